//! What is done to the messages of a chat: said again, branched from, edited, deleted, marked, found.

mod again;
mod branches;
mod marks;
mod search;
mod shelf;

use vis_core::{Message, MessageId, SessionId};
use vis_store::Store;

pub use branches::BranchView;
pub use search::{ExcerptPart, SearchHit, SearchPage, SearchQuery};
pub use shelf::ShelfChange;

use crate::open::OpenHome;
use crate::{ApiError, MessageView, TurnTiming};

impl OpenHome {
    /// The whole path shown.
    pub(crate) fn message_views(&self, id: &SessionId) -> Result<Vec<MessageView>, ApiError> {
        let store = self.store();
        let messages = store.messages(id)?;
        views(&store, messages)
    }

    /// One message as it is shown.
    pub(crate) fn message_view(&self, id: &MessageId) -> Result<MessageView, ApiError> {
        let store = self.store();
        let message = known(&store, id)?;
        views(&store, vec![message])?.pop().ok_or_else(|| ApiError::not_found("message"))
    }
}

/// Messages with all that stands beside their words; nothing of others is read.
pub(crate) fn views(store: &Store, messages: Vec<Message>) -> Result<Vec<MessageView>, ApiError> {
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id.clone()).collect();
    let (mut lengths, mut timings) = (store.voice_lengths(&ids)?, store.timings::<TurnTiming>(&ids)?);
    let (mut answerers, mut variants) = (store.answerers(&ids)?, store.variants(&ids)?);
    let (mut marks, mut files) = (store.marks(&ids)?, store.files_of(&ids)?);
    Ok(messages
        .into_iter()
        .map(|message| {
            let (voice_ms, timing) = (lengths.remove(&message.id), timings.remove(&message.id));
            let provider = answerers.remove(&message.id);
            let marks = marks.remove(&message.id).unwrap_or_default();
            let files = files.remove(&message.id).unwrap_or_default();
            let variants = variants.remove(&message.id).unwrap_or_default();
            MessageView {
                voice_ms,
                timing,
                provider,
                edited: marks.edited,
                bookmarked: marks.bookmarked,
                reaction: marks.reaction,
                variants: variants.into_iter().map(|id| id.0).collect(),
                files: files.into_iter().map(Into::into).collect(),
                ..message.into()
            }
        })
        .collect())
}

fn known(store: &Store, id: &MessageId) -> Result<Message, ApiError> {
    store.message(id)?.ok_or_else(|| ApiError::not_found("message"))
}
