//! A connection from the bare file to the point where its rows can be trusted.

use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{Key, StoreError, atomic, migrations, repair};

/// How long a writer waits for another process.
const BUSY: Duration = Duration::from_secs(5);
const PLAIN_HEADER: &[u8; 16] = b"SQLite format 3\0";
/// SQLCipher's and SQLite's own default.
const PAGE_BYTES: u64 = 4096;

/// Opens the file, creating it where there is none, and refuses it unchanged when the key is wrong or it is newer.
pub(crate) fn open(path: &Path, key: &Key) -> Result<Connection, StoreError> {
    key.check()?;
    create_file(path)?;
    // SQLite removes the write-ahead log when the last connection closes in order; one that is left tells of a crash.
    let unclean = fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    key.apply(&connection)?;
    connection.busy_timeout(BUSY)?;
    // Closing writes the log back into the file: not before we know that the file is ours to write.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, unclean)?;
    check_readable(&connection, path, key)?;
    migrations::check_known(&connection)?;
    configure(&connection)?;
    if unclean || repair::is_suspect(path) {
        tracing::info!("the last run did not end in order, or found damage: checking the database");
        quick_check(&connection)?;
        repair::clear_suspicion(path)?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// Settings of a connection, as opposed to a file: they are set at every open.
pub(crate) fn configure(connection: &Connection) -> Result<(), StoreError> {
    let journal: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if journal != "wal" && journal != "memory" {
        tracing::warn!(journal, "this file system offers no write-ahead log; saving will be slower");
    }
    // FULL and not NORMAL: NORMAL may lose the last commits to a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS: a plain fsync leaves the bytes in the drive's cache.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Deleted chats are overwritten, also where the person chose to do without encryption.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(())
}

/// The first complaint of SQLite's own check, if there is one.
pub(crate) fn quick_check(connection: &Connection) -> Result<(), StoreError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::damaged(verdict)) }
}

/// The folder a database lies in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// An empty file that only its owner can read, and whose name survives a power loss.
pub(crate) fn create_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    atomic::for_the_owner_only(&mut options);
    match options.open(path) {
        Ok(_) => atomic::sync_folder(folder(path)),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(StoreError::io("create", path, e)),
    }
}

fn check_readable(connection: &Connection, path: &Path, key: &Key) -> Result<(), StoreError> {
    let read = connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
    match read {
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::NotADatabase) => Err(why_unreadable(path, key)),
        other => Ok(other?),
    }
}

/// SQLCipher says the same for a wrong key, a plain database and garbage; the file itself tells some of them apart.
///
/// Only after a failed open: closing any handle of the file drops the locks this process holds on it.
fn why_unreadable(path: &Path, key: &Key) -> StoreError {
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        file.take(PLAIN_HEADER.len() as u64).read_to_end(&mut start)?;
        Ok(length)
    });
    match read {
        Err(e) => StoreError::io("read", path, e),
        Ok(_) if start == PLAIN_HEADER && key.encrypts() => StoreError::NotEncrypted,
        Ok(length) if length % PAGE_BYTES != 0 => StoreError::damaged("it ends in the middle of a page"),
        Ok(_) => StoreError::WrongKey,
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, configure, open};

    #[test]
    fn what_was_acknowledged_survives_a_power_cut_and_a_foreign_schema_runs_nothing() {
        let home = tempfile::tempdir().unwrap();
        let connection = open(&home.path().join("visavis.db"), &Key::Unencrypted).unwrap();
        configure(&connection).unwrap();
        let value = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(
            value("synchronous"),
            2,
            "FULL; a kill cannot show the difference to NORMAL, a power cut does"
        );
        assert_eq!((value("foreign_keys"), value("trusted_schema"), value("secure_delete")), (1, 0, 1));
    }
}
