//! Folded text as words and the marks between them. Knows no language.

use std::collections::HashMap;

use super::fold;
use crate::grammar::Mark;

/// An index into the words of the text.
pub(crate) type WordId = u32;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub mark: Mark,
    /// Meaningless for marks.
    pub word: WordId,
    pub quoted: bool,
}

/// Each different word once, and their order.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub words: Vec<String>,
    pub pieces: Vec<Piece>,
    /// There is a question mark somewhere.
    pub asks: bool,
    known: HashMap<String, WordId>,
    /// Words since the last full stop.
    run: usize,
}

/// Text without full stops is cut here: what is weighed against each other in one sentence must stay small.
const LONGEST_SENTENCE: usize = 120;

impl Text {
    pub(crate) fn of(text: &str) -> Self {
        let mut this = Self { asks: text.contains(['?', '？']), ..Self::default() };
        this.split(&fold(text));
        this.join_spaced_letters();
        this
    }

    fn split(&mut self, folded: &str) {
        let letters: Vec<char> = folded.chars().collect();
        let mut at = 0;
        let mut quoted = false;
        while let Some(&letter) = letters.get(at) {
            let end = word_end(&letters, at);
            if end > at {
                self.push_word(letters[at..end].iter().collect(), quoted);
                at = end;
                continue;
            }
            if letter == '"' {
                quoted = !quoted;
            }
            // A quote that nobody closed ends with its sentence.
            quoted &= letter != '\n';
            if let Some(mark) = mark(&letters, at) {
                self.push_mark(mark, quoted);
            }
            at += 1;
        }
    }

    fn push_word(&mut self, word: String, quoted: bool) {
        let word = self.intern(word);
        // A word shouted a thousand times is read three times.
        let repeated = self.pieces.iter().rev().take(3).filter(|p| p.mark == Mark::Word && p.word == word);
        if repeated.count() < 3 {
            self.pieces.push(Piece { mark: Mark::Word, word, quoted });
            self.run += 1;
        }
        if self.run >= LONGEST_SENTENCE {
            self.push_mark(Mark::Stop, quoted);
        }
    }

    fn push_mark(&mut self, mark: Mark, quoted: bool) {
        if mark == Mark::Stop {
            self.run = 0;
        }
        match self.pieces.last_mut() {
            Some(last) if last.mark == Mark::Stop || last.mark == mark => {}
            Some(last) if last.mark == Mark::Comma => last.mark = mark,
            _ => self.pieces.push(Piece { mark, word: 0, quoted }),
        }
    }

    fn intern(&mut self, word: String) -> WordId {
        if let Some(&id) = self.known.get(&word) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.clone());
        self.known.insert(word, id);
        id
    }

    /// `k i l l` and `k.i.l.l` are one word; two single letters in a row are not enough ("y a", "e o").
    fn join_spaced_letters(&mut self) {
        let single = |text: &Self, piece: &Piece| {
            let word = text.words.get(piece.word as usize);
            piece.mark == Mark::Word
                && word.is_some_and(|w| w.len() == 1 && w.bytes().all(|b| b.is_ascii_alphanumeric()))
        };
        let mut joined = Vec::with_capacity(self.pieces.len());
        let pieces = std::mem::take(&mut self.pieces);
        let mut at = 0;
        while at < pieces.len() {
            let run = pieces[at..].iter().take(40).take_while(|piece| single(self, piece)).count();
            if run < 3 {
                joined.extend_from_slice(&pieces[at..at + run.max(1)]);
                at += run.max(1);
                continue;
            }
            let word = pieces[at..at + run].iter().map(|p| self.words[p.word as usize].as_str()).collect();
            joined.push(Piece { word: self.intern(word), ..pieces[at] });
            at += run;
        }
        self.pieces = joined;
    }
}

/// Signs that stand for letters inside of a word.
const STAND_INS: &str = "@$!*€+|";

/// The end of the word that starts at `start`; `start` itself if none does.
fn word_end(letters: &[char], start: usize) -> usize {
    let alphanumeric = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    let stand_in = |at: usize| letters.get(at).is_some_and(|letter| STAND_INS.contains(*letter));
    let opens = alphanumeric(start)
        || (letters.get(start).is_some_and(|l| *l == '$' || *l == '@') && alphanumeric(start + 1));
    if !opens {
        return start;
    }
    let mut end = start + 1;
    // Longer than any word: a line of base64 is cut instead of being examined whole.
    while end - start < 48 {
        let run = (end..end + 3).take_while(|&at| stand_in(at)).count();
        if alphanumeric(end) {
            end += 1;
        } else if letters.get(end) == Some(&'\'') && alphanumeric(end + 1) {
            end += 2;
        } else if run > 0 && alphanumeric(end + run) {
            end += run + 1;
        } else {
            break;
        }
    }
    end
}

/// What a sign between words means; none for mere spacing.
fn mark(letters: &[char], at: usize) -> Option<Mark> {
    let near = |offset: usize| letters.get(at + offset).copied().unwrap_or(' ');
    let before = |offset: usize| at.checked_sub(offset).map_or(' ', |at| letters[at]);
    // `k.i.l.l`: a single letter on both sides.
    let spaced_letter = before(1).is_alphanumeric()
        && !before(2).is_alphanumeric()
        && near(1).is_alphanumeric()
        && !near(2).is_alphanumeric();
    match letters[at] {
        '.' | ',' if spaced_letter => None,
        '.' if before(1).is_ascii_digit() && near(1).is_ascii_digit() => None,
        '.' if before(1) == '.' || near(1) == '.' => Some(Mark::Comma),
        '.' | '!' | '?' | '\n' | '¿' | '¡' | '。' | '？' | '！' => Some(Mark::Stop),
        ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '*' | '<' | '>' => Some(Mark::Comma),
        '-' if before(1) == ' ' || near(1) == ' ' || near(1) == '-' => Some(Mark::Comma),
        _ => None,
    }
}
