//! Requests and answers of the AI chat.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use vis_api::{MessageView, ProfileId, TalkPage};

use crate::times;

/// Under which the assistant's messages go.
const ASSISTANT: &str = "ai-assistant";
/// What answers where nobody else is named: the model of this computer.
const OWN_MODEL: &str = "visavis-local";

#[derive(Deserialize, ToSchema)]
pub(crate) struct AiSend {
    #[schema(min_length = 1)]
    pub(crate) message: String,
    /// One's own, or left out.
    #[serde(default, deserialize_with = "id")]
    pub(crate) user_id: Option<String>,
    /// `ai_chat_` and one's own id, or left out: there is one chat.
    pub(crate) room_id: Option<String>,
}

/// An id as it is told, or as the number that it is.
fn id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(i64),
    }
    Ok(Option::deserialize(from)?.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AiSent {
    success: bool,
    message: &'static str,
    user_message: AiMessage,
    ai_message: AiMessage,
}

impl AiSent {
    pub(crate) fn new(user_message: AiMessage, ai_message: AiMessage) -> Self {
        Self { success: true, message: "Message sent successfully", user_message, ai_message }
    }
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AiMessage {
    id: String,
    user_id: String,
    room_id: String,
    /// One's own id, or `ai-assistant`.
    sender_id: String,
    content: String,
    /// ISO 8601, UTC.
    timestamp: String,
    message_type: AiMessageType,
    /// Who gave the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    ai_model: Option<String>,
    created_at: String,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AiMessageType {
    User,
    Ai,
}

impl AiMessage {
    pub(crate) fn of(message: MessageView, profile: ProfileId) -> Self {
        let timestamp = times::to_the_millisecond(message.created_ms);
        let own = message.role == "user";
        Self {
            id: message.id,
            user_id: profile.to_string(),
            room_id: room_of(profile),
            sender_id: if own { profile.to_string() } else { ASSISTANT.to_owned() },
            content: message.text,
            message_type: if own { AiMessageType::User } else { AiMessageType::Ai },
            ai_model: (!own).then(|| message.provider.unwrap_or_else(|| OWN_MODEL.to_owned())),
            created_at: timestamp.clone(),
            timestamp,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AiHistory {
    success: bool,
    message: &'static str,
    /// Oldest first. Page 1 ends with the newest.
    messages: Vec<AiMessage>,
    pagination: AiPagination,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AiPagination {
    page: usize,
    limit: usize,
    /// Messages of all pages.
    total: usize,
    /// There are older ones on the next page.
    has_more: bool,
}

impl AiHistory {
    pub(crate) fn of(read: TalkPage, page: usize, limit: usize, profile: ProfileId) -> Self {
        let TalkPage { messages, total, more: has_more } = read;
        let messages = messages.into_iter().map(|message| AiMessage::of(message, profile)).collect();
        let pagination = AiPagination { page, limit, total, has_more };
        Self { success: true, message: "Chat history retrieved successfully", messages, pagination }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AiCleared {
    success: bool,
    message: String,
    deleted_count: usize,
}

impl AiCleared {
    pub(crate) fn of(deleted_count: usize) -> Self {
        Self { success: true, message: format!("Cleared {deleted_count} messages"), deleted_count }
    }
}

/// Whether an id of a request means this person: their number, or the name of their chat.
pub(crate) fn means(id: &str, profile: ProfileId) -> bool {
    id == profile.to_string() || id == room_of(profile)
}

fn room_of(profile: ProfileId) -> String {
    format!("ai_chat_{profile}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_a_number() {
        let read = |body: &str| serde_json::from_str::<AiSend>(body).map(|sent| sent.user_id);
        assert_eq!(read(r#"{"message": "x", "user_id": 2}"#).unwrap().as_deref(), Some("2"));
        assert_eq!(read(r#"{"message": "x", "user_id": "2"}"#).unwrap().as_deref(), Some("2"));
        assert_eq!(read(r#"{"message": "x", "user_id": null}"#).unwrap(), None);
        assert_eq!(read(r#"{"message": "x"}"#).unwrap(), None);
        assert!(read(r#"{"message": "x", "user_id": ["2"]}"#).is_err());
    }

    #[test]
    fn a_person_is_meant_by_their_number_or_their_chat_and_by_nothing_else() {
        let (ann, ben) = (ProfileId(2), ProfileId(3));
        for id in ["2", "ai_chat_2"] {
            assert!(means(id, ann) && !means(id, ben), "{id}");
        }
        for id in ["", "02", "+2", "2 ", "ai_chat_", "ai_chat_3", "../2"] {
            assert!(!means(id, ann), "{id}");
        }
    }
}
