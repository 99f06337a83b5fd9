//! What the models folder remembers about itself, in three small JSON files.
//!
//! `verified.json` is a shortcut and may be lost at any time. `pinned.json` is not: it holds the digests that a source
//! announced at the first download of a file the catalogue has no digest for. `installed.json` says what a person added,
//! and from where.

use std::{
    collections::BTreeMap,
    fs::{self, File, Metadata},
    io::{self, Write},
    path::Path,
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Installed, ModelError};

const VERIFIED: &str = "verified.json";
const PINNED: &str = "pinned.json";
const INSTALLED: &str = "installed.json";

/// A file's size and time of change: while both stand, its digest is taken to stand too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    bytes: u64,
    modified_ns: u64,
    sha256: String,
}

#[derive(Debug, Default)]
pub(crate) struct Verified {
    files: BTreeMap<String, Seen>,
    changed: bool,
}

impl Verified {
    /// A record that is missing or damaged only costs hashing again.
    pub(crate) fn read(dir: &Path) -> Self {
        Self { files: read(&dir.join(VERIFIED)).unwrap_or_default(), changed: false }
    }

    pub(crate) fn digest(&self, path: &str, metadata: &Metadata) -> Option<&str> {
        let seen = self.files.get(path)?;
        (seen.bytes == metadata.len() && seen.modified_ns == modified_ns(metadata)?).then_some(&*seen.sha256)
    }

    pub(crate) fn remember(&mut self, path: &str, metadata: &Metadata, sha256: &str) {
        let Some(modified_ns) = modified_ns(metadata) else { return };
        let seen = Seen { bytes: metadata.len(), modified_ns, sha256: sha256.to_owned() };
        self.changed |= self.files.insert(path.to_owned(), seen.clone()).as_ref() != Some(&seen);
    }

    /// Not being able to write (a read-only folder) is no error: the next check hashes again.
    pub(crate) fn save(&self, dir: &Path) {
        if self.changed {
            let _ = write(&dir.join(VERIFIED), &self.files);
        }
    }
}

/// The digest of the file at `path` below `dir` that its source announced, or had, at its first download.
pub fn pinned(dir: &Path, path: &str) -> Option<String> {
    read::<BTreeMap<String, String>>(&dir.join(PINNED))?.remove(path)
}

pub(crate) fn pin(dir: &Path, path: &str, sha256: &str) -> Result<(), ModelError> {
    let place = dir.join(PINNED);
    let mut pins: BTreeMap<String, String> = read(&place).unwrap_or_default();
    pins.insert(path.to_owned(), sha256.to_owned());
    write(&place, &pins).map_err(ModelError::disk(&place))
}

/// Forgets a digest: the person has thrown the file away.
pub(crate) fn unpin(dir: &Path, path: &str) -> Result<(), ModelError> {
    let place = dir.join(PINNED);
    let mut pins: BTreeMap<String, String> = read(&place).unwrap_or_default();
    match pins.remove(path) {
        Some(_) => write(&place, &pins).map_err(ModelError::disk(&place)),
        None => Ok(()),
    }
}

/// What a person added to the folder, by path.
pub(crate) fn read_installed(dir: &Path) -> BTreeMap<String, Installed> {
    read(&dir.join(INSTALLED)).unwrap_or_default()
}

pub(crate) fn remember_installed(dir: &Path, new: &Installed) -> Result<(), ModelError> {
    let mut all = read_installed(dir);
    all.insert(new.path.clone(), new.clone());
    let place = dir.join(INSTALLED);
    write(&place, &all).map_err(ModelError::disk(&place))
}

pub(crate) fn forget_installed(dir: &Path, path: &str) -> Result<(), ModelError> {
    let mut all = read_installed(dir);
    let place = dir.join(INSTALLED);
    match all.remove(path) {
        Some(_) => write(&place, &all).map_err(ModelError::disk(&place)),
        None => Ok(()),
    }
}

fn modified_ns(metadata: &Metadata) -> Option<u64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    // Two programs may check one folder at the same time: each writes a temporary file of its own.
    let temporary = path.with_extension(format!("json.{}.part", std::process::id()));
    let mut file = File::create(&temporary)?;
    file.write_all(&serde_json::to_vec_pretty(value)?)?;
    file.sync_all()?;
    fs::rename(&temporary, path).inspect_err(|_| drop(fs::remove_file(&temporary)))
}
