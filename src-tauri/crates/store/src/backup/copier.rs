use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::{Key, Store, StoreError, atomic, connection};

/// Tries while another process writes, a tenth of a second apart.
const TRIES: u32 = 100;

/// Copies a store's database on a connection of its own: nobody waits for it, and it waits for nobody.
#[derive(Clone, Debug)]
pub struct Copier {
    path: PathBuf,
    key: Key,
}

impl Store {
    /// # Errors
    /// `NotFound` for a store in memory.
    pub fn copier(&self) -> Result<Copier, StoreError> {
        let path = self.path.clone().ok_or(StoreError::NotFound { what: "database" })?;
        Ok(Copier { path, key: self.key.clone() })
    }
}

impl Copier {
    pub fn new(path: &Path, key: &Key) -> Self {
        Self { path: path.to_owned(), key: key.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn encrypts(&self) -> bool {
        self.key.encrypts()
    }

    /// Whether what the file says is consistent in itself; some 0.4 s for 200 MB. Beside everything else.
    ///
    /// # Errors
    /// `Damaged` with the first complaint.
    pub fn check(&self) -> Result<(), StoreError> {
        connection::quick_check(&self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?)
    }

    /// A copy under the same key, whole or not at all; an earlier one is replaced.
    ///
    /// # Errors
    /// `Damaged`, `DiskFull`, `Busy`.
    pub fn copy_to(&self, target: &Path) -> Result<(), StoreError> {
        let part = connection::with_suffix(target, atomic::PART);
        atomic::remove(&part)?;
        self.copy(&part, &self.key)?;
        std::fs::rename(&part, target).map_err(|e| StoreError::io("name", target, e))?;
        atomic::sync_folder(connection::folder(target))
    }

    /// A synced copy at `target`, where nothing may be yet, under a key of the same kind: SQLCipher copies pages between two
    /// encrypted databases or two plain ones.
    pub(super) fn copy(&self, target: &Path, key: &Key) -> Result<(), StoreError> {
        let from = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection::create_file(target)?;
        let mut to = Connection::open(target)?;
        key.apply(&to)?;
        let backup = Backup::new(&from, &mut to)?;
        // All pages in one step are of one moment; readers and, thanks to the log, writers go on meanwhile.
        for _ in 0..TRIES {
            match backup.step(-1)? {
                StepResult::Done => {
                    drop(backup);
                    to.close().map_err(|(_, e)| e)?;
                    return sync(target);
                }
                _ => thread::sleep(Duration::from_millis(100)),
            }
        }
        Err(StoreError::Busy)
    }

    pub(super) fn connect(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        let from = Connection::open_with_flags(&self.path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        self.key.apply(&from)?;
        from.busy_timeout(Duration::from_secs(5))?;
        Ok(from)
    }
}

pub(super) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| StoreError::io("sync", path, e))
}
