use std::path::Path;

use vis_core::Sensitive;
use zeroize::Zeroize;

use super::{Plan, Vault, VaultError, write};
use crate::Secrets;

/// The keyring entry that holds a home's 32-byte database key.
pub const KEY_NAME: &str = "database-key";
const KEY_BYTES: usize = 32;

/// What opens the home's database; the store has the same three kinds.
#[derive(Clone, Debug)]
pub enum DatabaseKey {
    /// 32 bytes.
    Raw(Sensitive),
    Passphrase(Sensitive),
    Unencrypted,
}

/// The home that is being opened.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// Must exist.
    pub folder: &'a Path,
    /// What the keyring was made with; kept in `vault.json`.
    pub label: &'a str,
    pub database_exists: bool,
}

/// Does what was decided and gives the key for the database.
///
/// A new home's key is in the keyring before its `vault.json` is written, and `vault.json` before the database: a
/// crash in between leaves a home that the next call finishes. An entry that is already in the keyring is used and
/// never overwritten, for it may be the only key to somebody's chats.
///
/// `fresh_key`: 32 random bytes; used only when a keyring home gets its first key.
///
/// # Errors
/// `KeyMissing`, `NeedsPassphrase`, `Secrets`, `DiskFull`, `Io`.
pub fn carry_out(
    plan: Plan,
    home: &Home<'_>,
    secrets: &dyn Secrets,
    passphrase: Option<&Sensitive>,
    fresh_key: [u8; 32],
) -> Result<DatabaseKey, VaultError> {
    let key = match plan {
        Plan::OpenUnencrypted | Plan::CreateUnencrypted => DatabaseKey::Unencrypted,
        Plan::OpenPassphrase | Plan::CreatePassphrase => match passphrase {
            Some(words) if !words.expose().is_empty() => DatabaseKey::Passphrase(words.clone()),
            _ => return Err(VaultError::NeedsPassphrase),
        },
        Plan::OpenKeyring | Plan::CreateKeyring => {
            DatabaseKey::Raw(keyring_key(secrets, home.database_exists, fresh_key)?)
        }
    };
    if plan.creates() {
        write(home.folder, &Vault { mode: plan.mode(), label: Some(home.label.to_owned()) })?;
    }
    Ok(key)
}

fn keyring_key(
    secrets: &dyn Secrets,
    database_exists: bool,
    mut fresh_key: [u8; 32],
) -> Result<Sensitive, VaultError> {
    let fresh = Sensitive::new(fresh_key);
    fresh_key.zeroize();
    match secrets.get(KEY_NAME)? {
        Some(key) if key.expose().len() == KEY_BYTES => Ok(key),
        Some(_) => Err(damaged("the entry database-key is not 32 bytes long")),
        None if database_exists => Err(VaultError::KeyMissing),
        None => {
            secrets.set(KEY_NAME, &fresh)?;
            // Chats must never be locked with a key that the keyring does not really hold.
            match secrets.get(KEY_NAME)? {
                Some(back) if back.expose() == fresh.expose() => Ok(fresh),
                _ => Err(damaged("a new key did not come back")),
            }
        }
    }
}

fn damaged(detail: &str) -> VaultError {
    crate::SecretsError::Damaged { detail: detail.to_owned() }.into()
}
