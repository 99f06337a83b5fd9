//! Parts of a long chat, as the window asks for them. None costs more in a chat of 100,000 messages than in one of 100.

use serde::Serialize;
use specta::Type;
use vis_core::{MessageId, SessionId};
use vis_store::{Page, Store};

use crate::app::blocking;
use crate::messages::views;
use crate::{ApiError, App, MessageView};

/// Messages that come with an opened chat: its newest.
pub(crate) const FIRST_PAGE: usize = 120;
/// Messages that are sent at once at most.
const LARGEST_PAGE: u32 = 500;

/// What stands before a message.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct EarlierMessages {
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Messages before these.
    pub earlier: u32,
}

/// What stands behind a message.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LaterMessages {
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Messages behind these.
    pub later: u32,
}

/// A message among its neighbours.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct MessagesAround {
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Messages before these.
    pub earlier: u32,
    /// Messages behind these.
    pub later: u32,
}

impl App {
    /// The messages before one that is shown; at most 500 at once.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`] when it is not shown in this chat.
    pub async fn earlier_messages(
        &self,
        session_id: &str,
        before_message_id: &str,
        count: u32,
    ) -> Result<EarlierMessages, ApiError> {
        let (session, id) = (SessionId::from(session_id), MessageId::from(before_message_id));
        let page = self.page(move |store| store.page_before(&session, &id, bounded(count))).await?;
        Ok(EarlierMessages { messages: page.messages, earlier: page.earlier })
    }

    /// The messages behind one that is shown; at most 500 at once.
    ///
    /// # Errors
    /// As [`App::earlier_messages`].
    pub async fn later_messages(
        &self,
        session_id: &str,
        after_message_id: Option<&str>,
        count: u32,
    ) -> Result<LaterMessages, ApiError> {
        let (session, id) = (SessionId::from(session_id), after_message_id.map(MessageId::from));
        let page = self.page(move |store| store.page_after(&session, id.as_ref(), bounded(count))).await?;
        Ok(LaterMessages { messages: page.messages, later: page.later })
    }

    /// A message that is shown, in the middle of about `count` others.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`] when it is gone, or on a branch that is not shown.
    pub async fn messages_around(&self, message_id: &str, count: u32) -> Result<MessagesAround, ApiError> {
        let id = MessageId::from(message_id);
        self.page(move |store| store.page_around(&id, bounded(count))).await
    }

    async fn page(
        &self,
        read: impl FnOnce(&Store) -> Result<Page, vis_store::StoreError> + Send + 'static,
    ) -> Result<MessagesAround, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let store = home.store();
            let page = read(&store)?;
            Ok(MessagesAround {
                messages: views(&store, page.messages)?,
                earlier: as_count(page.earlier),
                later: as_count(page.later),
            })
        })
        .await
    }
}

pub(crate) fn as_count(messages: usize) -> u32 {
    u32::try_from(messages).unwrap_or(u32::MAX)
}

fn bounded(count: u32) -> usize {
    count.clamp(1, LARGEST_PAGE) as usize
}
