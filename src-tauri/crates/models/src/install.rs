use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use crate::{
    ModelError, ModelFile, digest,
    digest::digest_of,
    records::{Verified, pin, pinned},
    status::{expect_digest, expect_size},
};

/// Joins the parts of a file in order and adds what the catalogue appends, or converts them.
///
/// # Errors
/// Where bytes are appended: [`ModelError::WrongSize`] or [`ModelError::WrongHash`] for parts that are not what they must
/// be before that. [`ModelError::Convert`] for parts that cannot be converted. The result is not checked here; [`install`]
/// does.
pub fn assemble(file: &ModelFile, parts: &[Vec<u8>]) -> Result<Vec<u8>, ModelError> {
    if let Some(conversion) = file.convert {
        return conversion.apply(parts);
    }
    let mut bytes = parts.concat();
    if let Some(append) = &file.append {
        let before = ModelFile { bytes: append.after_bytes, ..file.clone() };
        expect_size(&before, bytes.len() as u64)?;
        expect_digest(&before, &append.after_sha256, &digest_of(&bytes))?;
        let tail = hex::decode(&append.hex).map_err(|error| ModelError::Catalogue(error.to_string()))?;
        bytes.extend(tail);
    }
    Ok(bytes)
}

/// Writes the finished `bytes` of `file` below `dir`: to a temporary name, synced, proven, then renamed.
///
/// `announced` is the digest the source gave at download time. It counts only for a file that has none in the catalogue
/// and was never installed before, and is pinned in the folder from then on.
///
/// # Errors
/// [`ModelError::WrongSize`], [`ModelError::WrongHash`], [`ModelError::NoDigest`], [`ModelError::Disk`]. After any of
/// them the temporary file is gone and what stood there before is untouched.
pub fn install(
    dir: &Path,
    file: &ModelFile,
    bytes: &[u8],
    announced: Option<&str>,
) -> Result<(), ModelError> {
    let place = file.at(dir);
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(ModelError::disk(folder))?;
    }
    let mut temporary = place.into_os_string();
    temporary.push(format!(".{}.part", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = File::create(&temporary)
        .and_then(|mut part| part.write_all(bytes).and_then(|()| part.sync_all()))
        .map_err(ModelError::disk(&temporary));
    match written {
        Ok(()) => adopt(dir, file, &temporary, announced),
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(error)
        }
    }
}

/// As [`install`], for bytes that already lie in a file on the same disk, such as a finished download. The file at
/// `temporary` is renamed into place, or removed.
///
/// # Errors
/// As [`install`].
pub fn adopt(
    dir: &Path,
    file: &ModelFile,
    temporary: &Path,
    announced: Option<&str>,
) -> Result<(), ModelError> {
    prove(dir, file, temporary, announced)
        .and_then(|sha256| settle(dir, &file.path, temporary, &sha256, file.sha256.is_none()))
        .inspect_err(|_| drop(fs::remove_file(temporary)))
}

/// The digest is read back from the disk: bytes that a full or failing disk lost are noticed here, not at first use.
fn prove(
    dir: &Path,
    file: &ModelFile,
    temporary: &Path,
    announced: Option<&str>,
) -> Result<String, ModelError> {
    let earlier = file.sha256.clone().or_else(|| pinned(dir, &file.path));
    let expected = earlier
        .or_else(|| announced.map(str::to_ascii_lowercase))
        .ok_or_else(|| ModelError::NoDigest { file: file.path.clone() })?;
    let size = fs::metadata(temporary).map_err(ModelError::disk(temporary))?.len();
    expect_size(file, size)?;
    let found = digest(temporary).map_err(ModelError::disk(temporary))?;
    expect_digest(file, &expected, &found)?;
    Ok(found)
}

/// Renames a proven file into its place below `dir`. `keep_digest`: no catalogue has it, so the folder remembers it.
pub(crate) fn settle(
    dir: &Path,
    path: &str,
    temporary: &Path,
    sha256: &str,
    keep_digest: bool,
) -> Result<(), ModelError> {
    if keep_digest {
        pin(dir, path, sha256)?;
    }
    let place = dir.join(path);
    fs::rename(temporary, &place).map_err(ModelError::disk(&place))?;
    // The rename itself lives in the folder. Not every system lets a folder be synced; there the file is safe, its name soon.
    if let Some(folder) = place.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    let mut verified = Verified::read(dir);
    if let Ok(metadata) = fs::metadata(&place) {
        verified.remember(path, &metadata, sha256);
    }
    verified.save(dir);
    Ok(())
}
