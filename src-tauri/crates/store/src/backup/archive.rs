use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};

use rusqlite::OpenFlags;
use sha2::{Digest, Sha256};
use vis_core::Sensitive;

use super::container::{Cost, Lock, SealedWriter};
use super::{Copier, DATABASE, Entry, FORMAT, HEAD, Head, MANIFEST, Manifest, Progress, contents};
use crate::{StoreError, atomic, connection, meta};

/// Sounds come and go while a backup is written; after so many tries it is given up.
const TRIES: u32 = 3;
/// Where the copy of the database lies meanwhile. Hidden names never go into a backup.
const SCRATCH: &str = ".backup-scratch";
/// What lies in a home and stays out of backups: what this computer alone can use, what is secret, and copies.
const LEFT_OUT: [&str; 5] = ["vault.json", "provider-keys", "backups", "webview", "lock"];

/// What to back up, and where to.
#[derive(Clone, Copy, Debug)]
pub struct BackupOrder<'a> {
    pub home: &'a Path,
    /// The file that is made; one that is there is replaced once the new one is whole.
    pub target: &'a Path,
    pub passphrase: &'a Sensitive,
    /// Fresh random bytes.
    pub random: &'a [u8; 35],
    pub made_ms: i64,
    /// Of the program.
    pub version: &'a str,
    /// Folders that are left out, such as models inside of the home.
    pub leave_out: &'a [PathBuf],
}

/// Writes everything of a home into one file, while the home is in use; memory does not grow with it. Gives its bytes.
///
/// # Errors
/// `BadKey` without a passphrase, `Damaged`, `DiskFull`, `Io`; an earlier file of this name stays then.
pub fn back_up(source: &Copier, order: &BackupOrder<'_>, progress: Progress<'_>) -> Result<u64, StoreError> {
    let mut outcome = Err(StoreError::Busy);
    for _ in 0..TRIES {
        outcome = attempt(source, order, progress);
        if !matches!(outcome, Err(StoreError::Busy)) {
            break;
        }
    }
    outcome
}

/// `Busy`: a file went or grew while it was copied.
fn attempt(source: &Copier, order: &BackupOrder<'_>, progress: Progress<'_>) -> Result<u64, StoreError> {
    let lock = Lock::new(order.passphrase, order.random, Cost::STRONG)?;
    let scratch = Scratch::make(order.home.join(SCRATCH))?;
    let snapshot = scratch.0.join(DATABASE);
    let named = snapshot_of(source, &snapshot, &lock)?;
    let media = order.home.join("media");
    // What is gone already is a matter for the check, not for a second try.
    let there: HashSet<String> = named.into_iter().filter(|file| media.join(file).exists()).collect();

    let mut files = vec![(DATABASE.to_owned(), snapshot)];
    list(order.home, Path::new(""), order, &mut files)?;
    if !there.iter().all(|file| files.iter().any(|(path, _)| path.strip_prefix("media/") == Some(file))) {
        return Err(StoreError::Busy);
    }
    let part = connection::with_suffix(order.target, atomic::PART);
    let written = write(source, order, lock, &files, &part, progress);
    let bytes = written.inspect_err(|_| _ = fs::remove_file(&part))?;
    fs::rename(&part, order.target).map_err(|e| StoreError::io("name", order.target, e))?;
    atomic::sync_folder(connection::folder(order.target))?;
    Ok(bytes)
}

/// Copies the database; gives the sounds that the copy names.
fn snapshot_of(source: &Copier, target: &Path, lock: &Lock) -> Result<Vec<String>, StoreError> {
    let key = if source.encrypts() { lock.database_key() } else { crate::Key::Unencrypted };
    source.copy(target, &key)?;
    let copy = Copier::new(target, &key).connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.pragma_update(None, "secure_delete", true)?;
    meta::forget_backup_passphrase(&copy)?;
    let named = contents::sound_files(&copy)?;
    // Into the one file, without a log beside it.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    copy.close().map_err(|(_, e)| e)?;
    Ok(named)
}

fn write(
    source: &Copier,
    order: &BackupOrder<'_>,
    lock: Lock,
    files: &[(String, PathBuf)],
    part: &Path,
    progress: Progress<'_>,
) -> Result<u64, StoreError> {
    let failed = |e: io::Error| StoreError::io("write", part, e);
    let total = files.iter().filter_map(|(_, path)| fs::metadata(path).ok()).map(|file| file.len()).sum();
    let head = Head {
        format: FORMAT,
        version: order.version.to_owned(),
        made_ms: order.made_ms,
        home: order.home.display().to_string(),
        encrypted: source.encrypts(),
        bytes: total,
    };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    atomic::for_the_owner_only(&mut options);
    let file = options.open(part).map_err(failed)?;
    let sealed = SealedWriter::new(BufWriter::with_capacity(1 << 18, file), lock).map_err(failed)?;
    let mut archive = tar::Builder::new(sealed);
    append(&mut archive, HEAD, &json(&head)?).map_err(failed)?;
    let (mut manifest, mut done) = (Manifest::default(), 0);
    for (path, from) in files {
        let entry = copy_in(&mut archive, path, from, part)?;
        done += entry.bytes;
        manifest.files.push(entry);
        progress(done, total.max(done));
    }
    append(&mut archive, MANIFEST, &json(&manifest)?).map_err(failed)?;
    let file = archive.into_inner().and_then(SealedWriter::finish).map_err(failed)?;
    let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
    file.sync_all().map_err(failed)?;
    Ok(file.metadata().map_err(failed)?.len())
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|e| StoreError::Unexpected(Box::new(e)))
}

fn append<W: io::Write>(archive: &mut tar::Builder<W>, path: &str, bytes: &[u8]) -> io::Result<()> {
    archive.append_data(&mut header(bytes.len() as u64), path, bytes)
}

fn copy_in<W: io::Write>(
    archive: &mut tar::Builder<W>,
    path: &str,
    from: &Path,
    part: &Path,
) -> Result<Entry, StoreError> {
    let file = match File::open(from) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(StoreError::Busy),
        Err(e) => return Err(StoreError::io("read", from, e)),
    };
    let bytes = file.metadata().map_err(|e| StoreError::io("read", from, e))?.len();
    let mut hashed = Hashed { inner: BufReader::new(file).take(bytes), digest: Sha256::new(), bytes: 0 };
    archive
        .append_data(&mut header(bytes), path, &mut hashed)
        .map_err(|e| StoreError::io("write", part, e))?;
    if hashed.bytes != bytes {
        return Err(StoreError::Busy);
    }
    Ok(Entry { path: path.to_owned(), bytes, sha256: hex::encode(hashed.digest.finalize()) })
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header
}

/// Adds up what is read through it.
pub(super) struct Hashed<R> {
    pub(super) inner: R,
    pub(super) digest: Sha256,
    pub(super) bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.digest.update(&into[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

/// All files below `folder`, in the order of their names; links are not followed.
fn list(
    folder: &Path,
    below: &Path,
    order: &BackupOrder<'_>,
    files: &mut Vec<(String, PathBuf)>,
) -> Result<(), StoreError> {
    let failed = |e| StoreError::io("list", folder, e);
    let names: BTreeSet<_> = fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    for name in names {
        let path = folder.join(&name);
        // A name that is no text is none of ours.
        let Some(name) = name.to_str() else { continue };
        if stays_out(name, below) || path == order.target || order.leave_out.contains(&path) {
            continue;
        }
        let within = below.join(name);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => list(&path, &within, order, files)?,
            Ok(found) if found.is_file() => files.push((slashes(&within), path)),
            _ => {}
        }
    }
    Ok(())
}

fn stays_out(name: &str, below: &Path) -> bool {
    let at_the_top = below.as_os_str().is_empty();
    let ours =
        |known: &&str| name == *known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'));
    name.starts_with('.')
        || name.ends_with(atomic::PART)
        || (at_the_top && (name.starts_with(DATABASE) || LEFT_OUT.iter().any(ours)))
}

fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A folder that is gone when this is dropped; what an earlier run left goes first.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn make(path: PathBuf) -> Result<Self, StoreError> {
        atomic::remove_folder(&path)?;
        atomic::make_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = atomic::remove_folder(&self.0) {
            tracing::warn!(%error, "a scratch folder was left behind");
        }
    }
}
