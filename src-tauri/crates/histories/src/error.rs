/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not one byte, or not one message.
    Empty,
    /// Something else than chats.
    NotAHistory,
    /// A character card or a lorebook: it belongs elsewhere in the program.
    Card,
    /// Chats, but in letters that are not UTF-8.
    Encoding,
    /// Meant to be chats, but its bytes do not add up.
    Damaged,
    /// It would cost more than [`crate::limits`] allow.
    TooLarge,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct HistoryError {
    pub kind: Kind,
    /// What happened and what the person can do.
    pub sentence: String,
}

impl HistoryError {
    pub(crate) fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into() }
    }

    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::new(Kind::Damaged, format!("{what}. Export the chats again and choose the new file."))
    }

    pub(crate) fn too_large(what: impl std::fmt::Display) -> Self {
        let sentence =
            format!("{what}. Visavis does not open it, because it could fill this computer's memory.");
        Self::new(Kind::TooLarge, sentence)
    }
}
