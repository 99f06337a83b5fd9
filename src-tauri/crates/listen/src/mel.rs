//! The pictures of sound that models look at: mel bands, 10 ms a step.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use vis_core::LISTEN_RATE;

pub(crate) const MELS: usize = 80;
const FFT: usize = 400;
const HOP: usize = 160;
const BINS: usize = FFT / 2 + 1;

/// Energy in bands of Slaney's mel scale: Hann window of 25 ms, hop of 10 ms, reflected edges.
pub(crate) struct PowerMel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    filters: Vec<Filter>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// The part of a triangle that is not zero.
struct Filter {
    first: usize,
    weights: Vec<f32>,
}

impl PowerMel {
    pub(crate) const HOP: usize = HOP;

    pub(crate) fn new(bands: usize) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(FFT);
        let (frame, spectrum, scratch) =
            (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        let hann = |n| 0.5 - 0.5 * (std::f64::consts::TAU * f64::from(n) / FFT as f64).cos();
        let window = (0..FFT as u32).map(|n| hann(n) as f32).collect();
        Self { fft, window, filters: filters(bands), frame, spectrum, scratch }
    }

    /// Row-major `[sound.len() / 160, bands]`. `sound` must be longer than 200 samples.
    pub(crate) fn of(&mut self, sound: &[f32]) -> Vec<f32> {
        let frames = sound.len() / HOP;
        let mut mel = Vec::with_capacity(frames * self.filters.len());
        for at in 0..frames {
            let power = self.power(sound, at);
            let energy = |filter: &Filter| -> f32 {
                filter.weights.iter().zip(&power[filter.first..]).map(|(w, p)| w * p).sum()
            };
            mel.extend(self.filters.iter().map(energy));
        }
        mel
    }

    /// Power spectrum of the window centred on sample `at * HOP`.
    fn power(&mut self, sound: &[f32], at: usize) -> [f32; BINS] {
        let first = at as isize * HOP as isize - FFT as isize / 2;
        for (n, (slot, weight)) in self.frame.iter_mut().zip(&self.window).enumerate() {
            *slot = sound[reflected(first + n as isize, sound.len())] * weight;
        }
        // The lengths are the plan's own, so it cannot refuse; silence would be the answer if it did.
        let done = self.fft.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
        let mut power = [0.0; BINS];
        if done.is_ok() {
            power.iter_mut().zip(&self.spectrum).for_each(|(p, c)| *p = c.norm_sqr());
        }
        power
    }
}

/// Log-mel features as in Whisper. Floor at 8 (of log10 power) below the loudest, then moved to about -1 to 1.
pub(crate) struct LogMel(PowerMel);

impl LogMel {
    pub(crate) fn new() -> Self {
        Self(PowerMel::new(MELS))
    }

    /// Features of `sound`, row-major `[MELS, sound.len() / 160]`. `sound` must be longer than 200 samples.
    pub(crate) fn of(&mut self, sound: &[f32]) -> Vec<f32> {
        let power = self.0.of(sound);
        let frames = power.len() / MELS;
        let mut mel = vec![0.0; power.len()];
        for (at, frame) in power.chunks_exact(MELS).enumerate() {
            for (row, energy) in frame.iter().enumerate() {
                mel[row * frames + at] = energy.max(1e-10).log10();
            }
        }
        let floor = mel.iter().copied().fold(f32::MIN, f32::max) - 8.0;
        mel.iter_mut().for_each(|m| *m = (m.max(floor) + 4.0) / 4.0);
        mel
    }
}

/// Index `n` mirrored at the first and the last sample, neither of them repeated.
fn reflected(n: isize, len: usize) -> usize {
    let last = len as isize - 1;
    let n = n.abs();
    (if n > last { 2 * last - n } else { n }).clamp(0, last) as usize
}

/// Triangles evenly spaced on Slaney's scale from 0 to 8 kHz, each of unit area.
fn filters(bands: usize) -> Vec<Filter> {
    let top = mel(f64::from(LISTEN_RATE) / 2.0);
    let edges: Vec<f64> = (0..bands + 2).map(|n| hertz(top * n as f64 / (bands + 1) as f64)).collect();
    edges.windows(3).map(|edge| filter(edge[0], edge[1], edge[2])).collect()
}

fn filter(low: f64, middle: f64, high: f64) -> Filter {
    let weight = |bin: usize| {
        let f = bin as f64 * f64::from(LISTEN_RATE) / FFT as f64;
        let triangle = ((f - low) / (middle - low)).min((high - f) / (high - middle));
        (triangle.max(0.0) * 2.0 / (high - low)) as f32
    };
    let first = (0..BINS).position(|bin| weight(bin) > 0.0).unwrap_or(0);
    Filter { first, weights: (first..BINS).map(weight).take_while(|&w| w > 0.0).collect() }
}

const LINEAR_UNTIL_HZ: f64 = 1000.0;
const LINEAR_UNTIL_MEL: f64 = 15.0;

fn step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn mel(hz: f64) -> f64 {
    if hz < LINEAR_UNTIL_HZ {
        hz * 3.0 / 200.0
    } else {
        LINEAR_UNTIL_MEL + (hz / LINEAR_UNTIL_HZ).ln() / step()
    }
}

fn hertz(mel: f64) -> f64 {
    if mel < LINEAR_UNTIL_MEL {
        mel * 200.0 / 3.0
    } else {
        LINEAR_UNTIL_HZ * ((mel - LINEAR_UNTIL_MEL) * step()).exp()
    }
}
