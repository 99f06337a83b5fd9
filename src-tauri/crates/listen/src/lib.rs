//! The ear: chunks from the microphone become utterances, and utterances become text.
//!
//! [`Ear`] finds speech and the end of a turn in the chunks as they come, with a [`Vad`] for "is this speech?" and a [`TurnEnd`]
//! for "have they finished?". A [`Transcriber`] makes text of sound; [`Dictation`] does so while the person still speaks. Servers that
//! understand speech are in `remote`.
//!
//! Use it for: speech in. Not for: microphones, echo, or what to answer.

mod ear;
mod error;
#[cfg(feature = "onnx")]
mod mel;
pub mod remote;
#[cfg(feature = "onnx")]
mod speaker;
mod transcribe;
mod turn_end;
mod vad;

pub use ear::{Ear, EarEvent, EndReason, Patience};
pub use error::ListenError;
pub use remote::{HearingConfig, HearingProvider, HearingVendor, LiveDictation, RemoteTranscriber};
#[cfg(feature = "onnx")]
pub use speaker::{SpeakerEncoder, VoicePrint};
#[cfg(feature = "whisper")]
pub use transcribe::Whisper;
pub use transcribe::{
    Dictation, Heed, Language, ScriptedTranscriber, Segment, Transcriber, Transcript, WordErrors,
    is_backchannel, transcribe_long, word_errors,
};
#[cfg(feature = "onnx")]
pub use turn_end::SmartTurn;
pub use turn_end::TurnEnd;
#[cfg(feature = "onnx")]
pub use vad::Silero;
pub use vad::Vad;
