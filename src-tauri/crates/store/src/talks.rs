//! Chats that other programs hold, and the numbers under which they know them.

use rusqlite::{OptionalExtension, Row, params};
use vis_core::{MessageId, SessionId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A chat of another program. Its words are those of the chat itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTalk {
    pub number: i64,
    /// As the program calls it; empty where it gives no name.
    pub name: String,
    pub session_id: SessionId,
}

impl Store {
    /// Gives a chat a number on this surface.
    ///
    /// # Errors
    /// `NotFound` without the chat, `Duplicate` when it has a number, `DiskFull`.
    pub fn add_talk(
        &mut self,
        surface: &str,
        name: &str,
        session: &SessionId,
    ) -> Result<KeptTalk, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO talks (surface, name, session_id) VALUES (?1, ?2, ?3)",
            params![surface, name, session.as_str()],
        );
        added.map_err(|error| StoreError::inserting(error, "talk", "chat"))?;
        let number = self.connection.last_insert_rowid();
        Ok(KeptTalk { number, name: name.to_owned(), session_id: session.clone() })
    }

    /// The talks of a surface, the newest first; without those whose chat is in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn talks(&self, surface: &str) -> Result<Vec<KeptTalk>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("ORDER BY t.number DESC"))?;
        let rows = query.query_map([surface], talk)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// As [`Store::talks`].
    pub fn newest_talk(&self, surface: &str) -> Result<Option<KeptTalk>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("ORDER BY t.number DESC LIMIT 1"))?;
        Ok(query.query_row([surface], talk).optional()?)
    }

    /// `None` too for a number of another surface.
    ///
    /// # Errors
    /// As [`Store::talks`].
    pub fn talk(&self, surface: &str, number: i64) -> Result<Option<KeptTalk>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("AND t.number = ?2"))?;
        Ok(query.query_row(params![surface, number], talk).optional()?)
    }

    /// The newest one of this name.
    ///
    /// # Errors
    /// As [`Store::talks`].
    pub fn talk_named(&self, surface: &str, name: &str) -> Result<Option<KeptTalk>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&select("AND t.name = ?2 ORDER BY t.number DESC LIMIT 1"))?;
        Ok(query.query_row(params![surface, name], talk).optional()?)
    }

    /// Whether the message stands in a talk of this surface.
    ///
    /// # Errors
    /// As [`Store::talks`].
    pub fn is_in_talk(&self, surface: &str, message: &MessageId) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM messages m JOIN talks t ON t.session_id = m.session_id
             JOIN sessions s ON s.id = m.session_id
             WHERE m.id = ?2 AND t.surface = ?1 AND m.deleted_ms IS NULL AND s.deleted_ms IS NULL",
        )?;
        Ok(query.exists(params![surface, message.as_str()])?)
    }

    /// Numbers of all messages that a chat shows, in its order. Those that have none yet get one.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn message_numbers(&mut self, session: &SessionId) -> Result<Vec<(MessageId, i64)>, StoreError> {
        let known = self.known_numbers(session)?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.connection.execute(
            "INSERT INTO talk_messages (message_id)
             SELECT id FROM messages m WHERE session_id = ?1 AND place IS NOT NULL AND deleted_ms IS NULL
                 AND NOT EXISTS (SELECT 1 FROM talk_messages n WHERE n.message_id = m.id)
             ORDER BY place",
            [session.as_str()],
        )?;
        Ok(self.known_numbers(session)?.unwrap_or_default())
    }

    /// `None`: some have no number. Asked first, because who reads a chat again and again must not wait for whoever writes.
    fn known_numbers(&self, session: &SessionId) -> Result<Option<Vec<(MessageId, i64)>>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT m.id, n.number FROM messages m LEFT JOIN talk_messages n ON n.message_id = m.id
             WHERE m.session_id = ?1 AND m.place IS NOT NULL AND m.deleted_ms IS NULL ORDER BY m.place",
        )?;
        let rows = query.query_map([session.as_str()], |row| {
            let id = MessageId(row.get::<_, Lossy>(0)?.0);
            Ok((id, row.get::<_, Option<i64>>(1)?))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (id, Some(number)) = row? else { return Ok(None) };
            all.push((id, number));
        }
        Ok(Some(all))
    }
}

fn select(rest: &str) -> String {
    format!(
        "SELECT t.number, t.name, t.session_id FROM talks t JOIN sessions s ON s.id = t.session_id
         WHERE t.surface = ?1 AND s.deleted_ms IS NULL {rest}"
    )
}

fn talk(row: &Row<'_>) -> rusqlite::Result<KeptTalk> {
    Ok(KeptTalk {
        number: row.get(0)?,
        name: row.get::<_, Lossy>(1)?.0,
        session_id: SessionId(row.get::<_, Lossy>(2)?.0),
    })
}
