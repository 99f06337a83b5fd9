//! Is this speech?

#[cfg(feature = "onnx")]
mod silero;

use crate::ListenError;

#[cfg(feature = "onnx")]
pub use silero::Silero;

/// Samples a [`Vad`] judges at once: 32 ms.
pub(crate) const WINDOW: usize = 512;

/// Tells speech from other sound, window by window; remembers what came before.
pub trait Vad: Send {
    /// Chance that this window holds speech, 0 to 1. `window`: 512 samples at 16 kHz (32 ms) that follow the last ones.
    ///
    /// # Errors
    /// [`ListenError::Length`] for another number of samples, and whatever the detector runs on.
    fn probability(&mut self, window: &[f32]) -> Result<f32, ListenError>;

    /// Forgets everything heard.
    fn reset(&mut self);
}
