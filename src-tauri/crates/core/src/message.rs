use serde::{Deserialize, Serialize};

use crate::{CharacterId, MessageId, SessionId};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

/// One message of a chat as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub session_id: SessionId,
    pub role: Role,
    /// For a reply that was cut: only what was heard (or, with the voice off, what was shown).
    pub text: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    /// The reply was stopped, interrupted or broke off before its end.
    pub cut: bool,
    /// Spoken audio is kept for this message and can be played again.
    pub has_voice: bool,
    /// The person said it aloud; false for what was typed and for replies.
    pub spoken: bool,
    /// Who of a group said it; `None` for the person, and for the character of a chat between two.
    #[serde(default)]
    pub speaker: Option<CharacterId>,
}

/// One chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub character_id: CharacterId,
    /// Empty until the person has said something or named it.
    pub title: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    /// When its newest message was written. Milliseconds since 1970, UTC.
    pub updated_ms: i64,
}
