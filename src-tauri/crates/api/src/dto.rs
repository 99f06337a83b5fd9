//! What crosses the boundary. Small, flat, and the same for the window and the command line.

use serde::Serialize;
use specta::Type;
use vis_conversation::State;
use vis_core::{Character, Message, Role};
use vis_store::SessionEntry;

/// How the database is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum VaultState {
    Open,
    /// No database yet and no keyring: the person must choose.
    New,
    /// The passphrase is needed.
    Locked,
}

/// What the window needs to know at its start.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct AppInfo {
    pub version: String,
    pub vault: VaultState,
    /// `keyring`, `passphrase` or `none`; nothing while the vault is not open.
    pub encryption: Option<String>,
    /// A companion was chosen once.
    pub onboarded: bool,
    /// The chat to reopen.
    pub last_session: Option<String>,
    /// Nothing: no speaker was found.
    pub audio_device: Option<String>,
    /// Why the vault could not be opened by itself, if the reason is worth telling.
    pub vault_message: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct CharacterView {
    pub id: String,
    pub name: String,
    pub tagline: String,
    pub greeting: String,
    pub voice: String,
    pub speed: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ModelView {
    pub id: String,
    pub name: String,
    pub purpose: String,
    /// `ready`, `missing` or `damaged`.
    pub state: String,
    #[specta(type = f64)]
    pub bytes: u64,
    pub sha256: Option<String>,
    pub licence: String,
    pub used_for: String,
    /// What to do when it is not ready.
    pub advice: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct SessionView {
    pub id: String,
    pub character_id: String,
    pub title: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub updated_ms: i64,
    pub preview: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct MessageView {
    pub id: String,
    pub session_id: String,
    /// `user` or `assistant`.
    pub role: String,
    pub text: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    pub cut: bool,
    pub has_voice: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct OpenedSession {
    pub session: SessionView,
    /// Oldest first.
    pub messages: Vec<MessageView>,
}

/// One word for the state of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Idle,
    Listening,
    Transcribing,
    Thinking,
    Speaking,
    Interrupted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum NoticeLevel {
    Info,
    Warning,
    Error,
}

/// The one stream of events to the window.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChatEvent {
    Status {
        session_id: Option<String>,
        status: Status,
    },
    /// Stored: a finished reply, or a message that has got its sound.
    Message {
        message: MessageView,
    },
    /// More of the reply under way.
    Delta {
        session_id: String,
        text: String,
    },
    /// So many characters (UTF-16 units) of the reply have been heard.
    Heard {
        session_id: String,
        chars: u32,
    },
    /// The reply under way was cut before anything of it was heard; nothing is kept.
    Dropped {
        session_id: String,
    },
    /// How fast the model was.
    Measured {
        session_id: String,
        figures: TurnFigures,
    },
    Notice {
        level: NoticeLevel,
        code: String,
        message: String,
    },
}

/// Figures of one reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Type)]
pub struct TurnFigures {
    pub first_token_ms: u32,
    pub tokens_per_second: f32,
    pub prompt_tokens: u32,
    pub reused_tokens: u32,
    pub generated_tokens: u32,
}

impl From<&Character> for CharacterView {
    fn from(character: &Character) -> Self {
        Self {
            id: character.id.to_string(),
            name: character.name.clone(),
            tagline: character.tagline.clone(),
            greeting: character.greeting.clone(),
            voice: character.voice.to_string(),
            speed: character.speed,
        }
    }
}

impl From<SessionEntry> for SessionView {
    fn from(entry: SessionEntry) -> Self {
        Self {
            id: entry.session.id.to_string(),
            character_id: entry.session.character_id.to_string(),
            title: entry.session.title,
            updated_ms: entry.session.updated_ms,
            preview: entry.preview,
        }
    }
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        Self {
            id: message.id.to_string(),
            session_id: message.session_id.to_string(),
            role: role.to_owned(),
            text: message.text,
            created_ms: message.created_ms,
            cut: message.cut,
            has_voice: message.has_voice,
        }
    }
}

impl From<State> for Status {
    fn from(state: State) -> Self {
        match state {
            State::Idle => Self::Idle,
            State::Listening => Self::Listening,
            State::Transcribing => Self::Transcribing,
            State::Thinking => Self::Thinking,
            State::Speaking => Self::Speaking,
            State::Interrupted => Self::Interrupted,
        }
    }
}
