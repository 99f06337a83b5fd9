//! What left the machine: where to, when, how much. Never what was said.

use rusqlite::params;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// The newest so many are kept.
pub const MOST_REQUESTS: i64 = 50_000;

/// One request to one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRequest {
    pub id: i64,
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    pub host: String,
    /// Words of the ledger; their meaning is not the store's.
    pub purpose: String,
    pub chat_id: Option<String>,
    /// As the chat is called now; `None` when it is gone.
    pub chat_title: Option<String>,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub took_ms: u32,
    pub outcome: String,
    pub status: Option<u16>,
}

/// A stretch of the ledger, and the sums of all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptRequests {
    /// The newest first.
    pub items: Vec<KeptRequest>,
    pub more: bool,
    pub total_out: u64,
    pub total_in: u64,
}

impl Store {
    /// Writes a request down; its id and the chat's title are not looked at.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn add_request(&mut self, request: &KeptRequest) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO requests
                    (at_ms, host, purpose, chat_id, bytes_out, bytes_in, took_ms, outcome, status)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                request.at_ms,
                request.host,
                request.purpose,
                request.chat_id,
                request.bytes_out as i64,
                request.bytes_in as i64,
                request.took_ms,
                request.outcome,
                request.status
            ])?;
        let newest = self.connection.last_insert_rowid();
        self.connection.execute("DELETE FROM requests WHERE id <= ?1", [newest - MOST_REQUESTS])?;
        Ok(())
    }

    /// At most `limit` entries before the entry `before`, or the newest.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn requests(&self, before: Option<i64>, limit: usize) -> Result<KeptRequests, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT r.id, r.at_ms, r.host, r.purpose, r.chat_id, s.title, r.bytes_out, r.bytes_in, r.took_ms,
                    r.outcome, r.status
             FROM requests r LEFT JOIN sessions s ON s.id = r.chat_id AND s.deleted_ms IS NULL
             WHERE r.id < ?1 ORDER BY r.id DESC LIMIT ?2",
        )?;
        let asked = i64::try_from(limit).unwrap_or(MOST_REQUESTS).min(MOST_REQUESTS);
        let rows = query.query_map(params![before.unwrap_or(i64::MAX), asked + 1], |row| {
            let text =
                |column: usize| row.get::<_, Option<Lossy>>(column).map(|text| text.map(|text| text.0));
            Ok(KeptRequest {
                id: row.get(0)?,
                at_ms: row.get(1)?,
                host: text(2)?.unwrap_or_default(),
                purpose: text(3)?.unwrap_or_default(),
                chat_id: text(4)?,
                chat_title: text(5)?,
                bytes_out: row.get::<_, i64>(6)?.unsigned_abs(),
                bytes_in: row.get::<_, i64>(7)?.unsigned_abs(),
                took_ms: row.get(8)?,
                outcome: text(9)?.unwrap_or_default(),
                status: row.get(10)?,
            })
        })?;
        let mut items: Vec<KeptRequest> = rows.collect::<Result<_, _>>()?;
        let more = items.len() as i64 > asked;
        items.truncate(asked as usize);
        let (total_out, total_in) = self.connection.query_row(
            "SELECT ifnull(sum(bytes_out), 0), ifnull(sum(bytes_in), 0) FROM requests",
            [],
            |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs())),
        )?;
        Ok(KeptRequests { items, more, total_out, total_in })
    }

    /// Forgets all of it.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn clear_requests(&mut self) -> Result<usize, StoreError> {
        Ok(self.connection.execute("DELETE FROM requests", [])?)
    }
}
