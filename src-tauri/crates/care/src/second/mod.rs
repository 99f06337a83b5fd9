//! A second reader beside the rules: a linear model over words, pairs of words and pieces of words, in all languages at once.
//!
//! Use it for: what people say in words nobody wrote a rule for. Not for: a decision that nobody can follow: a score is a sum
//! over what occurs, so the words that decided can be named. Its weights in `data/second.bin` come from `examples/train.rs`
//! and the sentences in `tests/development/`. It is right less often than the rules, so that by itself it only makes help
//! be shown.

mod features;
mod tables;

use std::sync::LazyLock;

use crate::{
    assessment::{Concern, Level},
    text::Text,
};
use features::{Passage, passages};
use tables::Tables;

pub use features::features;

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::read(include_bytes!("../../data/second.bin")));

/// What the model hears in the passage that sounds most like danger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Heard {
    Danger(Level, Concern),
    /// Plain talk: a rule that hears danger here was most likely caught by a quotation, a task or an idiom.
    Calm,
}

/// A shorter passage is left to the rules: three words by themselves do not show what they are about.
const LEAST_WORDS: usize = 4;
/// Features that must be known from sentences of danger. A sentence about something else entirely has a dozen by chance.
const LEAST_EVIDENCE: usize = 16;

/// Words that are weighed together: a long message must not drown its one telling sentence, and with 50 words six plain sentences in a
/// row sounded like danger three times as often.
const PASSAGE: usize = 12;
/// Each sentence by itself: plain talk and a question before and after it make no sentence plain.
const SENTENCE: usize = 1;

/// None where it is neither like danger nor plainly calm.
pub(crate) fn hear(text: &Text) -> Option<Heard> {
    let (score, passage) = worst(text, PASSAGE)?;
    if alarms(score, &passage) {
        let level = if TABLES.acute(&passage.features) { Level::Acute } else { Level::Danger };
        return Some(Heard::Danger(level, TABLES.concern(&passage.features)));
    }
    let calm = TABLES.calm();
    let plain = |(score, _): (f32, Passage)| score < calm;
    (score < calm && worst(text, SENTENCE).is_some_and(plain)).then_some(Heard::Calm)
}

fn alarms(score: f32, passage: &Passage) -> bool {
    score > TABLES.threshold()
        && passage.words.len() >= LEAST_WORDS
        && TABLES.evidence(&passage.features) >= LEAST_EVIDENCE
}

/// The words that weigh most for danger, the heaviest first; empty where the model hears none.
#[must_use]
pub fn decisive_words(text: &str) -> Vec<String> {
    let text = Text::of(text);
    let Some((_, passage)) = worst(&text, PASSAGE).filter(|(score, passage)| alarms(*score, passage)) else {
        return Vec::new();
    };
    let weight = |word: &str| TABLES.danger(&features::of_word(word));
    let mut words: Vec<_> =
        passage.words.iter().map(|word| (weight(word), word)).filter(|(weight, _)| *weight > 0.0).collect();
    words.sort_by(|a, b| b.0.total_cmp(&a.0));
    words.dedup_by(|a, b| a.1 == b.1);
    words.into_iter().take(5).map(|(_, word)| word.clone()).collect()
}

fn worst(text: &Text, least: usize) -> Option<(f32, Passage)> {
    let asks = text.asks && least > SENTENCE;
    let scored =
        passages(text, least, asks).into_iter().map(|passage| (TABLES.danger(&passage.features), passage));
    scored.max_by(|a, b| a.0.total_cmp(&b.0))
}
