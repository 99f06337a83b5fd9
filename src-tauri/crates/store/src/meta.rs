use rusqlite::{Connection, OptionalExtension};
use vis_core::Sensitive;

use crate::{Store, StoreError};

/// The key that seals spoken clips. It lives inside the encrypted database, so that it goes wherever that goes.
pub(crate) fn media_key(connection: &Connection, fresh: [u8; 32]) -> Result<Sensitive, StoreError> {
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('media_key', ?1)", [fresh])?;
    let kept: Vec<u8> =
        connection.query_row("SELECT value FROM meta WHERE key = 'media_key'", [], |row| row.get(0))?;
    if kept.len() == 32 {
        Ok(Sensitive::new(kept))
    } else {
        Err(StoreError::damaged("the media key is unusable"))
    }
}

const BACKUP_PASSPHRASE: &str = "backup_passphrase";

impl Store {
    /// What locks the backups that are made by themselves; `None` when the person never set it here.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn backup_passphrase(&self) -> Result<Option<Sensitive>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let kept: Option<Vec<u8>> = query.query_row([BACKUP_PASSPHRASE], |row| row.get(0)).optional()?;
        Ok(kept.map(Sensitive::new))
    }

    /// `None` forgets it.
    ///
    /// # Errors
    /// `NotEncrypted` where everybody could read it: a secret is never kept in the clear.
    pub fn set_backup_passphrase(&mut self, passphrase: Option<&Sensitive>) -> Result<(), StoreError> {
        let Some(passphrase) = passphrase else { return forget_backup_passphrase(&self.connection) };
        if !self.encrypted() {
            return Err(StoreError::NotEncrypted);
        }
        self.connection.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            rusqlite::params![BACKUP_PASSPHRASE, passphrase.expose()],
        )?;
        Ok(())
    }
}

pub(crate) fn forget_backup_passphrase(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM meta WHERE key = ?1", [BACKUP_PASSPHRASE])?;
    Ok(())
}
