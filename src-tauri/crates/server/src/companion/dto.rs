//! Requests and answers, as the document names them.

use serde::Serialize;
use utoipa::ToSchema;
use vis_api::{SpokenReply, TalkMessage, TalkSession};

use crate::times;

/// A form for who somebody is.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct CompanionCredentials {
    #[schema(min_length = 1, max_length = 60)]
    username: String,
    #[schema(min_length = 8)]
    password: String,
}

/// Something that is said, and how it is to be answered.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct CompanionPrompt {
    #[schema(min_length = 1)]
    text_prompt: String,
    /// Who is seen saying the reply: a character, the name of a picture from /api/v1/upload/image, or a picture as a `data:` URL.
    input_face: Option<String>,
    /// Appended to the text.
    extra_prompt: Option<String>,
    /// What the companion is like from now on.
    ai_personality: Option<String>,
    /// Which chat goes on; a new name begins a new one.
    #[schema(rename = "sessionId")]
    session_id: Option<String>,
    /// Whose voice is heard.
    #[schema(rename = "characterName")]
    character_name: Option<String>,
}

/// Whose voice is to be heard.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read field by field")]
pub(crate) struct CompanionVoice {
    #[schema(rename = "characterName")]
    character_name: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CompanionNote {
    pub(crate) message: String,
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompanionVoiceChosen {
    pub(crate) message: String,
    pub(crate) character_name: String,
}

/// A reply. Addresses stand below this server's own.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CompanionReply {
    pub(crate) text: String,
    /// Nothing when there is nothing in the reply to be heard.
    pub(crate) audio_url: Option<String>,
    /// Where a face was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) video_url: Option<String>,
    #[serde(rename = "sessionId")]
    pub(crate) session_id: String,
}

impl From<SpokenReply> for CompanionReply {
    fn from(reply: SpokenReply) -> Self {
        let SpokenReply { text, session, sound, film } = reply;
        Self {
            text,
            audio_url: sound.as_deref().map(audio_url),
            video_url: film.map(|name| format!("/video?url={name}")),
            session_id: session,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CompanionHistory {
    /// Chat by chat, each from its beginning.
    pub(crate) history: Vec<CompanionLine>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CompanionLine {
    #[serde(rename = "sessionId")]
    pub(crate) session_id: String,
    /// `user` or `assistant`.
    pub(crate) role: String,
    pub(crate) content: String,
    /// ISO 8601, UTC.
    pub(crate) timestamp: String,
    /// Of a reply whose sound was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audio_url: Option<String>,
}

impl CompanionLine {
    pub(crate) fn of(session: &TalkSession, said: TalkMessage) -> Self {
        let message = said.message;
        Self {
            session_id: session.name.clone(),
            audio_url: (message.role == "assistant" && message.has_voice).then(|| audio_url(&message.id)),
            role: message.role,
            content: message.text,
            timestamp: times::to_the_second(message.created_ms),
        }
    }
}

fn audio_url(id: &str) -> String {
    format!("/audio/{id}")
}
