//! A reply's text, as it streams in -> pieces to be spoken one after the other.

mod boundary;
mod nesting;

use boundary::{Boundary, boundary};
use nesting::Nesting;

use crate::speakable;

/// Words the first piece should have, so that it is spoken soon but does not sound torn off.
const FIRST_WORDS: usize = 2;
/// With this many words, the first piece ends before the next word that joins clauses, even without a comma.
const FIRST_ENOUGH: usize = 4;
/// With this many, before the next word that begins a phrase ("with", "about").
const FIRST_PLENTY: usize = 6;
const FIRST_TOO_LONG: usize = 10;
/// Characters after which a sentence is cut at its last clause, and without a clause at a space.
///
/// The second piece is made while the first is heard. Two words last 0.7 s with their pause; speech takes 0.2 to 0.35 of its
/// length to make, so that 0.7 s pay for 2 to 3.5 s, which are 30 to 55 characters.
const LONG: [usize; 3] = [180, 55, 110];
const TOO_LONG: usize = 240;
/// A clause shorter than this is not cut off from a long sentence.
const LEAST_CLAUSE: usize = 40;

/// Cuts a stream of text into pieces to speak: a short first one, a second that is not long, then whole
/// sentences, long ones at their clauses.
///
/// Nothing is lost or changed: the pieces, joined, are the text. Where the stream was cut makes no difference, because every
/// character is judged when it arrives and only by what came before it.
#[derive(Clone, Debug, Default)]
pub struct Chunker {
    /// What has not been given out yet.
    text: String,
    nesting: Nesting,
    /// Best place to cut so far, a byte position in `text`. It is used once something speakable stands behind it,
    /// so that a closing emoji or stage direction stays with its sentence.
    pending: Option<usize>,
    /// Last clause border in `text`, for sentences that grow too long.
    clause: Option<usize>,
    /// Words in `text`, hidden thoughts and directions apart.
    words: usize,
    /// Pieces given out.
    given: usize,
}

impl Chunker {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes more text; gives the pieces that are complete, in order. Each has something to speak in it.
    pub fn push(&mut self, delta: &str) -> Vec<String> {
        delta.chars().filter_map(|c| self.take(c)).collect()
    }

    /// The text is complete; gives what is left, and is ready for another text.
    pub fn finish(&mut self) -> Vec<String> {
        let rest = std::mem::take(self).text;
        if rest.is_empty() { Vec::new() } else { vec![rest] }
    }

    /// At most one piece becomes complete with a character.
    fn take(&mut self, c: char) -> Option<String> {
        let starts_word = !c.is_whitespace() && self.text.chars().next_back().is_none_or(char::is_whitespace);
        let spoken = !self.nesting.is_open();
        if spoken {
            self.judge(c, starts_word);
        }
        self.text.push(c);
        self.words += usize::from(starts_word && spoken);
        self.nesting.take(c);
        let ready = self.pending.filter(|at| {
            // A word is judged when it is complete: ":D" might still become ":Done".
            let complete = !c.is_alphanumeric() || self.text.len() - at > LEAST_CLAUSE;
            complete && !self.nesting.is_open()
        });
        if let Some(at) = ready
            && has_speech(&self.text[at..])
            && has_speech(&self.text[..at])
        {
            return Some(self.give(at));
        }
        None
    }

    /// Notes a border that lies before `c`, which has not been taken yet.
    fn judge(&mut self, c: char, starts_word: bool) {
        if self.pending.is_none() {
            match boundary(&self.text, c, starts_word) {
                Some(Boundary::Sentence) if self.words >= 2 => self.pending = Some(self.text.len()),
                Some(Boundary::Clause) if self.given == 0 && self.words >= FIRST_WORDS => {
                    self.pending = Some(self.text.len());
                }
                Some(Boundary::Clause) => self.clause = Some(self.text.len()),
                Some(Boundary::Joint(at)) if self.given == 0 && self.words > FIRST_ENOUGH => {
                    self.pending = Some(at);
                }
                Some(Boundary::Phrase(at)) if self.given == 0 && self.words > FIRST_PLENTY => {
                    self.pending = Some(at);
                }
                Some(Boundary::Joint(at)) if self.clause.is_none_or(|clause| at > clause + LEAST_CLAUSE) => {
                    self.clause = Some(at);
                }
                _ => {}
            }
        }
        if self.pending.is_none() {
            self.pending = self.overdue(c, starts_word);
        }
    }

    /// Where to cut what has grown too long.
    fn overdue(&self, c: char, starts_word: bool) -> Option<usize> {
        let here = self.text.len();
        if self.given == 0 && self.words >= FIRST_TOO_LONG && starts_word {
            return Some(here);
        }
        if here < LONG.get(self.given).copied().unwrap_or(LONG[0]) {
            return None;
        }
        let clause = self.clause.filter(|&at| at >= LEAST_CLAUSE / if self.given == 1 { 2 } else { 1 });
        // No space for a long time: a script without spaces, or no words at all.
        let unbroken = here >= TOO_LONG * 2 && c.is_alphanumeric();
        clause.or((here >= TOO_LONG && starts_word || unbroken).then_some(here))
    }

    fn give(&mut self, at: usize) -> String {
        let rest = self.text.split_off(at);
        self.given += 1;
        self.pending = None;
        self.clause = None;
        self.words = speakable(&rest).split_whitespace().count();
        std::mem::replace(&mut self.text, rest)
    }
}

fn has_speech(text: &str) -> bool {
    !speakable(text).is_empty()
}
