//! Voices that speak over the network: one folder a vendor, everything else shared.
//!
//! A vendor says how a request looks and how its bytes become sound. Trying again, time-outs, stopping, cutting the first
//! words off so that they are heard early, and errors are the same for all. Where a vendor tells when each letter is
//! spoken, clips carry phonemes; where not, `phonemes` is empty and the mouth is read from the sound.

mod clips;
mod config;
mod elevenlabs;
mod f5;
mod letters;
mod openai;
mod saying;
mod sound;
mod voice;
mod voice_list;

pub use config::{ElevenLabs, F5, Reference, SpeechFormat, VoiceConfig, VoiceVendor};
pub use voice::{RemoteVoice, VoiceHeard, VoicePatience, VoiceProvider};
pub use voice_list::RemoteVoiceInfo;
