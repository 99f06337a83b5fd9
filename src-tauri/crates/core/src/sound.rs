use serde::{Deserialize, Serialize};

use crate::{TurnId, Viseme};

/// Sample rate of all speech inside the program, Hz.
pub const SPEECH_RATE: u32 = 24_000;

/// Mono sound; samples between -1 and 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PcmClip {
    /// Hz.
    pub rate: u32,
    pub samples: Vec<f32>,
}

impl PcmClip {
    /// Length in milliseconds, rounded down.
    pub fn duration_ms(&self) -> u64 {
        if self.rate == 0 { 0 } else { self.samples.len() as u64 * 1000 / u64::from(self.rate) }
    }
}

/// One phoneme of a spoken clip: half-open range of samples `[start, end)` at the clip's rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhonemeSpan {
    /// IPA as the synthesiser uses it; a space marks a word boundary, an empty text is silence at the edge.
    pub phoneme: String,
    pub viseme: Viseme,
    pub start: u32,
    pub end: u32,
}

/// A piece of a reply that is spoken in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub turn: TurnId,
    /// Counts from 0 within its turn; playback goes by it.
    pub seq: u32,
    /// As it stands in the reply (what is shown, and what is kept when it was heard).
    pub text: String,
}

/// Speech for one [`Sentence`]. The spans follow each other without a gap and cover the sound exactly; there are none where the voice
/// does not tell its times (the sound itself does then).
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenClip {
    pub turn: TurnId,
    pub seq: u32,
    pub text: String,
    /// Always at [`SPEECH_RATE`].
    pub pcm: PcmClip,
    pub phonemes: Vec<PhonemeSpan>,
}
