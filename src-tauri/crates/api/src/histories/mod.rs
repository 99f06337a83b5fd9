//! Chats that come from other programs, and chats that go out.

mod import;
mod save;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{CharacterId, MessageId, Role, SessionId};
use vis_histories::{History, Said, Written};

use crate::app::blocking;
use crate::groups::speaker_of;
use crate::open::OpenHome;
use crate::{ApiError, App, Code};

pub use import::{ChatsPreview, ImportedChat, ImportedChats, PreviewedChat};
pub use save::SavedChat;

/// How a chat is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChatFormat {
    /// For people.
    Markdown,
    /// Everything, with all branches.
    Json,
    Text,
    /// JSONL as SillyTavern reads it.
    SillyTavern,
    /// What was spoken in it, as WAV.
    Audio,
}

impl App {
    /// A chat as a text.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for sound.
    pub async fn chat_text(&self, session_id: &str, format: ChatFormat) -> Result<String, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let sound = || ApiError::new(Code::BadInput, "Sound is no text. Choose a folder for the file.");
        let written = format.written().ok_or_else(sound)?;
        blocking(move || home.text(&id, written)).await
    }
}

impl OpenHome {
    fn history(&self, id: &SessionId) -> Result<History, ApiError> {
        let store = self.store();
        let session = store.session(id)?.ok_or_else(|| ApiError::not_found("chat"))?.session;
        let group = store.group(id)?;
        let name = |id: &CharacterId| self.records.cast.get(id).map(|one| one.name).unwrap_or_default();
        let (tree, files) = (store.tree(id)?, store.files(id)?);
        let places: std::collections::HashMap<MessageId, usize> =
            tree.iter().enumerate().map(|(place, one)| (one.message.id.clone(), place)).collect();
        let messages = tree.iter().enumerate().map(|(place, one)| Said {
            id: place,
            parent: one.parent.as_ref().and_then(|parent| places.get(parent).copied()),
            role: match one.message.role {
                Role::User => vis_histories::Role::Person,
                Role::Assistant => vis_histories::Role::Companion,
            },
            speaker: group
                .as_ref()
                .filter(|_| one.message.role == Role::Assistant)
                .map(|_| name(&speaker_of(&one.message, &session))),
            text: one.message.text.clone(),
            created_ms: Some(one.message.created_ms),
            current: one.shown,
            files: files.get(&one.message.id).into_iter().flatten().map(|file| file.name.clone()).collect(),
        });
        Ok(History {
            title: session.title.clone(),
            created_ms: Some(session.created_ms),
            character: group.is_none().then(|| name(&session.character_id)),
            person: None,
            members: group.iter().flat_map(|group| &group.members).map(|one| one.name.clone()).collect(),
            messages: messages.collect(),
        })
    }
}

impl ChatFormat {
    /// How it is written as a text, if it is one.
    fn written(self) -> Option<Written> {
        match self {
            Self::Markdown => Some(Written::Markdown),
            Self::Json => Some(Written::Json),
            Self::Text => Some(Written::Text),
            Self::SillyTavern => Some(Written::SillyTavern),
            Self::Audio => None,
        }
    }
}
