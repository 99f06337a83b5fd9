//! Who can answer, and who was chosen for a chat or a character.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use vis_core::{CharacterId, MessageId, SessionId};

use crate::pages::id_list;
use crate::text::Lossy;
use crate::{Store, StoreError};

/// One who can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptProvider {
    pub id: String,
    /// JSON; its meaning is not the store's. Never holds a key.
    pub provider: String,
    pub changed_ms: i64,
}

impl Store {
    /// All that are not in the trash, in the order of asking.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn providers(&self) -> Result<Vec<KeptProvider>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, provider, changed_ms FROM providers WHERE deleted_ms IS NULL ORDER BY place, id",
        )?;
        let rows = query.query_map([], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(KeptProvider { id: text(0)?, provider: text(1)?, changed_ms: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a provider; a new one is asked last.
    ///
    /// # Errors
    /// `DiskFull`; then nothing changed.
    pub fn put_provider(&mut self, kept: &KeptProvider) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO providers (id, place, provider, changed_ms)
             VALUES (?1, (SELECT ifnull(max(place) + 1, 0) FROM providers), ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, changed_ms = excluded.changed_ms",
            params![kept.id, kept.provider, kept.changed_ms],
        )?;
        Ok(())
    }

    /// Ids of all providers and services that may have a key, those in the trash too.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn key_owners(&self) -> Result<Vec<String>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT id FROM providers UNION SELECT id FROM services")?;
        let ids = query.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Hides a provider until it is restored or the trash is emptied.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn trash_provider(&mut self, id: &str, now_ms: i64) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE providers SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id, now_ms],
        )?)
    }

    /// # Errors
    /// `NotFound` when there is none in the trash.
    pub fn restore_provider(&mut self, id: &str) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE providers SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
            [id],
        )?)
    }

    /// Deletes the hidden ones, and every choice of somebody who is gone.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn empty_provider_trash(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(
            "DELETE FROM providers WHERE deleted_ms IS NOT NULL;
             DELETE FROM character_providers WHERE provider_id NOT IN (SELECT id FROM providers);
             UPDATE sessions SET provider_id = NULL
              WHERE provider_id IS NOT NULL AND provider_id NOT IN (SELECT id FROM providers);",
        )?)
    }

    /// Puts those named first, in this order; the others follow as they were.
    ///
    /// # Errors
    /// `DiskFull`; then nothing changed.
    pub fn order_providers(&mut self, ids: &[String]) -> Result<(), StoreError> {
        let transaction = self.write()?;
        transaction.execute("UPDATE providers SET place = place + ?1", [ids.len() as i64])?;
        for (place, id) in (0_i64..).zip(ids) {
            transaction.execute("UPDATE providers SET place = ?2 WHERE id = ?1", params![id, place])?;
        }
        Ok(transaction.commit()?)
    }

    /// Who answers for each character that has somebody of its own.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn character_providers(&self) -> Result<HashMap<CharacterId, String>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT character_id, provider_id FROM character_providers")?;
        let rows = query
            .query_map([], |row| Ok((CharacterId(row.get::<_, Lossy>(0)?.0), row.get::<_, Lossy>(1)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `None`: whoever is asked first.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn set_character_provider(
        &mut self,
        character: &CharacterId,
        provider: Option<&str>,
    ) -> Result<(), StoreError> {
        match provider {
            Some(provider) => self.connection.execute(
                "INSERT INTO character_providers (character_id, provider_id) VALUES (?1, ?2)
                 ON CONFLICT (character_id) DO UPDATE SET provider_id = excluded.provider_id",
                [character.as_str(), provider],
            ),
            None => self
                .connection
                .execute("DELETE FROM character_providers WHERE character_id = ?1", [character.as_str()]),
        }?;
        Ok(())
    }

    /// Who answers in each chat where somebody was chosen.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn session_providers(&self) -> Result<HashMap<SessionId, String>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, provider_id FROM sessions WHERE provider_id IS NOT NULL")?;
        let rows = query
            .query_map([], |row| Ok((SessionId(row.get::<_, Lossy>(0)?.0), row.get::<_, Lossy>(1)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `None`: whoever answers for the character, or is asked first.
    ///
    /// # Errors
    /// `NotFound` when there is no such chat.
    pub fn set_session_provider(
        &mut self,
        session: &SessionId,
        provider: Option<&str>,
    ) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET provider_id = ?2 WHERE id = ?1",
            params![session.as_str(), provider],
        )?;
        if changed == 0 { Err(StoreError::NotFound { what: "chat" }) } else { Ok(()) }
    }

    /// Keeps who gave a reply, as a person reads it.
    ///
    /// # Errors
    /// `NotFound` without its message.
    pub fn set_answerer(&mut self, message: &MessageId, answerer: &str) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO answerers (message_id, answerer) VALUES (?1, ?2)
                 ON CONFLICT (message_id) DO UPDATE SET answerer = excluded.answerer",
                [message.as_str(), answerer],
            )
            .map_err(|e| StoreError::inserting(e, "answerer", "message"))?;
        Ok(())
    }

    /// `None` for what this computer's own model said, and for the person.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn answerer(&self, message: &MessageId) -> Result<Option<String>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT answerer FROM answerers WHERE message_id = ?1")?;
        let text = query.query_row([message.as_str()], |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(text.map(|text| text.0))
    }

    /// All that [`Store::answerer`] would find in a chat, in one query.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn answerers(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, String>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.message_id, a.answerer FROM json_each(?1) i CROSS JOIN answerers a ON a.message_id = i.value",
        )?;
        let rows = query.query_map([id_list(ids)], |row| {
            Ok((MessageId(row.get::<_, Lossy>(0)?.0), row.get::<_, Lossy>(1)?.0))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "provider" }) } else { Ok(()) }
}
