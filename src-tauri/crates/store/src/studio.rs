//! What programs that ask over HTTP said and need to know beside what the window keeps: of own characters, of films of scripts, and
//! when the steps of films began.

use rusqlite::{OptionalExtension, params};
use vis_core::CharacterId;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// What was said of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudioVoice {
    pub nfe_steps: u32,
    pub cross_fade_ms: u32,
}

impl Store {
    /// Keeps what was said of an own character, in the place of what was said before.
    ///
    /// # Errors
    /// `NotFound` without an own character of this id, `DiskFull`.
    pub fn set_studio_voice(&mut self, id: &CharacterId, voice: StudioVoice) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO studio_characters (character_id, nfe_steps, cross_fade_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (character_id) DO UPDATE
                 SET nfe_steps = excluded.nfe_steps, cross_fade_ms = excluded.cross_fade_ms",
                params![id.as_str(), voice.nfe_steps, voice.cross_fade_ms],
            )
            .map_err(|e| StoreError::inserting(e, "voice", "character"))?;
        Ok(())
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn studio_voice(&self, id: &CharacterId) -> Result<Option<StudioVoice>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT nfe_steps, cross_fade_ms FROM studio_characters WHERE character_id = ?1",
        )?;
        let voice = query.query_row([id.as_str()], |row| {
            Ok(StudioVoice { nfe_steps: row.get(0)?, cross_fade_ms: row.get(1)? })
        });
        Ok(voice.optional()?)
    }

    /// Remembers that a film was ordered by another program; `note` may be empty.
    ///
    /// # Errors
    /// `NotFound` without such a film, `Duplicate` the second time, `DiskFull`.
    pub fn add_studio_film(&mut self, film_id: &str, note: &str) -> Result<(), StoreError> {
        self.connection
            .execute("INSERT INTO studio_films (film_id, note) VALUES (?1, ?2)", [film_id, note])
            .map_err(|e| StoreError::inserting(e, "order", "video"))?;
        Ok(())
    }

    /// What was noted with such an order; `None`: the window ordered the film.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn studio_film(&self, film_id: &str) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT note FROM studio_films WHERE film_id = ?1")?;
        Ok(query.query_row([film_id], |row| row.get::<_, Lossy>(0)).optional()?.map(|text| text.0))
    }

    /// Begins the record of a film's steps anew.
    ///
    /// # Errors
    /// `DiskFull`.
    pub fn forget_film_steps(&mut self, film_id: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM film_steps WHERE film_id = ?1", [film_id])?;
        Ok(())
    }

    /// Keeps when a step of a film began; only the first time counts.
    ///
    /// # Errors
    /// `NotFound` without such a film, `DiskFull`.
    pub fn note_film_step(&mut self, film_id: &str, step: &str, at_ms: i64) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO film_steps (film_id, step, at_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (film_id, step) DO NOTHING",
                params![film_id, step, at_ms],
            )
            .map_err(|e| StoreError::inserting(e, "step", "video"))?;
        Ok(())
    }

    /// The steps of a film that have begun, and when, in no order.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn film_steps(&self, film_id: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT step, at_ms FROM film_steps WHERE film_id = ?1")?;
        let rows = query.query_map([film_id], |row| Ok((row.get::<_, Lossy>(0)?.0, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many entries of the activity log there are about each kind of thing.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn activity_subjects(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT subject, count(*) FROM activities GROUP BY subject")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, Lossy>(0)?.0, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
