//! Keys of the local HTTP API, as digests.

use rusqlite::{ErrorCode, Row, params};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A key, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptApiKey {
    /// No two keys have the same.
    pub name: String,
    /// SHA-256 of the key.
    pub digest: [u8; 32],
    /// JSON, the caller's own words.
    pub scopes: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    /// From then on it opens nothing; `None`: it does not expire.
    pub expires_ms: Option<i64>,
}

impl Store {
    /// Keeps a new key; `false` when one of this name is there already.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn add_api_key(&mut self, key: &KeptApiKey) -> Result<bool, StoreError> {
        let KeptApiKey { name, digest, scopes, created_ms, expires_ms } = key;
        let added = self.connection.execute(
            "INSERT INTO api_keys (name, digest, scopes, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![name, digest.as_slice(), scopes, created_ms, expires_ms],
        );
        match added {
            Ok(_) => Ok(true),
            Err(rusqlite::Error::SqliteFailure(why, _)) if why.code == ErrorCode::ConstraintViolation => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The oldest first, those that have expired too.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn api_keys(&self) -> Result<Vec<KeptApiKey>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT name, digest, scopes, created_ms, expires_ms FROM api_keys ORDER BY created_ms, name",
        )?;
        let rows = query.query_map([], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// `NotFound` when there is no such key.
    pub fn remove_api_key(&mut self, name: &str) -> Result<(), StoreError> {
        match self.connection.execute("DELETE FROM api_keys WHERE name = ?1", [name])? {
            0 => Err(StoreError::NotFound { what: "API key" }),
            _ => Ok(()),
        }
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptApiKey> {
    Ok(KeptApiKey {
        name: row.get::<_, Lossy>(0)?.0,
        digest: row.get(1)?,
        scopes: row.get::<_, Lossy>(2)?.0,
        created_ms: row.get(3)?,
        expires_ms: row.get(4)?,
    })
}
