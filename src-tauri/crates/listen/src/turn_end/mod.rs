//! Has the person finished?

#[cfg(feature = "onnx")]
mod smart_turn;

use crate::ListenError;

#[cfg(feature = "onnx")]
pub use smart_turn::SmartTurn;

/// Tells a finished turn from a pause for thought.
pub trait TurnEnd: Send {
    /// Chance that the person has finished, 0 to 1.
    ///
    /// `samples`: the utterance so far with the silence behind it, 16 kHz; the last 8 s are used.
    ///
    /// # Errors
    /// Whatever the model runs on.
    fn finished(&mut self, samples: &[f32]) -> Result<f32, ListenError>;
}
