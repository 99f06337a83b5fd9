//! Errors as they cross the boundary: a code where somebody branches on it, a sentence for the person.

use serde::Serialize;
use specta::Type;

/// What the caller may branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Nothing was done because the input is empty or malformed.
    BadInput,
    /// A picture that holds no character.
    NoCard,
    NotFound,
    /// No database yet and no keyring: the person must choose how it is protected.
    VaultChoice,
    /// The passphrase is needed.
    VaultLocked,
    WrongPassphrase,
    ModelMissing,
    ModelDamaged,
    DiskFull,
    /// The data was written by a newer version of the program.
    NewerVersion,
    /// A microphone or speaker cannot be had.
    Sound,
    /// Nobody is signed in, or what was given to sign in is wrong.
    SignIn,
    /// Somebody else has this name.
    Taken,
    /// A film costs more than is left.
    Credits,
    /// A service that the person connected refuses, or does not answer as it should.
    Provider,
    Failed,
}

/// `{code, message, retry_after_ms}` in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Type, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    pub code: Code,
    /// What happened and what the person can do.
    pub message: String,
    pub retry_after_ms: Option<u32>,
}

impl ApiError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None }
    }

    pub(crate) fn failed(error: impl std::fmt::Display) -> Self {
        Self::new(Code::Failed, error.to_string())
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("This {what} is no longer there. It may have been deleted."))
    }
}

impl From<vis_store::StoreError> for ApiError {
    fn from(error: vis_store::StoreError) -> Self {
        use vis_store::StoreError as E;
        let code = match &error {
            E::WrongKey | E::WrongBackupPassphrase => Code::WrongPassphrase,
            E::NotABackup | E::BackupDamaged { .. } => Code::BadInput,
            E::NewerVersion { .. } | E::NewerBackup { .. } => Code::NewerVersion,
            E::DiskFull => Code::DiskFull,
            E::NotFound { .. } => Code::NotFound,
            _ => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_secrets::vault::VaultError> for ApiError {
    fn from(error: vis_secrets::vault::VaultError) -> Self {
        use vis_secrets::vault::VaultError as E;
        let code = match &error {
            E::NeedsChoice => Code::VaultChoice,
            E::NeedsPassphrase => Code::VaultLocked,
            E::NewerVersion { .. } => Code::NewerVersion,
            _ => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_speak::SpeakError> for ApiError {
    fn from(error: vis_speak::SpeakError) -> Self {
        use vis_speak::SpeakError as E;
        let code = match &error {
            E::Speed(_) | E::UnknownVoice(_) => Code::BadInput,
            E::File { path, .. } if !path.exists() => Code::ModelMissing,
            E::File { .. } => Code::ModelDamaged,
            E::Model(error) => of_model(error),
            E::Provider(_) => Code::Provider,
            E::Aborted => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_net::ProviderError> for ApiError {
    fn from(error: vis_net::ProviderError) -> Self {
        Self::new(Code::Provider, error.to_string())
    }
}

impl From<vis_listen::ListenError> for ApiError {
    fn from(error: vis_listen::ListenError) -> Self {
        use vis_listen::ListenError as E;
        let code = match &error {
            E::ModelMissing { .. } => Code::ModelMissing,
            E::ModelUnusable { .. } => Code::ModelDamaged,
            E::Onnx(error) => of_model(error),
            E::Provider(_) => Code::Provider,
            _ => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

/// Of a model, or of the runtime below all of them.
fn of_model(error: &vis_onnx::OnnxError) -> Code {
    use vis_onnx::OnnxError as E;
    match error {
        E::LibraryMissing { .. } | E::ModelMissing { .. } => Code::ModelMissing,
        E::LibraryUnusable { .. } | E::ModelUnusable { .. } => Code::ModelDamaged,
        _ => Code::Failed,
    }
}

impl From<vis_avatar::photo::PictureError> for ApiError {
    fn from(error: vis_avatar::photo::PictureError) -> Self {
        Self::new(Code::BadInput, error.to_string())
    }
}

impl From<vis_avatar::photo::PhotoError> for ApiError {
    fn from(error: vis_avatar::photo::PhotoError) -> Self {
        Self::new(Code::BadInput, error.to_string())
    }
}

impl From<vis_avatar::photo::FaceError> for ApiError {
    fn from(error: vis_avatar::photo::FaceError) -> Self {
        use vis_avatar::photo::FaceError as E;
        let code = match &error {
            E::None => Code::BadInput,
            E::Model(error) => of_model(error),
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_audio::AudioError> for ApiError {
    fn from(error: vis_audio::AudioError) -> Self {
        let code = match error.kind() {
            vis_audio::ErrorKind::File => Code::BadInput,
            _ => Code::Sound,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_export::ExportError> for ApiError {
    fn from(error: vis_export::ExportError) -> Self {
        use vis_export::ExportError as E;
        let code = match &error {
            E::DiskFull => Code::DiskFull,
            E::Cancelled
            | E::Painter
            | E::NoEncoder { .. }
            | E::Encoding { .. }
            | E::Io { .. }
            | E::Busy(_) => Code::Failed,
            _ => Code::BadInput,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_llm::LlmError> for ApiError {
    fn from(error: vis_llm::LlmError) -> Self {
        use vis_llm::LlmError as E;
        let code = match &error {
            E::ModelMissing { .. } => Code::ModelMissing,
            E::ModelDamaged { .. } => Code::ModelDamaged,
            E::TooLong { .. } | E::Empty => Code::BadInput,
            E::Provider(_) => Code::Provider,
            _ => Code::Failed,
        };
        Self::new(code, error.to_string())
    }
}

impl From<vis_conversation::RecordError> for ApiError {
    fn from(error: vis_conversation::RecordError) -> Self {
        Self::failed(error)
    }
}
