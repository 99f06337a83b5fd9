//! The network: dilated convolutions, each looking at three frames and adding to what was there. No state, no surprise.

use std::sync::Arc;

use super::LipsError;
use super::level::REACH;
use super::mel::{BANDS, Frame};

/// Numbers a frame inside.
const WIDTH: usize = 96;
/// Frames that the first layer looks at, and the others.
const FIRST: usize = 5;
const KERNEL: usize = 3;
const DILATIONS: [usize; 6] = [1, 2, 3, 4, 6, 8];
/// Scores of the fifteen visemes, and one for "the lips are closed".
pub(super) const OUT: usize = 16;
/// Frames to each side that a score depends on.
pub(super) const SIGHT: usize = 26;
/// Frames to each side whose spectra a score depends on: the level of a frame in sight depends on the loudest of its window.
pub(super) const HORIZON: usize = SIGHT + 2 * REACH;

pub(super) type Scores = [f32; OUT];

const SHIPPED: &[u8] = include_bytes!("../../../../../assets/lipsync/lips.bin");
/// "lips", then the version.
const MAGIC: [u8; 8] = *b"lips\x01\0\0\0";
/// Numbers computed at once, in as many registers as there are; 4 frames of 24.
const BLOCK: usize = 24;
const ROWS: usize = 4;

/// The trained network, and the average colour of speech it was trained with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Lips {
    pub(super) colour: Frame,
    layers: Arc<Layers>,
}

#[derive(Debug)]
struct Layers {
    first: Layer,
    middle: Vec<Layer>,
    last: Layer,
}

/// A matrix `[inputs, outputs]`, row-major, and what is added.
#[derive(Debug)]
struct Layer {
    weights: Vec<f32>,
    bias: Vec<f32>,
    taps: usize,
    dilation: usize,
}

impl Lips {
    /// The network that is part of the program.
    ///
    /// # Errors
    /// [`LipsError::Damaged`] when the program was put together wrongly.
    pub fn open() -> Result<Self, LipsError> {
        Self::read(SHIPPED)
    }

    /// A network as `tools/lipsync/ship.py` writes it: f32, little-endian.
    ///
    /// # Errors
    /// [`LipsError::Damaged`].
    pub fn read(bytes: &[u8]) -> Result<Self, LipsError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(LipsError::Damaged("it begins with something else"))?;
        let (numbers, []) = rest.as_chunks::<4>() else {
            return Err(LipsError::Damaged("it breaks off inside a number"));
        };
        let mut numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let mut take = |count: usize| -> Result<Vec<f32>, LipsError> {
            let taken: Vec<f32> = numbers.by_ref().take(count).filter(|n| n.is_finite()).collect();
            if taken.len() == count { Ok(taken) } else { Err(LipsError::Damaged("numbers are missing")) }
        };
        let colour = take(BANDS)?.try_into().map_err(|_| LipsError::Damaged("numbers are missing"))?;
        let mut layer = |inputs: usize, outputs: usize, taps: usize, dilation: usize| {
            Ok(Layer { weights: take(inputs * taps * outputs)?, bias: take(outputs)?, taps, dilation })
        };
        let first = layer(BANDS, WIDTH, FIRST, 1)?;
        let middle = DILATIONS.map(|dilation| layer(WIDTH, WIDTH, KERNEL, dilation));
        let middle = middle.into_iter().collect::<Result<_, LipsError>>()?;
        let last = layer(WIDTH, OUT, 1, 1)?;
        if numbers.next().is_some() {
            return Err(LipsError::Damaged("it is too long"));
        }
        Ok(Self { colour, layers: Arc::new(Layers { first, middle, last }) })
    }

    /// A score a frame; there is silence, as far as the network knows, before the first and after the last.
    pub(super) fn scores(&self, frames: &[Frame]) -> Vec<Scores> {
        let layers = &self.layers;
        let mut inside = layers.first.of(frames.as_flattened(), BANDS);
        relu(&mut inside);
        for layer in &layers.middle {
            let mut more = layer.of(&inside, WIDTH);
            relu(&mut more);
            inside.iter_mut().zip(&more).for_each(|(inside, more)| *inside += more);
        }
        layers.last.of(&inside, WIDTH).as_chunks::<OUT>().0.to_vec()
    }
}

fn relu(numbers: &mut [f32]) {
    numbers.iter_mut().for_each(|n| *n = n.max(0.0));
}

impl Layer {
    /// `[frames, inputs]` -> `[frames, outputs]`, zeros beyond the ends.
    fn of(&self, x: &[f32], inputs: usize) -> Vec<f32> {
        let outputs = self.bias.len();
        let (count, reach) = (x.len() / inputs, self.taps / 2 * self.dilation);
        let mut padded = vec![0.0; (count + 2 * reach + ROWS) * inputs];
        padded[reach * inputs..][..x.len()].copy_from_slice(x);
        let mut out = vec![0.0; count.next_multiple_of(ROWS) * outputs];
        for (n, rows) in out.chunks_exact_mut(ROWS * outputs).enumerate() {
            let from = |tap: usize, row: usize| {
                let first = (n * ROWS + row + tap * self.dilation) * inputs;
                padded.get(first..first + inputs).unwrap_or(&[])
            };
            for first in (0..outputs).step_by(BLOCK) {
                self.block(rows, first, &from);
            }
        }
        out.truncate(count * outputs);
        out
    }

    /// Up to [`BLOCK`] outputs of [`ROWS`] frames; the sums stay in registers.
    fn block<'a>(&self, rows: &mut [f32], first: usize, from: &impl Fn(usize, usize) -> &'a [f32]) {
        let outputs = self.bias.len();
        let wide = BLOCK.min(outputs - first);
        let mut sums = [[0.0_f32; BLOCK]; ROWS];
        let mut weights = self.weights.chunks_exact(outputs);
        for tap in 0..self.taps {
            let x: [&[f32]; ROWS] = std::array::from_fn(|row| from(tap, row));
            let least = x.iter().map(|x| x.len()).max().unwrap_or(0);
            for i in 0..least {
                let Some(line) = weights.next() else { break };
                let line = &line[first..first + wide];
                let x: [f32; ROWS] = std::array::from_fn(|row| x[row].get(i).copied().unwrap_or(0.0));
                if let Ok(line) = <&[f32; BLOCK]>::try_from(line) {
                    for row in 0..ROWS {
                        for k in 0..BLOCK {
                            sums[row][k] += x[row] * line[k];
                        }
                    }
                } else {
                    for row in 0..ROWS {
                        sums[row].iter_mut().zip(line).for_each(|(sum, w)| *sum += x[row] * w);
                    }
                }
            }
        }
        for (row, sums) in rows.chunks_exact_mut(outputs).zip(&sums) {
            for ((out, sum), bias) in row[first..].iter_mut().zip(&sums[..wide]).zip(&self.bias[first..]) {
                *out = sum + bias;
            }
        }
    }
}
