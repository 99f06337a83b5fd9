use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vis_core::MessageId;

use crate::pages::id_list;
use crate::text::Lossy;
use crate::{Store, StoreError};

impl Store {
    /// Keeps how long the stages of a turn took, with its reply; an earlier one of the same message is replaced.
    ///
    /// # Errors
    /// `NotFound` without its message, `DiskFull`; then nothing was changed.
    pub fn set_timing<T: Serialize>(&mut self, message: &MessageId, timing: &T) -> Result<(), StoreError> {
        let json = serde_json::to_string(timing).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
        self.connection
            .prepare_cached(
                "INSERT INTO turn_timings (message_id, timing) VALUES (?1, ?2)
                 ON CONFLICT (message_id) DO UPDATE SET timing = excluded.timing",
            )?
            .execute(params![message.as_str(), json])
            .map_err(|e| StoreError::inserting(e, "timing", "message"))?;
        Ok(())
    }

    /// `None` when none was kept. One that no longer has the wanted shape counts as not kept: it is a measurement,
    /// and the reply stays readable without it.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn timing<T: DeserializeOwned>(&self, message: &MessageId) -> Result<Option<T>, StoreError> {
        let json: Option<Lossy> = self
            .connection
            .prepare_cached("SELECT timing FROM turn_timings WHERE message_id = ?1")?
            .query_row([message.as_str()], |row| row.get(0))
            .optional()?;
        Ok(json.and_then(|json| read(message.as_str(), &json.0)))
    }

    /// All that [`Store::timing`] would find for these messages, in one query.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn timings<T: DeserializeOwned>(
        &self,
        ids: &[MessageId],
    ) -> Result<HashMap<MessageId, T>, StoreError> {
        let mut query = self.connection.prepare_cached(TIMINGS)?;
        let mut rows = query.query([id_list(ids)])?;
        let mut timings = HashMap::new();
        while let Some(row) = rows.next()? {
            let (id, json): (Lossy, Lossy) = (row.get(0)?, row.get(1)?);
            if let Some(timing) = read(&id.0, &json.0) {
                timings.insert(MessageId(id.0), timing);
            }
        }
        Ok(timings)
    }
}

pub(crate) const TIMINGS: &str =
    "SELECT t.message_id, t.timing FROM json_each(?1) i CROSS JOIN turn_timings t ON t.message_id = i.value";

fn read<T: DeserializeOwned>(message: &str, json: &str) -> Option<T> {
    serde_json::from_str(json).inspect_err(|e| tracing::warn!(message, "timing ignored: {e}")).ok()
}
