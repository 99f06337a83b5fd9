use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vis_secrets::vault::KEY_NAME;
use vis_secrets::{Keyring, Secrets};

use super::Deleted;
use super::backups::{KEYRING_NAME, folder};
use super::restore::idle;
use crate::app::blocking;
use crate::open::OpenHome;
use crate::profiles::{others_beside, remove_register};
use crate::providers::key_name;
use crate::{ApiError, App, Code, Home};

/// What a person types to mean it.
const CONFIRM: &str = "DELETE";

/// What goes beside chats, characters, scripts, films, settings and keys.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Also {
    pub(crate) models: bool,
    pub(crate) backups: bool,
}

impl App {
    /// Deletes everything of this home for good, with its keys in the keyring; the program is at its first start afterwards.
    /// What is left is looked for anew and named.
    ///
    /// # Errors
    /// [`Code::BadInput`] without the word, while a film is made, and on a computer that others share; nothing was deleted then.
    pub async fn delete_everything(
        &self,
        confirm: &str,
        models: bool,
        backups: bool,
    ) -> Result<Deleted, ApiError> {
        let (home, guest) = (self.launch.home.clone(), self.guest);
        blocking(move || alone(&home, guest)).await?;
        let deleted = self.wipe(confirm, models, backups).await?;
        let home = self.launch.home.clone();
        blocking(move || remove_register(&home).map_err(ApiError::failed)).await?;
        Ok(deleted)
    }

    /// The same for whoever leaves a computer that others share.
    pub(crate) async fn wipe(&self, confirm: &str, models: bool, backups: bool) -> Result<Deleted, ApiError> {
        if confirm != CONFIRM {
            let sentence = format!("To delete everything, type the word {CONFIRM}. Nothing was deleted.");
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let _turn = self.data.turn.lock().await;
        let also = Also { models, backups };
        let home = self.home()?;
        let kept = Arc::clone(&home);
        let names = blocking(move || {
            idle(&kept)?;
            secret_names(&kept)
        })
        .await?;
        let (places, label) = (home.launch.home.clone(), home.label.clone());
        self.close_home(home).await?;
        self.data.remember(None);
        let deleted = blocking(move || Ok(erase(&places, &label, &names, also))).await;
        // Nothing is made anew until the person says how it is to be protected.
        let first = "Everything was deleted. Choose how new chats are protected.";
        self.forget_home(ApiError::new(Code::VaultChoice, first));
        deleted
    }
}

/// Homes of others are locked as the owner's is, and somebody who shares a computer deletes neither its models nor its lock.
fn alone(home: &Home, guest: bool) -> Result<(), ApiError> {
    let sentence = match guest {
        true => {
            "Delete your profile under People instead: everything of yours goes with it. Nothing was deleted."
        }
        false if others_beside(home) => {
            "Other people have their homes on this computer. They have to delete their profiles first. Nothing was deleted."
        }
        false => return Ok(()),
    };
    Err(ApiError::new(Code::BadInput, sentence))
}

/// Entries of the home in the keyring.
fn secret_names(home: &OpenHome) -> Result<Vec<String>, ApiError> {
    let owners = home.store().key_owners()?;
    let keys = owners.iter().map(|id| key_name(id));
    Ok(keys.chain([KEY_NAME.to_owned(), KEYRING_NAME.to_owned()]).collect())
}

/// Goes on after what resists: as much as possible has to go, and what is left is named.
fn erase(home: &Home, label: &str, secrets: &[String], also: Also) -> Deleted {
    let mut places = top_of(home, also);
    if also.models {
        places.extend([home.models.clone(), home.added()]);
    }
    let mut deleted = Deleted { files: 0, bytes: 0, left: Vec::new() };
    for place in &places {
        for (_, bytes) in files_of(place) {
            deleted.files += 1;
            deleted.bytes += bytes;
        }
        if let Err(error) = remove(place) {
            tracing::warn!(%error, place = %place.display(), "not deleted");
        }
    }
    let _ = fs::remove_dir(folder(home));
    let _ = fs::remove_dir(&home.data);
    let keyring = Keyring::new(label);
    if keyring.probe().is_ok() {
        for name in secrets {
            let gone = keyring.delete(name).is_ok() && keyring.get(name).ok().flatten().is_none();
            if !gone {
                deleted.left.push(format!("the entry {name} in the keyring"));
            }
        }
    }
    // Looked for anew: what counts is the disk, not what was tried.
    for place in places.iter().chain([&home.data]).chain(also.models.then_some(&home.models)) {
        deleted.left.extend(files_of(place).into_iter().map(|(path, _)| path.display().to_string()));
    }
    deleted.left.sort();
    deleted.left.dedup();
    deleted
}

/// Everything directly in the home, and what restores left beside it.
fn top_of(home: &Home, also: Also) -> Vec<PathBuf> {
    let kept = [(!also.backups).then(|| folder(home)), (!also.models).then(|| home.models.clone())];
    let within = entries(&home.data)
        .into_iter()
        .filter(|path| !kept.iter().flatten().any(|kept| kept.starts_with(path)));
    let own = home.data.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = home.data.parent().map(entries).unwrap_or_default().into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(&own)
            .is_some_and(|rest| rest.starts_with(".before-restore-") || rest == ".restoring")
    });
    within.chain(beside).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).collect()
}

/// All files at or below a place, with their bytes; links are files.
fn files_of(place: &Path) -> Vec<(PathBuf, u64)> {
    match fs::symlink_metadata(place) {
        Ok(found) if found.is_dir() => entries(place).iter().flat_map(|path| files_of(path)).collect(),
        Ok(found) => vec![(place.to_owned(), found.len())],
        Err(_) => Vec::new(),
    }
}

fn remove(place: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(place) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(place),
        Ok(_) => fs::remove_file(place),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_not_alone_is_told_what_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("home");
        let home = Home { data, models: folder.path().join("models"), worker: PathBuf::new() };
        assert!(alone(&home, false).is_ok());
        fs::create_dir_all(folder.path().join("home.profiles/register")).unwrap();
        assert!(alone(&home, false).is_ok(), "a password of the owner is nobody else");
        assert!(alone(&home, true).unwrap_err().message.contains("under People"));
        fs::create_dir_all(folder.path().join("home.profiles/0123")).unwrap();
        assert!(alone(&home, false).unwrap_err().message.contains("first"));
    }

    #[test]
    fn everything_goes_and_what_the_person_keeps_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("home");
        let home = Home { data: data.clone(), models: folder.path().join("models"), worker: PathBuf::new() };
        for file in
            ["visavis.db", "visavis.db-wal", "media/a.sealed", "videos/x/film.mp4", "backups/b.visbackup"]
        {
            let path = data.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"12345").unwrap();
        }
        let beside = [".before-restore-2026-11-22-1", ".restoring"]
            .map(|end| folder.path().join(format!("home{end}")));
        beside.iter().for_each(|place| fs::create_dir(place).unwrap());
        fs::write(beside[0].join("visavis.db"), b"old").unwrap();
        fs::create_dir(folder.path().join("homework")).unwrap();
        fs::create_dir(&home.models).unwrap();
        fs::write(home.models.join("model"), b"m").unwrap();

        let deleted = erase(&home, "test", &[], Also::default());
        assert_eq!((deleted.files, deleted.bytes), (5, 4 * 5 + 3));
        assert_eq!(deleted.left, [data.join("backups/b.visbackup").display().to_string()]);
        let deleted = erase(&home, "test", &[], Also { models: true, backups: true });
        assert_eq!((deleted.files, deleted.left), (2, Vec::new()));
        assert!(!data.exists() && !home.models.exists() && beside.iter().all(|place| !place.exists()));
        assert!(folder.path().join("homework").exists(), "somebody else's");
    }
}
