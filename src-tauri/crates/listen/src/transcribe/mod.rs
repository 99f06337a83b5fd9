//! Sound to text: the port, what is done around it, and whisper.cpp behind it.

mod backchannel;
mod dictation;
mod guard;
mod long;
mod pauses;
mod scripted;
#[cfg(feature = "whisper")]
mod whisper;
mod word_errors;

use std::sync::atomic::AtomicBool;

use vis_core::Utterance;

pub use backchannel::is_backchannel;
pub use dictation::Dictation;
pub use long::transcribe_long;
pub use scripted::ScriptedTranscriber;
#[cfg(feature = "whisper")]
pub use whisper::Whisper;
pub use word_errors::{WordErrors, word_errors};

use crate::ListenError;

/// The language somebody speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Found out from the sound, by models that know more than one.
    #[default]
    Auto,
    /// ISO 639-1: `en`, `de`, ...
    Code(String),
}

impl From<&str> for Language {
    /// `auto`, the empty text, or a code; of `pt-BR` the language counts.
    fn from(code: &str) -> Self {
        match code.split(['-', '_']).next().unwrap_or_default() {
            "" | "auto" => Self::Auto,
            code => Self::Code(code.to_ascii_lowercase()),
        }
    }
}

/// What is known before listening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heed {
    pub language: Language,
    /// Names and words that may come up and are easily misheard; the most important first.
    pub hints: Vec<String>,
}

/// A stretch of text and when it was said, in ms from the first sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
}

/// What was said. Silence and noise give an empty text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript {
    pub text: String,
    /// ISO 639-1; empty where nothing was said.
    pub language: String,
    pub segments: Vec<Segment>,
    /// Geometric mean of what the model gave the tokens it chose, 0-1; 0 where nothing was said.
    pub confidence: f32,
}

/// Turns one stretch of sound into text.
pub trait Transcriber: Send {
    /// `samples`: mono, 16 kHz, at most 30 s. `cancel` is looked at while working.
    ///
    /// # Errors
    /// [`ListenError::Cancelled`] as soon as `cancel` is set; [`ListenError::Transcribe`] for sound that is too long or a
    /// model that fails.
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError>;

    /// The same of an utterance that is over, where somebody else understands those: a server that is asked once, and not for
    /// every guess. `None`: nobody does, or they failed. `samples`: those of the utterance up to the end of its last word.
    ///
    /// # Errors
    /// As [`Transcriber::transcribe`].
    fn whole(
        &mut self,
        _utterance: &Utterance,
        _samples: &[f32],
        _heed: &Heed,
        _cancel: &AtomicBool,
    ) -> Option<Result<Transcript, ListenError>> {
        None
    }

    /// An utterance has grown, and somebody else may listen along: what they understood so far. Does not wait. `None`: nobody does.
    fn listen_along(&mut self, _utterance: &Utterance, _heed: &Heed) -> Option<Transcript> {
        None
    }
}

impl<T: Transcriber + ?Sized> Transcriber for Box<T> {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        (**self).transcribe(samples, heed, cancel)
    }

    fn whole(
        &mut self,
        utterance: &Utterance,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Option<Result<Transcript, ListenError>> {
        (**self).whole(utterance, samples, heed, cancel)
    }

    fn listen_along(&mut self, utterance: &Utterance, heed: &Heed) -> Option<Transcript> {
        (**self).listen_along(utterance, heed)
    }
}
