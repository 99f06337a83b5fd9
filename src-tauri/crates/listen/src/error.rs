use std::path::PathBuf;

/// Why nothing can be heard or understood.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// A window or chunk of the wrong length; a fault of the caller, not of the person.
    #[error("The sound came in a piece of {got} samples where {expected} were needed.")]
    Length { expected: usize, got: usize },

    #[error("The speech model {} is missing. Install the models again to get it back.", path.display())]
    ModelMissing { path: PathBuf },

    #[error("The speech model {} is damaged or of a wrong kind: {reason}. Install it again.", path.display())]
    ModelUnusable { path: PathBuf, reason: String },

    #[error("What was said could not be transcribed: {0}.")]
    Transcribe(String),

    /// Asked to stop by its caller; nothing to tell anybody.
    #[error("The transcription was stopped.")]
    Cancelled,

    /// A provider over the network; branch on its [`vis_net::Cause`].
    #[error("{0}")]
    Provider(Box<vis_net::ProviderError>),

    #[cfg(feature = "onnx")]
    #[error(transparent)]
    Onnx(#[from] vis_onnx::OnnxError),
}
