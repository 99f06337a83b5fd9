use rusqlite::{Connection, OptionalExtension, Row, params};
use vis_core::{CharacterId, Session, SessionId};

use crate::text::{Lossy, one_line};
use crate::{Store, StoreError, files as kept_files, migrations, people, samples, scripts, search};

/// Characters of the newest message that a list of chats shows.
const PREVIEW: usize = 80;
/// Bytes read for a preview at most would be 4 x this; white space is collapsed, so some more than [`PREVIEW`].
const PREVIEW_READ: i64 = 400;

/// A chat as it stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    pub session: Session,
    /// The beginning of its newest message on one line; at most 80 characters. Empty while there is none.
    pub preview: String,
    pub shelf: Shelf,
}

/// Where a chat stands in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub pinned: bool,
    pub archived: bool,
    pub tags: Vec<String>,
}

impl Store {
    /// # Errors
    /// `Duplicate` when the id is taken.
    pub fn create_session(&mut self, session: &Session) -> Result<(), StoreError> {
        insert(&self.connection, session)
    }

    /// One chat; `None` when there is no such chat or it is in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn session(&self, id: &SessionId) -> Result<Option<SessionEntry>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&select("WHERE s.id = ?2 AND s.deleted_ms IS NULL"))?;
        Ok(query.query_row(params![PREVIEW_READ, id.as_str()], entry).optional()?)
    }

    /// Whether there is such a session outside of the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn has_session(&self, id: &SessionId) -> Result<bool, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT 1 FROM sessions WHERE id = ?1 AND deleted_ms IS NULL")?;
        Ok(query.exists([id.as_str()])?)
    }

    /// Chats by their newest message, the latest first, without those in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn sessions_newest(&self, limit: usize) -> Result<Vec<SessionEntry>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(NEWEST))?;
        let rows = query.query_map(params![PREVIEW_READ, as_limit(limit)], entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// `NotFound` when there is no such chat or it is in the trash.
    pub fn set_title(&mut self, id: &SessionId, title: &str) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET title = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), title],
        )?;
        found(changed)
    }

    /// # Errors
    /// `NotFound` when there is no such chat or it is in the trash.
    pub fn set_shelf(&mut self, id: &SessionId, shelf: &Shelf) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET pinned = ?2, archived = ?3, tags = ?4 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), shelf.pinned, shelf.archived, serde_json::json!(shelf.tags).to_string()],
        )?;
        found(changed)
    }

    /// What was typed in a chat and not sent; empty when there is nothing.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn draft(&self, id: &SessionId) -> Result<String, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT draft FROM sessions WHERE id = ?1")?;
        let draft = query.query_row([id.as_str()], |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(draft.map(|draft| draft.0).unwrap_or_default())
    }

    /// # Errors
    /// `NotFound` when there is no such chat.
    pub fn set_draft(&mut self, id: &SessionId, draft: &str) -> Result<(), StoreError> {
        let changed = self
            .connection
            .execute("UPDATE sessions SET draft = ?2 WHERE id = ?1", params![id.as_str(), draft])?;
        found(changed)
    }

    /// Hides a chat until it is restored or the trash is emptied. A reply that is still under way may be added to it.
    ///
    /// # Errors
    /// `NotFound` when there is no such chat or it is in the trash already.
    pub fn trash(&mut self, id: &SessionId, now_ms: i64) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), now_ms],
        )?;
        found(changed)
    }

    /// Brings a chat back as it was.
    ///
    /// # Errors
    /// `NotFound` when it is not in the trash.
    pub fn restore(&mut self, id: &SessionId) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET deleted_ms = NULL WHERE id = ?1 AND deleted_ms IS NOT NULL",
            params![id.as_str()],
        )?;
        found(changed)
    }

    /// Deletes what is in the trash for good: chats, messages, their files, files of clips, own characters with their faces, scripts with their sounds, and the copies of
    /// the database that migrations left, because they hold the same. Gives the number of chats.
    ///
    /// # Errors
    /// `Io` when a file resists: the chats are gone all the same, and the next open removes left-over clips.
    pub fn empty_trash(&mut self) -> Result<usize, StoreError> {
        let transaction = self.write()?;
        let mut files: Vec<String> = transaction
            .prepare(
                "SELECT c.file FROM sessions s JOIN messages m ON m.session_id = s.id
                 JOIN clips c ON c.message_id = m.id WHERE s.deleted_ms IS NOT NULL",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        files.extend(kept_files::of_trash(&transaction)?);
        search::forget_trash(&transaction)?;
        let deleted = transaction.execute("DELETE FROM sessions WHERE deleted_ms IS NOT NULL", [])?;
        let samples = samples::empty_trash(&transaction)?;
        let removed = samples.len();
        files.extend(samples);
        let characters = people::empty_trash(&transaction)?;
        let (scripts, sounds) = scripts::empty_trash(&transaction)?;
        files.extend(sounds);
        transaction.commit()?;
        if deleted + characters + scripts + removed > 0 {
            self.remove_traces(&files)?;
        }
        Ok(deleted)
    }

    /// What deleted chats leave outside their tables.
    fn remove_traces(&mut self, clips: &[String]) -> Result<(), StoreError> {
        // The log still holds the old pages. While another process reads it, that has to wait for its next turn.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        for file in clips {
            self.media.remove(file)?;
        }
        self.path.as_deref().map_or(Ok(()), migrations::remove_backups)
    }
}

pub(crate) fn insert(connection: &Connection, session: &Session) -> Result<(), StoreError> {
    connection
        .execute(
            "INSERT INTO sessions (id, character_id, title, created_ms, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                session.id.as_str(),
                session.character_id.as_str(),
                session.title,
                session.created_ms,
                session.updated_ms
            ],
        )
        .map_err(|e| StoreError::inserting(e, "chat", "character"))?;
    Ok(())
}

pub(crate) const NEWEST: &str = "WHERE s.deleted_ms IS NULL ORDER BY s.updated_ms DESC, s.id DESC LIMIT ?2";

pub(crate) fn select(rest: &str) -> String {
    format!(
        "SELECT s.id, s.character_id, s.title, s.created_ms, s.updated_ms,
                (SELECT substr(m.text, 1, ?1) FROM messages m
                 WHERE m.session_id = s.id AND m.place > -1 AND m.deleted_ms IS NULL
                 ORDER BY m.place DESC LIMIT 1),
                s.pinned, s.archived, s.tags
         FROM sessions s {rest}"
    )
}

fn entry(row: &Row<'_>) -> rusqlite::Result<SessionEntry> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let newest = row.get::<_, Option<Lossy>>(5)?.map(|text| one_line(&text.0, PREVIEW));
    Ok(SessionEntry {
        session: Session {
            id: SessionId(text(0)?),
            character_id: CharacterId(text(1)?),
            title: text(2)?,
            created_ms: row.get(3)?,
            updated_ms: row.get(4)?,
        },
        preview: newest.unwrap_or_default(),
        shelf: Shelf {
            pinned: row.get(6)?,
            archived: row.get(7)?,
            tags: serde_json::from_str(&text(8)?).unwrap_or_default(),
        },
    })
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "chat" }) } else { Ok(()) }
}

pub(crate) fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
