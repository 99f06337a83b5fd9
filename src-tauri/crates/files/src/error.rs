/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Not one byte, or nothing but white space.
    Empty,
    /// It, or what it unpacks to, is more than [`crate::Limits`] allow.
    TooLarge,
    /// A kind that is not read.
    Unsupported,
    /// It has a password.
    Locked,
    /// Its bytes do not add up.
    Damaged,
    /// Nothing is wrong with it, and there is no text in it.
    NoText,
    /// Reading it was given up.
    TookTooLong,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct FileError {
    pub kind: ErrorKind,
    /// What happened and what the person can do.
    pub sentence: String,
}

impl FileError {
    pub(crate) fn new(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into() }
    }

    /// `what`: "This PDF" and the like.
    pub(crate) fn damaged(what: &str) -> Self {
        let sentence = format!("{what} is damaged or breaks off. Get a whole copy of it and choose that.");
        Self::new(ErrorKind::Damaged, sentence)
    }

    pub(crate) fn bomb(what: &str) -> Self {
        let sentence = format!(
            "{what} would fill this computer's memory when it is unpacked, so it was not opened. Choose another file."
        );
        Self::new(ErrorKind::TooLarge, sentence)
    }
}
