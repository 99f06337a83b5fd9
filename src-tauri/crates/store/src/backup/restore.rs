use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use vis_core::Sensitive;

use super::convert::convert;
use super::unpack::{Durable, check, inside, unpack};
use super::{BackupCheck, DATABASE, Progress};
use crate::{CreditLedger, Key, Store, StoreError, atomic, connection};

/// Stands in a folder that is ready to take the home's place.
const READY: &str = ".restored";

/// What to restore, and into which home.
pub struct RestoreOrder<'a> {
    pub file: &'a Path,
    /// Of the backup.
    pub passphrase: &'a Sensitive,
    pub home: &'a Path,
    /// The home's own: what is restored is encrypted as the home is, not as the backup was.
    pub key: &'a Key,
    /// Files and folders of the home that are no part of a backup and stay.
    pub stay: &'a [&'a str],
    /// Of the home: what was spent since the backup stays spent.
    pub credits: &'a CreditLedger,
    /// Fresh random bytes for each call.
    pub fresh: &'a mut dyn FnMut() -> Option<[u8; 32]>,
}

/// Opens a backup beside the home, checked and under the home's key, ready for [`swap_in`]. The home is only read.
///
/// # Errors
/// As [`super::check_backup`]; then nothing is left beside the home.
pub fn prepare_restore(order: RestoreOrder<'_>, progress: Progress<'_>) -> Result<BackupCheck, StoreError> {
    let beside = beside(order.home);
    atomic::remove_folder(&beside)?;
    atomic::make_folder(&beside)?;
    let home = order.home.to_owned();
    let outcome = fill(order, &beside, progress);
    if outcome.is_err() {
        let _ = atomic::remove_folder(&self::beside(&home));
    }
    outcome
}

/// Puts what was prepared in the home's place. The home as it was is at `before` afterwards.
///
/// Nobody may have the home open. Killed at any moment, [`finish_restore`] finds the old or the new home, whole.
///
/// # Errors
/// `ReadOnly`, `Io`; the home is where it was then.
pub fn swap_in(home: &Path, before: &Path) -> Result<(), StoreError> {
    let (beside, parent) = (beside(home), connection::folder(home));
    fs::rename(home, before).map_err(|e| StoreError::io("move", home, e))?;
    atomic::sync_folder(parent)?;
    if let Err(e) = fs::rename(&beside, home) {
        // Somebody who opened the home meanwhile has finished it.
        if e.kind() != io::ErrorKind::NotFound || !home.exists() {
            let _ = fs::rename(before, home);
            return Err(StoreError::io("move", &beside, e));
        }
    }
    atomic::sync_folder(parent)?;
    atomic::remove(&home.join(READY))
}

/// Finishes a restore that was cut off by the end of the program, or clears it away. Before a home is opened.
///
/// # Errors
/// `ReadOnly`, `Io`.
pub fn finish_restore(home: &Path) -> Result<(), StoreError> {
    let beside = beside(home);
    if home.exists() {
        atomic::remove(&home.join(READY))?;
        return atomic::remove_folder(&beside);
    }
    if beside.join(READY).exists() {
        fs::rename(&beside, home).map_err(|e| StoreError::io("move", &beside, e))?;
        atomic::sync_folder(connection::folder(home))?;
        return atomic::remove(&home.join(READY));
    }
    Ok(())
}

fn fill(order: RestoreOrder<'_>, beside: &Path, progress: Progress<'_>) -> Result<BackupCheck, StoreError> {
    let unpacked = unpack(order.file, order.passphrase, beside, Durable::Yes, progress)?;
    let path = beside.join(DATABASE);
    // Opened under its own key first: an older database is brought up to date, a newer one refused.
    let store = Store::open(&path, &unpacked.key, no_key(order.fresh)?).map_err(inside)?;
    let found = check(&store, &unpacked)?;
    store.close()?;
    convert(&path, &unpacked.key, order.key, order.fresh)?;
    let mut store = Store::open(&path, order.key, no_key(order.fresh)?).map_err(inside)?;
    store.move_videos(&unpacked.head.home, &order.home.display().to_string())?;
    store.set_credit_ledger(order.credits)?;
    store.quick_check().map_err(inside)?;
    store.close()?;
    for name in order.stay {
        carry(&order.home.join(name), &beside.join(name))?;
    }
    atomic::write(beside, READY, b"")?;
    atomic::sync_folder(connection::folder(order.home))?;
    Ok(found)
}

fn no_key(fresh: &mut dyn FnMut() -> Option<[u8; 32]>) -> Result<[u8; 32], StoreError> {
    fresh().ok_or_else(|| StoreError::Unexpected("the system gives no random numbers".into()))
}

/// The second name of a file costs nothing; where a file system has none, it is copied.
fn carry(from: &Path, to: &Path) -> Result<(), StoreError> {
    let found = match fs::symlink_metadata(from) {
        Ok(found) => found,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(StoreError::io("read", from, e)),
    };
    if found.is_dir() {
        atomic::make_folder(to)?;
        for entry in fs::read_dir(from).map_err(|e| StoreError::io("list", from, e))? {
            let name = entry.map_err(|e| StoreError::io("list", from, e))?.file_name();
            carry(&from.join(&name), &to.join(&name))?;
        }
        return atomic::sync_folder(to);
    }
    if !found.is_file() || fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map_err(|e| StoreError::io("copy", from, e))?;
    super::copier::sync(to)
}

/// Beside the home and not in it, so that one rename puts it in its place.
fn beside(home: &Path) -> PathBuf {
    connection::with_suffix(home, ".restoring")
}
