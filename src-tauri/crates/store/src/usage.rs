//! What providers did, summed up by day, provider, model and character.

use rusqlite::params;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A sum, or one reply to be added to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptUsage {
    /// `2026-11-22`, UTC.
    pub day: String,
    pub provider_id: String,
    pub model: String,
    /// Empty: for no character.
    pub character_id: String,
    /// The provider's name.
    pub provider: String,
    /// With the cached ones.
    pub input_tokens: u64,
    pub cached_tokens: u64,
    pub output_tokens: u64,
    /// Spoken, of voices that are paid by the letter.
    pub characters: u64,
    /// Of sound.
    pub seconds: f64,
}

impl Store {
    /// Adds a reply to the sums of its day.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn add_usage(&mut self, usage: &KeptUsage) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO usage (day, provider_id, model, character_id, provider, input_tokens,
                                    cached_tokens, output_tokens, characters, seconds)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (day, provider_id, model, character_id) DO UPDATE SET
                    provider = excluded.provider,
                    input_tokens = input_tokens + excluded.input_tokens,
                    cached_tokens = cached_tokens + excluded.cached_tokens,
                    output_tokens = output_tokens + excluded.output_tokens,
                    characters = characters + excluded.characters,
                    seconds = seconds + excluded.seconds",
            )?
            .execute(params![
                usage.day,
                usage.provider_id,
                usage.model,
                usage.character_id,
                usage.provider,
                usage.input_tokens as i64,
                usage.cached_tokens as i64,
                usage.output_tokens as i64,
                usage.characters as i64,
                usage.seconds
            ])?;
        Ok(())
    }

    /// All sums of `day` and later days, the oldest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn usage_since(&self, day: &str) -> Result<Vec<KeptUsage>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT day, provider_id, model, character_id, provider, input_tokens, cached_tokens,
                    output_tokens, characters, seconds
             FROM usage WHERE day >= ?1 ORDER BY day, provider_id, model, character_id",
        )?;
        let rows = query.query_map([day], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
            Ok(KeptUsage {
                day: text(0)?,
                provider_id: text(1)?,
                model: text(2)?,
                character_id: text(3)?,
                provider: text(4)?,
                input_tokens: count(5)?,
                cached_tokens: count(6)?,
                output_tokens: count(7)?,
                characters: count(8)?,
                seconds: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
