//! Files that stand with messages: their text, their picture, and the original.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, Transaction, params};
use vis_core::{Message, MessageId, SessionId};

use crate::messages::{insert, touch};
use crate::pages::id_list;
use crate::text::{Lossy, one_line};
use crate::{Store, StoreError};

/// Characters of a file's name that become a chat's title.
const TITLE: usize = 60;

/// A file on its way to the disk.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub name: String,
    /// One word.
    pub kind: String,
    pub pages: Option<u32>,
    pub text: String,
    pub cut: Option<String>,
    /// JPEG.
    pub thumbnail: Option<Vec<u8>>,
    /// As models get it.
    pub picture: Option<FilePicture>,
    /// The file as it came.
    pub original: Vec<u8>,
    /// Fresh random bytes for each file. They seal the original and make its name.
    pub nonce: [u8; 24],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePicture {
    /// `image/png` and the like.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A file of a message, without its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub id: String,
    pub message_id: MessageId,
    pub name: String,
    pub kind: String,
    pub bytes: u64,
    pub pages: Option<u32>,
    pub characters: u32,
    pub cut: Option<String>,
    /// JPEG.
    pub thumbnail: Option<Vec<u8>>,
    file: String,
}

impl Store {
    /// [`Store::append`] with files. All of it or nothing.
    ///
    /// # Errors
    /// As [`Store::append`]; `Io` when an original cannot be written.
    pub fn append_with_files(&mut self, message: &Message, files: &[NewFile]) -> Result<(), StoreError> {
        let names: Vec<String> = files.iter().map(|file| self.media.file_name(&file.nonce)).collect();
        // The write lock is held while files are written: another process that sweeps the folder meanwhile would take them for
        // orphans.
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        insert(&transaction, message, None)?;
        touch(&transaction, message)?;
        title_from(&transaction, message, files)?;
        let mut written = 0;
        let mut put = || -> Result<(), StoreError> {
            for (place, (file, name)) in files.iter().zip(&names).enumerate() {
                insert_file(&transaction, message, place, file, name)?;
                written += 1;
                self.media.write_file(name, &file.original, &file.nonce)?;
            }
            Ok(())
        };
        let done = put();
        let done = done.and_then(|()| Ok(transaction.commit()?));
        if done.is_err() {
            for name in &names[..written] {
                // Best effort: the next open sweeps it.
                let _ = self.media.remove(name);
            }
        }
        done
    }

    /// The files of a chat's messages on all branches, in their order within each.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn files(&self, session: &SessionId) -> Result<HashMap<MessageId, Vec<KeptFile>>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&select("WHERE session_id = ?1 ORDER BY message_id, place"))?;
        by_message(query.query_map([session.as_str()], kept)?)
    }

    /// The files of these messages, in their order within each.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn files_of(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<KeptFile>>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(
            "WHERE message_id IN (SELECT value FROM json_each(?1)) ORDER BY message_id, place",
        ))?;
        by_message(query.query_map([id_list(ids)], kept)?)
    }

    /// # Errors
    /// `NotFound`.
    pub fn file(&self, id: &str) -> Result<KeptFile, StoreError> {
        let (message, place) = id.rsplit_once('-').unwrap_or_default();
        let mut query = self
            .connection
            .prepare_cached(&select("WHERE message_id = ?1 AND place = CAST(?2 AS INTEGER)"))?;
        query.query_row([message, place], kept).optional()?.ok_or(StoreError::NotFound { what: "file" })
    }

    /// All the text of a file; empty for a picture.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn file_text(&self, file: &KeptFile) -> Result<String, StoreError> {
        let text = self.column::<Lossy>(file, "text")?;
        Ok(text.map(|text| text.0).unwrap_or_default())
    }

    /// A file's picture as models get it; `None` for what is no picture.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn file_picture(&self, file: &KeptFile) -> Result<Option<FilePicture>, StoreError> {
        let media_type = self.column::<Option<Lossy>>(file, "media_type")?.flatten();
        let bytes = self.column::<Option<Vec<u8>>>(file, "picture")?.flatten();
        Ok(media_type.zip(bytes).map(|(media_type, bytes)| FilePicture { media_type: media_type.0, bytes }))
    }

    /// The file as it came.
    ///
    /// # Errors
    /// `NotFound` when it is gone, `Damaged` when it was changed.
    pub fn file_original(&self, file: &KeptFile) -> Result<Vec<u8>, StoreError> {
        self.media.read_file(&file.file)
    }

    /// Gives messages the files of others, pair by pair (from, to): of a copied chat, of words that are sent again.
    ///
    /// # Errors
    /// `NotFound` without the messages that get them; `Duplicate` when they have some.
    pub fn copy_files(&mut self, pairs: &[(MessageId, MessageId)]) -> Result<(), StoreError> {
        let transaction = self.write()?;
        for (from, to) in pairs {
            transaction
                .prepare_cached(
                    "INSERT INTO files (message_id, place, session_id, name, kind, bytes, pages, characters, text, cut,
                                        thumbnail, picture, media_type, file)
                     SELECT m.id, f.place, m.session_id, f.name, f.kind, f.bytes, f.pages, f.characters, f.text, f.cut,
                            f.thumbnail, f.picture, f.media_type, f.file
                     FROM files f JOIN messages m ON m.id = ?2 WHERE f.message_id = ?1",
                )?
                .execute(params![from.as_str(), to.as_str()])
                .map_err(|e| StoreError::inserting(e, "file", "message"))?;
        }
        Ok(transaction.commit()?)
    }

    fn column<T: rusqlite::types::FromSql>(
        &self,
        file: &KeptFile,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        let place = file.id.rsplit_once('-').map_or("", |(_, place)| place);
        let sql = format!("SELECT {column} FROM files WHERE message_id = ?1 AND place = CAST(?2 AS INTEGER)");
        let mut query = self.connection.prepare_cached(&sql)?;
        Ok(query.query_row([file.message_id.as_str(), place], |row| row.get(0)).optional()?)
    }
}

fn by_message(
    rows: impl Iterator<Item = rusqlite::Result<KeptFile>>,
) -> Result<HashMap<MessageId, Vec<KeptFile>>, StoreError> {
    let mut files: HashMap<MessageId, Vec<KeptFile>> = HashMap::new();
    for file in rows {
        let file = file?;
        files.entry(file.message_id.clone()).or_default().push(file);
    }
    Ok(files)
}

/// Names in the media folder that only chats know which were put in the trash before a time.
pub(crate) fn of_trash(transaction: &Transaction<'_>, until_ms: i64) -> Result<Vec<String>, StoreError> {
    let mut query = transaction.prepare(
        "SELECT DISTINCT f.file FROM files f JOIN sessions s ON s.id = f.session_id
         WHERE s.deleted_ms < ?1 AND NOT EXISTS (
             SELECT 1 FROM files o JOIN sessions t ON t.id = o.session_id
             WHERE o.file = f.file AND (t.deleted_ms IS NULL OR t.deleted_ms >= ?1))",
    )?;
    let rows = query.query_map([until_ms], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes the files of the messages that `which` selects; gives the names in the media folder that nobody knows any more.
pub(crate) fn forget(
    transaction: &Transaction<'_>,
    which: &str,
    until_ms: i64,
) -> Result<Vec<String>, StoreError> {
    let named: Vec<String> = transaction
        .prepare(&format!("DELETE FROM files WHERE message_id IN ({which}) RETURNING file"))?
        .query_map([until_ms], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut known = transaction.prepare("SELECT 1 FROM files WHERE file = ?1")?;
    let mut gone = Vec::new();
    for name in named {
        if !known.exists([&name])? {
            gone.push(name);
        }
    }
    Ok(gone)
}

/// A message of files alone says nothing that could name its chat.
fn title_from(transaction: &Transaction<'_>, message: &Message, files: &[NewFile]) -> Result<(), StoreError> {
    let Some(first) = files.first() else { return Ok(()) };
    transaction.execute(
        "UPDATE sessions SET title = ?2 WHERE id = ?1 AND title = ''",
        params![message.session_id.as_str(), one_line(&first.name, TITLE)],
    )?;
    Ok(())
}

fn insert_file(
    transaction: &Transaction<'_>,
    message: &Message,
    place: usize,
    file: &NewFile,
    name: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO files (message_id, place, session_id, name, kind, bytes, pages, characters, text, cut, thumbnail,
                                picture, media_type, file)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            message.id.as_str(),
            place as i64,
            message.session_id.as_str(),
            file.name,
            file.kind,
            file.original.len() as i64,
            file.pages,
            file.text.chars().count() as i64,
            file.text,
            file.cut,
            file.thumbnail,
            file.picture.as_ref().map(|picture| &picture.bytes),
            file.picture.as_ref().map(|picture| &picture.media_type),
            name,
        ])
        .map_err(|e| StoreError::inserting(e, "file", "message"))?;
    Ok(())
}

fn select(rest: &str) -> String {
    format!(
        "SELECT message_id || '-' || place, message_id, name, kind, bytes, pages, characters, cut, thumbnail, file
         FROM files {rest}"
    )
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptFile> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(KeptFile {
        id: text(0)?,
        message_id: MessageId(text(1)?),
        name: text(2)?,
        kind: text(3)?,
        bytes: row.get::<_, i64>(4)?.unsigned_abs(),
        pages: row.get(5)?,
        characters: row.get(6)?,
        cut: row.get::<_, Option<Lossy>>(7)?.map(|cut| cut.0),
        thumbnail: row.get(8)?,
        file: text(9)?,
    })
}
