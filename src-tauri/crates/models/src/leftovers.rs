//! What stands beside a model while it is fetched.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::ModelError;

const PART: &str = ".download";
const JOURNAL: &str = ".download.journal";

/// The bytes so far of the file that will stand at `place`.
pub(crate) fn part_of(place: &Path) -> PathBuf {
    beside(place, PART)
}

pub(crate) fn journal_of(place: &Path) -> PathBuf {
    beside(place, JOURNAL)
}

fn beside(place: &Path, end: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

pub(crate) fn is_leftover(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(PART) || name.ends_with(JOURNAL) || name.ends_with(".part")
}

/// Bytes that an unfinished download of the file at `path` below `dir` has on the disk; `None` where there is none.
pub fn unfinished(dir: &Path, path: &str) -> Option<u64> {
    fs::metadata(part_of(&dir.join(path))).ok().map(|metadata| metadata.len())
}

/// Throws away what an unfinished download of `place` left.
///
/// # Errors
/// What the disk says.
pub(crate) fn discard(place: &Path) -> Result<(), ModelError> {
    for path in [part_of(place), journal_of(place)] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ModelError::disk(&path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Throws away what an unfinished download of the file at `path` below `dir` left.
///
/// # Errors
/// [`ModelError::Catalogue`] for a path that leaves the folder, [`ModelError::Disk`].
pub fn give_up(dir: &Path, path: &str) -> Result<(), ModelError> {
    if !crate::catalogue::stays_inside(path) {
        return Err(ModelError::Catalogue(format!("{path}: the path must stay inside the models folder")));
    }
    discard(&dir.join(path))
}
