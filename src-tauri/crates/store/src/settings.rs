use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::text::Lossy;
use crate::{Store, StoreError};

impl Store {
    /// A setting; `None` when it was never set. One that no longer has the wanted shape counts as never set and is
    /// named in the log: a setting must not keep the program from starting.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let json: Option<Lossy> = self
            .connection
            .query_row("SELECT value FROM settings WHERE key = ?1", [key], |row| row.get(0))
            .optional()?;
        let Some(json) = json else { return Ok(None) };
        Ok(serde_json::from_str(&json.0).inspect_err(|e| tracing::warn!(key, "setting ignored: {e}")).ok())
    }

    /// Never for secrets: they do not implement `Serialize`, and their place is the keyring.
    ///
    /// # Errors
    /// `DiskFull` and the like; then the old value stays.
    pub fn set_setting<T: Serialize>(&mut self, key: &str, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_string(value).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
        self.connection.execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, &json],
        )?;
        Ok(())
    }
}
