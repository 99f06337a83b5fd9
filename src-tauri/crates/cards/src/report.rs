//! What was found, mended, or could not be kept: each a value to branch on and a sentence for people.

use serde::Serialize;

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    ByteOrderMark,
    /// Letters that no text can hold (broken UTF-8, half surrogate pairs) became replacement characters.
    BrokenLetters,
    MissingSpec,
    NewerVersion {
        version: String,
    },
    /// The fields have the names of another program.
    OtherNames {
        program: String,
    },
    /// A field held another kind of value than it should, and was read for what it says.
    Retyped {
        field: String,
    },
    /// A field holds something that cannot be read for what it should be; it is kept and not used.
    Unreadable {
        field: String,
    },
    KeywordCase {
        keyword: String,
    },
    LineBreaks {
        keyword: String,
    },
    NotEncoded {
        keyword: String,
    },
    Packed {
        keyword: String,
    },
    DuplicateChunk {
        keyword: String,
    },
    /// The newer form is broken, the older one was read.
    OlderFormRead,
    /// The older form beside the newer one is written anew on export.
    OlderFormDropped,
    ChecksumWrong,
    CutShort,
    /// The archive stands behind other bytes.
    FoundBehind {
        bytes: u64,
        picture: bool,
    },
    DuplicateEntry {
        name: String,
    },

    /// Text that would run in a web page. It is shown as text.
    Script {
        field: String,
    },
    Html {
        field: String,
    },
    /// Another program would run it; here it is only kept.
    ForeignScript {
        field: String,
    },
    /// Something lies on another computer; nobody asks it before the person agrees.
    Remote {
        field: String,
        address: String,
    },
    AssetMissing {
        name: String,
        uri: String,
    },
    /// A key that can never match.
    BadPattern {
        entry: String,
        pattern: String,
    },

    /// Cannot be kept in the form written.
    Lost {
        what: String,
    },
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Repair,
    Warning,
    Loss,
}

impl Note {
    pub fn weight(&self) -> Weight {
        match self {
            Self::Script { .. }
            | Self::Html { .. }
            | Self::ForeignScript { .. }
            | Self::Remote { .. }
            | Self::AssetMissing { .. }
            | Self::BadPattern { .. }
            | Self::NewerVersion { .. }
            | Self::Unreadable { .. } => Weight::Warning,
            Self::Lost { .. } => Weight::Loss,
            _ => Weight::Repair,
        }
    }

    /// For people: what was found, and what that means.
    pub fn sentence(&self) -> String {
        match self {
            Self::ByteOrderMark => "The text began with a byte-order mark, which was taken off.".into(),
            Self::BrokenLetters => "Some letters were broken and were replaced by \u{fffd}.".into(),
            Self::MissingSpec => {
                "The card does not say which version it is; it was recognised by its fields.".into()
            }
            Self::NewerVersion { version } => {
                format!(
                    "The card was made for a newer version of the format ({version}). What Visavis does not know yet is kept, but not used."
                )
            }
            Self::OtherNames { program } => {
                format!("The fields were named as in {program}; they were renamed.")
            }
            Self::Retyped { field } => {
                format!("\"{field}\" was written in another form than it should be; its meaning was kept.")
            }
            Self::Unreadable { field } => {
                format!("\"{field}\" cannot be read. It is kept as it is, but not used.")
            }
            Self::KeywordCase { keyword } => {
                format!("The piece named \"{keyword}\" had its name in other letters than usual.")
            }
            Self::LineBreaks { keyword } => {
                format!("The text of \"{keyword}\" was broken into lines, which were joined.")
            }
            Self::NotEncoded { keyword } => {
                format!("The text of \"{keyword}\" was not encoded as it should be; it was read as it is.")
            }
            Self::Packed { keyword } => {
                format!("The card was in a packed piece (\"{keyword}\"); it is written unpacked on export.")
            }
            Self::DuplicateChunk { keyword } => {
                format!("The picture held \"{keyword}\" more than once; the last readable one was taken.")
            }
            Self::OlderFormRead => {
                "The newer form of the card is broken; the older one beside it was read.".into()
            }
            Self::OlderFormDropped => {
                "The picture also held an older form of the card; it is written anew on export.".into()
            }
            Self::ChecksumWrong => {
                "A checksum is wrong, so a part of the file may be damaged; the card itself could be read."
                    .into()
            }
            Self::CutShort => {
                "The file ends too early. The card could be read, but the picture may not be whole.".into()
            }
            Self::FoundBehind { bytes, picture: true } => {
                format!("The card was behind a picture of {bytes} bytes, which is kept.")
            }
            Self::FoundBehind { bytes, picture: false } => {
                format!("The card was behind {bytes} other bytes, which are kept.")
            }
            Self::DuplicateEntry { name } => {
                format!("The archive holds \"{name}\" more than once; the last one was taken.")
            }
            Self::Script { field } => {
                format!("\"{field}\" contains a script. It is shown as text and never runs.")
            }
            Self::Html { field } => format!("\"{field}\" contains HTML. It is shown as text."),
            Self::ForeignScript { field } => format!(
                "The card brings scripts for another program ({field}). They are kept, and never run here."
            ),
            Self::Remote { field, address } => format!(
                "\"{field}\" points to {address}. Nothing is fetched from there unless you ask for it."
            ),
            Self::AssetMissing { name, uri } => format!("The file of \"{name}\" ({uri}) is not in the card."),
            Self::BadPattern { entry, pattern } => {
                format!("The lorebook entry \"{entry}\" has a key that can never match: {pattern}")
            }
            Self::Lost { what } => format!("This form cannot hold {what}; it is left out."),
        }
    }
}

/// Lines in the order they were found, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Report {
    pub notes: Vec<Note>,
}

/// A hostile card could find a line for each of its fields.
const MOST_NOTES: usize = 200;

impl Report {
    pub(crate) fn add(&mut self, note: Note) {
        if self.notes.len() < MOST_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(crate) fn retyped(&mut self, field: impl Into<String>) {
        self.add(Note::Retyped { field: field.into() });
    }

    pub fn has(&self, note: &Note) -> bool {
        self.notes.contains(note)
    }
}
