//! What was deleted and can still be brought back.

use rusqlite::{Transaction, params};
use vis_core::{CharacterId, MessageId, SessionId};

use crate::text::{Lossy, one_line};
use crate::{Store, StoreError, files as kept_files, migrations, people, personas, samples, scripts, search};

/// Characters of a message that the bin shows.
const DETAIL: usize = 80;
/// `deleted_ms` of a message whose words were deleted for good: it only holds its place in the tree.
const GONE: i64 = -1;
/// Before every time at which something can be deleted, and after [`GONE`].
const AT_ONCE: i64 = 0;

/// What can lie in the bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinKind {
    Chat,
    Message,
    Character,
    Script,
}

/// Something in the bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binned {
    pub kind: BinKind,
    pub id: String,
    /// Of a message: of its chat.
    pub title: String,
    /// Of a message: how it begins. Of a chat: how many messages it has.
    pub detail: String,
    /// Milliseconds since 1970, UTC.
    pub deleted_ms: i64,
}

impl Store {
    /// What was deleted, the latest first. What belongs to a deleted chat is not listed by itself.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn bin(&self) -> Result<Vec<Binned>, StoreError> {
        let mut all = Vec::new();
        for (kind, sql) in LISTS {
            let mut query = self.connection.prepare_cached(sql)?;
            let rows = query.query_map([], |row| {
                let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
                let (id, title, detail) = (text(0)?, text(1)?, one_line(&text(2)?, DETAIL));
                Ok(Binned { kind, id, title, detail, deleted_ms: row.get(3)? })
            })?;
            for row in rows {
                all.push(row?);
            }
        }
        all.sort_by_key(|binned| std::cmp::Reverse(binned.deleted_ms));
        Ok(all)
    }

    /// # Errors
    /// `NotFound` when it is not in the bin.
    pub fn restore_from_bin(&mut self, kind: BinKind, id: &str) -> Result<(), StoreError> {
        match kind {
            BinKind::Chat => self.restore(&SessionId::from(id)),
            BinKind::Message => self.restore_messages(&[MessageId::from(id)]),
            BinKind::Character => self.restore_character(&CharacterId::from(id)),
            BinKind::Script => self.restore_script(id),
        }
    }

    /// Deletes one thing of the bin for good.
    ///
    /// # Errors
    /// `NotFound` when it is not in the bin; as [`Store::empty_trash`].
    pub fn delete_from_bin(&mut self, kind: BinKind, id: &str) -> Result<(), StoreError> {
        let (table, what) = match kind {
            BinKind::Chat => ("sessions", "chat"),
            BinKind::Message => ("messages", "message"),
            BinKind::Character => ("characters", "character"),
            BinKind::Script => ("scripts", "script"),
        };
        let changed = self.connection.execute(
            &format!("UPDATE {table} SET deleted_ms = ?2 WHERE id = ?1 AND deleted_ms > ?2"),
            params![id, AT_ONCE],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound { what });
        }
        self.empty_trash_until(AT_ONCE + 1).map(|_| ())
    }

    /// Everything in the bin, for good: [`Store::empty_trash_until`] for all times.
    ///
    /// # Errors
    /// As there.
    pub fn empty_trash(&mut self) -> Result<usize, StoreError> {
        self.empty_trash_until(i64::MAX)
    }

    /// Deletes for good what was deleted before a time: chats, messages, files of clips, own characters with their faces, scripts
    /// with their sounds, and all copies of the database beside it, because they hold the same. Gives the number of chats.
    ///
    /// # Errors
    /// `Io` when a file resists: the chats are gone all the same, and the next open removes left-over clips.
    pub fn empty_trash_until(&mut self, until_ms: i64) -> Result<usize, StoreError> {
        let transaction = self.write()?;
        let mut files: Vec<String> = transaction
            .prepare(
                "SELECT c.file FROM sessions s JOIN messages m ON m.session_id = s.id
                 JOIN clips c ON c.message_id = m.id WHERE s.deleted_ms < ?1",
            )?
            .query_map([until_ms], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        files.extend(kept_files::of_trash(&transaction, until_ms)?);
        search::forget_trash(&transaction, until_ms)?;
        let deleted = transaction.execute("DELETE FROM sessions WHERE deleted_ms < ?1", [until_ms])?;
        let (messages, sounds) = forget_messages(&transaction, until_ms)?;
        files.extend(sounds);
        let samples = samples::empty_trash(&transaction, until_ms)?;
        let removed = samples.len();
        files.extend(samples);
        let characters = people::empty_trash(&transaction, until_ms)?;
        personas::empty_trash(&transaction, until_ms)?;
        let (scripts, sounds) = scripts::empty_trash(&transaction, until_ms)?;
        files.extend(sounds);
        if deleted + messages > 0 {
            search::forget_words(&transaction)?;
        }
        transaction.commit()?;
        if deleted + messages + characters + scripts + removed > 0 {
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

const LISTS: [(BinKind, &str); 4] = [
    (
        BinKind::Chat,
        "SELECT s.id, s.title,
                (SELECT CAST(count(*) AS TEXT) FROM messages m WHERE m.session_id = s.id AND m.deleted_ms IS NULL),
                s.deleted_ms FROM sessions s WHERE s.deleted_ms IS NOT NULL",
    ),
    (BinKind::Message, DELETED_MESSAGES),
    (
        BinKind::Character,
        "SELECT id, coalesce(character ->> 'name', ''), coalesce(character ->> 'tagline', ''), deleted_ms
         FROM characters WHERE deleted_ms IS NOT NULL",
    ),
    (BinKind::Script, "SELECT id, title, '', deleted_ms FROM scripts WHERE deleted_ms IS NOT NULL"),
];

pub(crate) const DELETED_MESSAGES: &str = "SELECT m.id, s.title, substr(m.text, 1, 400), m.deleted_ms
     FROM messages m JOIN sessions s ON s.id = m.session_id
     WHERE m.deleted_ms IS NOT NULL AND m.deleted_ms > 0 AND s.deleted_ms IS NULL";

/// Forgets what deleted messages said. Their rows stay: others are behind them in the tree. Gives their number, and files.
fn forget_messages(transaction: &Transaction<'_>, until_ms: i64) -> Result<(usize, Vec<String>), StoreError> {
    let which =
        "SELECT id FROM messages WHERE deleted_ms IS NOT NULL AND deleted_ms >= 0 AND deleted_ms < ?1";
    let mut files: Vec<String> = transaction
        .prepare(&format!("DELETE FROM clips WHERE message_id IN ({which}) RETURNING file"))?
        .query_map([until_ms], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    files.extend(kept_files::forget(transaction, which, until_ms)?);
    for table in ["message_edits", "prompts", "turn_timings", "answerers"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE message_id IN ({which})"), [until_ms])?;
    }
    transaction.execute(
        "DELETE FROM message_words WHERE rowid IN (
             SELECT rowid FROM messages WHERE deleted_ms IS NOT NULL AND deleted_ms >= 0 AND deleted_ms < ?1)",
        [until_ms],
    )?;
    let gone = transaction.execute(
        "UPDATE messages SET text = '', edited_ms = NULL, reaction = NULL, bookmarked = 0, deleted_ms = ?2
         WHERE deleted_ms IS NOT NULL AND deleted_ms >= 0 AND deleted_ms < ?1",
        [until_ms, GONE],
    )?;
    Ok((gone, files))
}
