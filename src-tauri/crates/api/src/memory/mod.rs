//! What is remembered of the person: learned in sight of them, read by models, corrected and forgotten at their word.

mod answering;
mod commands;
mod forgetting;
mod learning;
mod recall;
mod view;

#[cfg(test)]
mod bar;
#[cfg(test)]
mod by_meaning;
#[cfg(test)]
mod tests;

pub use view::{EarlierFact, Fact, FactSource, MemoryRecall};

pub(crate) use answering::words_of_memory;
pub(crate) use forgetting::{Digests, Gone};
pub(crate) use recall::{count_recalled, recalled};

use vis_memory::Language;

use crate::Settings;

/// How facts are learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Learning {
    Keep,
    /// The person says of each whether it may be kept.
    Ask,
    /// Nothing is learned, and nothing is read.
    Off,
}

impl Settings {
    pub(crate) fn learning(&self) -> Learning {
        match self.memory.as_str() {
            "off" => Learning::Off,
            "ask" => Learning::Ask,
            _ => Learning::Keep,
        }
    }

    /// The language that the person chose to be heard in, if any.
    fn spoken(&self) -> Vec<Language> {
        Language::of(&self.language).into_iter().collect()
    }
}
