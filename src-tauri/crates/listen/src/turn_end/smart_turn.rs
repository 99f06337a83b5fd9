use std::path::Path;

use vis_onnx::{Runtime, Session, Tensor};

use super::TurnEnd;
use crate::ListenError;
use crate::mel::{LogMel, MELS};

/// The model looks at eight seconds.
const SAMPLES: usize = 128_000;
const FRAMES: usize = 800;

/// Smart Turn v3: hears from the melody of the last words whether a turn is complete. About 50 ms of one core per question.
pub struct SmartTurn {
    session: Session,
    picture: Picture,
}

impl SmartTurn {
    /// Opens `smart-turn-v3.2-cpu.onnx` for `threads` threads; one or two are sensible.
    ///
    /// # Errors
    /// Where the model is missing or damaged.
    pub fn load(model: &Path, runtime: &Runtime, threads: usize) -> Result<Self, ListenError> {
        Ok(Self { session: runtime.session(model, threads)?, picture: Picture::new() })
    }
}

impl TurnEnd for SmartTurn {
    fn finished(&mut self, samples: &[f32]) -> Result<f32, ListenError> {
        let features = Tensor::f32([1, MELS, FRAMES], self.picture.of(samples));
        let outputs = self.session.run(&[("input_features", features)])?;
        // Named logits, but the sigmoid is inside the model.
        Ok(outputs.f32("logits")?.first().copied().unwrap_or(0.0))
    }
}

/// The last eight seconds as the model was trained to see them.
struct Picture {
    mel: LogMel,
    sound: Vec<f32>,
}

impl Picture {
    fn new() -> Self {
        Self { mel: LogMel::new(), sound: vec![0.0; SAMPLES] }
    }

    /// Row-major `[MELS, FRAMES]`. Shorter sound is padded in front.
    fn of(&mut self, samples: &[f32]) -> Vec<f32> {
        let last = &samples[samples.len().saturating_sub(SAMPLES)..];
        let (before, sound) = self.sound.split_at_mut(SAMPLES - last.len());
        before.fill(0.0);
        sound.copy_from_slice(last);
        standardise(&mut self.sound);
        self.mel.of(&self.sound)
    }
}

/// Mean 0, variance 1, over the padding too.
fn standardise(sound: &mut [f32]) {
    let count = sound.len() as f64;
    let mean = sound.iter().map(|&s| f64::from(s)).sum::<f64>() / count;
    let variance = sound.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / count;
    let (mean, scale) = (mean as f32, 1.0 / (variance + 1e-7).sqrt() as f32);
    sound.iter_mut().for_each(|s| *s = (*s - mean) * scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sound of tests/mel/reference.py.
    fn sound() -> Vec<f32> {
        let mut state = 1_u32;
        let sample = |n: u32| {
            let t = f64::from(n) / 16_000.0;
            let swell = (std::f64::consts::PI * t).sin().powi(2);
            let tone = 0.3 * (std::f64::consts::TAU * (200.0 * t + 300.0 * t * t)).sin() * swell;
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (tone + 0.01 * (f64::from(state) / 4_294_967_296.0 - 0.5)) as f32
        };
        (0..80_000).map(sample).collect()
    }

    #[test]
    fn the_picture_is_the_one_numpy_draws() {
        let reference: Vec<f32> = include_bytes!("../../tests/mel/reference.f32")
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        let picture = Picture::new().of(&sound());
        let ours = picture.iter().step_by(20);
        assert_eq!(ours.len(), reference.len());
        let worst = ours.zip(&reference).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 2e-3, "off by {worst} on a scale of about -1 to 1");
    }

    #[test]
    fn only_the_last_eight_seconds_count_and_nothing_is_no_fault() {
        let mut picture = Picture::new();
        let mut long = vec![0.5; 50_000];
        long.extend(std::iter::repeat_n(sound(), 2).flatten());
        assert_eq!(picture.of(&long), picture.of(&long[long.len() - SAMPLES..]));
        assert!(picture.of(&[]).iter().all(|value| value.is_finite()));
    }
}
