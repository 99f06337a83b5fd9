//! Where chats stand in the list, and what was typed in them and not sent.

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{Message, MessageId, Session, SessionId};

use crate::app::blocking;
use crate::keeper::new_message_id;
use crate::{ApiError, App, Code, SessionView};

/// Tags of a chat, and characters of one.
const MOST_TAGS: usize = 20;
const LONGEST_TAG: usize = 40;
/// Bytes of a draft.
const LONGEST_DRAFT: usize = 1024 * 1024;

/// What is to be different; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ShelfChange {
    pub pinned: Option<bool>,
    pub archived: Option<bool>,
    pub tags: Option<Vec<String>>,
}

impl App {
    /// Pins a chat, puts it away, or gives it tags.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn organise_session(
        &self,
        session_id: &str,
        change: ShelfChange,
    ) -> Result<SessionView, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || {
            let mut store = home.store();
            let entry = store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let mut shelf = entry.shelf;
            shelf.pinned = change.pinned.unwrap_or(shelf.pinned);
            shelf.archived = change.archived.unwrap_or(shelf.archived);
            shelf.tags = change.tags.map_or(shelf.tags, tidy);
            store.set_shelf(&id, &shelf)?;
            drop(store);
            home.view(&id)
        })
        .await
    }

    /// A chat of its own with the messages that this one shows. Their sound stays with the first one.
    ///
    /// # Errors
    /// [`Code::NotFound`], full disk.
    pub async fn duplicate_session(&self, session_id: &str) -> Result<SessionView, ApiError> {
        let (home, id, now) = (self.home()?, SessionId::from(session_id), self.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            let entry = store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let copy = SessionId(uuid::Uuid::now_v7().to_string());
            let title = format!("{} (copy)", entry.session.title);
            let session =
                Session { id: copy.clone(), title, created_ms: now, updated_ms: now, ..entry.session };
            let (messages, files) = (store.messages(&id)?, store.files(&id)?);
            let ids: Vec<MessageId> = messages.iter().map(|_| new_message_id()).collect();
            let pairs = messages.iter().map(|message| message.id.clone()).zip(ids.iter().cloned());
            let pairs: Vec<_> = pairs.filter(|(from, _)| files.contains_key(from)).collect();
            let messages: Vec<Message> = messages
                .into_iter()
                .zip(ids)
                .map(|(message, id)| Message { id, session_id: copy.clone(), ..message })
                .collect();
            let (group, greeting) = (store.group(&id)?, store.greeting(&id)?);
            store.copy_session(&session, &messages, group.as_ref())?;
            store.copy_files(&pairs)?;
            store.set_greeting(&copy, greeting)?;
            let notes = store.chat_notes(&id)?;
            store.set_chat_notes(&copy, &notes)?;
            drop(store);
            home.view(&copy)
        })
        .await
    }

    /// Keeps what was typed in a chat and not sent.
    ///
    /// # Errors
    /// [`Code::BadInput`] when it is more than can be sent; [`Code::NotFound`].
    pub async fn set_draft(&self, session_id: &str, text: &str) -> Result<(), ApiError> {
        if text.len() > LONGEST_DRAFT {
            return Err(ApiError::new(Code::BadInput, "This is too long to be kept. Send it in parts."));
        }
        let (home, id, text) = (self.home()?, SessionId::from(session_id), text.to_owned());
        blocking(move || Ok(home.store().set_draft(&id, &text)?)).await
    }
}

fn tidy(tags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        let tag: String = tag.chars().take(LONGEST_TAG).collect();
        if !tag.is_empty() && !kept.contains(&tag) && kept.len() < MOST_TAGS {
            kept.push(tag);
        }
    }
    kept
}
