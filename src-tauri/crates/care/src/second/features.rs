//! From a text to the numbers of what occurs in it.

use crate::{
    grammar::Mark,
    text::{Text, squeeze, undigit},
};

/// Features are numbered below this; each table takes as many low bits as it has.
pub(crate) const BUCKETS: u32 = 1 << 18;

/// Words after which a passage ends without a full stop.
const LONGEST_PASSAGE: usize = 100;

/// Some sentences that are weighed together.
#[derive(Debug, Default)]
pub(crate) struct Passage {
    pub words: Vec<String>,
    pub features: Vec<u32>,
}

/// The features of the whole text as one passage, sorted, each once, below 2^18. For the trainer.
#[must_use]
pub fn features(text: &str) -> Vec<u32> {
    let text = Text::of(text);
    let tokens = tokens(&text);
    numbers(&tokens, text.asks)
}

/// `least`: words after which a full stop ends a passage. `asks`: whether the question mark of the text is theirs.
pub(crate) fn passages(text: &Text, least: usize, asks: bool) -> Vec<Passage> {
    let tokens = tokens(text);
    let mut passages = Vec::new();
    let mut start = 0;
    for end in 1..=tokens.len() {
        let length = end - start;
        let full = length >= LONGEST_PASSAGE || (length >= least && tokens[end - 1] == STOP);
        if full || end == tokens.len() {
            passages.push(passage(&tokens[start..end], asks));
            start = end;
        }
    }
    passages
}

/// The features one word has by itself.
pub(crate) fn of_word(word: &str) -> Vec<u32> {
    let mut found = Vec::new();
    single(word, &mut found);
    found
}

const STOP: &str = ".";
const COMMA: &str = ",";
/// All numbers look the same.
const NUMBER: &str = "0";

fn passage(tokens: &[String], asks: bool) -> Passage {
    let words = tokens.iter().filter(|token| token.starts_with(char::is_alphabetic)).cloned().collect();
    Passage { words, features: numbers(tokens, asks) }
}

fn tokens(text: &Text) -> Vec<String> {
    let mut tokens = Vec::with_capacity(text.pieces.len());
    for piece in &text.pieces {
        match piece.mark {
            Mark::Stop => tokens.push(STOP.to_owned()),
            Mark::Comma => tokens.push(COMMA.to_owned()),
            Mark::Word => {
                let word = text.words.get(piece.word as usize).map_or("", String::as_str);
                tokens.extend(word.split('\'').filter(|part| !part.is_empty()).map(normal));
            }
        }
    }
    tokens
}

/// `k1lll` is `kill`.
fn normal(word: &str) -> String {
    if word.chars().all(char::is_numeric) {
        return NUMBER.to_owned();
    }
    squeeze(&undigit(word, 'i'), 2)
}

fn numbers(tokens: &[String], asks: bool) -> Vec<u32> {
    let mut found = vec![number('!', "", "")];
    if asks {
        found.push(number('?', "", ""));
    }
    for token in tokens {
        single(token, &mut found);
    }
    found.extend(tokens.windows(2).map(|pair| number('2', &pair[0], &pair[1])));
    found.extend(tokens.windows(3).map(|three| number('3', &three[0], &three[2])));
    found.sort_unstable();
    found.dedup();
    found
}

/// The word, and its pieces of four and five letters with its ends marked: they carry over to inflections and misspellings.
fn single(word: &str, found: &mut Vec<u32>) {
    found.push(number('1', word, ""));
    let marked: Vec<char> = std::iter::once('^').chain(word.chars()).chain(std::iter::once('$')).collect();
    let mut piece = String::with_capacity(20);
    for length in [4, 5] {
        for letters in marked.windows(length) {
            piece.clear();
            piece.extend(letters);
            found.push(number('c', &piece, ""));
        }
    }
}

/// FNV-1a over the kind and both parts.
fn number(kind: char, first: &str, second: &str) -> u32 {
    let bytes = [kind as u8].into_iter().chain(first.bytes()).chain([b' ']).chain(second.bytes());
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 18)) % BUCKETS
}
