//! Requests and answers, as the document names them.

use serde::Serialize;
use utoipa::ToSchema;
use vis_api::{ProfileId, TalkMessage};

use crate::times;

/// Who somebody is.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct BuddyCredentials {
    #[schema(min_length = 1, max_length = 60)]
    username: String,
    #[schema(min_length = 8)]
    password: String,
}

/// A token that was given before.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct BuddyRefresh {
    refresh: String,
}

/// Something that is said.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct BuddyText {
    #[schema(min_length = 1)]
    text: String,
    /// Left out: the newest session, or a new one.
    session_id: Option<i64>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct BuddyUser {
    pub(crate) id: i64,
    pub(crate) username: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BuddyRegistered {
    pub(crate) user: BuddyUser,
    /// The access token: good for 30 minutes.
    pub(crate) token: String,
    /// Good for 7 days, and once.
    pub(crate) refresh: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BuddyTokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BuddyAnswer {
    pub(crate) message: &'static str,
    pub(crate) session_id: i64,
    pub(crate) ai_response: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BuddyMessages {
    /// Oldest first.
    pub(crate) messages: Vec<BuddyMessage>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct BuddyMessage {
    pub(crate) id: i64,
    pub(crate) user: i64,
    pub(crate) session: i64,
    pub(crate) sender: BuddySender,
    pub(crate) text: String,
    /// ISO 8601, UTC.
    pub(crate) created_at: String,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum BuddySender {
    User,
    Ai,
}

impl BuddyMessage {
    pub(crate) fn of(said: TalkMessage, user: ProfileId, session: i64) -> Self {
        let TalkMessage { number: id, message } = said;
        let sender = if message.role == "user" { BuddySender::User } else { BuddySender::Ai };
        let created_at = times::to_the_second(message.created_ms);
        Self { id, user: user.0, session, sender, text: message.text, created_at }
    }
}
