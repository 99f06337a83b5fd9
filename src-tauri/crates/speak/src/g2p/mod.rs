//! Words -> phonemes in Kokoro's alphabet. No word fails: dictionary, then spelling, then letter rules.

mod arpabet;
mod dictionary;
mod exceptions;
mod letters;
mod unknown;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use misaki_rs::lexicon::PhonemeEntry;
use misaki_rs::{G2P, Language};

pub use dictionary::Dictionary;
pub(crate) use letters::letter_sounds;
use unknown::UnknownWords;

use crate::viseme;

/// Whose English it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accent {
    American,
    British,
}

/// The sign misaki puts in place of a word it gave up on. The model must never see it.
const GAVE_UP: char = '\u{2753}';

/// Turns normalised text (see [`crate::normalise`]) into phonemes.
pub struct Phonemiser {
    misaki: G2P,
    unknown: UnknownWords,
}

impl Phonemiser {
    /// Takes about a quarter of a second: the lexicons of the accent are unpacked.
    pub fn new(accent: Accent, dictionary: Arc<Dictionary>) -> Self {
        let language = match accent {
            Accent::American => Language::EnglishUS,
            Accent::British => Language::EnglishGB,
        };
        let unknown = UnknownWords::new(accent, dictionary);
        let mut misaki = G2P::with_fallback(language, Some(Box::new(unknown.clone())));
        for &(word, phonemes) in exceptions::TABLE {
            misaki.lexicon.golds.insert(word.to_owned(), PhonemeEntry::Simple(phonemes.to_owned()));
        }
        Self { misaki, unknown }
    }

    /// Phonemes of a text, punctuation and spaces kept. Text without a single letter gives an empty answer.
    pub fn phonemes(&self, text: &str) -> String {
        // The lexicon library is not ours; should it panic on some odd text, the rules still speak.
        let looked_up = catch_unwind(AssertUnwindSafe(|| self.misaki.g2p(text)));
        let phonemes = match looked_up {
            Ok(Ok((phonemes, _))) if !phonemes.contains(GAVE_UP) => phonemes,
            Ok(Ok((phonemes, tokens))) => {
                tracing::debug!(gaps = phonemes.matches(GAVE_UP).count(), "words without phonemes");
                tokens.iter().map(|token| self.rescue(token)).collect()
            }
            _ => self.by_rules(text),
        };
        // Now and then the library says nothing of a word in odd capitals ("ayE").
        let silent = text.contains(char::is_alphabetic) && !phonemes.chars().any(|c| viseme(c).is_some());
        let phonemes = if silent { self.by_rules(text) } else { phonemes };
        let phonemes: String = phonemes.chars().filter(|&c| c != GAVE_UP).collect();
        phonemes.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn rescue(&self, token: &misaki_rs::MToken) -> String {
        let known = token.phonemes.as_deref().filter(|phonemes| !phonemes.contains(GAVE_UP));
        let phonemes = known.map_or_else(|| self.unknown.phonemes(&token.text), str::to_owned);
        phonemes + &token.whitespace
    }

    fn by_rules(&self, text: &str) -> String {
        let words = text.split_whitespace().map(|word| {
            let stop = word.chars().last().filter(|c| ".,!?;:".contains(*c));
            self.unknown.phonemes(word) + &stop.map(String::from).unwrap_or_default()
        });
        words.collect::<Vec<_>>().join(" ")
    }
}
