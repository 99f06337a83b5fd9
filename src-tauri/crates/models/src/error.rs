use std::{io, path::Path};

/// Why a model cannot be used or installed. The message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model catalogue cannot be read: {0}")]
    Catalogue(String),
    #[error(
        "{file} has the wrong content (SHA-256 expected {expected}, found {found}). The file is not used; \
         fetch it again: run the set-up (`cargo xtask models`)"
    )]
    WrongHash { file: String, expected: String, found: String },
    #[error(
        "{file} has the wrong size (expected {expected} bytes, found {found}). The download may have been cut off; \
         fetch it again: run the set-up (`cargo xtask models`)"
    )]
    WrongSize { file: String, expected: u64, found: u64 },
    #[error(
        "nobody has said which SHA-256 {file} must have: neither the catalogue nor an earlier download. \
         Download it again through the program, which reads the digest from its source"
    )]
    NoDigest { file: String },
    #[error("The model file cannot be converted: {0}. The package is not the one that is expected")]
    Convert(String),
    #[error("{file} is no model file that can be used: {why}")]
    Gguf { file: String, why: String },
    #[error("{path} is no model that you have added, so it is not removed here")]
    NotAdded { path: String },
    #[error("{path}: {source}. Check that the disk has room and the folder may be written, then try again")]
    Disk { path: String, source: io::Error },
}

impl ModelError {
    pub(crate) fn disk(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Disk { path, source }
    }
}
