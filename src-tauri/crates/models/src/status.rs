use std::{fs, io, path::Path};

use serde::Serialize;

use crate::{
    Catalogue, Model, ModelError, ModelFile, Purpose, digest,
    records::{Verified, pinned},
};

/// How closely a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Sizes, and digests that were verified before: no file is opened.
    Quick,
    /// SHA-256 of every file, unless it was verified before and its size and time of change still stand.
    Full,
    /// SHA-256 of every file.
    Again,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    Ready,
    Missing,
    Damaged,
}

/// One model as it lies on disk; `condition` is the worst of its files.
#[derive(Debug, Clone, Serialize)]
pub struct ModelStatus {
    pub id: String,
    pub name: String,
    pub purpose: Purpose,
    pub licence: String,
    /// The program works without it.
    pub optional: bool,
    pub condition: Condition,
    pub files: Vec<FileStatus>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FileStatus {
    /// Below the models folder.
    pub path: String,
    pub bytes: u64,
    pub condition: Condition,
    /// The file's own digest where it is known: hashed now, or verified before. `None` says nothing about its content.
    pub sha256: Option<String>,
    /// For people: what is wrong and what to do.
    pub problem: Option<String>,
}

/// Looks at every model of `catalogue` in `dir`. Digests that were computed are kept in the folder for the next time.
pub fn status(catalogue: &Catalogue, dir: &Path, check: Check) -> Vec<ModelStatus> {
    let mut verified = Verified::read(dir);
    let models =
        catalogue.models.iter().map(|model| model_status(model, dir, check, &mut verified)).collect();
    verified.save(dir);
    models
}

/// Is the file at `path` the one the catalogue means? Always reads the whole file.
///
/// # Errors
/// [`ModelError::WrongSize`], [`ModelError::WrongHash`], [`ModelError::NoDigest`] for a file without a digest in the
/// catalogue, [`ModelError::Disk`] where it cannot be read.
pub fn verify(file: &ModelFile, path: &Path) -> Result<(), ModelError> {
    let expected = file.sha256.clone().ok_or_else(|| ModelError::NoDigest { file: file.path.clone() })?;
    let found = fs::metadata(path).map_err(ModelError::disk(path))?.len();
    expect_size(file, found)?;
    expect_digest(file, &expected, &digest(path).map_err(ModelError::disk(path))?)
}

pub(crate) fn expect_size(file: &ModelFile, found: u64) -> Result<(), ModelError> {
    if found == file.bytes {
        return Ok(());
    }
    Err(ModelError::WrongSize { file: file.path.clone(), expected: file.bytes, found })
}

pub(crate) fn expect_digest(file: &ModelFile, expected: &str, found: &str) -> Result<(), ModelError> {
    if found == expected {
        return Ok(());
    }
    Err(ModelError::WrongHash {
        file: file.path.clone(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

fn model_status(model: &Model, dir: &Path, check: Check, verified: &mut Verified) -> ModelStatus {
    let files: Vec<_> = model.files.iter().map(|file| file_status(file, dir, check, verified)).collect();
    ModelStatus {
        id: model.id.clone(),
        name: model.name.clone(),
        purpose: model.purpose,
        licence: model.licence.clone(),
        optional: model.optional,
        condition: files.iter().map(|file| file.condition).max().unwrap_or(Condition::Ready),
        files,
    }
}

fn file_status(file: &ModelFile, dir: &Path, check: Check, verified: &mut Verified) -> FileStatus {
    let mut sha256 = None;
    let (condition, problem) = match inspect(file, dir, check, verified, &mut sha256) {
        Ok(()) => (Condition::Ready, None),
        Err(ModelError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => (
            Condition::Missing,
            Some(format!("{} is not there; run the set-up (`cargo xtask models`)", file.path)),
        ),
        Err(error) => (Condition::Damaged, Some(error.to_string())),
    };
    FileStatus { path: file.path.clone(), bytes: file.bytes, condition, sha256, problem }
}

fn inspect(
    file: &ModelFile,
    dir: &Path,
    check: Check,
    verified: &mut Verified,
    sha256: &mut Option<String>,
) -> Result<(), ModelError> {
    let path = file.at(dir);
    let metadata = fs::metadata(&path).map_err(ModelError::disk(&path))?;
    expect_size(file, metadata.len())?;
    let expected = file.sha256.clone().or_else(|| pinned(dir, &file.path));
    let expected = expected.ok_or_else(|| ModelError::NoDigest { file: file.path.clone() })?;
    let known = verified.digest(&file.path, &metadata).filter(|_| check != Check::Again).map(str::to_owned);
    let found = match known {
        None if check == Check::Quick => return Ok(()),
        Some(known) => known,
        None => digest(&path).map_err(ModelError::disk(&path))?,
    };
    verified.remember(&file.path, &metadata, &found);
    expect_digest(file, &expected, sha256.insert(found))
}
