//! The database of who lives here. It lies beside the computer's own home, locked as that one is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vis_core::Sensitive;
use vis_secrets::vault::{self, KEY_NAME, Mode};
use vis_secrets::{Keyring, Secrets};
use vis_store::{KeptProfile, Store};

use super::tokens::Signer;
use super::{ProfileId, password};
use crate::app::Launch;
use crate::keeper::fresh;
use crate::open::{Opened, open_store};
use crate::{ApiError, Home};

/// Of the folder of everybody but the owner, beside the owner's home.
const BESIDE: &str = ".profiles";
/// Of the register's folder among theirs.
const OWN: &str = "register";
const SECRET: &str = "token-secret";

pub(super) struct Register {
    store: Mutex<Store>,
    pub(super) signer: Signer,
    /// Of nobody: what is compared when there is nobody of a name.
    pub(super) nobody: String,
}

impl Register {
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens it, or makes it with the owner in it. `like`: how the owner's home is locked.
    ///
    /// # Errors
    /// As opening a home.
    pub(super) fn open(like: &Like, now_ms: i64) -> Result<Arc<Self>, ApiError> {
        let place = like.launch(OWN);
        let Opened { mut store, mode, label, .. } = open_store(&place, now_ms)?;
        if store.profile(vis_store::ProfileBy::Id(ProfileId::OWNER.0))?.is_none() {
            store.add_profile(&owner(now_ms))?;
        }
        let secret = secret(&mut store, mode, &label)?;
        let nobody = password::hashed(&Sensitive::new(fresh::<32>()?))?;
        Ok(Arc::new(Self { store: Mutex::new(store), signer: Signer::new(&secret), nobody }))
    }
}

/// How the computer's own home is locked: the others' are locked the same way.
#[derive(Clone)]
pub(super) struct Like {
    pub(super) owner: Launch,
    pub(super) passphrase: Option<Sensitive>,
    pub(super) unencrypted: bool,
}

impl Like {
    /// A home in this folder beside the owner's.
    pub(super) fn launch(&self, folder: &str) -> Launch {
        let home = Home { data: beside(&self.owner.home).join(folder), ..self.owner.home.clone() };
        let (passphrase, unencrypted) = (self.passphrase.clone(), self.unencrypted);
        Launch { home, passphrase, unencrypted, sound: self.owner.sound.clone() }
    }
}

/// Whether anybody but the owner ever was here, or the owner has a password.
pub(super) fn exists(owner: &Home) -> bool {
    beside(owner).join(OWN).join("visavis.db").is_file()
}

/// Whether anybody but the owner has a home here.
pub(crate) fn others_beside(owner: &Home) -> bool {
    let homes = std::fs::read_dir(beside(owner)).into_iter().flatten().flatten();
    homes.into_iter().any(|entry| entry.file_name() != OWN)
}

/// Removes the register of somebody who is alone again, with its keys.
///
/// # Errors
/// What the disk says.
pub(crate) fn remove_register(owner: &Home) -> std::io::Result<()> {
    let folder = beside(owner).join(OWN);
    let label = vault::read(&folder).ok().flatten().and_then(|vault| vault.label);
    if let Some(keyring) = label.map(|label| Keyring::new(&label)).filter(|keyring| keyring.probe().is_ok()) {
        for name in [KEY_NAME, SECRET] {
            if let Err(error) = keyring.delete(name) {
                tracing::warn!(%error, name, "a key of the register is still in the keyring");
            }
        }
    }
    match std::fs::remove_dir_all(beside(owner)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// `home` → `home.profiles`. Not within it: backing up, restoring and deleting one's own home must not touch the others'.
fn beside(home: &Home) -> std::path::PathBuf {
    let mut name = home.data.as_os_str().to_owned();
    name.push(BESIDE);
    name.into()
}

/// Of a computer that nobody shares yet.
pub(super) fn owner(now_ms: i64) -> KeptProfile {
    let (name, name_key) = ("Owner".to_owned(), "owner".to_owned());
    KeptProfile {
        id: ProfileId::OWNER.0,
        folder: String::new(),
        name,
        name_key,
        email: None,
        email_key: None,
        language: String::new(),
        password: None,
        has_picture: false,
        lock_minutes: None,
        created_ms: now_ms,
        changed_ms: now_ms,
    }
}

/// What signs tokens: in the keyring; where there is none, in the register, which is as locked as everything else here.
fn secret(store: &mut Store, mode: Mode, label: &str) -> Result<[u8; 32], ApiError> {
    if mode == Mode::Keyring {
        let keyring = Keyring::new(label);
        let kept = keyring.get(SECRET).map_err(ApiError::failed)?;
        if let Some(secret) = kept.and_then(|kept| kept.expose().try_into().ok()) {
            return Ok(secret);
        }
        let secret = fresh::<32>()?;
        keyring.set(SECRET, &Sensitive::new(secret)).map_err(ApiError::failed)?;
        return Ok(secret);
    }
    let kept: Option<String> = store.setting(SECRET)?;
    let mut secret = [0; 32];
    if kept.is_some_and(|kept| hex::decode_to_slice(kept, &mut secret).is_ok()) {
        return Ok(secret);
    }
    let secret = fresh::<32>()?;
    store.set_setting(SECRET, &hex::encode(secret))?;
    Ok(secret)
}
