use std::path::PathBuf;

/// What can go wrong on the way to a reply. The text is for people; branch on the variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    #[error("The language model {} is not there. Open Models and install it.", path.display())]
    ModelMissing { path: PathBuf },
    #[error("The language model {} cannot be read ({reason}). Delete it under Models and install it again.", path.display())]
    ModelDamaged { path: PathBuf, reason: String },
    #[error("The program {} that runs the language model cannot be started ({reason}). Install Visavis again.", path.display())]
    WorkerMissing { path: PathBuf, reason: String },
    /// The reply broke off; what came before it is good, and the next request starts a new worker.
    #[error("The language model stopped unexpectedly. What it said so far is kept; send your message again.")]
    WorkerDied,
    /// Too little memory for the model, as a rule.
    #[error("The language model could not work ({reason}). Close other programs or choose a smaller model.")]
    OutOfResources { reason: String },
    #[error("The language model is busy with another reply. Wait for it or stop it first.")]
    Busy,
    #[error("The language model's program answered in an unknown way ({detail}). Install Visavis again.")]
    Protocol { detail: String },
    #[error(
        "This message is too long for the model: {tokens} tokens, and there is room for {room}. Send it in smaller parts."
    )]
    TooLong { tokens: usize, room: usize },
    #[error("There is no message to answer. Write something first.")]
    Empty,
    /// A provider over the network; branch on its [`crate::Cause`].
    #[error("{0}")]
    Provider(Box<crate::ProviderError>),
}
