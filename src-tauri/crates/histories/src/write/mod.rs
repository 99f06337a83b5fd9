//! One chat → a text in an open format.

mod markdown;
mod plain;
mod silly_tavern;

use serde::Serialize;

use crate::History;

/// Of [`Written::Json`]. It rises when an older program could no longer read what is written.
pub(crate) const VERSION: u64 = 1;

/// A form to write a chat in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// For people: title, names, times of UTC; only the path shown.
    Markdown,
    /// Everything, with all branches; [`crate::read`] gives back the same.
    Json,
    /// `NAME: text`; only the path shown.
    Text,
    /// JSONL for SillyTavern: the path shown, with the swipes beside it. Branches that go on elsewhere are left out.
    SillyTavern,
}

impl Written {
    /// The ending of a file's name, without its dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Text => "txt",
            Self::SillyTavern => "jsonl",
        }
    }
}

/// `chat` as a file's text, which ends with a line break.
pub fn write(chat: &History, format: Written) -> String {
    match format {
        Written::Markdown => markdown::of(chat),
        Written::Json => json(chat),
        Written::Text => plain::of(chat),
        Written::SillyTavern => silly_tavern::of(chat),
    }
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    chat: &'a History,
}

fn json(chat: &History) -> String {
    // Text, numbers and lists: nothing here can fail to become JSON.
    let text = serde_json::to_string_pretty(&File { format: "visavis-chat", version: VERSION, chat });
    text.unwrap_or_default() + "\n"
}

/// `text` on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
