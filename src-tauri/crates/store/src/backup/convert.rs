//! A restored database under the key of the home it goes to.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};
use vis_core::Sensitive;
use zeroize::Zeroizing;

use super::Copier;
use super::copier::sync;
use crate::media::Media;
use crate::{Key, StoreError, atomic, clips, connection, meta};

/// Fresh random bytes for each call; `None` when the system has none.
pub(super) type Fresh<'a> = &'a mut dyn FnMut() -> Option<[u8; 32]>;

/// Puts the database at `path`, and the sounds in `media/` beside it, under another key.
pub(super) fn convert(path: &Path, from: &Key, to: &Key, fresh: Fresh<'_>) -> Result<(), StoreError> {
    let next = connection::with_suffix(path, ".converted");
    match (from.encrypts(), to.encrypts()) {
        (false, false) => return Ok(()),
        (true, true) => Copier::new(path, from).copy(&next, to)?,
        _ => {
            export(path, from, &next, to)?;
            sounds(&next, path, from, to, fresh)?;
        }
    }
    fs::rename(&next, path).map_err(|e| StoreError::io("name", path, e))?;
    for suffix in ["-wal", "-shm", "-journal"] {
        atomic::remove(&connection::with_suffix(path, suffix))?;
    }
    atomic::sync_folder(connection::folder(path))
}

/// SQLCipher's way between an encrypted and a plain database. It numbers rows anew, so the index of words begins again.
fn export(path: &Path, from: &Key, next: &Path, to: &Key) -> Result<(), StoreError> {
    connection::create_file(next)?;
    let source = Copier::new(path, from).connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.execute("INSERT INTO message_words (message_words) VALUES ('delete-all')", [])?;
    let name = next.to_str().ok_or_else(|| StoreError::Unexpected("the folder's name is no text".into()))?;
    let key: Zeroizing<Vec<u8>> = Zeroizing::new(match to {
        Key::Raw(key) => format!("x'{}'", *Zeroizing::new(hex::encode(key.expose()))).into_bytes(),
        Key::Passphrase(words) => words.expose().to_vec(),
        Key::Unencrypted => Vec::new(),
    });
    // As a value: its error could carry the text of a statement that holds the key.
    let attached = match std::str::from_utf8(&key) {
        Ok(text) => source.execute("ATTACH ?1 AS next KEY ?2", params![name, text]),
        Err(_) => source.execute("ATTACH ?1 AS next KEY ?2", params![name, *key]),
    };
    attached.map_err(|_| StoreError::BadKey { reason: "SQLCipher refused it" })?;
    let version: u32 = source.pragma_query_value(None, "user_version", |row| row.get(0))?;
    source.query_row("SELECT sqlcipher_export('next')", [], |_| Ok(()))?;
    source.execute_batch(&format!("PRAGMA next.user_version = {version}; DETACH next;"))?;
    source.close().map_err(|(_, e)| e)?;
    sync(next)
}

/// Seals plain sounds, or opens sealed ones, and writes their new names into the new database.
fn sounds(next: &Path, path: &Path, from: &Key, to: &Key, fresh: Fresh<'_>) -> Result<(), StoreError> {
    let mut random =
        || fresh().ok_or_else(|| StoreError::Unexpected("the system gives no random numbers".into()));
    let mut database = Copier::new(next, to).connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection::configure(&database)?;
    let folder = connection::folder(path).join("media");
    let kept = |connection: &Connection, fresh| meta::media_key(connection, fresh);
    let seal_before: Option<Sensitive> =
        if from.encrypts() { Some(kept(&database, random()?)?) } else { None };
    let seal_after = if to.encrypts() { Some(kept(&database, random()?)?) } else { None };
    let before = Media::folder(folder.clone(), seal_before);
    let mut after = Media::folder(folder, seal_after);
    let transaction = database.transaction()?;
    for table in clips::NAMING {
        let mut query = transaction.prepare(&format!("SELECT file FROM {table}"))?;
        let files: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for file in files {
            // A sound that was unreadable before stays so, under its old name.
            let Ok(bytes) = before.read_file(&file) else { continue };
            let random = random()?;
            let nonce = random.first_chunk::<24>().copied().unwrap_or_default();
            let name = after.name(&nonce);
            after.write_file(&name, &bytes, &nonce)?;
            transaction.execute(&format!("UPDATE {table} SET file = ?2 WHERE file = ?1"), [&file, &name])?;
            after.remove(&file)?;
        }
    }
    transaction.commit()?;
    database.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    database.close().map_err(|(_, e)| e)?;
    sync(next)
}
