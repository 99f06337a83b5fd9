use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};
use vis_core::PcmClip;

use crate::{AudioError, ErrorKind};

/// A whole clip at another rate, band-limited (FFT, rubato), without the filter's delay.
///
/// # Errors
/// [`ErrorKind::Format`] for rates the filter cannot be made for.
pub fn resample(clip: &PcmClip, rate: u32) -> Result<Vec<f32>, AudioError> {
    if clip.rate == rate || clip.samples.is_empty() {
        return Ok(clip.samples.clone());
    }
    let format = |error: &dyn std::fmt::Display| AudioError::new(ErrorKind::Format, error);
    let frames = clip.samples.len();
    let mut filter = Fft::<f32>::new(clip.rate as usize, rate as usize, 1024, 1, FixedSync::Both)
        .map_err(|error| format(&error))?;
    let input = InterleavedSlice::new(&clip.samples, 1, frames).map_err(|error| format(&error))?;
    let output = filter.process_all(&input, frames, None).map_err(|error| format(&error))?;
    Ok(output.take_data())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_keeps_its_length_pitch_and_place() {
        let tone = |rate: u32| -> Vec<f32> {
            (0..rate / 2)
                .map(|n| (n as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 0.5)
                .collect()
        };
        for rate in [44_100, 48_000, 16_000, 8_000] {
            let out = resample(&PcmClip { rate: 24_000, samples: tone(24_000) }, rate).unwrap();
            let want = tone(rate);
            assert!(out.len().abs_diff(want.len()) <= 1, "{rate} Hz: half a second stays half a second");
            let middle = want.len() / 4..want.len() * 3 / 4;
            let error =
                out[middle.clone()].iter().zip(&want[middle]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            // The filter's delay is a whole number of samples at the finer rate: half a sample of phase may remain.
            let half_sample = 0.5 * std::f32::consts::PI * 440.0 / rate as f32;
            assert!(error < half_sample * 1.1, "{rate} Hz: no audible delay, largest difference {error}");
        }
    }
}
