//! Where the sound of spoken clips and the files of messages lie: one file each, sealed when the database is encrypted.

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
const PLAIN_FILE: &str = ".file";
/// Bytes of the nonce that make a file's name: random, so that a name tells nothing and never returns.
const NAME_BYTES: usize = 16;

#[derive(Debug)]
pub(crate) enum Media {
    Folder { folder: PathBuf, seal: Option<Sensitive> },
    Memory(BTreeMap<String, Kept>),
}

/// What lies under a name in memory.
#[derive(Clone, Debug)]
pub(crate) enum Kept {
    Clip(PcmClip),
    File(Vec<u8>),
}

impl Media {
    /// The folder is made when the first of them is kept.
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

    /// The same for what is no sound.
    pub(crate) fn file_name(&self, nonce: &[u8; 24]) -> String {
        hex::encode(&nonce[..NAME_BYTES]) + if self.is_sealed() { SEALED } else { PLAIN_FILE }
    }

    pub(crate) fn write(&mut self, name: &str, clip: &PcmClip, nonce: &[u8; 24]) -> Result<(), StoreError> {
        if let Self::Memory(kept) = self {
            kept.insert(name.to_owned(), Kept::Clip(clip.clone()));
            return Ok(());
        }
        self.write_file(name, &wav::encode(clip)?, nonce)
    }

    /// Writes the bytes of a file, sealed where files are.
    pub(crate) fn write_file(
        &mut self,
        name: &str,
        bytes: &[u8],
        nonce: &[u8; 24],
    ) -> Result<(), StoreError> {
        match self {
            Self::Folder { folder, seal } => put(folder, seal.as_ref(), name, bytes, nonce),
            Self::Memory(kept) => {
                kept.insert(name.to_owned(), Kept::File(bytes.to_vec()));
                Ok(())
            }
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<PcmClip, StoreError> {
        match self {
            Self::Memory(kept) => match kept.get(name) {
                Some(Kept::Clip(clip)) => Ok(clip.clone()),
                _ => Err(StoreError::NotFound { what: "spoken clip" }),
            },
            Self::Folder { .. } => wav::decode(name, &self.bytes(name, "spoken clip")?),
        }
    }

    /// The bytes of a file, unsealed.
    pub(crate) fn read_file(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.bytes(name, "file")
    }

    fn bytes(&self, name: &str, what: &'static str) -> Result<Vec<u8>, StoreError> {
        let (folder, seal) = match self {
            Self::Folder { folder, seal } => (folder, seal),
            Self::Memory(kept) => match kept.get(name) {
                Some(Kept::File(bytes)) => return Ok(bytes.clone()),
                _ => return Err(StoreError::NotFound { what }),
            },
        };
        let path = folder.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(StoreError::NotFound { what }),
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
            Self::Memory(kept) => {
                kept.remove(name);
                Ok(())
            }
        }
    }

    /// Removes what is not `known`. Files that do not look like ours are left alone.
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
    let stem = [SEALED, PLAIN, PLAIN_FILE].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem.len() == 2 * NAME_BYTES && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}
