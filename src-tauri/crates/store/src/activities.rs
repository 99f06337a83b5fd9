//! What was made, failed and deleted, for the person to look up.

use rusqlite::{Row, params};

use crate::sessions::as_limit;
use crate::text::Lossy;
use crate::{Store, StoreError};

/// Entries that are kept; older ones go.
pub const MOST_ACTIVITIES: i64 = 10_000;

/// Something that happened. The words for kind and subject are the caller's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewActivity<'a> {
    pub at_ms: i64,
    pub kind: &'a str,
    pub subject: &'a str,
    pub subject_id: &'a str,
    /// Of the subject, as it is now.
    pub name: &'a str,
    /// Sentences; may be empty.
    pub detail: &'a str,
}

/// The same, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptActivity {
    /// Rises with every entry.
    pub id: i64,
    pub at_ms: i64,
    pub kind: String,
    pub subject: String,
    pub subject_id: String,
    pub name: String,
    pub detail: String,
}

impl Store {
    /// Adds an entry; beyond [`MOST_ACTIVITIES`] the oldest go.
    ///
    /// # Errors
    /// `DiskFull`.
    pub fn note_activity(&mut self, new: NewActivity<'_>) -> Result<(), StoreError> {
        let transaction = self.write()?;
        transaction
            .prepare_cached(
                "INSERT INTO activities (at_ms, kind, subject, subject_id, name, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![new.at_ms, new.kind, new.subject, new.subject_id, new.name, new.detail])?;
        // Ids follow each other without a gap, so that nothing has to be counted.
        let newest = transaction.last_insert_rowid();
        transaction
            .prepare_cached("DELETE FROM activities WHERE id <= ?1")?
            .execute([newest - MOST_ACTIVITIES])?;
        Ok(transaction.commit()?)
    }

    /// The newest first; of one kind, or of all; those before an entry, for the next page.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn activities(
        &self,
        kind: Option<&str>,
        limit: usize,
        before: Option<i64>,
    ) -> Result<Vec<KeptActivity>, StoreError> {
        let (before, limit) = (before.unwrap_or(i64::MAX), as_limit(limit));
        let which = if kind.is_some() { OF_KIND } else { NEWEST };
        let mut query = self.connection.prepare_cached(&select(which))?;
        let rows = match kind {
            Some(kind) => query.query_map(params![before, limit, kind], kept)?,
            None => query.query_map(params![before, limit], kept)?,
        };
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many entries of each kind there are.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn activity_counts(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT kind, count(*) FROM activities GROUP BY kind")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, Lossy>(0)?.0, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets all entries; gives their number.
    ///
    /// # Errors
    /// `DiskFull`, `Busy`; then nothing is forgotten.
    pub fn clear_activities(&mut self) -> Result<usize, StoreError> {
        Ok(self.connection.execute("DELETE FROM activities", [])?)
    }
}

pub(crate) const NEWEST: &str = "WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
pub(crate) const OF_KIND: &str = "WHERE kind = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2";

pub(crate) fn select(which: &str) -> String {
    format!("SELECT id, at_ms, kind, subject, subject_id, name, detail FROM activities {which}")
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptActivity> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(KeptActivity {
        id: row.get(0)?,
        at_ms: row.get(1)?,
        kind: text(2)?,
        subject: text(3)?,
        subject_id: text(4)?,
        name: text(5)?,
        detail: text(6)?,
    })
}
