//! Who the person is in a chat.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use vis_core::SessionId;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// One of the people that the person is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptPersona {
    pub id: String,
    pub name: String,
    pub description: String,
    pub has_picture: bool,
}

/// Setting: the persona of every chat that has none of its own.
const CHOSEN: &str = "persona";

impl Store {
    /// All personas, the oldest first, without those in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn personas(&self) -> Result<Vec<KeptPersona>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&select("WHERE deleted_ms IS NULL ORDER BY created_ms, id"))?;
        let rows = query.query_map([], persona)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `None` also for one in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn persona(&self, id: &str) -> Result<Option<KeptPersona>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE id = ?1 AND deleted_ms IS NULL"))?;
        Ok(query.query_row([id], persona).optional()?)
    }

    /// Keeps a new persona, or other words for one that is there; its picture stays.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn keep_persona(
        &mut self,
        id: &str,
        name: &str,
        description: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO personas (id, name, description, created_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description",
            params![id, name, description, now_ms],
        )?;
        Ok(())
    }

    /// `picture`: JPEG; `None` takes it away.
    ///
    /// # Errors
    /// `NotFound` when there is no such persona.
    pub fn set_persona_picture(&mut self, id: &str, picture: Option<&[u8]>) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE personas SET picture = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id, picture],
        )?;
        found(changed)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn persona_picture(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT picture FROM personas WHERE id = ?1 AND deleted_ms IS NULL")?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// Hides a persona until it is restored or the trash is emptied; chats that had it have the chosen one meanwhile.
    ///
    /// # Errors
    /// `NotFound` when there is no such persona or it is in the trash already.
    pub fn trash_persona(&mut self, id: &str, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE personas SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id, now_ms],
        )?;
        found(changed)
    }

    /// # Errors
    /// `NotFound` when it is not in the trash.
    pub fn restore_persona(&mut self, id: &str) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE personas SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
            [id],
        )?;
        found(changed)
    }

    /// The persona of every chat that has none of its own.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn chosen_persona(&self) -> Result<Option<KeptPersona>, StoreError> {
        match self.setting::<Option<String>>(CHOSEN)?.flatten() {
            Some(id) => self.persona(&id),
            None => Ok(None),
        }
    }

    /// # Errors
    /// `NotFound` when there is no such persona.
    pub fn choose_persona(&mut self, id: Option<&str>) -> Result<(), StoreError> {
        if let Some(id) = id
            && self.persona(id)?.is_none()
        {
            return Err(NOT_FOUND);
        }
        self.set_setting(CHOSEN, &id)
    }

    /// Who the person is in this chat: its own persona, else the chosen one.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn persona_in(&self, session: &SessionId) -> Result<Option<KeptPersona>, StoreError> {
        let own = self.chat_notes(session)?.persona_id;
        match own.map(|id| self.persona(&id)).transpose()?.flatten() {
            Some(own) => Ok(Some(own)),
            None => self.chosen_persona(),
        }
    }
}

/// Deletes what was put in the trash before a time for good.
pub(crate) fn empty_trash(transaction: &Transaction<'_>, until_ms: i64) -> Result<(), StoreError> {
    transaction.execute(
        "UPDATE chat_notes SET persona_id = NULL
         WHERE persona_id IN (SELECT id FROM personas WHERE deleted_ms < ?1)",
        [until_ms],
    )?;
    transaction.execute("DELETE FROM personas WHERE deleted_ms < ?1", [until_ms])?;
    Ok(())
}

const NOT_FOUND: StoreError = StoreError::NotFound { what: "persona" };

fn select(rest: &str) -> String {
    format!("SELECT id, name, description, picture IS NOT NULL FROM personas {rest}")
}

fn persona(row: &Row<'_>) -> rusqlite::Result<KeptPersona> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(KeptPersona { id: text(0)?, name: text(1)?, description: text(2)?, has_picture: row.get(3)? })
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(NOT_FOUND) } else { Ok(()) }
}
