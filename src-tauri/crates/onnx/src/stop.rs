use std::sync::Arc;

use ort::session::RunOptions;

use crate::OnnxError;

/// Ends the runs it was given to, from any thread. Clones are the same handle; it stays used.
///
/// Can be made only after [`crate::Runtime::load`].
#[derive(Clone)]
pub struct Stop(Arc<RunOptions>);

impl Stop {
    /// A handle that has not been used.
    ///
    /// # Errors
    /// [`OnnxError::Run`] when the runtime has no memory for it.
    pub fn new() -> Result<Self, OnnxError> {
        RunOptions::new().map(|options| Self(Arc::new(options))).map_err(|e| OnnxError::Run(e.to_string()))
    }

    pub fn stop(&self) {
        if let Err(e) = self.0.terminate() {
            tracing::warn!("A run could not be stopped: {e}");
        }
    }

    pub(crate) fn options(&self) -> &RunOptions {
        &self.0
    }
}

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}
