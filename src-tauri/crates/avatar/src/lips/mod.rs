//! Lip-reading turned round: which shapes a mouth makes, from nothing but the sound it is heard with.
//!
//! Use it for: recordings of which nobody knows the text. Not for: our own speech, whose phoneme times are known exactly.
//! Sound of 16 kHz -> log-mel frames of 10 ms ([`mel`]) -> level and colour taken out ([`level`]) -> a small network of dilated
//! convolutions ([`network`]) -> the likeliest row of visemes ([`path`]) -> [`Span`]s for a [`crate::Score`].
//!
//! Trained and judged by `tools/lipsync`; what it can do stands in `assets/lipsync/EVALUATION.md`.

mod level;
mod listener;
mod mel;
mod movement;
mod network;
mod path;
#[cfg(test)]
mod tests;

pub use listener::Listener;
pub use network::Lips;

use vis_core::Viseme;

/// Frames a second.
pub const FRAME_RATE: usize = 100;

/// A stretch of one mouth shape, as it was heard. Silence is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Half-open, in frames of 10 ms from the sound's beginning.
    pub start: u32,
    pub end: u32,
    pub viseme: Viseme,
    /// How much of each viseme there is in it, in the order of [`Viseme::ALL`]; they add up to 1.
    pub weights: [f32; 15],
    /// Level against the loudest sound of the seconds around, natural logarithm of power: 0 is the loudest.
    pub level: f32,
}

/// Why the shipped network cannot be used. Never seen by a person: it is part of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LipsError {
    #[error("The file of the lip-sync network is damaged: {0}.")]
    Damaged(&'static str),
}
