use std::sync::Arc;
use std::time::Duration;

/// Sample rate of everything that is listened to, Hz.
pub const LISTEN_RATE: u32 = 16_000;

/// Samples in a [`PcmChunk`]: 10 ms.
pub const CHUNK_SAMPLES: usize = 160;

/// Ten milliseconds from the microphone: mono, [`LISTEN_RATE`], free of echo.
#[derive(Clone, Debug, PartialEq)]
pub struct PcmChunk {
    /// Its first sample, counted from the moment listening began. Chunks follow each other without a gap.
    pub start: u64,
    /// When its last sample was taken, on [`crate::Clock::elapsed`].
    pub captured: Duration,
    /// [`CHUNK_SAMPLES`] of them, between -1 and 1.
    pub samples: Vec<f32>,
}

/// One stretch of somebody speaking, from the first sound to the end of the turn. Counts up from 1 within one run of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UtteranceId(pub u64);

/// What the person has said so far, or all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    pub id: UtteranceId,
    /// Sample of the microphone's count at which `samples` begins; a little before the first sound.
    pub start: u64,
    /// One past the last sample that was speech. `samples` may go on a little behind it.
    pub end: u64,
    /// When the sample at `end` was taken, on [`crate::Clock::elapsed`]. Every latency is counted from here.
    pub ended: Duration,
    /// Mono, [`LISTEN_RATE`].
    pub samples: Arc<[f32]>,
}

impl Utterance {
    /// Length of the speech, ms, rounded down.
    pub fn duration_ms(&self) -> u64 {
        (self.end - self.start.min(self.end)) * 1000 / u64::from(LISTEN_RATE)
    }
}
