//! Voices and ears over the network, and who speaks for which character.

use std::collections::HashMap;

use rusqlite::params;
use vis_core::CharacterId;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A voice or an ear over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptService {
    pub id: String,
    /// JSON; its meaning is not the store's. Never holds a key.
    pub service: String,
    pub changed_ms: i64,
}

/// Whose voice a character has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCharacterService {
    pub service_id: String,
    /// As the service calls it.
    pub voice_id: String,
    /// As a person reads it.
    pub voice_name: String,
}

impl Store {
    /// All that are not in the trash, the oldest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn services(&self) -> Result<Vec<KeptService>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, service, changed_ms FROM services WHERE deleted_ms IS NULL ORDER BY rowid",
        )?;
        let rows = query.query_map([], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(KeptService { id: text(0)?, service: text(1)?, changed_ms: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// `DiskFull`; then nothing changed.
    pub fn put_service(&mut self, kept: &KeptService) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO services (id, service, changed_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET service = excluded.service, changed_ms = excluded.changed_ms",
            params![kept.id, kept.service, kept.changed_ms],
        )?;
        Ok(())
    }

    /// Hides a service until it is restored or the trash is emptied.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn trash_service(&mut self, id: &str, now_ms: i64) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE services SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id, now_ms],
        )?)
    }

    /// # Errors
    /// `NotFound` when there is none in the trash.
    pub fn restore_service(&mut self, id: &str) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE services SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
            [id],
        )?)
    }

    /// Deletes the hidden ones, and every choice of one that is gone.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn empty_service_trash(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(
            "DELETE FROM services WHERE deleted_ms IS NOT NULL;
             DELETE FROM character_services WHERE service_id NOT IN (SELECT id FROM services);",
        )?)
    }

    /// Who speaks for each character that has a voice of somewhere else.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn character_services(&self) -> Result<HashMap<CharacterId, KeptCharacterService>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT character_id, service_id, voice_id, voice_name FROM character_services",
        )?;
        let rows = query.query_map([], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            let chosen =
                KeptCharacterService { service_id: text(1)?, voice_id: text(2)?, voice_name: text(3)? };
            Ok((CharacterId(text(0)?), chosen))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `None`: the voice of this computer.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn set_character_service(
        &mut self,
        character: &CharacterId,
        chosen: Option<&KeptCharacterService>,
    ) -> Result<(), StoreError> {
        match chosen {
            Some(chosen) => self.connection.execute(
                "INSERT INTO character_services (character_id, service_id, voice_id, voice_name)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (character_id) DO UPDATE SET service_id = excluded.service_id,
                    voice_id = excluded.voice_id, voice_name = excluded.voice_name",
                [character.as_str(), &chosen.service_id, &chosen.voice_id, &chosen.voice_name],
            ),
            None => self
                .connection
                .execute("DELETE FROM character_services WHERE character_id = ?1", [character.as_str()]),
        }?;
        Ok(())
    }
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "service" }) } else { Ok(()) }
}
