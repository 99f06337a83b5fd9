use std::io;

use crate::ModelError;

/// Why a download ended without a model. What came stays, and is used the next time. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error("{message} What came so far is kept; try again later.")]
    Unreachable { message: String },
    #[error("{message} What came so far is kept.")]
    Offline { message: String },
    #[error(
        "There is not enough room on the disk: {} more are needed, {} are free. Make room, then go on; what came so far is kept.",
        megabytes(*.needed), megabytes(*.free)
    )]
    NoRoom { needed: u64, free: u64 },
    #[error(
        "{path} does not have the content it must have (SHA-256 expected {expected}, found {found}), though it was \
         fetched twice. It is not used. Its upstream has another file now, or somebody changes it on the way"
    )]
    WrongHash { path: String, expected: String, found: String },
    #[error(
        "Nobody says which SHA-256 {path} must have, so it could not be checked and was not fetched. Download it with a \
         browser from its page and import the file"
    )]
    NoDigest { path: String },
    #[error("{path} is being downloaded already; wait until that is done, or end the other program")]
    Busy { path: String },
    #[error(transparent)]
    Model(#[from] ModelError),
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

impl DownloadError {
    /// A full disk has its own sentence.
    pub(crate) fn disk(path: &std::path::Path, needed: u64) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoRoom { needed, free: 0 },
            _ => Self::Model(ModelError::disk(&path)(source)),
        }
    }
}
