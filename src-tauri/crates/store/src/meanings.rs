//! What facts mean, as numbers of a model.

use std::collections::HashMap;

use rusqlite::params;

use crate::text::Lossy;
use crate::{Store, StoreError};

impl Store {
    /// Facts whose meaning this model has not told yet, the newest first: id and text.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn facts_without_meaning(
        &self,
        model: &str,
        most: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, text FROM facts WHERE embedding IS NULL OR embedding_model IS NOT ?1
             ORDER BY number DESC LIMIT ?2",
        )?;
        let text = |row: &rusqlite::Row<'_>, column| row.get::<_, Lossy>(column).map(|text| text.0);
        let rows = query.query_map(params![model, most as i64], |row| Ok((text(row, 0)?, text(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps what a fact means, as long as it still says `text`.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn set_meaning(
        &mut self,
        id: &str,
        text: &str,
        model: &str,
        meaning: &[u8],
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE facts SET embedding = ?3, embedding_model = ?4 WHERE id = ?1 AND text = ?2",
            params![id, text, meaning, model],
        )?;
        Ok(())
    }

    /// What facts mean to this model, by their ids.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn meanings(&self, model: &str) -> Result<HashMap<String, Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, embedding FROM facts WHERE embedding_model = ?1 AND embedding IS NOT NULL",
        )?;
        let rows = query.query_map([model], |row| Ok((row.get::<_, Lossy>(0)?.0, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
