use std::path::PathBuf;

/// Why the keyring did not give or take a secret. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// No service answers: a server, a container, a desktop without one. Found out once in the life of the process.
    #[error(
        "This computer offers no keyring. Start one (GNOME Keyring or KWallet, for example), or use a passphrase."
    )]
    NoStore,
    /// Also when nobody could be asked to unlock it.
    #[error("The keyring is locked. Unlock it (signing in to the desktop usually does) and try again.")]
    Locked,
    #[error(
        "The keyring did not let Visavis in ({detail}). Allow it in your keyring program, or use a passphrase."
    )]
    Denied { detail: String },
    /// What is stored cannot be read, or what was stored did not come back.
    #[error(
        "The keyring gave back something else than what was stored ({detail}). Look for entries named app.visavis in your keyring program."
    )]
    Damaged { detail: String },
    #[error("The keyring takes no secret as long as this one (at most {limit} bytes).")]
    TooLong { limit: u32 },
    #[error("This passphrase does not open your keys. Check it and try again; nothing was changed.")]
    WrongPassphrase,
    #[error("The passphrase is empty. Type one.")]
    EmptyPassphrase,
    #[error(
        "The file with your keys is damaged. Put it back from a backup, or choose another place for keys and enter them again."
    )]
    FileDamaged,
    #[error("Could not {action} {} ({detail}). Check the disk and its rights, then try again.", path.display())]
    File { action: &'static str, path: PathBuf, detail: String },
    #[error("The keyring failed: {detail}. Try again, or use a passphrase.")]
    Failed { detail: String },
}
