//! Speech understood over the network.
//!
//! [`RemoteTranscriber`] is a [`crate::Transcriber`]: one utterance, one question. [`LiveDictation`] speaks with a server that
//! listens along, so that words are there while they are said and little is left to do at the end.

mod config;
mod deepgram;
mod hearing;
mod live;
mod openai;
mod wav;

pub use config::{HearingConfig, HearingVendor};
pub use hearing::{HearingProvider, HearingTest, RemoteTranscriber};
pub use live::LiveDictation;
