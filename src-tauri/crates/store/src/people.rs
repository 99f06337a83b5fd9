use rusqlite::{OptionalExtension, params};
use vis_core::{Character, CharacterId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A face from a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFace {
    /// JPEG.
    pub picture: Vec<u8>,
    /// JSON.
    pub face: String,
    /// PNG of the face at rest.
    pub portrait: Vec<u8>,
}

impl Store {
    /// Characters that the person made, the oldest first. One whose words can no longer be read is left out and named in the log.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn own_characters(&self) -> Result<Vec<Character>, StoreError> {
        Ok(self.own_rows(None)?.into_iter().map(|row| row.character).collect())
    }

    /// Keeps a new character, with its face.
    ///
    /// # Errors
    /// `Duplicate` when the id is taken, `DiskFull`; then nothing is kept.
    pub fn add_character(
        &mut self,
        character: &Character,
        face: Option<&KeptFace>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let json = serde_json::to_string(character).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
        let transaction = self.write()?;
        transaction
            .execute(
                "INSERT INTO characters (id, created_ms, changed_ms, character) VALUES (?1, ?2, ?2, ?3)",
                params![character.id.as_str(), now_ms, json],
            )
            .map_err(|e| StoreError::inserting(e, "character", "character"))?;
        if let Some(face) = face {
            put_face(&transaction, &character.id, face)?;
        }
        Ok(transaction.commit()?)
    }

    /// Hides a character of the person's own until it is restored or the trash is emptied.
    ///
    /// # Errors
    /// `NotFound` when there is no such character or it is in the trash already.
    pub fn trash_character(&mut self, id: &CharacterId, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE characters SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), now_ms],
        )?;
        found(changed)
    }

    /// Brings a character back as it was.
    ///
    /// # Errors
    /// `NotFound` when it is not in the trash.
    pub fn restore_character(&mut self, id: &CharacterId) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE characters SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
            [id.as_str()],
        )?;
        found(changed)
    }

    /// Gives a character a face from a picture, in the place of an earlier one.
    ///
    /// # Errors
    /// `DiskFull`; then the earlier one stays.
    pub fn set_face(&mut self, id: &CharacterId, face: &KeptFace) -> Result<(), StoreError> {
        put_face(&self.connection, id, face)
    }

    /// # Errors
    /// `NotFound` when it has none.
    pub fn remove_face(&mut self, id: &CharacterId) -> Result<(), StoreError> {
        found(self.connection.execute("DELETE FROM faces WHERE character_id = ?1", [id.as_str()])?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn face(&self, id: &CharacterId) -> Result<Option<KeptFace>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT picture, face, portrait FROM faces WHERE character_id = ?1")?;
        let face = query.query_row([id.as_str()], |row| {
            Ok(KeptFace { picture: row.get(0)?, face: row.get::<_, Lossy>(1)?.0, portrait: row.get(2)? })
        });
        Ok(face.optional()?)
    }

    /// The still picture of a face, PNG, without reading the rest.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn face_portrait(&self, id: &CharacterId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT portrait FROM faces WHERE character_id = ?1")?;
        Ok(query.query_row([id.as_str()], |row| row.get(0)).optional()?)
    }

    /// Who has a face from a picture.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn faces(&self) -> Result<Vec<CharacterId>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT character_id FROM faces")?;
        let rows = query.query_map([], |row| Ok(CharacterId(row.get::<_, Lossy>(0)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was said about a picture; `picture` is the digest of its file.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn consent(&self, picture: &str) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT consent FROM consents WHERE picture = ?1")?;
        let consent = query.query_row([picture], |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(consent.map(|text| text.0))
    }

    /// # Errors
    /// `DiskFull`; then what was said before stays.
    pub fn set_consent(&mut self, picture: &str, consent: &str, now_ms: i64) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO consents (picture, consent, given_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (picture) DO UPDATE SET consent = excluded.consent, given_ms = excluded.given_ms",
            params![picture, consent, now_ms],
        )?;
        Ok(())
    }
}

/// Deletes trashed characters and their faces for good; gives their number.
pub(crate) fn empty_trash(connection: &rusqlite::Connection, until_ms: i64) -> Result<usize, StoreError> {
    connection.execute(
        "DELETE FROM faces WHERE character_id IN (SELECT id FROM characters WHERE deleted_ms < ?1)",
        [until_ms],
    )?;
    connection.execute(
        "DELETE FROM favourites WHERE character_id IN (SELECT id FROM characters WHERE deleted_ms < ?1)",
        [until_ms],
    )?;
    Ok(connection.execute("DELETE FROM characters WHERE deleted_ms < ?1", [until_ms])?)
}

fn put_face(connection: &rusqlite::Connection, id: &CharacterId, face: &KeptFace) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO faces (character_id, picture, face, portrait) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (character_id) DO UPDATE
         SET picture = excluded.picture, face = excluded.face, portrait = excluded.portrait",
        params![id.as_str(), face.picture, face.face, face.portrait],
    )?;
    Ok(())
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "character" }) } else { Ok(()) }
}
