//! How a home is locked: what its `vault.json` says, what to do about it, and doing it.
//!
//! In order: [`read`] the home, take the label from it or from [`label`], [`decide`], [`carry_out`], open the store.

mod decision;
mod file;
mod key;

pub use decision::{Decision, Note, Plan, Situation, decide};
pub use file::{Mode, Vault, label, read, write};
pub use key::{DatabaseKey, Home, KEY_NAME, carry_out};

use std::io;
use std::path::PathBuf;

use crate::SecretsError;

/// Why a home was not opened. The text is for people and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A new home, and nothing says how to lock it. Nothing was written.
    #[error(
        "Visavis encrypts your chats and needs a place for the key, but no keyring is open. Do one of three things: unlock or start a keyring; or set VISAVIS_PASSPHRASE to a passphrase of your own; or choose --unencrypted to keep the chats readable on this computer. Nothing was written."
    )]
    NeedsChoice,
    #[error(
        "Your chats are locked with a passphrase. Enter it, or set VISAVIS_PASSPHRASE. Nothing was changed."
    )]
    NeedsPassphrase,
    /// A new home with two answers to one question.
    #[error(
        "Both VISAVIS_PASSPHRASE and --unencrypted are given, and a new home can only be one of the two. Leave one out. Nothing was written."
    )]
    Contradiction,
    /// Chats without their `vault.json`: guessing could lock them for good.
    #[error(
        "There are chats in this folder, but the file vault.json that says how they are locked is missing. Put it back from a backup, or write it anew: {{\"version\":1,\"mode\":\"keyring\"}} (or \"passphrase\" or \"unencrypted\"). Nothing was changed."
    )]
    ModeLost,
    /// The keyring is open and the key is not in it, or it is locked and pretends to be empty.
    #[error(
        "The key to your chats is not in the keyring. Unlock the keyring it was made in (the same user, the same keyring program), then try again. Nothing was changed."
    )]
    KeyMissing,
    #[error(
        "The file {} cannot be understood ({detail}). Put it back from a backup, or correct it. Nothing was changed.",
        path.display()
    )]
    Unreadable { path: PathBuf, detail: String },
    #[error(
        "This folder was made by a newer version of Visavis (format {found}, this one knows {known}). Update Visavis; nothing was changed."
    )]
    NewerVersion { found: u32, known: u32 },
    #[error("The disk is full. Free some space and try again.")]
    DiskFull,
    #[error("Could not {action} {}: {source}.", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error(transparent)]
    Secrets(#[from] SecretsError),
}
