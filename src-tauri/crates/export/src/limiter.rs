//! Keeps sound that was made louder from clipping.

use std::collections::VecDeque;

/// Milliseconds the gain takes to come down before a peak.
const AHEAD_MS: usize = 5;
/// Highest sample: 1.5 dB below full, so that what AAC adds between samples stays below 0.
const CEILING: f32 = 0.841;

/// A look-ahead limiter: the gain is the smallest that any sample of the window ahead needs, smoothed over the same window,
/// so no sample leaves higher than the ceiling and nothing is distorted at once.
pub(crate) struct Limiter {
    channels: usize,
    window: usize,
    gain: f32,
    /// Samples that wait for the gain of what follows them, interleaved.
    waiting: VecDeque<f32>,
    /// Smallest needed gains of the window: number of the frame and gain, rising.
    least: VecDeque<(u64, f32)>,
    /// The last `window` of those, for the mean.
    recent: VecDeque<f32>,
    sum: f64,
    seen: u64,
}

impl Limiter {
    /// `gain` comes before the limit.
    pub(crate) fn new(channels: usize, rate: u32, gain: f32) -> Self {
        let window = rate as usize * AHEAD_MS / 1000;
        Self {
            channels,
            window,
            gain,
            waiting: VecDeque::with_capacity(window * 2 * channels),
            least: VecDeque::new(),
            recent: VecDeque::from(vec![1.0; window]),
            sum: window as f64,
            seen: 0,
        }
    }

    /// Takes interleaved samples and appends what is ready: as much as was given, less one window held back.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        for frame in samples.chunks_exact(self.channels) {
            let peak = frame.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs())) * self.gain;
            self.waiting.extend(frame.iter().map(|sample| sample * self.gain));
            let gain = self.smoothed(if peak > CEILING { CEILING / peak } else { 1.0 });
            if self.waiting.len() > self.window * self.channels {
                out.extend(self.waiting.drain(..self.channels).map(|sample| sample * gain));
            }
        }
    }

    /// Lets out what was held back.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        let end = out.len() + self.waiting.len();
        self.push(&vec![0.0; self.window * self.channels], out);
        out.truncate(end);
        self.waiting.clear();
    }

    fn smoothed(&mut self, needed: f32) -> f32 {
        while self.least.back().is_some_and(|(_, gain)| *gain >= needed) {
            self.least.pop_back();
        }
        self.least.push_back((self.seen, needed));
        while self.least.front().is_some_and(|(at, _)| at + (self.window as u64) < self.seen) {
            self.least.pop_front();
        }
        self.seen += 1;
        let least = self.least.front().map_or(1.0, |(_, gain)| *gain);
        self.recent.push_back(least);
        self.sum += f64::from(least) - f64::from(self.recent.pop_front().unwrap_or(1.0));
        (self.sum / self.window as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limited(samples: &[f32], gain: f32, block: usize) -> Vec<f32> {
        let mut limiter = Limiter::new(1, 8_000, gain);
        let mut out = Vec::new();
        samples.chunks(block).for_each(|block| limiter.push(block, &mut out));
        limiter.finish(&mut out);
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_too_loud_lost_or_moved(
            samples in prop::collection::vec(-1.0f32..1.0, 1..800),
            gain in 0.5f32..8.0,
            block in 1usize..200,
        ) {
            let out = limited(&samples, gain, block);
            prop_assert_eq!(out.len(), samples.len());
            prop_assert!(out.iter().all(|sample| sample.abs() <= CEILING + 1e-4));
            prop_assert_eq!(&out, &limited(&samples, gain, 801), "blocks cannot be heard");
            prop_assert!(out.iter().zip(&samples).all(|(a, b)| a * b >= 0.0), "no delay, no turned sign");
        }
    }

    #[test]
    fn what_is_quiet_enough_passes_untouched() {
        let samples: Vec<f32> = (0..500).map(|n| (n as f32 * 0.1).sin() * 0.2).collect();
        let out = limited(&samples, 2.0, 64);
        assert!(out.iter().zip(&samples).all(|(a, b)| (a - b * 2.0).abs() < 1e-5));
    }
}
