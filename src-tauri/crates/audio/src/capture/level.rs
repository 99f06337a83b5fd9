use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How loud the microphone is, before anything was done to the sound. 0-1, full scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Over the last 50 ms or so.
    pub rms: f32,
    /// The largest of the last 50 ms or so.
    pub peak: f32,
    /// The input was driven past its limits within the last half second: what is lost there cannot be mended later.
    pub clipped: bool,
}

/// From here on a sample counts as clipped. Converters stop a little below 1; one such sample may be chance, three are not.
const FULL: f32 = 0.99;
const CLIPPED_SAMPLES: usize = 3;
const CLIPPED_SECONDS: f32 = 0.5;
const SECONDS: f32 = 0.05;
/// Half the smallest step of 24 bits. A peak that fades by less than a half each time never reaches zero by itself: it stays
/// at the smallest number there is, and a dead microphone would pass for a quiet room.
const LEAST: f32 = 6e-8;

/// The newest level, for any thread to read.
#[derive(Default)]
pub(crate) struct LevelCell {
    rms: AtomicU32,
    peak: AtomicU32,
    clipped: AtomicBool,
}

impl LevelCell {
    pub(crate) fn load(&self) -> Level {
        Level {
            rms: f32::from_bits(self.rms.load(Ordering::Relaxed)),
            peak: f32::from_bits(self.peak.load(Ordering::Relaxed)),
            clipped: self.clipped.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn store(&self, level: Level) {
        self.rms.store(level.rms.to_bits(), Ordering::Relaxed);
        self.peak.store(level.peak.to_bits(), Ordering::Relaxed);
        self.clipped.store(level.clipped, Ordering::Relaxed);
    }
}

/// Follows the level of one open input.
#[derive(Default)]
pub(crate) struct Meter {
    square: f32,
    peak: f32,
    clipped_for: f32,
}

impl Meter {
    /// Interleaved samples that last `seconds`.
    pub(crate) fn measure(&mut self, samples: &[f32], seconds: f32) -> Level {
        let keep = (-seconds / SECONDS).exp();
        let square = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
        let peak = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        self.square = self.square * keep + square * (1.0 - keep);
        let faded = self.peak * keep;
        self.peak = peak.max(if faded < LEAST { 0.0 } else { faded });
        let full = samples.iter().filter(|sample| sample.abs() >= FULL).count();
        self.clipped_for = if full >= CLIPPED_SAMPLES { CLIPPED_SECONDS } else { self.clipped_for - seconds };
        Level { rms: self.square.sqrt().min(1.0), peak: self.peak.min(1.0), clipped: self.clipped_for > 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_follows_and_remembers_clipping_for_half_a_second() {
        let mut meter = Meter::default();
        let loud: Vec<f32> =
            (0..160).map(|n| (n as f32 * 0.4).sin() * 2.0).map(|s| s.clamp(-1.0, 1.0)).collect();
        let quiet = vec![0.1; 160];
        let level = (0..30).map(|_| meter.measure(&loud, 0.01)).last().unwrap();
        assert!(level.clipped && level.rms > 0.7 && level.peak == 1.0, "{level:?}");
        let later = (0..30).map(|_| meter.measure(&quiet, 0.01)).last().unwrap();
        assert!(later.clipped && (later.rms - 0.1).abs() < 0.02, "{later:?}");
        let calm = (0..30).map(|_| meter.measure(&quiet, 0.01)).last().unwrap();
        assert!(!calm.clipped && (calm.rms - 0.1).abs() < 0.001, "{calm:?}");
    }

    #[test]
    fn perfect_silence_is_zero_within_a_second_and_the_faintest_noise_is_not() {
        let mut meter = Meter::default();
        meter.measure(&[0.5; 160], 0.01);
        let peaks = |meter: &mut Meter, sample| {
            (0..100).map(|_| meter.measure(&[sample; 160], 0.01)).last().unwrap().peak
        };
        assert_eq!(peaks(&mut meter, 0.0), 0.0);
        assert!(peaks(&mut meter, 1.0 / (1 << 23) as f32) > 0.0, "one step of 24 bits");
    }
}
