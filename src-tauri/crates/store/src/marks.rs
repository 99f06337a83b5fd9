//! What is done to single messages: edited, deleted, bookmarked, reacted to.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use vis_core::MessageId;

use crate::pages::id_list;
use crate::text::Lossy;
use crate::{Store, StoreError, search};

/// What stands beside a message's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its words were changed since they were said.
    pub edited: bool,
    pub bookmarked: bool,
    /// One emoji.
    pub reaction: Option<String>,
}

impl Store {
    /// Changes a message's words; those before are kept for [`Store::revert`]. Its sound is what was said, and stays.
    ///
    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn edit(&mut self, id: &MessageId, text: &str, now_ms: i64) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let changed = transaction.execute(
            "INSERT INTO message_edits (message_id, step, text)
             SELECT id, (SELECT coalesce(max(step) + 1, 0) FROM message_edits WHERE message_id = ?1), text
             FROM messages WHERE id = ?1",
            [id.as_str()],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound { what: "message" });
        }
        transaction.execute(
            "UPDATE messages SET text = ?2, edited_ms = ?3 WHERE id = ?1",
            params![id.as_str(), text, now_ms],
        )?;
        search::reindex(&transaction, id)?;
        Ok(transaction.commit()?)
    }

    /// Puts back the words before the last edit. `false`: it was never edited.
    ///
    /// # Errors
    /// Only when the database cannot be read or written.
    pub fn revert(&mut self, id: &MessageId) -> Result<bool, StoreError> {
        let transaction = self.write()?;
        let before: Option<(i64, Lossy)> = transaction
            .query_row(
                "SELECT step, text FROM message_edits WHERE message_id = ?1 ORDER BY step DESC LIMIT 1",
                [id.as_str()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((step, text)) = before else { return Ok(false) };
        transaction.execute(
            "UPDATE messages SET text = ?2, edited_ms = iif(?3 = 0, NULL, edited_ms) WHERE id = ?1",
            params![id.as_str(), text.0, step],
        )?;
        transaction.execute(
            "DELETE FROM message_edits WHERE message_id = ?1 AND step = ?2",
            params![id.as_str(), step],
        )?;
        search::reindex(&transaction, id)?;
        transaction.commit()?;
        Ok(true)
    }

    /// Hides a message of the path shown, with those after it when `and_after`. Gives the ids of what it hid, in order.
    ///
    /// # Errors
    /// `NotFound` when there is no such message on the path.
    pub fn delete_messages(
        &mut self,
        id: &MessageId,
        and_after: bool,
        now_ms: i64,
    ) -> Result<Vec<MessageId>, StoreError> {
        let transaction = self.write()?;
        let ids: Vec<MessageId> = transaction
            .prepare(
                "SELECT m.id FROM messages m JOIN messages f ON f.session_id = m.session_id
                 WHERE f.id = ?1 AND m.deleted_ms IS NULL AND (m.id = f.id OR (?2 AND m.place > f.place))
                 ORDER BY m.place",
            )?
            .query_map(params![id.as_str(), and_after], |row| Ok(MessageId(row.get(0)?)))?
            .collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Err(StoreError::NotFound { what: "message" });
        }
        for id in &ids {
            transaction
                .prepare_cached("UPDATE messages SET deleted_ms = ?2 WHERE id = ?1")?
                .execute(params![id.as_str(), now_ms])?;
        }
        transaction.commit()?;
        Ok(ids)
    }

    /// Brings deleted messages back to their places.
    ///
    /// # Errors
    /// `NotFound` when none of them was deleted.
    pub fn restore_messages(&mut self, ids: &[MessageId]) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let mut restored = 0;
        for id in ids {
            restored += transaction
                .prepare_cached("UPDATE messages SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms > 0")?
                .execute([id.as_str()])?;
        }
        if restored == 0 {
            return Err(StoreError::NotFound { what: "deleted message" });
        }
        Ok(transaction.commit()?)
    }

    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn set_bookmarked(&mut self, id: &MessageId, on: bool) -> Result<(), StoreError> {
        let changed = self
            .connection
            .execute("UPDATE messages SET bookmarked = ?2 WHERE id = ?1", params![id.as_str(), on])?;
        if changed == 0 { Err(StoreError::NotFound { what: "message" }) } else { Ok(()) }
    }

    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn set_reaction(&mut self, id: &MessageId, reaction: Option<&str>) -> Result<(), StoreError> {
        let changed = self
            .connection
            .execute("UPDATE messages SET reaction = ?2 WHERE id = ?1", params![id.as_str(), reaction])?;
        if changed == 0 { Err(StoreError::NotFound { what: "message" }) } else { Ok(()) }
    }

    /// Those of these messages that have something beside their words.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn marks(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, Marks>, StoreError> {
        let mut query = self.connection.prepare_cached(MARKS)?;
        let rows = query.query_map([id_list(ids)], |row| {
            let marks = Marks {
                edited: row.get(1)?,
                bookmarked: row.get(2)?,
                reaction: row.get::<_, Option<Lossy>>(3)?.map(|text| text.0),
            };
            Ok((MessageId(row.get(0)?), marks))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) const MARKS: &str = "SELECT m.id, m.edited_ms IS NOT NULL, m.bookmarked, m.reaction
     FROM json_each(?1) i CROSS JOIN messages m ON m.id = i.value
     WHERE m.bookmarked = 1 OR m.reaction IS NOT NULL OR m.edited_ms IS NOT NULL";
