use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};
use vis_core::Sensitive;

use super::archive::{Hashed, Scratch};
use super::container::SealedReader;
use super::{BackupCheck, DATABASE, Entry, FORMAT, HEAD, Head, MANIFEST, Manifest, Progress};
use crate::{Key, Store, StoreError, atomic};

/// A head or list that is longer is not one of ours.
const LONGEST_JSON: u64 = 256 * 1024 * 1024;

/// Opens everything of a backup in `scratch`, a folder that must not be there, counts it, and throws it away.
///
/// # Errors
/// `WrongBackupPassphrase`, `NotABackup`, `NewerBackup`, `NewerVersion`, `BackupDamaged`, `DiskFull`.
pub fn check_backup(
    file: &Path,
    passphrase: &Sensitive,
    scratch: &Path,
    progress: Progress<'_>,
) -> Result<BackupCheck, StoreError> {
    let scratch = Scratch::make(scratch.to_owned())?;
    let unpacked = unpack(file, passphrase, &scratch.0, Durable::No, progress)?;
    let store = Store::open(&scratch.0.join(DATABASE), &unpacked.key, [0; 32]).map_err(inside)?;
    check(&store, &unpacked)
}

/// Whether files have to survive a power loss.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durable {
    Yes,
    No,
}

/// A backup whose files lie in a folder, each proven by its digest.
pub(super) struct Unpacked {
    pub(super) head: Head,
    /// Of the database among them.
    pub(super) key: Key,
    bytes: u64,
}

pub(super) fn check(store: &Store, unpacked: &Unpacked) -> Result<BackupCheck, StoreError> {
    store.quick_check().map_err(inside)?;
    let missing = store.unreadable_sounds()?.len();
    Ok(BackupCheck {
        made_ms: unpacked.head.made_ms,
        version: unpacked.head.version.clone(),
        inventory: store.inventory()?,
        bytes: unpacked.bytes,
        problem: (missing > 0).then(|| {
            format!(
                "{missing} sounds that the chats name are missing or unreadable; everything else is whole."
            )
        }),
    })
}

/// What is wrong with the database of a backup is wrong with the backup.
pub(super) fn inside(error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { detail } => StoreError::BackupDamaged { detail },
        StoreError::WrongKey | StoreError::NotEncrypted => {
            StoreError::backup_damaged("its database does not open")
        }
        other => other,
    }
}

pub(super) fn unpack(
    file: &Path,
    passphrase: &Sensitive,
    into: &Path,
    durable: Durable,
    progress: Progress<'_>,
) -> Result<Unpacked, StoreError> {
    let source = File::open(file).map_err(|e| StoreError::io("open", file, e))?;
    let sealed = SealedReader::open(BufReader::with_capacity(1 << 18, source), passphrase)?;
    let database_key = sealed.database_key();
    let mut archive = tar::Archive::new(sealed);
    let (mut head, mut manifest, mut found) = (None, None, BTreeMap::new());
    let mut done = 0;
    for entry in archive.entries().map_err(read)? {
        let mut entry = entry.map_err(read)?;
        let path = entry.path().map_err(read)?.into_owned();
        match (path.to_str(), &head) {
            (Some(HEAD), None) => head = Some(head_of(&mut entry)?),
            (_, None) => return Err(StoreError::backup_damaged("it does not begin with its head")),
            (Some(MANIFEST), Some(_)) => manifest = Some(parse::<Manifest>(&mut entry)?),
            (_, Some(head)) => {
                let entry = take_out(&mut entry, &path, into, durable)?;
                done += entry.bytes;
                progress(done, head.bytes.max(done));
                found.insert(entry.path.clone(), entry);
            }
        }
    }
    archive.into_inner().drain().map_err(read)?;
    let (Some(head), Some(manifest)) = (head, manifest) else {
        return Err(StoreError::backup_damaged("its list of files is missing"));
    };
    compare(&manifest, &found)?;
    let key = if head.encrypted { database_key } else { Key::Unencrypted };
    Ok(Unpacked { head, key, bytes: done })
}

fn head_of(entry: &mut impl Read) -> Result<Head, StoreError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let bytes = short(entry)?;
    let wrong = |e: serde_json::Error| StoreError::backup_damaged(e.to_string());
    // The format first: a newer head may have other fields.
    match serde_json::from_slice::<Format>(&bytes).map_err(wrong)?.format {
        found if found > FORMAT => Err(StoreError::NewerBackup { found, known: FORMAT }),
        _ => serde_json::from_slice(&bytes).map_err(wrong),
    }
}

fn parse<T: serde::de::DeserializeOwned>(entry: &mut impl Read) -> Result<T, StoreError> {
    serde_json::from_slice(&short(entry)?).map_err(|e| StoreError::backup_damaged(e.to_string()))
}

fn short(entry: &mut impl Read) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    entry.take(LONGEST_JSON).read_to_end(&mut bytes).map_err(read)?;
    Ok(bytes)
}

fn take_out(entry: &mut impl Read, path: &Path, into: &Path, durable: Durable) -> Result<Entry, StoreError> {
    let target = below(into, path)?;
    if let Some(folder) = target.parent() {
        atomic::make_folders(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    atomic::for_the_owner_only(&mut options);
    let failed = |e| StoreError::io("write", &target, e);
    let mut file = options.open(&target).map_err(failed)?;
    let mut hashed = Hashed { inner: entry, digest: Sha256::new(), bytes: 0 };
    // By hand, because reading and writing fail for different reasons.
    let mut piece = vec![0; 1 << 17];
    loop {
        let length = hashed.read(&mut piece).map_err(read)?;
        if length == 0 {
            break;
        }
        file.write_all(&piece[..length]).map_err(failed)?;
    }
    if durable == Durable::Yes {
        file.sync_all().map_err(failed)?;
    }
    let path = path.to_str().unwrap_or_default().to_owned();
    Ok(Entry { path, bytes: hashed.bytes, sha256: hex::encode(hashed.digest.finalize()) })
}

/// Never outside of the folder, whoever made the archive.
fn below(folder: &Path, path: &Path) -> Result<PathBuf, StoreError> {
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    match path.to_str() {
        Some(text) if plain && !text.is_empty() && !text.contains(['\\', ':', '\0']) => Ok(folder.join(path)),
        _ => Err(StoreError::backup_damaged("it holds a file name that cannot be used")),
    }
}

fn compare(manifest: &Manifest, found: &BTreeMap<String, Entry>) -> Result<(), StoreError> {
    for entry in &manifest.files {
        if found.get(&entry.path) != Some(entry) {
            return Err(StoreError::backup_damaged(format!("{} is missing or was changed", entry.path)));
        }
    }
    if manifest.files.len() == found.len() && found.contains_key(DATABASE) {
        Ok(())
    } else {
        Err(StoreError::backup_damaged("its list of files does not fit"))
    }
}

/// What cannot be read of a sealed archive is damaged, or the disk it lies on is.
fn read(error: io::Error) -> StoreError {
    StoreError::backup_damaged(match error.kind() {
        io::ErrorKind::InvalidData => "some of it was changed or cut off".to_owned(),
        _ => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::below;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = Path::new("/scratch");
        for name in ["../a", "/etc/passwd", "a/../../b", "./a", "C:\\a", "a\\..\\b", "", "."] {
            assert!(below(folder, Path::new(name)).is_err(), "{name}");
        }
        assert_eq!(below(folder, Path::new("media/a.wav")).unwrap(), folder.join("media/a.wav"));
    }
}
