use rusqlite::{OptionalExtension, Row, params};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A dialogue as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptScript {
    pub id: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    pub changed_ms: i64,
    pub title: String,
    /// JSON.
    pub script: String,
}

/// A script as it was when the person gave it a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    pub id: String,
    pub name: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    /// JSON.
    pub script: String,
}

impl Store {
    /// Keeps a script, new or changed.
    ///
    /// # Errors
    /// `DiskFull`; then what was kept before stays.
    pub fn keep_script(&mut self, script: &KeptScript) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO scripts (id, created_ms, changed_ms, title, script) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE
                 SET changed_ms = excluded.changed_ms, title = excluded.title, script = excluded.script",
            )?
            .execute(params![script.id, script.created_ms, script.changed_ms, script.title, script.script])?;
        Ok(())
    }

    /// Those that are not in the trash, the one changed last first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn scripts(&self) -> Result<Vec<KeptScript>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(NEWEST))?;
        let rows = query.query_map([], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn script(&self, id: &str) -> Result<Option<KeptScript>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE id = ?1 AND deleted_ms IS NULL"))?;
        Ok(query.query_row([id], kept).optional()?)
    }

    /// Whether there is such a script outside of the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn has_script(&self, id: &str) -> Result<bool, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT 1 FROM scripts WHERE id = ?1 AND deleted_ms IS NULL")?;
        Ok(query.exists([id])?)
    }

    /// Hides a script until it is restored or the trash is emptied.
    ///
    /// # Errors
    /// `NotFound` when there is no such script or it is in the trash already.
    pub fn trash_script(&mut self, id: &str, now_ms: i64) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE scripts SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id, now_ms],
        )?)
    }

    /// # Errors
    /// `NotFound` when it is not in the trash.
    pub fn restore_script(&mut self, id: &str) -> Result<(), StoreError> {
        found(
            self.connection.execute(
                "UPDATE scripts SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
                [id],
            )?,
        )
    }

    /// Keeps a version of a script under a name.
    ///
    /// # Errors
    /// `NotFound` without its script, `Duplicate` when the id is taken, `DiskFull`.
    pub fn add_version(&mut self, script_id: &str, version: &KeptVersion) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO script_versions (id, script_id, name, created_ms, script) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![version.id, script_id, version.name, version.created_ms, version.script],
            )
            .map_err(|e| StoreError::inserting(e, "version", "script"))?;
        Ok(())
    }

    /// The versions of a script, the newest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn versions(&self, script_id: &str) -> Result<Vec<KeptVersion>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, name, created_ms, script FROM script_versions
             WHERE script_id = ?1 ORDER BY created_ms DESC, id DESC",
        )?;
        let rows = query.query_map([script_id], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(KeptVersion { id: text(0)?, name: text(1)?, created_ms: row.get(2)?, script: text(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Deletes trashed scripts with everything of theirs; gives the sound files that nobody knows any more.
pub(crate) fn empty_trash(
    connection: &rusqlite::Connection,
    until_ms: i64,
) -> Result<(usize, Vec<String>), StoreError> {
    let files = connection
        .prepare(
            "SELECT l.file FROM scripts s JOIN line_sounds l ON l.script_id = s.id
             WHERE s.deleted_ms < ?1",
        )?
        .query_map([until_ms], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok((connection.execute("DELETE FROM scripts WHERE deleted_ms < ?1", [until_ms])?, files))
}

pub(crate) const NEWEST: &str = "WHERE deleted_ms IS NULL ORDER BY changed_ms DESC, id DESC";

pub(crate) fn select(which: &str) -> String {
    format!("SELECT id, created_ms, changed_ms, title, script FROM scripts {which}")
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptScript> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let (id, title, script) = (text(0)?, text(3)?, text(4)?);
    Ok(KeptScript { id, created_ms: row.get(1)?, changed_ms: row.get(2)?, title, script })
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "script" }) } else { Ok(()) }
}
