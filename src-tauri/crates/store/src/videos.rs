use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::text::Lossy;
use crate::{Store, StoreError, credits};

/// How far a film is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VideoState {
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

impl VideoState {
    fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// A word that nobody wrote counts as failed: then the film can be made anew or deleted.
    fn named(name: &str) -> Self {
        let all = [Self::Queued, Self::Running, Self::Completed, Self::Cancelled];
        all.into_iter().find(|state| state.name() == name).unwrap_or(Self::Failed)
    }
}

/// A film's row, without its thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVideo {
    pub id: String,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    pub state: VideoState,
    pub title: String,
    /// JSON.
    pub request: String,
    pub path: String,
    /// A sentence, of a failed one.
    pub error: Option<String>,
    /// JSON, of a completed one.
    pub film: Option<String>,
}

impl Store {
    /// Films below one folder are below another one from now on.
    ///
    /// # Errors
    /// `DiskFull`; then nothing changed.
    pub(crate) fn move_videos(&mut self, from: &str, to: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE videos SET path = ?2 || substr(path, length(?1) + 1)
             WHERE substr(path, 1, length(?1)) = ?1 AND substr(path, length(?1) + 1, 1) IN ('/', '\\')",
            [from, to],
        )?;
        Ok(())
    }

    /// # Errors
    /// `Duplicate` when the id is taken, `DiskFull`.
    pub fn add_video(&mut self, video: &KeptVideo) -> Result<(), StoreError> {
        insert(&self.connection, video)
    }

    /// Moves a film on; `error` and `film` are what is known of it from now on. What was held for it is taken when it is
    /// completed and given back when it is not.
    ///
    /// # Errors
    /// `NotFound` when it was deleted meanwhile, `DiskFull`.
    pub fn set_video_state(
        &mut self,
        id: &str,
        state: VideoState,
        error: Option<&str>,
        film: Option<&str>,
    ) -> Result<(), StoreError> {
        let transaction = self.write()?;
        set_state(&transaction, id, state, error, film)?;
        credits::settle(&transaction, id, state)?;
        Ok(transaction.commit()?)
    }

    /// Where it really is, and how it looks (JPEG).
    ///
    /// # Errors
    /// `NotFound` when it was deleted meanwhile, `DiskFull`.
    pub fn set_video_file(
        &mut self,
        id: &str,
        path: &str,
        thumbnail: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE videos SET path = ?2, thumbnail = coalesce(?3, thumbnail) WHERE id = ?1",
            params![id, path, thumbnail],
        )?;
        found(changed)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn video(&self, id: &str) -> Result<Option<KeptVideo>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE id = ?1"))?;
        Ok(query.query_row([id], kept).optional()?)
    }

    /// Whether there is such a video.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn has_video(&self, id: &str) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT 1 FROM videos WHERE id = ?1")?;
        Ok(query.exists([id])?)
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn videos(&self) -> Result<Vec<KeptVideo>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(NEWEST))?;
        let rows = query.query_map([], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// JPEG; `None` while there is none.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn video_thumbnail(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT thumbnail FROM videos WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// Forgets a film; its file is the caller's business.
    ///
    /// # Errors
    /// `NotFound` when there is no such film.
    pub fn delete_video(&mut self, id: &str) -> Result<(), StoreError> {
        let transaction = self.write()?;
        found(transaction.execute("DELETE FROM videos WHERE id = ?1", [id])?)?;
        // Of one that is deleted while it is made, nothing was taken.
        credits::settle(&transaction, id, VideoState::Cancelled)?;
        Ok(transaction.commit()?)
    }
}

pub(crate) fn insert(connection: &Connection, video: &KeptVideo) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO videos (id, created_ms, state, title, request, path, error, film)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            video.id,
            video.created_ms,
            video.state.name(),
            video.title,
            video.request,
            video.path,
            video.error,
            video.film
        ])
        .map_err(|e| StoreError::inserting(e, "video", "video"))?;
    Ok(())
}

pub(crate) fn set_state(
    connection: &Connection,
    id: &str,
    state: VideoState,
    error: Option<&str>,
    film: Option<&str>,
) -> Result<(), StoreError> {
    let changed = connection.execute(
        "UPDATE videos SET state = ?2, error = ?3, film = ?4 WHERE id = ?1",
        params![id, state.name(), error, film],
    )?;
    found(changed)
}

pub(crate) const NEWEST: &str = "ORDER BY created_ms DESC, id DESC";

pub(crate) fn select(which: &str) -> String {
    format!("SELECT id, created_ms, state, title, request, path, error, film FROM videos {which}")
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptVideo> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let maybe = |column: usize| row.get::<_, Option<Lossy>>(column).map(|text| text.map(|text| text.0));
    Ok(KeptVideo {
        id: text(0)?,
        created_ms: row.get(1)?,
        state: VideoState::named(&text(2)?),
        title: text(3)?,
        request: text(4)?,
        path: text(5)?,
        error: maybe(6)?,
        film: maybe(7)?,
    })
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "video" }) } else { Ok(()) }
}
