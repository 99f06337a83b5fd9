//! A damaged database made anew: from what can still be read of it, and from the last good copy.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::{Copier, Key, Store, StoreError, atomic, connection, migrations};

/// The last copy that passed its check, beside the database.
const GOOD: &str = ".good";
/// Stands beside a database that failed its check while it was in use: the next open checks it.
const SUSPECT: &str = ".suspect";

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Where the damaged file is now.
    pub damaged: PathBuf,
    /// Rows that were read from it.
    pub salvaged: u64,
    /// Rows that were lost in it and came from the last good copy.
    pub from_copy: u64,
    /// Tables that could not be read to their end.
    pub incomplete: u32,
}

impl Store {
    /// [`Store::open`], with a damaged database repaired first. Its file is kept as `<path>.damaged-<stamp>`.
    ///
    /// # Errors
    /// As [`Store::open`]; `Damaged` only when nothing of it could be read and there is no good copy.
    pub fn open_or_repair(
        path: &Path,
        key: &Key,
        fresh_media_key: [u8; 32],
        stamp: &str,
    ) -> Result<(Self, Option<Repaired>), StoreError> {
        let error = match Self::open(path, key, fresh_media_key) {
            Ok(store) => return Ok((store, None)),
            Err(error) => error,
        };
        // A changed first page looks like a wrong key; a copy that this key opens tells them apart.
        let ours = match error {
            StoreError::Damaged { .. } => true,
            StoreError::WrongKey => good_copy(path, key).is_some(),
            _ => false,
        };
        if !ours {
            return Err(error);
        }
        tracing::warn!(%error, "the database is damaged and will be repaired");
        let Some(repaired) = repair(path, key, stamp)? else { return Err(error) };
        Ok((Self::open(path, key, fresh_media_key)?, Some(repaired)))
    }
}

impl Copier {
    /// Checks the database, and keeps a copy of it for [`Store::open_or_repair`]. In the background: it takes about a second for
    /// 200 MB.
    ///
    /// # Errors
    /// `Damaged`; then the last good copy stays, and the next open repairs. `DiskFull`.
    pub fn keep_good_copy(&self) -> Result<(), StoreError> {
        match self.check() {
            Ok(()) => self.copy_to(&connection::with_suffix(self.path(), GOOD)),
            Err(error) => {
                connection::create_file(&connection::with_suffix(self.path(), SUSPECT))?;
                Err(error)
            }
        }
    }
}

/// Copies that deletion for good must not leave behind.
pub(crate) fn remove_good_copy(path: &Path) -> Result<(), StoreError> {
    atomic::remove(&connection::with_suffix(path, GOOD))
}

/// Whether the last check failed; asked once.
pub(crate) fn is_suspect(path: &Path) -> bool {
    connection::with_suffix(path, SUSPECT).exists()
}

pub(crate) fn clear_suspicion(path: &Path) -> Result<(), StoreError> {
    atomic::remove(&connection::with_suffix(path, SUSPECT))
}

/// `None`: there was nothing to repair it with, and nothing changed.
fn repair(path: &Path, key: &Key, stamp: &str) -> Result<Option<Repaired>, StoreError> {
    let next = connection::with_suffix(path, ".repairing");
    for suffix in ["", "-wal", "-shm"] {
        atomic::remove(&connection::with_suffix(&next, suffix))?;
    }
    let mut target = connection::open(&next, key)?;
    migrations::run(&mut target)?;
    target.pragma_update(None, "foreign_keys", false)?;
    let damaged = reader(path, key).ok();
    let good = good_copy(path, key);
    let mut done = Repaired {
        damaged: connection::with_suffix(path, &format!(".damaged-{stamp}")),
        salvaged: 0,
        from_copy: 0,
        incomplete: 0,
    };
    for table in tables(&target)? {
        let (rows, whole) = damaged.as_ref().map_or((0, false), |from| copy_table(from, &target, &table));
        done.salvaged += rows;
        if !whole {
            done.incomplete += 1;
            done.from_copy += good.as_ref().map_or(0, |from| copy_table(from, &target, &table).0);
        }
    }
    if done.salvaged + done.from_copy == 0 {
        drop(target);
        atomic::remove(&next)?;
        return Ok(None);
    }
    drop((damaged, good));
    make_consistent(&target)?;
    connection::quick_check(&target)?;
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    target.close().map_err(|(_, e)| e)?;
    put_in_place(path, &next, &done.damaged)?;
    Ok(Some(done))
}

/// The damaged files get second names before the new one takes the first: a kill never leaves the home without a database.
fn put_in_place(path: &Path, next: &Path, aside: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal"] {
        let (from, to) = (connection::with_suffix(path, suffix), connection::with_suffix(aside, suffix));
        if from.exists() && fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).map_err(|e| StoreError::io("copy", &from, e))?;
        }
    }
    atomic::sync_folder(connection::folder(path))?;
    for suffix in ["-wal", "-shm"] {
        atomic::remove(&connection::with_suffix(path, suffix))?;
    }
    fs::rename(next, path).map_err(|e| StoreError::io("name", path, e))?;
    clear_suspicion(path)?;
    atomic::sync_folder(connection::folder(path))
}

fn reader(path: &Path, key: &Key) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    key.apply(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// The last good copy, where there is one that this key opens.
fn good_copy(path: &Path, key: &Key) -> Option<Connection> {
    let path = connection::with_suffix(path, GOOD);
    let copy = if path.exists() { reader(&path, key).ok()? } else { return None };
    copy.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).ok()?;
    Some(copy)
}

/// Tables with rows of their own; the index of words is filled again by the next search.
fn tables(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table'
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'message\\_words%' ESCAPE '\\'",
    )?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Copies the rows that are not there yet: from the beginning to the first that cannot be read, then from the end.
/// `true`: all of them could.
fn copy_table(from: &Connection, to: &Connection, table: &str) -> (u64, bool) {
    let (Ok(theirs), Ok(ours)) = (columns(from, table), columns(to, table)) else { return (0, false) };
    let shared: Vec<&str> = ours
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| theirs.iter().any(|(own, _)| own == name))
        .collect();
    if shared.is_empty() {
        return (0, false);
    }
    let keys: Vec<&str> = ours.iter().filter(|(_, key)| *key > 0).map(|(name, _)| name.as_str()).collect();
    let list = shared.join(", ");
    let marks = vec!["?"; shared.len()].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})");
    let (mut rows, whole) = copy_rows(from, to, &format!("SELECT {list} FROM {table}"), &insert);
    if !whole && !keys.is_empty() {
        let back = keys.iter().map(|key| format!("{key} DESC")).collect::<Vec<_>>().join(", ");
        rows += copy_rows(from, to, &format!("SELECT {list} FROM {table} ORDER BY {back}"), &insert).0;
    }
    (rows, whole)
}

fn copy_rows(from: &Connection, to: &Connection, select: &str, insert: &str) -> (u64, bool) {
    let mut copied = 0;
    let mut copy = || -> rusqlite::Result<()> {
        let transaction = to.unchecked_transaction()?;
        let mut insert = to.prepare(insert)?;
        let mut query = from.prepare(select)?;
        let width = query.column_count();
        let mut rows = query.query([])?;
        let outcome = loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let values: Vec<Value> = (0..width).map(|n| row.get(n)).collect::<Result<_, _>>()?;
                    // A row that a constraint refuses is not worth the others.
                    copied += insert.execute(params_from_iter(values)).unwrap_or(0) as u64;
                }
                Ok(None) => break Ok(()),
                Err(e) => break Err(e),
            }
        };
        drop(insert);
        transaction.commit()?;
        outcome
    };
    let whole = copy().is_ok();
    (copied, whole)
}

/// Names of columns, with their number in the primary key; 0: not in it.
fn columns(connection: &Connection, table: &str) -> Result<Vec<(String, u32)>, StoreError> {
    let mut query = connection.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
    Ok(query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Messages whose chat was lost get a chat; what belongs to nothing any more goes.
fn make_consistent(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR IGNORE INTO sessions (id, character_id, title, created_ms, updated_ms)
         SELECT session_id, 'mira', 'Rescued chat', min(created_ms), max(created_ms) FROM messages
         WHERE session_id NOT IN (SELECT id FROM sessions) GROUP BY session_id",
        [],
    )?;
    let tables = tables(connection)?;
    loop {
        let mut gone = 0;
        for table in &tables {
            for (parent, column, key) in references(connection, table)? {
                gone += connection.execute(
                    &format!("DELETE FROM {table} WHERE {column} NOT IN (SELECT {key} FROM {parent})"),
                    [],
                )?;
            }
        }
        if gone == 0 {
            return Ok(());
        }
    }
}

fn references(
    connection: &Connection,
    table: &str,
) -> Result<BTreeSet<(String, String, String)>, StoreError> {
    let mut query =
        connection.prepare("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1)")?;
    let rows = query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
