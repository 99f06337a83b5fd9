//! Where the sound of spoken clips lies: one file a clip, sealed when the database is encrypted.

mod seal;
mod wav;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use vis_core::{PcmClip, Sensitive};

use crate::{StoreError, atomic};

const SEALED: &str = ".sealed";
const PLAIN: &str = ".wav";
/// Bytes of the nonce that make a file's name: random, so that a name tells nothing and never returns.
const NAME_BYTES: usize = 16;

const GONE: StoreError = StoreError::NotFound { what: "spoken clip" };

#[derive(Debug)]
pub(crate) enum Media {
    Folder { folder: PathBuf, seal: Option<Sensitive> },
    Memory(BTreeMap<String, PcmClip>),
}

impl Media {
    /// The folder is made when the first clip is kept.
    pub(crate) fn folder(folder: PathBuf, seal: Option<Sensitive>) -> Self {
        Self::Folder { folder, seal }
    }

    pub(crate) fn memory() -> Self {
        Self::Memory(BTreeMap::new())
    }

    pub(crate) fn is_sealed(&self) -> bool {
        matches!(self, Self::Folder { seal: Some(_), .. })
    }

    pub(crate) fn name(&self, nonce: &[u8; 24]) -> String {
        hex::encode(&nonce[..NAME_BYTES]) + if self.is_sealed() { SEALED } else { PLAIN }
    }

    pub(crate) fn write(&mut self, name: &str, clip: &PcmClip, nonce: &[u8; 24]) -> Result<(), StoreError> {
        let (folder, seal) = match self {
            Self::Folder { folder, seal } => (folder, seal),
            Self::Memory(clips) => {
                clips.insert(name.to_owned(), clip.clone());
                return Ok(());
            }
        };
        put(folder, seal.as_ref(), name, &wav::encode(clip)?, nonce)
    }

    /// Writes the bytes of a sound file, sealed where sounds are.
    pub(crate) fn write_bytes(
        &mut self,
        name: &str,
        bytes: &[u8],
        nonce: &[u8; 24],
    ) -> Result<(), StoreError> {
        match self {
            Self::Folder { folder, seal } => put(folder, seal.as_ref(), name, bytes, nonce),
            Self::Memory(_) => Err(StoreError::Unexpected("sounds in memory are no files".into())),
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<PcmClip, StoreError> {
        match self {
            Self::Folder { .. } => wav::decode(name, &self.read_bytes(name)?),
            Self::Memory(clips) => clips.get(name).cloned().ok_or(GONE),
        }
    }

    /// The bytes of a sound file, unsealed.
    pub(crate) fn read_bytes(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let Self::Folder { folder, seal } = self else { return Err(GONE) };
        let path = folder.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(GONE),
            Err(e) => return Err(StoreError::io("read", &path, e)),
        };
        match seal {
            Some(key) => seal::unseal(key, name, &bytes),
            None => Ok(bytes),
        }
    }

    /// Ok also when there is no such file.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), StoreError> {
        match self {
            Self::Folder { folder, .. } => atomic::remove(&folder.join(name)),
            Self::Memory(clips) => {
                clips.remove(name);
                Ok(())
            }
        }
    }

    /// Removes clips that are not `known`. Files that do not look like ours are left alone.
    pub(crate) fn sweep(&self, known: &HashSet<String>) -> Result<(), StoreError> {
        let Self::Folder { folder, .. } = self else { return Ok(()) };
        let files = match fs::read_dir(folder) {
            Ok(files) => files,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(StoreError::io("list", folder, e)),
        };
        for file in files {
            let name = file.map_err(|e| StoreError::io("list", folder, e))?.file_name();
            let Some(name) = name.to_str() else { continue };
            if is_ours(name) && !known.contains(name) {
                atomic::remove(&folder.join(name))?;
            }
        }
        Ok(())
    }
}

fn put(
    folder: &Path,
    seal: Option<&Sensitive>,
    name: &str,
    bytes: &[u8],
    nonce: &[u8; 24],
) -> Result<(), StoreError> {
    atomic::make_folder(folder)?;
    match seal {
        Some(key) => atomic::write(folder, name, &seal::seal(key, nonce, name, bytes)?),
        None => atomic::write(folder, name, bytes),
    }
}

fn is_ours(name: &str) -> bool {
    let name = name.strip_suffix(atomic::PART).unwrap_or(name);
    let stem = name.strip_suffix(SEALED).or_else(|| name.strip_suffix(PLAIN));
    stem.is_some_and(|stem| stem.len() == 2 * NAME_BYTES && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}
