//! The voice: a reply's text, as it streams in, becomes sound and the phonemes a face moves by.
//!
//! `Chunker` cuts the stream into pieces, `speakable` leaves out what is not spoken, `normalise` writes out numbers and
//! signs, the phonemiser turns words into sounds, and a `Synthesizer` turns sounds into samples.
//!
//! Voices over the network are in `remote`.
//!
//! Use it for: text to speech. Not for: playing it, or moving a face.

mod abort;
mod blend;
mod chunk;
mod g2p;
#[cfg(feature = "onnx")]
mod kokoro;
mod normalise;
mod null;
mod openers;
mod phoneme;
pub mod remote;
mod rules;
mod shape;
mod sound;
mod speakable;
mod synth;
mod voices;

pub use abort::Abort;
pub use blend::{Blend, MOST_VOICES};
pub use chunk::Chunker;
pub use g2p::{Accent, Dictionary, Phonemiser};
#[cfg(feature = "onnx")]
pub use kokoro::{Kokoro, KokoroFiles};
pub use normalise::normalise;
pub use null::NullVoice;
pub use openers::{Opener, choose_opener, openers};
pub use phoneme::{Mark, mark, viseme};
pub use remote::{RemoteVoice, VoiceConfig, VoiceProvider, VoiceVendor};
pub use shape::{Edges, VoiceShape};
pub use speakable::speakable;
pub use synth::{SPEEDS, SpeakError, Synthesizer};
pub use voices::{Sex, VoiceInfo, voice, voices};
