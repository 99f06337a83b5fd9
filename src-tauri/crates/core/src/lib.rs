//! The words every room of the house shares: ids, messages, characters, sound, phonemes, time.
//!
//! Use it for: types that cross a crate boundary. Not for: behaviour, input or output, anything asynchronous.

mod character;
mod clock;
mod id;
mod listening;
mod message;
mod sensitive;
mod sound;
mod viseme;

pub use character::{Character, ExampleTurn};
pub use clock::{Clock, ManualClock};
pub use id::{CharacterId, MessageId, SessionId, TurnId, VoiceId};
pub use listening::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk, Utterance, UtteranceId};
pub use message::{Message, Role, Session};
pub use sensitive::Sensitive;
pub use sound::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip};
pub use viseme::Viseme;
