//! The hidden folder beside a film in which it is made, and the rules for the film's name.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::ExportError;

/// `.<film's name>.visavis`, locked; what a render that was killed left in it is used again.
#[derive(Debug)]
pub(crate) struct WorkFolder {
    path: PathBuf,
    /// Held until the folder is done with: two renders of one film would write over each other.
    lock: File,
}

impl WorkFolder {
    /// `plan` says what the film will be, byte for byte: parts made for another plan are thrown away.
    ///
    /// # Errors
    /// [`ExportError::Busy`], [`ExportError::ReadOnly`], [`ExportError::DiskFull`].
    pub(crate) fn open(target: &Path, plan: &[u8]) -> Result<Self, ExportError> {
        let path = hidden(target);
        let failed = |source| ExportError::io("make", &path, source);
        if !path.is_dir() {
            fs::create_dir(&path).map_err(failed)?;
        }
        let lock = File::create(path.join("lock")).map_err(|source| {
            // A new folder on a full disk; one that holds something stays.
            let _ = fs::remove_dir(&path);
            failed(source)
        })?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ExportError::Busy(target.to_owned())),
            // A file system without locks: whoever starts the same film twice there gets a damaged one.
            Err(TryLockError::Error(error)) => tracing::debug!(%error, "the work folder is not locked"),
        }
        let folder = Self { path, lock };
        let file = folder.join("plan");
        if fs::read(&file).ok().as_deref() == Some(plan) {
            return Ok(folder);
        }
        match folder.empty().and_then(|()| fs::write(&file, plan)) {
            Ok(()) => Ok(folder),
            Err(source) => {
                folder.remove();
                Err(ExportError::io("write", &file, source))
            }
        }
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Paths of the files in it.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, ExportError> {
        let failed = |source| ExportError::io("read", &self.path, source);
        fs::read_dir(&self.path).map_err(failed)?.map(|entry| Ok(entry.map_err(failed)?.path())).collect()
    }

    /// Removes it. Best effort: a film that is there whole is not spoilt by a rest beside it.
    pub(crate) fn remove(self) {
        drop(self.lock);
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, "the folder {} was not removed", self.path.display());
        }
    }

    fn empty(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name != "lock") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn hidden(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.visavis"))
}

/// Whether the film may be put there, before any work is done.
///
/// # Errors
/// [`ExportError::Name`], [`ExportError::NoFolder`], [`ExportError::Exists`].
pub fn check_target(target: &Path, replace: bool) -> Result<(), ExportError> {
    let known = target
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("mp4") || end.eq_ignore_ascii_case("webm"));
    if !known || target.is_dir() {
        return Err(ExportError::Name(target.to_owned()));
    }
    let folder = folder_of(target);
    if !folder.is_dir() {
        return Err(ExportError::NoFolder(folder.to_owned()));
    }
    if !replace && target.exists() {
        return Err(ExportError::Exists(target.to_owned()));
    }
    Ok(())
}

pub(crate) fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a finished file its name; whatever happens, there is either the old file or the new one.
pub(crate) fn publish(made: &Path, target: &Path) -> Result<(), ExportError> {
    let failed = |source| ExportError::io("write", target, source);
    File::open(made).and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(made, target).map_err(failed)?;
    // So that the name survives a power cut; not every system can open a folder.
    let _ = File::open(folder_of(target)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Puts a small text there in the same way.
pub(crate) fn publish_text(folder: &WorkFolder, text: &str, target: &Path) -> Result<(), ExportError> {
    let made = folder.join("text");
    fs::write(&made, text).map_err(|source| ExportError::io("write", &made, source))?;
    publish(&made, target)
}
