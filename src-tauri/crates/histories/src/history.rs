//! Chats as values.

use serde::{Deserialize, Serialize};

use crate::Note;

/// What a file held. There is at least one chat, and each has at least one message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Histories {
    pub format: Format,
    pub chats: Vec<History>,
    /// What was left out or mended, in all chats together.
    pub notes: Vec<Note>,
}

/// The program that wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    SillyTavern,
    Risu,
    #[serde(rename = "chatgpt")]
    ChatGpt,
    Claude,
    /// [`crate::Written::Json`].
    Visavis,
}

/// One chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Empty where neither the file nor its name has one.
    pub title: String,
    /// Milliseconds since 1970, UTC; the first known time of its messages where the file has none for the chat.
    pub created_ms: Option<i64>,
    /// Whom the person talks with; `None` in a group without a name of its own, and where the file does not say.
    pub character: Option<String>,
    /// The name that the person had.
    pub person: Option<String>,
    /// In a group: the companions' names, in the order in which they first spoke. Empty in a chat of two.
    pub members: Vec<String>,
    pub messages: Vec<Said>,
}

/// One message, or one of the swipes or branches at its place, which are siblings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its place in [`History::messages`].
    pub id: usize,
    /// Always less than `id`; `None` for the first message and its siblings.
    pub parent: Option<usize>,
    pub role: Role,
    /// Who says it, where the file names somebody.
    pub speaker: Option<String>,
    pub text: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: Option<i64>,
    /// Whether it is on the path that was shown last. These, in their order, are that path from its first message.
    pub current: bool,
    /// Names of the files that were handed over with it. The files themselves do not travel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Person,
    Companion,
}

/// A name for who has none.
const PERSON: &str = "You";
const COMPANION: &str = "Companion";

impl History {
    /// The messages shown, the first one first.
    pub fn path(&self) -> impl Iterator<Item = &Said> {
        self.messages.iter().filter(|said| said.current)
    }

    /// Who says `said`, in words that may be shown.
    pub fn speaker<'a>(&'a self, said: &'a Said) -> &'a str {
        let (known, unknown) = match said.role {
            Role::Person => (&self.person, PERSON),
            Role::Companion => (&self.character, COMPANION),
        };
        said.speaker.as_deref().or(known.as_deref()).unwrap_or(unknown)
    }
}
