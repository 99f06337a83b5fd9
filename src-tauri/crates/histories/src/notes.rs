//! What was left out or mended: each a kind to branch on, a count, and a sentence for people.

use std::collections::BTreeMap;

use serde::Serialize;

/// One line of what is told about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub kind: NoteKind,
    /// How many of it, at least 1.
    pub count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    ByteOrderMark,
    /// Letters that no text can hold (broken UTF-8, half surrogate pairs) became replacement characters; counts files or chats.
    BrokenLetters,
    /// Written by a later version of this program.
    NewerVersion,
    /// Lines or elements that are no JSON, or no message.
    UnreadableMessages,
    UnreadableChats,
    /// Files of an archive that were meant to hold chats.
    UnreadableFiles,
    EmptyChats,
    /// Messages whose place among the others is unknown: the one they answer is missing, or they answer each other in a circle.
    BrokenLinks,
    CutTexts,
    /// Instructions and notices that were never part of what was said.
    HiddenMessages,
    /// What a model wrote before it answered.
    Thoughts,
    ToolCalls,
    Pictures,
    Sounds,
    Files,
    /// Marks of sources inside of a text, which would be read aloud.
    References,
    /// Times that do not say where on Earth: taken as UTC.
    NoZone,
    UnknownTimes,
    /// Speakers known by a number only.
    Nameless,
}

impl Note {
    /// For people: what was found, and what that means.
    pub fn sentence(&self) -> String {
        let (one, many) = self.kind.words();
        if self.count == 1 { one.to_owned() } else { many.replace("{}", &self.count.to_string()) }
    }
}

impl NoteKind {
    /// For one, and for `{}` of them.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ByteOrderMark => (
                "The text began with a byte-order mark, which was taken off.",
                "{} texts began with a byte-order mark, which was taken off.",
            ),
            Self::BrokenLetters => (
                "Some letters were broken and were replaced by \u{fffd}.",
                "In {} places letters were broken and were replaced by \u{fffd}.",
            ),
            Self::NewerVersion => (
                "The file was written by a newer Visavis. What this version does not know was left out.",
                "{} files were written by a newer Visavis. What this version does not know was left out.",
            ),
            Self::UnreadableMessages => (
                "1 message could not be read and was left out.",
                "{} messages could not be read and were left out.",
            ),
            Self::UnreadableChats => (
                "1 chat could not be read and was left out.",
                "{} chats could not be read and were left out.",
            ),
            Self::UnreadableFiles => (
                "1 file in the archive could not be read and was left out.",
                "{} files in the archive could not be read and were left out.",
            ),
            Self::EmptyChats => {
                ("1 chat without messages was left out.", "{} chats without messages were left out.")
            }
            Self::BrokenLinks => (
                "Where 1 message belongs could not be found out; it stands at the beginning of a branch.",
                "Where {} messages belong could not be found out; they stand at the beginning of branches.",
            ),
            Self::CutTexts => (
                "1 message was longer than 1 MB and was cut.",
                "{} messages were longer than 1 MB and were cut.",
            ),
            Self::HiddenMessages => (
                "1 instruction or notice of the program was left out.",
                "{} instructions and notices of the program were left out.",
            ),
            Self::Thoughts => {
                ("1 thought of the model was left out.", "{} thoughts of the model were left out.")
            }
            Self::ToolCalls => ("1 use of a tool was left out.", "{} uses of tools were left out."),
            Self::Pictures => (
                "1 picture was left out; only texts come over.",
                "{} pictures were left out; only texts come over.",
            ),
            Self::Sounds => (
                "1 recording was left out; only texts come over.",
                "{} recordings were left out; only texts come over.",
            ),
            Self::Files => ("1 attached file was left out.", "{} attached files were left out."),
            Self::References => (
                "1 mark of a source was taken out of the text.",
                "{} marks of sources were taken out of the texts.",
            ),
            Self::NoZone => (
                "1 time has no time zone; it was read as UTC.",
                "{} times have no time zone; they were read as UTC.",
            ),
            Self::UnknownTimes => (
                "1 time could not be read; the message has none.",
                "{} times could not be read; the messages have none.",
            ),
            Self::Nameless => (
                "1 speaker has no name in the file; the name begins with \u{201c}Speaker\u{201d}.",
                "{} speakers have no names in the file; their names begin with \u{201c}Speaker\u{201d}.",
            ),
        }
    }
}

/// Counts while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<NoteKind, usize>);

impl Tally {
    pub(crate) fn add(&mut self, kind: NoteKind, count: usize) {
        if count > 0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    pub(crate) fn one(&mut self, kind: NoteKind) {
        self.add(kind, 1);
    }

    pub(crate) fn has(&self, kind: NoteKind) -> bool {
        self.0.contains_key(&kind)
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.0.iter().map(|(&kind, &count)| Note { kind, count }).collect()
    }
}
