//! Log-mel spectra, 10 ms a frame; the same numbers as `tools/lipsync/frames.py`.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// Samples a second.
pub(super) const RATE: usize = 16_000;
/// Samples from frame to frame.
pub(super) const HOP: usize = 160;
const WINDOW: usize = 400;
const FFT: usize = 512;
pub(super) const BANDS: usize = 40;
/// Hz.
const LOWEST: f64 = 60.0;
const HIGHEST: f64 = 7600.0;
/// Power of white noise at about -72 dBFS in one bin: what is quieter is silence.
const FLOOR: f32 = 1e-5;

/// Natural logarithm of the power in each band.
pub(super) type Frame = [f32; BANDS];

/// Takes samples in blocks of any size. Frame n is centred on sample 160 n + 80, silence beyond the ends.
pub(super) struct Mel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    filters: Vec<Filter>,
    /// Samples from the beginning of the next frame's window on.
    waiting: Vec<f32>,
    heard: usize,
    given: usize,
    input: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// The part of a triangle that is not zero.
struct Filter {
    first: usize,
    weights: Vec<f32>,
}

impl Mel {
    pub(super) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(FFT);
        let (input, spectrum, scratch) =
            (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        let hann = |n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / WINDOW as f64).cos();
        let window = (0..WINDOW).map(|n| hann(n) as f32).collect();
        let waiting = vec![0.0; WINDOW / 2 - HOP / 2];
        Self { fft, window, filters: filters(), waiting, heard: 0, given: 0, input, spectrum, scratch }
    }

    /// Adds samples and appends the frames that are complete.
    pub(super) fn hear(&mut self, samples: &[f32], frames: &mut Vec<Frame>) {
        self.heard += samples.len();
        self.waiting.extend_from_slice(samples);
        self.give(frames, usize::MAX);
    }

    /// Appends what is left: as many frames in all as there were whole hops of sound.
    pub(super) fn finish(&mut self, frames: &mut Vec<Frame>) {
        self.waiting.extend_from_slice(&[0.0; WINDOW]);
        self.give(frames, self.heard / HOP);
    }

    fn give(&mut self, frames: &mut Vec<Frame>, most: usize) {
        let mut at = 0;
        while self.given < most && at + WINDOW <= self.waiting.len() {
            frames.push(self.frame(at));
            self.given += 1;
            at += HOP;
        }
        self.waiting.drain(..at);
    }

    fn frame(&mut self, at: usize) -> Frame {
        self.input.fill(0.0);
        let samples = &self.waiting[at..at + WINDOW];
        for ((slot, sample), weight) in self.input.iter_mut().zip(samples).zip(&self.window) {
            // A file may hold values that are no numbers; one of them would be heard for seconds.
            *slot = if sample.is_finite() { sample * weight } else { 0.0 };
        }
        // The lengths are the plan's own, so it cannot refuse; silence would be the answer if it did.
        let done = self.fft.process_with_scratch(&mut self.input, &mut self.spectrum, &mut self.scratch);
        let mut bands = [FLOOR.ln(); BANDS];
        if done.is_ok() {
            for (band, filter) in bands.iter_mut().zip(&self.filters) {
                let bins = &self.spectrum[filter.first..];
                let power: f32 = filter.weights.iter().zip(bins).map(|(w, c)| w * c.norm_sqr()).sum();
                *band = (power + FLOOR).ln();
            }
        }
        bands
    }
}

/// Triangles of height 1, evenly spaced in mel.
fn filters() -> Vec<Filter> {
    let mel = |hz: f64| 2595.0 * (1.0 + hz / 700.0).log10();
    let step = (mel(HIGHEST) - mel(LOWEST)) / (BANDS + 1) as f64;
    let edge = |n: usize| 700.0 * (10f64.powf((mel(LOWEST) + step * n as f64) / 2595.0) - 1.0);
    (0..BANDS).map(|n| filter(edge(n), edge(n + 1), edge(n + 2))).collect()
}

fn filter(low: f64, middle: f64, high: f64) -> Filter {
    let weight = |bin: usize| {
        let hz = (bin * RATE) as f64 / FFT as f64;
        ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0) as f32
    };
    let bins = FFT / 2 + 1;
    let first = (0..bins).position(|bin| weight(bin) > 0.0).unwrap_or(0);
    Filter { first, weights: (first..bins).map(weight).take_while(|&w| w > 0.0).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borders_of_blocks_cannot_be_seen() {
        let sound: Vec<f32> = (0..9_999).map(|n| ((n * n % 977) as f32 / 488.0 - 1.0) * 0.3).collect();
        let of = |block: usize| {
            let (mut mel, mut frames) = (Mel::new(), Vec::new());
            sound.chunks(block).for_each(|block| mel.hear(block, &mut frames));
            mel.finish(&mut frames);
            frames
        };
        assert_eq!(of(9_999).len(), 62, "whole hops only");
        assert_eq!(of(9_999), of(7));
    }

    #[test]
    fn a_tone_is_loudest_in_its_band_and_silence_is_the_floor() {
        let tone: Vec<f32> =
            (0..RATE).map(|n| (n as f32 * 1000.0 * std::f32::consts::TAU / RATE as f32).sin()).collect();
        let (mut mel, mut frames) = (Mel::new(), Vec::new());
        mel.hear(&tone, &mut frames);
        let loudest = (0..BANDS).max_by(|a, b| frames[50][*a].total_cmp(&frames[50][*b])).unwrap();
        let mels = 2595.0 * (1.0 + 1000.0 / 700.0_f64).log10();
        let place = (mels - 2595.0 * (1.0 + LOWEST / 700.0).log10()) / 65.2;
        assert!((loudest as f64 + 1.0 - place).abs() < 1.5, "band {loudest}, not {place}");
        let (mut mel, mut frames) = (Mel::new(), Vec::new());
        mel.hear(&[f32::NAN; 800], &mut frames);
        assert!(frames.iter().flatten().all(|band| *band == FLOOR.ln()));
    }
}
