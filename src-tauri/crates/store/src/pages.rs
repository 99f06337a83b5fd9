//! Parts of a long chat's path. What each costs depends on the part, not on the chat.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use vis_core::{Message, MessageId, SessionId};

use crate::messages::{message, select};
use crate::sessions::as_limit;
use crate::{Store, StoreError};

/// Messages of a chat's path that stand together, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub messages: Vec<Message>,
    /// Messages before the first of them.
    pub earlier: usize,
    /// Messages behind the last of them.
    pub later: usize,
}

impl Store {
    /// The end of a chat.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn newest_page(&self, session: &SessionId, count: usize) -> Result<Page, StoreError> {
        let messages = self.recent(session, count)?;
        let earlier = self.count_messages(session)?.saturating_sub(messages.len());
        Ok(Page { messages, earlier, later: 0 })
    }

    /// The `count` messages before this one.
    ///
    /// # Errors
    /// `NotFound` when it is not on the path of this chat.
    pub fn page_before(&self, session: &SessionId, id: &MessageId, count: usize) -> Result<Page, StoreError> {
        let place = self.place_in(session, id)?;
        let messages = self.before(session, place, count)?;
        let whole = self.count_messages(session)?;
        let before = self.shown_before(session, place)?;
        let earlier = before.saturating_sub(messages.len());
        Ok(Page { messages, earlier, later: whole.saturating_sub(before) })
    }

    /// The `count` messages behind this one; without one, the first.
    ///
    /// # Errors
    /// `NotFound` when it is not on the path of this chat.
    pub fn page_after(
        &self,
        session: &SessionId,
        id: Option<&MessageId>,
        count: usize,
    ) -> Result<Page, StoreError> {
        let place = id.map_or(Ok(0), |id| self.place_in(session, id).map(|place| place + 1))?;
        let messages = self.from(session, place, count)?;
        let earlier = self.shown_before(session, place)?;
        let later = self.count_messages(session)?.saturating_sub(earlier + messages.len());
        Ok(Page { messages, earlier, later })
    }

    /// This message in the middle of about `count` others: fewer on one side leave no more on the other.
    ///
    /// # Errors
    /// `NotFound` when it is not on the path of its chat.
    pub fn page_around(&self, id: &MessageId, count: usize) -> Result<Page, StoreError> {
        let session = self.message(id)?.ok_or(NOT_SHOWN)?.session_id;
        let place = self.place_in(&session, id)?;
        let mut messages = self.before(&session, place, count / 2)?;
        let earlier = self.shown_before(&session, place)?.saturating_sub(messages.len());
        messages.extend(self.from(&session, place, count - count / 2 + 1)?);
        let later = self.count_messages(&session)?.saturating_sub(earlier + messages.len());
        Ok(Page { messages, earlier, later })
    }

    /// The first messages of a chat.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn first_messages(&self, session: &SessionId, count: usize) -> Result<Vec<Message>, StoreError> {
        self.from(session, 0, count)
    }

    /// The last `most` of the messages behind this one, oldest first.
    ///
    /// # Errors
    /// `NotFound` when it is not on the path of this chat.
    pub fn messages_since(
        &self,
        session: &SessionId,
        id: &MessageId,
        most: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let place = self.place_in(session, id)?;
        let mut query = self.connection.prepare_cached(&select(SINCE))?;
        let rows = query.query_map(params![session.as_str(), place, as_limit(most)], message)?;
        let mut messages = rows.collect::<Result<Vec<_>, _>>()?;
        messages.reverse();
        Ok(messages)
    }

    /// From one message of the path to another one, both included.
    ///
    /// # Errors
    /// `NotFound` when one of them is not on the path of this chat.
    pub fn messages_between(
        &self,
        session: &SessionId,
        first: &MessageId,
        last: &MessageId,
    ) -> Result<Vec<Message>, StoreError> {
        let (first, last) = (self.place_in(session, first)?, self.place_in(session, last)?);
        self.from(session, first, usize::try_from(last + 1 - first).unwrap_or(0)).map(|mut messages| {
            // Deleted ones leave room for those behind the last.
            let end = messages.iter().position(|one| self.place(&one.id).is_none_or(|at| at > last));
            messages.truncate(end.unwrap_or(messages.len()));
            messages
        })
    }

    fn before(&self, session: &SessionId, place: i64, count: usize) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(BEFORE))?;
        let rows = query.query_map(params![session.as_str(), place, as_limit(count)], message)?;
        let mut messages = rows.collect::<Result<Vec<_>, _>>()?;
        messages.reverse();
        Ok(messages)
    }

    fn from(&self, session: &SessionId, place: i64, count: usize) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(FROM))?;
        let rows = query.query_map(params![session.as_str(), place, as_limit(count)], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn place(&self, id: &MessageId) -> Option<i64> {
        let read = |row: &rusqlite::Row<'_>| row.get::<_, Option<i64>>(0);
        let mut query = self.connection.prepare_cached("SELECT place FROM messages WHERE id = ?1").ok()?;
        query.query_row([id.as_str()], read).ok().flatten()
    }

    fn place_in(&self, session: &SessionId, id: &MessageId) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT place FROM messages WHERE id = ?2 AND session_id = ?1 AND place IS NOT NULL",
        )?;
        let place = query.query_row([session.as_str(), id.as_str()], |row| row.get(0)).optional()?;
        place.ok_or(NOT_SHOWN)
    }

    fn shown_before(&self, session: &SessionId, place: i64) -> Result<usize, StoreError> {
        shown_before(&self.connection, session, place)
    }
}

const NOT_SHOWN: StoreError = StoreError::NotFound { what: "message" };

pub(crate) const BEFORE: &str =
    "WHERE m.session_id = ?1 AND m.place > -1 AND m.place < ?2 AND m.deleted_ms IS NULL
     ORDER BY m.place DESC LIMIT ?3";

pub(crate) const FROM: &str =
    "WHERE m.session_id = ?1 AND m.place >= ?2 AND m.deleted_ms IS NULL ORDER BY m.place LIMIT ?3";

pub(crate) const SINCE: &str =
    "WHERE m.session_id = ?1 AND m.place > ?2 AND m.deleted_ms IS NULL ORDER BY m.place DESC LIMIT ?3";

/// Messages that are shown before a place of a path: counted by what is missing.
pub(crate) fn shown_before(
    connection: &Connection,
    session: &SessionId,
    place: i64,
) -> Result<usize, StoreError> {
    let deleted: i64 = connection
        .prepare_cached(DELETED_BEFORE)?
        .query_row(params![session.as_str(), place], |row| row.get(0))?;
    Ok(usize::try_from(place - deleted).unwrap_or(0))
}

pub(crate) const DELETED_BEFORE: &str = "SELECT count(*) FROM messages
     WHERE session_id = ?1 AND place < ?2 AND place IS NOT NULL AND deleted_ms IS NOT NULL";

/// Ids as one value for `json_each`: a list of any length is one statement.
pub(crate) fn id_list(ids: &[MessageId]) -> Value {
    let ids: Vec<&str> = ids.iter().map(MessageId::as_str).collect();
    Value::Text(serde_json::json!(ids).to_string())
}
