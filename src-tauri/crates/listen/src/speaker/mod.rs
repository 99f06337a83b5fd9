//! Who speaks: a voice as a point, so that two voices can be compared whatever they say.
//!
//! Method: Wan et al., "Generalized End-to-End Loss for Speaker Verification", 2018; weights and what is done to the sound before
//! them: Resemblyzer 0.1.4 (Apache-2.0).

mod lstm;

use std::path::Path;

use safetensors::SafeTensors;
use vis_core::LISTEN_RATE;

use crate::ListenError;
use crate::mel::PowerMel;
use lstm::{Lstm, dot};

/// Numbers of a voice print.
const PRINT: usize = 256;
const MELS: usize = 40;
const LAYERS: usize = 3;
/// The network looks at 1.6 s at a time, frames of 10 ms,
const WINDOW: usize = 160;
/// every 0.77 s,
const STEP: usize = 77;
/// and at the last piece if so much of it is there.
const COVERED: f32 = 0.75;
/// Softer sound is made as loud as this, RMS, before it is looked at. -30 dBFS.
const LEVEL: f32 = 0.031_622_776;

/// A voice, as a direction: of length 1, nothing in it negative.
#[derive(Clone, Debug, PartialEq)]
pub struct VoicePrint(pub Vec<f32>);

impl VoicePrint {
    /// Cosine, 0-1. The same person in two recordings: about 0.8 and more; two people of one sex: 0.5-0.7.
    pub fn likeness(&self, other: &Self) -> f32 {
        dot(&self.0, &other.0)
    }
}

/// Three layers of memory and one that gathers them, 1.4 million weights. About 30 ms of computing for a second of sound.
pub struct SpeakerEncoder {
    mel: PowerMel,
    layers: Vec<Lstm>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl SpeakerEncoder {
    /// # Errors
    /// [`ListenError::ModelMissing`], [`ListenError::ModelUnusable`].
    pub fn load(model: &Path) -> Result<Self, ListenError> {
        if !model.is_file() {
            return Err(ListenError::ModelMissing { path: model.to_owned() });
        }
        let unusable = |reason: String| ListenError::ModelUnusable { path: model.to_owned(), reason };
        let bytes = std::fs::read(model).map_err(|error| unusable(error.to_string()))?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(|error| unusable(error.to_string()))?;
        let read = |name: &str, length: usize| numbers(&tensors, name, length).map_err(unusable);
        let layers = (0..LAYERS).map(|n| layer(n, &read)).collect::<Result<_, _>>()?;
        Ok(Self {
            mel: PowerMel::new(MELS),
            layers,
            weight: read("linear.weight", PRINT * PRINT)?,
            bias: read("linear.bias", PRINT)?,
        })
    }

    /// The voice in `speech`: mono, 16 kHz, long pauses taken out before. `None`: shorter than half a second, or silent.
    pub fn print(&mut self, speech: &[f32]) -> Option<VoicePrint> {
        let rms =
            (speech.iter().map(|sample| sample * sample).sum::<f32>() / speech.len().max(1) as f32).sqrt();
        if speech.len() < LISTEN_RATE as usize / 2 || rms < 1e-5 {
            return None;
        }
        let gain = (LEVEL / rms).max(1.0);
        let mut sound: Vec<f32> = speech.iter().map(|sample| sample * gain).collect();
        let starts = windows(sound.len());
        let needed = (starts.last()? + WINDOW) * PowerMel::HOP;
        sound.resize(sound.len().max(needed), 0.0);
        let mel = self.mel.of(&sound);
        let mut sum = vec![0.0; PRINT];
        for start in starts {
            let print = self.window(mel.get(start * MELS..(start + WINDOW) * MELS)?);
            sum.iter_mut().zip(&print).for_each(|(sum, print)| *sum += print);
        }
        unit(&mut sum);
        Some(VoicePrint(sum))
    }

    /// `[WINDOW, MELS]` to a print.
    fn window(&self, mel: &[f32]) -> Vec<f32> {
        let last = self.layers.iter().fold(mel.to_vec(), |input, layer| layer.run(&input));
        let state = &last[last.len() - PRINT..];
        let rows = self.weight.chunks_exact(PRINT).zip(&self.bias);
        let mut print: Vec<f32> = rows.map(|(row, bias)| (dot(row, state) + bias).max(0.0)).collect();
        unit(&mut print);
        print
    }
}

/// First frames of the windows over so many samples.
fn windows(samples: usize) -> Vec<usize> {
    let frames = (samples + 1).div_ceil(PowerMel::HOP);
    let last = frames.saturating_sub(WINDOW) + STEP;
    let mut starts: Vec<usize> = (0..=last).step_by(STEP).collect();
    while let [_, .., start] = starts[..] {
        let covered = samples.saturating_sub(start * PowerMel::HOP) as f32 / (WINDOW * PowerMel::HOP) as f32;
        if covered >= COVERED {
            break;
        }
        starts.pop();
    }
    starts
}

fn layer(
    n: usize,
    read: &impl Fn(&str, usize) -> Result<Vec<f32>, ListenError>,
) -> Result<Lstm, ListenError> {
    let inputs = if n == 0 { MELS } else { PRINT };
    let bias = read(&format!("lstm.bias_ih_l{n}"), 4 * PRINT)?;
    let more = read(&format!("lstm.bias_hh_l{n}"), 4 * PRINT)?;
    Ok(Lstm {
        inputs,
        hidden: PRINT,
        from_input: read(&format!("lstm.weight_ih_l{n}"), 4 * PRINT * inputs)?,
        from_hidden: read(&format!("lstm.weight_hh_l{n}"), 4 * PRINT * PRINT)?,
        bias: bias.iter().zip(&more).map(|(a, b)| a + b).collect(),
    })
}

fn numbers(tensors: &SafeTensors<'_>, name: &str, length: usize) -> Result<Vec<f32>, String> {
    let tensor = tensors.tensor(name).map_err(|error| error.to_string())?;
    let numbers: Vec<f32> = tensor.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let fits = numbers.len() == length && numbers.iter().all(|number| number.is_finite());
    fits.then_some(numbers).ok_or_else(|| format!("{name} is not {length} numbers"))
}

fn unit(print: &mut [f32]) {
    let length = dot(print, print).sqrt().max(1e-9);
    print.iter_mut().for_each(|number| *number /= length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cover_the_sound_and_a_short_rest_is_left_out() {
        let second = LISTEN_RATE as usize;
        assert_eq!(windows(second / 2), [0], "one window at least, filled up with silence");
        assert_eq!(windows(2 * second), [0, 77]);
        assert_eq!(windows(2 * second - 1000), [0], "three quarters of the last window are not there");
        assert_eq!(windows(3 * second), [0, 77, 154]);
        assert_eq!(windows(10 * second).last(), Some(&847));
    }

    #[test]
    fn a_missing_model_is_told() {
        let missing = SpeakerEncoder::load(Path::new("nowhere.safetensors"));
        assert!(matches!(missing, Err(ListenError::ModelMissing { .. })));
    }
}
