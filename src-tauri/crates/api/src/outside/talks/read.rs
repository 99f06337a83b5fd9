use std::collections::HashMap;

use vis_core::SessionId;
use vis_store::Store;

use super::TalkMessage;
use super::session::{TalkPick, TalkSession, TalkSurface, find, gone};
use crate::app::blocking;
use crate::messages::views;
use crate::{ApiError, App, MessageView};

/// Chats whose messages are read at once, the newest.
const MOST_CHATS: usize = 100;

/// A part of a chat's messages.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkPage {
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Of the whole chat.
    pub total: usize,
    /// There are older ones.
    pub more: bool,
}

impl App {
    /// All messages of one chat of a surface, oldest first.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`] when there is no such chat.
    pub async fn talk_messages(
        &self,
        surface: TalkSurface,
        pick: TalkPick,
    ) -> Result<(TalkSession, Vec<TalkMessage>), ApiError> {
        pick.check()?;
        let home = self.home()?;
        blocking(move || {
            let mut store = home.store();
            let found = find(&store, surface, &pick)?.ok_or_else(gone)?;
            let messages = numbered(&mut store, &found.session_id)?;
            Ok((found.into(), messages))
        })
        .await
    }

    /// The chats of a surface with all their messages, oldest first.
    pub async fn talks(
        &self,
        surface: TalkSurface,
    ) -> Result<Vec<(TalkSession, Vec<TalkMessage>)>, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let mut store = home.store();
            let newest = store.talks(surface.word())?.into_iter().take(MOST_CHATS);
            let read = newest.map(|talk| {
                let messages = numbered(&mut store, &talk.session_id)?;
                Ok((TalkSession::from(talk), messages))
            });
            let mut all = read.collect::<Result<Vec<_>, ApiError>>()?;
            all.reverse();
            Ok(all)
        })
        .await
    }

    /// A page of the newest chat of a surface: page 1 has its newest `limit` messages. No chat: an empty page.
    pub async fn talk_page(
        &self,
        surface: TalkSurface,
        page: usize,
        limit: usize,
    ) -> Result<TalkPage, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let store = home.store();
            let empty = TalkPage { messages: Vec::new(), total: 0, more: false };
            let Some(found) = find(&store, surface, &TalkPick::Newest)? else { return Ok(empty) };
            let total = store.count_messages(&found.session_id)?;
            let (from, to) = span(total, page, limit);
            let mut messages = store.recent(&found.session_id, total - from)?;
            messages.truncate(to - from);
            Ok(TalkPage { messages: views(&store, messages)?, total, more: from > 0 })
        })
        .await
    }

    /// Puts all chats of a surface into the bin, from where the window can bring them back; gives the number of their messages.
    /// A reply that is under way is waited for.
    pub async fn clear_talks(&self, surface: TalkSurface) -> Result<usize, ApiError> {
        let home = self.home()?;
        let _turn = home.talks.turn().await?;
        let kept = home.clone();
        let talks = blocking(move || {
            let store = kept.store();
            let talks = store.talks(surface.word())?.into_iter();
            talks
                .map(|talk| Ok((store.count_messages(&talk.session_id)?, talk.session_id)))
                .collect::<Result<Vec<_>, ApiError>>()
        })
        .await?;
        let mut cleared = 0;
        for (messages, session) in talks {
            self.delete_session(session.as_str()).await?;
            cleared += messages;
        }
        Ok(cleared)
    }
}

fn numbered(store: &mut Store, session: &SessionId) -> Result<Vec<TalkMessage>, ApiError> {
    let messages = store.messages(session)?;
    let mut numbers: HashMap<String, i64> =
        store.message_numbers(session)?.into_iter().map(|(id, number)| (id.0, number)).collect();
    let seen = |message: MessageView| Some(TalkMessage { number: numbers.remove(&message.id)?, message });
    Ok(views(store, messages)?.into_iter().filter_map(seen).collect())
}

/// Places of a page's messages, from 0, the second one behind the last. Page 1 ends with the newest.
fn span(total: usize, page: usize, limit: usize) -> (usize, usize) {
    let newer = page.saturating_sub(1).saturating_mul(limit);
    let to = total.saturating_sub(newer);
    (to.saturating_sub(limit), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_begin_at_the_newest_and_end_at_the_oldest() {
        assert_eq!(span(24, 1, 50), (0, 24));
        assert_eq!(span(24, 1, 10), (14, 24));
        assert_eq!(span(24, 2, 10), (4, 14));
        assert_eq!(span(24, 3, 10), (0, 4));
        assert_eq!(span(24, 4, 10), (0, 0), "behind the last page there is nothing");
        assert_eq!(span(24, usize::MAX, usize::MAX), (0, 0));
        assert_eq!(span(0, 1, 10), (0, 0));
    }
}
