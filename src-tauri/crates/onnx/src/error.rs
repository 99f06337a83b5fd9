use std::path::PathBuf;

/// Why a model could not be loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    #[error(
        "The ONNX Runtime library is missing at {}. Install the models again to get it back.", path.display()
    )]
    LibraryMissing { path: PathBuf },

    #[error("The ONNX Runtime library {} cannot be used: {reason}. Install the models again.", path.display())]
    LibraryUnusable { path: PathBuf, reason: String },

    /// One process holds one runtime for its whole life.
    #[error(
        "ONNX Runtime is already loaded from {}; restart the program to use {}.",
        loaded.display(), asked.display()
    )]
    AnotherLibraryLoaded { loaded: PathBuf, asked: PathBuf },

    #[error("The model file {} is missing. Install the models again to get it back.", path.display())]
    ModelMissing { path: PathBuf },

    #[error("The model file {} is damaged or of a wrong kind: {reason}. Install it again.", path.display())]
    ModelUnusable { path: PathBuf, reason: String },

    #[error("The model does not take this input as `{name}`: {reason}.")]
    Input { name: String, reason: String },

    #[error("The model gave no output `{name}` of the expected kind.")]
    Output { name: String },

    #[error("The model failed while running: {0}.")]
    Run(String),
}
