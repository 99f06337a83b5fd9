//! What is being played, for whoever has to take it out of the microphone again.
//!
//! The audio callback writes every sample it hands out into a ring of atomic words and never waits: it overwrites the oldest. Any
//! number of readers follow at their own pace; one that falls behind by more than the ring is long has missed something and says so.

use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::tracker::Tracker;

/// Seconds a reader may be late.
const SECONDS: usize = 2;

struct Ring {
    rate: u32,
    /// Samples that are surely on their way between the callback and the air.
    latency: u32,
    /// Bits of f32; length is a power of two.
    samples: Box<[AtomicU32]>,
    /// Samples written so far. Stored after the sample itself.
    written: AtomicU64,
    /// Milliseconds until this is heard in the microphone; -1: nobody has found out yet.
    delay_ms: AtomicI32,
    /// Set by an output that knows what is heard at this moment. What it was handed beyond that may still change.
    tracker: OnceLock<Arc<Tracker>>,
}

/// Handle to the sound a [`crate::Speaker`] really plays, volume and fades included, silence too. Cheap to clone.
#[derive(Clone)]
pub struct EchoReference(Arc<Ring>);

impl std::fmt::Debug for EchoReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EchoReference").field("rate", &self.0.rate).finish_non_exhaustive()
    }
}

impl EchoReference {
    pub(crate) fn new(rate: u32, latency: u32) -> Self {
        let length = (rate as usize * SECONDS).next_power_of_two();
        let samples = std::iter::repeat_with(|| AtomicU32::new(0)).take(length).collect();
        let (written, delay_ms) = (AtomicU64::new(0), AtomicI32::new(-1));
        Self(Arc::new(Ring { rate, latency, samples, written, delay_ms, tracker: OnceLock::new() }))
    }

    /// Hz of the speaker.
    pub fn rate(&self) -> u32 {
        self.0.rate
    }

    /// Samples played since the speaker was opened, with those that are about to be: as many as [`crate::Output::latency`] says.
    pub fn played(&self) -> u64 {
        let written = self.0.written.load(Ordering::Acquire);
        let heard = |tracker: &Arc<Tracker>| tracker.played() + u64::from(self.0.latency);
        self.0.tracker.get().map_or(written, |tracker| heard(tracker).min(written))
    }

    /// What lies beyond the latency is not told before it is due.
    pub(crate) fn pace_by(&self, tracker: Arc<Tracker>) {
        let _ = self.0.tracker.set(tracker);
    }

    /// Milliseconds that pass at least between a sample being played and being heard, by the speaker's own word.
    pub(crate) fn latency_ms(&self) -> u32 {
        self.0.latency * 1000 / self.0.rate.max(1)
    }

    /// How late the echo was when it was last listened to. A canceller that is told begins to work seconds earlier.
    pub(crate) fn known_delay_ms(&self) -> Option<i32> {
        Some(self.0.delay_ms.load(Ordering::Relaxed)).filter(|delay| *delay >= 0)
    }

    pub(crate) fn learn_delay_ms(&self, delay: i32) {
        self.0.delay_ms.store(delay, Ordering::Relaxed);
    }

    /// The audio callback's side: one store, one counter. There is one writer only.
    pub(crate) fn write(&self, sample: f32) {
        let ring = &*self.0;
        let at = ring.written.load(Ordering::Relaxed);
        ring.samples[at as usize & (ring.samples.len() - 1)].store(sample.to_bits(), Ordering::Relaxed);
        ring.written.store(at + 1, Ordering::Release);
    }

    /// The writer's side: the last `count` samples are written again, with something else.
    pub(crate) fn take_back(&self, count: u64) {
        let written = self.0.written.load(Ordering::Relaxed);
        self.0.written.store(written.saturating_sub(count), Ordering::Release);
    }

    /// Appends what was played since sample `from` and returns where to go on. What was overwritten meanwhile is silence.
    pub(crate) fn read(&self, from: u64, into: &mut Vec<f32>) -> u64 {
        let ring = &*self.0;
        // Not back, although the writer may have gone there.
        let (length, written) = (ring.samples.len() as u64, self.played().max(from));
        let first = into.len();
        into.extend((from..written).map(|at| {
            f32::from_bits(ring.samples[at as usize & (ring.samples.len() - 1)].load(Ordering::Relaxed))
        }));
        // The writer went on while we read: what it may have reached is not what we asked for. It is at most one sample ahead of
        // its own counter.
        let oldest = (ring.written.load(Ordering::Acquire) + 1).saturating_sub(length);
        let stale = oldest.saturating_sub(from).min(written - from) as usize;
        into[first..first + stale].fill(0.0);
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_gets_every_sample_once() {
        let reference = EchoReference::new(8_000, 0);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let mut at = 0;
        for n in 0..1_000 {
            reference.write(n as f32);
            if n % 7 == 0 {
                at = reference.read(at, &mut first);
            }
        }
        reference.read(at, &mut first);
        reference.read(0, &mut second);
        let want: Vec<f32> = (0..1_000).map(|n| n as f32).collect();
        assert_eq!((first, second), (want.clone(), want));
    }

    #[test]
    fn what_a_late_reader_missed_is_silence_of_the_right_length() {
        let reference = EchoReference::new(8_000, 0);
        (0..40_000).for_each(|_| reference.write(1.0));
        let mut heard = Vec::new();
        assert_eq!(reference.read(0, &mut heard), 40_000);
        assert_eq!(heard.len(), 40_000, "time goes on for a reader that slept");
        let whole = heard.iter().filter(|sample| **sample == 1.0).count();
        assert!(
            (16_000..=16_384).contains(&whole),
            "two seconds are kept, and nothing half overwritten: {whole}"
        );
    }
}
