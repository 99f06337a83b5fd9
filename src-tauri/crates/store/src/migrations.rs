use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, TransactionBehavior};

use crate::{Key, StoreError, atomic, connection, repair};

/// Step n brings the database to version n + 1. A step that was ever released is never edited; add another one.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_chats.sql"),
    include_str!("migrations/0002_clips.sql"),
    include_str!("migrations/0003_spoken_turns.sql"),
    include_str!("migrations/0004_videos.sql"),
    include_str!("migrations/0005_people.sql"),
    include_str!("migrations/0006_cards.sql"),
    include_str!("migrations/0007_scripts.sql"),
    include_str!("migrations/0008_samples_and_activities.sql"),
    include_str!("migrations/0009_groups.sql"),
    include_str!("migrations/0010_providers.sql"),
    include_str!("migrations/0011_services.sql"),
    include_str!("migrations/0012_tree_of_messages.sql"),
    include_str!("migrations/0013_memory.sql"),
    include_str!("migrations/0014_files.sql"),
    include_str!("migrations/0015_bin.sql"),
    include_str!("migrations/0016_personas_notes_summaries.sql"),
    include_str!("migrations/0017_meanings.sql"),
    include_str!("migrations/0018_api_keys.sql"),
    include_str!("migrations/0019_profiles.sql"),
    include_str!("migrations/0020_studio.sql"),
    include_str!("migrations/0021_talks.sql"),
];

/// The newest format this program knows.
pub(crate) const KNOWN: u32 = STEPS.len() as u32;

pub(crate) fn version(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a database of a newer program before anything is written to it.
pub(crate) fn check_known(connection: &Connection) -> Result<u32, StoreError> {
    let found = version(connection)?;
    if found > KNOWN { Err(StoreError::NewerVersion { found, known: KNOWN }) } else { Ok(found) }
}

/// Brings the database to the newest version, each step in a transaction of its own.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    loop {
        // Inside the transaction, because another process may be migrating the same file.
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = check_known(&step)?;
        let Some(sql) = STEPS.get(done as usize) else { return Ok(()) };
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", done + 1)?;
        step.commit()?;
    }
}

/// Copies an older database, under the same key, to `<file>.before-v<known>` beside it.
pub(crate) fn back_up(connection: &Connection, path: &Path, key: &Key) -> Result<(), StoreError> {
    let target = backup_path(path, KNOWN);
    let part = connection::with_suffix(&target, atomic::PART);
    match fs::remove_file(&part) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::io("replace", &part, e));
        }
        _ => connection::create_file(&part)?,
    }
    let mut copy = Connection::open(&part)?;
    key.apply(&copy)?;
    Backup::new(connection, &mut copy)?.run_to_completion(1024, Duration::ZERO, None)?;
    copy.close().map_err(|(_, e)| e)?;
    fs::File::open(&part).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", &part, e))?;
    fs::rename(&part, &target).map_err(|e| StoreError::io("name", &target, e))?;
    atomic::sync_folder(connection::folder(path))
}

/// Whoever deletes a chat for good means the copies as well.
pub(crate) fn remove_backups(path: &Path) -> Result<(), StoreError> {
    repair::remove_good_copy(path)?;
    for backup in (1..=KNOWN).map(|version| backup_path(path, version)) {
        match fs::remove_file(&backup) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io("remove", &backup, e));
            }
            _ => {}
        }
    }
    Ok(())
}

fn backup_path(path: &Path, version: u32) -> PathBuf {
    connection::with_suffix(path, &format!(".before-v{version}"))
}
