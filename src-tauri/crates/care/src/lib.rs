//! Notices when a person may be in danger, has words for that moment, and knows where people can be reached who help.
//!
//! Use it for: each utterance of a person before it becomes a prompt, and what to show and say when it sounds like danger.
//! Not for: a diagnosis, a judgement of character, filtering what companions say, or anything that leaves the machine.
//! Pure: no network, no clock. Two readers listen: rules, one file a language in `rules/`, and beside them a small linear
//! model over words and pieces of words, for what nobody wrote a rule for (`data/second.bin`, made by `examples/train.rs`).
//! The rules raise an alarm; the model by itself only puts help within reach (`Assessment::quiet`). Help lines carry their source.
//!
//! It errs in both directions. A missed call for help costs more than a card shown without need, so the card can be put
//! away with one click, and nothing is stored or reported because of it.

mod assessment;
mod grammar;
mod human;
mod lines;
mod read;
mod region;
mod rules;
mod second;
mod text;
mod watch;
mod words;

pub use assessment::{Assessment, Concern, Language, Level};
pub use human::{asks_if_human, words_if_human};
pub use lines::{Directory, Help, Line, lines, regions};
pub use region::region_of;
pub use second::decisive_words;
#[doc(hidden)]
pub use second::features;
pub use watch::Watch;
pub use words::{CareWords, call, hint, words};

/// What one utterance says about the safety of the person. Any text is answered, of any length, in linear time.
///
/// `spoken`: the text comes from speech recognition, so full stops may be missing and a frame ("in the film …") ends sooner.
#[must_use]
pub fn assess(text: &str, spoken: bool) -> Assessment {
    read::read(text, spoken, false).assessment()
}

/// Reads the rules, which takes some tenths of a second, so that the first utterance does not wait for them.
pub fn prepare() {
    let _ = assess("", false);
}
