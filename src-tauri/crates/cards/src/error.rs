/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something else than a card or lorebook.
    NotACard,
    /// Meant to be one, but its bytes do not add up.
    Damaged,
    /// It would cost more than [`crate::limits`] allow.
    TooLarge,
    /// It is made to do harm: paths out of its folder, links.
    Unsafe,
    /// The form asked for needs a PNG picture, and there is none.
    NoPicture,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct CardError {
    pub kind: Kind,
    /// What happened and what the person can do.
    pub sentence: String,
}

impl CardError {
    pub(crate) fn not_a_card(sentence: impl Into<String>) -> Self {
        Self { kind: Kind::NotACard, sentence: sentence.into() }
    }

    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        let sentence = format!("{what}. Get the file again from where it came from.");
        Self { kind: Kind::Damaged, sentence }
    }

    pub(crate) fn too_large(what: impl std::fmt::Display) -> Self {
        let sentence =
            format!("{what}. Visavis does not open it, because it could fill this computer's memory.");
        Self { kind: Kind::TooLarge, sentence }
    }

    pub(crate) fn harmful(what: impl std::fmt::Display) -> Self {
        Self { kind: Kind::Unsafe, sentence: format!("{what}. Visavis does not open it.") }
    }
}
