//! Edits, deletions, bookmarks and reactions of single messages.

use vis_core::MessageId;
use vis_store::{Store, StoreError};

use super::known;
use crate::app::blocking;
use crate::chats::acceptable;
use crate::{ApiError, App, Code, MessageView, OpenedSession};

/// Bytes of a reaction: one emoji with its skin tone, joined to others.
const LONGEST_REACTION: usize = 64;

impl App {
    /// Changes the words of a message where it stands, the person's or a companion's.
    ///
    /// # Errors
    /// [`Code::BadInput`] for no words or too many; [`Code::NotFound`].
    pub async fn edit_message(&self, message_id: &str, text: &str) -> Result<MessageView, ApiError> {
        let (text, now) = (acceptable(text)?, self.clock.now_ms());
        self.changed(message_id, move |store, id| store.edit(id, &text, now)).await
    }

    /// The words before the last edit.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it was never edited.
    pub async fn revert_message(&self, message_id: &str) -> Result<MessageView, ApiError> {
        let revert = |store: &mut Store, id: &MessageId| match store.revert(id)? {
            true => Ok(()),
            false => Err(StoreError::NotFound { what: "earlier text" }),
        };
        self.changed(message_id, revert).await
    }

    pub async fn bookmark_message(&self, message_id: &str, on: bool) -> Result<MessageView, ApiError> {
        self.changed(message_id, move |store, id| store.set_bookmarked(id, on)).await
    }

    /// # Errors
    /// [`Code::BadInput`] for anything but one emoji.
    pub async fn react_to_message(
        &self,
        message_id: &str,
        reaction: Option<&str>,
    ) -> Result<MessageView, ApiError> {
        let reaction = reaction.map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
        let words = |one: &String| one.len() > LONGEST_REACTION || one.chars().any(char::is_alphanumeric);
        if reaction.as_ref().is_some_and(words) {
            return Err(ApiError::new(Code::BadInput, "A reaction is one emoji. Choose one from the list."));
        }
        self.changed(message_id, move |store, id| store.set_reaction(id, reaction.as_deref())).await
    }

    /// Hides a message, with all that follow it when `and_after`. Gives the ids, for [`App::restore_messages`].
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_message(&self, message_id: &str, and_after: bool) -> Result<Vec<String>, ApiError> {
        let (home, id, now) = (self.home()?, MessageId::from(message_id), self.clock.now_ms());
        // A reply to what is deleted has nobody to hear it.
        home.conversation.quiet().await;
        blocking(move || {
            let gone = home.store().delete_messages(&id, and_after, now)?;
            Ok(gone.into_iter().map(|id| id.0).collect())
        })
        .await
    }

    /// Brings deleted messages back to their places.
    ///
    /// # Errors
    /// [`Code::NotFound`] when none of them was deleted.
    pub async fn restore_messages(&self, ids: &[String]) -> Result<OpenedSession, ApiError> {
        let home = self.home()?;
        let ids: Vec<MessageId> = ids.iter().map(|id| MessageId::from(id.as_str())).collect();
        blocking(move || {
            let first = ids.first().ok_or_else(|| ApiError::not_found("message"))?;
            let session = known(&home.store(), first)?.session_id;
            home.store().restore_messages(&ids)?;
            home.opened(&session)
        })
        .await
    }

    async fn changed(
        &self,
        message_id: &str,
        change: impl FnOnce(&mut Store, &MessageId) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<MessageView, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        blocking(move || {
            change(&mut home.store(), &id)?;
            home.message_view(&id)
        })
        .await
    }
}
