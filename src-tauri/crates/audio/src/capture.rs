//! Sound into the machine: from any input to clean chunks of ten milliseconds.
//!
//! The input's own thread only copies frames into a ring ([`CaptureTap`]). A thread of ours takes them out, mixes the channels, brings
//! them to one rate, takes out what the speaker plays, and hands them on.

mod cleaner;
mod echo_reader;
mod file;
mod guard;
mod leak;
mod level;
mod microphone;
mod open;
mod presence;
mod stamps;
mod tap;

use vis_core::PcmChunk;

use crate::{AudioError, EchoReference};

pub use file::FileInput;
pub use level::Level;
pub use microphone::Microphone;
pub use open::EchoFigures;
pub use tap::{CaptureSignal, CaptureTap, Input};

/// What is done to the sound before it is handed on.
#[derive(Clone, Debug, Default)]
pub struct CaptureOptions {
    /// Takes out of the microphone what this speaker plays.
    pub echo: Option<EchoReference>,
    /// Takes out steady noise: fans, traffic, hiss.
    pub noise_suppression: bool,
    /// Brings quiet and loud voices to a similar level.
    pub gain_control: bool,
}

/// What a [`Microphone`] tells, in order, on a thread of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Captured {
    Chunk(PcmChunk),
    /// The device is gone. It is looked for until [`Captured::Recovered`] or the microphone is dropped; no chunks come meanwhile, and
    /// afterwards their count goes on where it stopped.
    Lost(AudioError),
    /// Listening again, or listening elsewhere because the default or the chosen device changed. `device` is its name.
    Recovered {
        device: String,
    },
}
