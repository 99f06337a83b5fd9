use std::fmt;

use super::{Mode, VaultError};

/// All that counts when a home is opened, the keyring apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// From the home's `vault.json`; `None` when there is none.
    pub existing: Option<Mode>,
    pub database_exists: bool,
    /// `VISAVIS_PASSPHRASE` or what the person typed; an empty one is none.
    pub passphrase_given: bool,
    pub unencrypted_asked: bool,
}

/// What to do with a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    OpenKeyring,
    OpenPassphrase,
    OpenUnencrypted,
    CreateKeyring,
    CreatePassphrase,
    CreateUnencrypted,
}

impl Plan {
    pub fn mode(self) -> Mode {
        match self {
            Self::OpenKeyring | Self::CreateKeyring => Mode::Keyring,
            Self::OpenPassphrase | Self::CreatePassphrase => Mode::Passphrase,
            Self::OpenUnencrypted | Self::CreateUnencrypted => Mode::Unencrypted,
        }
    }

    pub fn creates(self) -> bool {
        matches!(self, Self::CreateKeyring | Self::CreatePassphrase | Self::CreateUnencrypted)
    }
}

/// A plan, and what the person should be told about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub plan: Plan,
    pub note: Option<Note>,
}

/// Something the person gave counts for nothing here, because the home was made in another way. Prints as a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// They may believe that their passphrase protects these chats.
    PassphraseUselessUnencrypted,
    PassphraseNotNeeded,
    AlreadyEncrypted,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PassphraseUselessUnencrypted => {
                "These chats are kept unencrypted, as was chosen when this home was made; the passphrase was not used."
            }
            Self::PassphraseNotNeeded => {
                "These chats are locked with a key in the keyring; the passphrase was not used."
            }
            Self::AlreadyEncrypted => {
                "These chats are encrypted, as was chosen when this home was made; --unencrypted was ignored."
            }
        })
    }
}

/// How to open a home. An existing one is opened as it was made; for a new one a passphrase outranks the keyring, and
/// doing without encryption is never a fallback.
///
/// `keyring_works` is asked only when the answer counts: asking may show a prompt.
///
/// # Errors
/// `NeedsChoice`, `NeedsPassphrase`, `Contradiction`, `ModeLost`; none of them has written anything.
pub fn decide(situation: &Situation, keyring_works: impl FnOnce() -> bool) -> Result<Decision, VaultError> {
    match situation.existing {
        Some(mode) => open(mode, situation),
        None if situation.database_exists => Err(VaultError::ModeLost),
        None => create(situation, keyring_works).map(|plan| Decision { plan, note: None }),
    }
}

fn open(mode: Mode, situation: &Situation) -> Result<Decision, VaultError> {
    let Situation { passphrase_given, unencrypted_asked, .. } = *situation;
    let already = unencrypted_asked.then_some(Note::AlreadyEncrypted);
    let (plan, note) = match mode {
        Mode::Passphrase if !passphrase_given => return Err(VaultError::NeedsPassphrase),
        Mode::Passphrase => (Plan::OpenPassphrase, already),
        Mode::Keyring => {
            (Plan::OpenKeyring, already.or(passphrase_given.then_some(Note::PassphraseNotNeeded)))
        }
        Mode::Unencrypted => {
            (Plan::OpenUnencrypted, passphrase_given.then_some(Note::PassphraseUselessUnencrypted))
        }
    };
    Ok(Decision { plan, note })
}

fn create(situation: &Situation, keyring_works: impl FnOnce() -> bool) -> Result<Plan, VaultError> {
    match (situation.passphrase_given, situation.unencrypted_asked) {
        (true, true) => Err(VaultError::Contradiction),
        (true, false) => Ok(Plan::CreatePassphrase),
        (false, true) => Ok(Plan::CreateUnencrypted),
        (false, false) if keyring_works() => Ok(Plan::CreateKeyring),
        (false, false) => Err(VaultError::NeedsChoice),
    }
}
