//! Clips of speech with what is said in them, and noise.

use std::path::{Path, PathBuf};

use vis_core::LISTEN_RATE;

/// Something said.
pub(crate) struct Clip {
    pub name: String,
    pub text: String,
    /// Mono, 16 kHz.
    pub samples: Vec<f32>,
}

impl Clip {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path.with_extension("txt")).unwrap().trim().to_owned();
        Self { name: path.file_stem().unwrap().to_string_lossy().into_owned(), text, samples: sound(path) }
    }

    /// One past the last sample that can be heard.
    #[allow(dead_code, reason = "not every tool asks")]
    pub(crate) fn end(&self) -> usize {
        let peak = self.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        self.samples.iter().rposition(|sample| sample.abs() > peak * 0.02).map_or(0, |at| at + 1)
    }
}

/// `NAME.wav` (16 bit, mono) with `NAME.txt` beside it, in the order of their names.
pub(crate) fn clips(folder: &Path) -> Vec<Clip> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension().is_some_and(|end| end == "wav") && path.with_extension("txt").is_file()
    });
    paths.sort();
    paths.iter().map(|path| Clip::read(path)).collect()
}

/// Mono at 16 kHz; other rates by averaging neighbours, good enough where the rate is a multiple or 24 kHz.
fn sound(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let rate = reader.spec().sample_rate;
    let samples: Vec<f32> =
        reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_768.0).collect();
    resampled(&samples, rate)
}

/// Windowed sinc, 16 zero crossings to either side.
fn resampled(samples: &[f32], rate: u32) -> Vec<f32> {
    if rate == LISTEN_RATE {
        return samples.to_vec();
    }
    let ratio = f64::from(rate) / f64::from(LISTEN_RATE);
    let (cutoff, reach) = (0.95 / ratio.max(1.0), (16.0 * ratio.max(1.0)) as i64);
    let one = |index: usize| {
        let centre = index as f64 * ratio;
        let taps = centre as i64 - reach..=centre as i64 + reach;
        let weight = |at: i64| {
            let x = std::f64::consts::PI * (centre - at as f64);
            let sinc = if x == 0.0 { 1.0 } else { (x * cutoff).sin() / (x * cutoff) };
            cutoff * sinc * (0.5 + 0.5 * (x / (reach + 1) as f64).cos())
        };
        let sample =
            |at: i64| usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
        taps.map(|at| f64::from(sample(at)) * weight(at)).sum::<f64>() as f32
    };
    (0..(samples.len() as f64 / ratio) as usize).map(one).collect()
}

/// `before` and `after` samples of a room around the speech, and its noise all over it, so many dB below the speech; most of the
/// noise lies below 1 kHz. From a fixed seed.
pub(crate) fn in_a_room(samples: &[f32], below_db: f32, before: usize, after: usize) -> Vec<f32> {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    // The filter leaves a seventh of the power of white noise, which has a third.
    let height = (21.0 * power * 10.0_f32.powf(-below_db / 10.0)).sqrt();
    let (mut seed, mut low) = (0x2545_f491_4f6c_dd1d_u64, 0.0_f32);
    let mut noise = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        low += ((seed >> 40) as f32 / (1 << 23) as f32 - 1.0 - low) * 0.25;
        height * low
    };
    let silence = |length| std::iter::repeat_n(&0.0, length);
    silence(before).chain(samples).chain(silence(after)).map(|sample| sample + noise()).collect()
}
