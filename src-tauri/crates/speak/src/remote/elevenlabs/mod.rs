//! ElevenLabs: speech as lines of JSON, each with a piece of sound and the times of its letters.

mod request;
mod stream;

pub(crate) use request::{clone_voice, listed, next_page, speech, voices};
pub(crate) use stream::Timed;
