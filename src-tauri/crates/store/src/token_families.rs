//! Who is signed in over HTTP. A family begins with a log-in; of its refresh tokens one can be exchanged, once.

use rusqlite::{OptionalExtension, params};

use crate::{Store, StoreError};

/// Families of one person; beyond them those that would end first are ended.
pub const MOST_FAMILIES: i64 = 100;

/// What became of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The next one counts from now on.
    Done,
    /// It was exchanged before: whoever has it may have stolen it, so the family has ended.
    Reused,
    /// There is no such family (any more).
    Gone,
}

impl Store {
    /// # Errors
    /// `DiskFull` and the like.
    pub fn begin_family(
        &mut self,
        id: &str,
        profile: i64,
        refresh: &str,
        expires_ms: i64,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let transaction = self.write()?;
        transaction.execute("DELETE FROM token_families WHERE expires_ms <= ?1", [now_ms])?;
        transaction.execute(
            "INSERT INTO token_families (id, profile, refresh, expires_ms) VALUES (?1, ?2, ?3, ?4)",
            params![id, profile, refresh, expires_ms],
        )?;
        transaction.execute(
            "DELETE FROM token_families WHERE profile = ?1 AND id IN
             (SELECT id FROM token_families WHERE profile = ?1 ORDER BY expires_ms DESC, id DESC LIMIT -1 OFFSET ?2)",
            params![profile, MOST_FAMILIES],
        )?;
        Ok(transaction.commit()?)
    }

    /// Exchanges a refresh token for the next one. Of two who come with the same one, the second ends the family.
    ///
    /// # Errors
    /// `DiskFull` and the like; then nothing changed.
    pub fn rotate_family(
        &mut self,
        id: &str,
        used: &str,
        next: &str,
        expires_ms: i64,
    ) -> Result<Rotation, StoreError> {
        let transaction = self.write()?;
        let current: Option<String> = transaction
            .query_row("SELECT refresh FROM token_families WHERE id = ?1", [id], |row| row.get(0))
            .optional()?;
        let rotation = match current {
            None => Rotation::Gone,
            Some(current) if current == used => {
                transaction.execute(
                    "UPDATE token_families SET refresh = ?2, expires_ms = ?3 WHERE id = ?1",
                    params![id, next, expires_ms],
                )?;
                Rotation::Done
            }
            Some(_) => {
                transaction.execute("DELETE FROM token_families WHERE id = ?1", [id])?;
                Rotation::Reused
            }
        };
        transaction.commit()?;
        Ok(rotation)
    }

    /// The next refresh token of a family whose access token proved that it is there; `false` when it has ended.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn renew_family(&mut self, id: &str, next: &str, expires_ms: i64) -> Result<bool, StoreError> {
        let set = "UPDATE token_families SET refresh = ?2, expires_ms = ?3 WHERE id = ?1";
        Ok(self.connection.execute(set, params![id, next, expires_ms])? > 0)
    }

    /// Whose family this is; `None` when it has ended.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn family_of(&self, id: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT profile FROM token_families WHERE id = ?1 AND expires_ms > ?2")?;
        Ok(query.query_row(params![id, now_ms], |row| row.get(0)).optional()?)
    }

    /// # Errors
    /// `DiskFull` and the like.
    pub fn end_family(&mut self, id: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM token_families WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Ends all families of somebody.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn end_families_of(&mut self, profile: i64) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM token_families WHERE profile = ?1", [profile])?;
        Ok(())
    }
}
