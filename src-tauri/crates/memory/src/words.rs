//! Words as they are compared: small, without accents and endings, in any of the languages at once.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Language;
use crate::rules;

/// Endings that say nothing about what is meant; a stem keeps at least three letters.
const ENDINGS: [&str; 26] = [
    "ings", "ing", "edly", "iest", "ions", "ion", "mente", "ando", "iendo", "endo", "aient", "eur", "ed",
    "er", "es", "en", "em", "os", "as", "o", "a", "e", "s", "n", "y", "i",
];

/// The stems of all words that mean something, in order, each once.
pub fn content_words(text: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let stops = |stem: &String| Language::ALL.iter().any(|language| rules::of(*language).stop.contains(stem));
    stems(text).filter(|stem| !stops(stem) && seen.insert(stem.clone())).collect()
}

/// The same for an index of facts, as one text.
pub fn index_words(text: &str) -> String {
    content_words(text).join(" ")
}

/// What a text is about, by its words: `food`, `family`, …
pub fn topics(text: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for stem in stems(text) {
        for language in Language::ALL {
            let topics = rules::of(language).topics.get(&stem);
            found.extend(topics.into_iter().flatten().map(String::as_str));
        }
    }
    found
}

/// Every word of a text as its stem.
pub(crate) fn stems(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(stem)
}

/// Every word of a text, small and without accents.
pub(crate) fn bare(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(plain)
}

fn plain(word: &str) -> String {
    word.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}

pub(crate) fn stem(word: &str) -> String {
    let mut stem = plain(word);
    if let Some(number) = ordinal(&stem) {
        return number.to_owned();
    }
    for _ in 0..2 {
        let ending = ENDINGS
            .iter()
            .find(|ending| stem.ends_with(**ending) && stem.chars().count() >= ending.chars().count() + 3);
        let Some(ending) = ending else { break };
        stem.truncate(stem.len() - ending.len());
    }
    stem
}

/// "3rd" is 3.
fn ordinal(word: &str) -> Option<&str> {
    let number = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let ending = &word[number.len()..];
    (!number.is_empty() && matches!(ending, "st" | "nd" | "rd" | "th")).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        for (one, other) in [
            ("hiking", "hikes"),
            ("cats", "cat"),
            ("Straßen", "straße"),
            ("hermanas", "hermana"),
            ("3rd", "3"),
            ("cooking", "cook"),
        ] {
            assert_eq!(stem(one), stem(other), "{one}, {other}");
        }
        assert_ne!(stem("peanuts"), stem("peas"));
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(content_words("Do you remember my sister?"), [stem("sister")]);
    }
}
