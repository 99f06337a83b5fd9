use std::path::Path;

use vis_core::LISTEN_RATE;
use vis_onnx::{Runtime, Session, Tensor};

use super::{Vad, WINDOW};
use crate::ListenError;

/// The model wants the last samples of the window before in front of each window.
const CONTEXT: usize = 64;
const STATE: usize = 2 * 128;

/// Windows (2 s) after which the memory is emptied, at the first clearly quiet moment. After long music or noise the model
/// would otherwise stay deaf to the speech that follows.
const STALE: u32 = 62;
/// Quiet means this many windows in a row below this chance: a dip inside a word is shorter.
const QUIET_WINDOWS: u32 = 5;
const QUIET_CHANCE: f32 = 0.1;

/// Silero's detector, 0.13 ms of one core per window.
#[derive(Debug)]
pub struct Silero {
    session: Session,
    state: Vec<f32>,
    /// Context and window, as the model takes them.
    input: Vec<f32>,
    age: u32,
    quiet: u32,
}

impl Silero {
    /// Opens `silero-vad-16k-op15.onnx`.
    ///
    /// # Errors
    /// Where the model is missing or damaged.
    pub fn load(model: &Path, runtime: &Runtime) -> Result<Self, ListenError> {
        let session = runtime.session(model, 1)?;
        Ok(Self { session, state: vec![0.0; STATE], input: vec![0.0; CONTEXT + WINDOW], age: 0, quiet: 0 })
    }

    fn refresh(&mut self, probability: f32) {
        self.age += 1;
        self.quiet = if probability < QUIET_CHANCE { self.quiet + 1 } else { 0 };
        if self.age > STALE && self.quiet >= QUIET_WINDOWS {
            self.state.fill(0.0);
            self.age = 0;
        }
    }
}

impl Vad for Silero {
    fn probability(&mut self, window: &[f32]) -> Result<f32, ListenError> {
        if window.len() != WINDOW {
            return Err(ListenError::Length { expected: WINDOW, got: window.len() });
        }
        self.input.copy_within(WINDOW.., 0);
        self.input[CONTEXT..].copy_from_slice(window);
        let mut outputs = self.session.run(&[
            ("input", Tensor::f32([1, CONTEXT + WINDOW], self.input.as_slice())),
            ("state", Tensor::f32([2, 1, 128], self.state.as_slice())),
            ("sr", Tensor::i64([], [i64::from(LISTEN_RATE)])),
        ])?;
        let probability = outputs.f32("output")?.first().copied().unwrap_or(0.0);
        self.state = outputs.take_f32("stateN")?;
        self.refresh(probability);
        Ok(probability)
    }

    fn reset(&mut self) {
        self.state.fill(0.0);
        self.input.fill(0.0);
        (self.age, self.quiet) = (0, 0);
    }
}
