use std::sync::Arc;
use std::time::Duration;

use vis_core::{LISTEN_RATE, PcmChunk, Utterance, UtteranceId};

/// What was heard lately, by sample of the microphone's count.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    samples: Vec<f32>,
    start: u64,
    captured: Duration,
}

impl Tape {
    /// The chunk does not follow what is here.
    pub(crate) fn is_cut_by(&self, chunk: &PcmChunk) -> bool {
        !self.samples.is_empty() && chunk.start != self.end()
    }

    /// Appends a chunk. True: the tape begins with it, because it is the first or does not follow the last one.
    pub(crate) fn push(&mut self, chunk: &PcmChunk) -> bool {
        if self.is_cut_by(chunk) {
            self.samples.clear();
        }
        let begins = self.samples.is_empty();
        if begins {
            self.start = chunk.start;
        }
        // Models answer "no number" with "no number" for ever after.
        self.samples.extend(chunk.samples.iter().map(|s| if s.is_finite() { *s } else { 0.0 }));
        self.captured = chunk.captured;
        begins
    }

    /// First sample there still is.
    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    /// One past the newest sample.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.samples.len() as u64
    }

    /// Everything from sample `from` on.
    pub(crate) fn since(&self, from: u64) -> &[f32] {
        let skip = from.saturating_sub(self.start).min(self.samples.len() as u64);
        &self.samples[skip as usize..]
    }

    /// `len` samples from `from` on, once they are all there.
    pub(crate) fn window(&self, from: u64, len: usize) -> Option<&[f32]> {
        self.since(from).get(..len)
    }

    /// Forgets what lies before `from`, now and then rather than each time.
    pub(crate) fn forget(&mut self, from: u64) {
        const WORTH_MOVING: u64 = 16_000;
        let gone = from.saturating_sub(self.start).min(self.samples.len() as u64);
        if gone >= WORTH_MOVING {
            self.samples.drain(..gone as usize);
            self.start += gone;
        }
    }

    /// An utterance from `start` to now whose speech ends at `end`.
    pub(crate) fn utterance(&self, id: UtteranceId, start: u64, end: u64) -> Utterance {
        let start = start.max(self.start);
        let since = Duration::from_secs_f64(self.end().saturating_sub(end) as f64 / f64::from(LISTEN_RATE));
        Utterance {
            id,
            start,
            end,
            ended: self.captured.saturating_sub(since),
            samples: Arc::from(self.since(start)),
        }
    }
}
