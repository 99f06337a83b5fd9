//! Where keys of providers are kept. The keyring, where there is one; else what the person chooses, never in the clear.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use specta::Type;
use vis_core::Sensitive;
use vis_secrets::file::{Cost, Nonces, SecretsFile};
use vis_secrets::{Keyring, Memory, Secrets, SecretsError};

use super::view::KeyPlace;
use crate::keeper::fresh;
use crate::{ApiError, Code};

/// Where keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct KeyStoreView {
    pub choice: KeyPlace,
    pub keyring_works: bool,
    /// The file waits for its passphrase.
    pub locked: bool,
}

/// The places for keys. Every call blocks; the keyring may ask the person something and wait for them.
pub(crate) struct Keys {
    keyring: Keyring,
    session: Memory,
    path: PathBuf,
    /// Opens or makes the file where nobody can be asked.
    passphrase: Option<Sensitive>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    choice: Option<KeyPlace>,
    keyring_works: Option<bool>,
    file: Option<Arc<SecretsFile>>,
}

impl Keys {
    /// `label`: of the home in the keyring. `choice`: what the person chose, if ever.
    pub(crate) fn new(
        label: &str,
        path: PathBuf,
        passphrase: Option<Sensitive>,
        choice: Option<KeyPlace>,
    ) -> Self {
        let state = Mutex::new(State { choice, ..State::default() });
        Self { keyring: Keyring::new(label), session: Memory::new(), path, passphrase, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asked once: it writes, reads and deletes an entry.
    fn keyring_works(&self) -> bool {
        if let Some(works) = self.state().keyring_works {
            return works;
        }
        let works = self.keyring.probe().is_ok();
        self.state().keyring_works = Some(works);
        works
    }

    /// Where new keys go.
    fn choice(&self) -> KeyPlace {
        if let Some(choice) = self.state().choice {
            return choice;
        }
        match () {
            () if self.keyring_works() => KeyPlace::Keyring,
            () if self.passphrase.is_some() => KeyPlace::File,
            () => KeyPlace::Session,
        }
    }

    pub(crate) fn view(&self) -> KeyStoreView {
        let choice = self.choice();
        let locked = choice == KeyPlace::File && self.file().is_err();
        KeyStoreView { choice, keyring_works: self.keyring_works(), locked }
    }

    /// The open file; it is opened, or made, with the passphrase at hand.
    fn file(&self) -> Result<Arc<SecretsFile>, ApiError> {
        if let Some(file) = &self.state().file {
            return Ok(Arc::clone(file));
        }
        let passphrase = self.passphrase.as_ref().ok_or_else(locked)?;
        self.open_file(passphrase)
    }

    fn open_file(&self, passphrase: &Sensitive) -> Result<Arc<SecretsFile>, ApiError> {
        let nonces: Nonces = Arc::new(|| fresh().ok());
        let file = if SecretsFile::exists(&self.path) {
            SecretsFile::open(&self.path, passphrase, nonces)
        } else {
            let salt = fresh().map_err(ApiError::failed)?;
            SecretsFile::create(&self.path, passphrase, salt, Cost::STRONG, nonces)
        };
        let file = Arc::new(file.map_err(told)?);
        self.state().file = Some(Arc::clone(&file));
        Ok(file)
    }

    /// From now on this passphrase opens the file. One that is open takes it on; one that is locked must be opened first.
    ///
    /// # Errors
    /// [`Code::WrongPassphrase`].
    fn lock_file(&self, passphrase: &Sensitive) -> Result<(), ApiError> {
        if !SecretsFile::exists(&self.path) {
            self.state().file = None;
            return self.open_file(passphrase).map(|_| ());
        }
        if let Ok(open) = self.file() {
            let salt = fresh().map_err(ApiError::failed)?;
            return open.change_passphrase(passphrase, salt, Cost::STRONG).map_err(told);
        }
        self.open_file(passphrase).map(|_| ()).map_err(|error| match error.code {
            Code::WrongPassphrase => {
                let path = self.path.display();
                let message = format!(
                    "Your keys are locked with another passphrase. Unlock them with that one first, then choose a new one. \
                     If nobody knows it any more, delete {path} and paste your keys again."
                );
                ApiError::new(Code::WrongPassphrase, message)
            }
            _ => error,
        })
    }

    /// # Errors
    /// [`Code::WrongPassphrase`]; [`Code::BadInput`] when there is nothing to unlock.
    pub(crate) fn unlock(&self, passphrase: &Sensitive) -> Result<(), ApiError> {
        if !SecretsFile::exists(&self.path) {
            return Err(ApiError::new(
                Code::BadInput,
                "No keys are kept in a file. Choose a place for keys first.",
            ));
        }
        self.open_file(passphrase).map(|_| ())
    }

    fn at(&self, place: KeyPlace) -> Result<Place<'_>, ApiError> {
        Ok(match place {
            KeyPlace::Keyring => Place::Here(&self.keyring),
            KeyPlace::Session => Place::Here(&self.session),
            KeyPlace::File => Place::File(self.file()?),
        })
    }

    /// Keeps a key in the chosen place, and says which that is.
    pub(crate) fn keep(&self, id: &str, key: &Sensitive) -> Result<KeyPlace, ApiError> {
        let place = self.choice();
        self.at(place)?.secrets().set(&entry(id), key).map_err(told)?;
        Ok(place)
    }

    /// `None`: it was kept for another run of the program only, or somebody deleted it.
    pub(crate) fn read(&self, id: &str, place: KeyPlace) -> Result<Option<Sensitive>, ApiError> {
        self.at(place)?.secrets().get(&entry(id)).map_err(told)
    }

    pub(crate) fn forget(&self, id: &str, place: KeyPlace) -> Result<(), ApiError> {
        self.at(place)?.secrets().delete(&entry(id)).map_err(told)
    }

    /// Whether a key of this place can be read without asking the person anything.
    pub(crate) fn is_open(&self, place: KeyPlace) -> bool {
        place != KeyPlace::File || self.file().is_ok()
    }

    pub(crate) fn has_for_now(&self, id: &str) -> bool {
        self.session.get(&entry(id)).is_ok_and(|key| key.is_some())
    }

    /// From now on keys are kept there; `kept` (ids with their places) move along. Gives those that moved.
    ///
    /// # Errors
    /// [`Code::BadInput`] without a passphrase for a new file, or without a keyring; nothing was moved then.
    pub(crate) fn choose(
        &self,
        choice: KeyPlace,
        passphrase: Option<&Sensitive>,
        kept: &[(String, KeyPlace)],
    ) -> Result<Vec<String>, ApiError> {
        if choice == KeyPlace::Keyring {
            // It may have been started meanwhile.
            self.keyring.probe().map_err(told)?;
            self.state().keyring_works = Some(true);
        }
        if let (KeyPlace::File, Some(passphrase)) = (choice, passphrase) {
            self.lock_file(passphrase)?;
        }
        let to = self.at(choice)?;
        let mut moved = Vec::new();
        for (id, place) in kept.iter().filter(|(_, place)| *place != choice) {
            let from = self.at(*place)?;
            let Some(key) = from.secrets().get(&entry(id)).map_err(told)? else { continue };
            to.secrets().set(&entry(id), &key).map_err(told)?;
            from.secrets().delete(&entry(id)).map_err(told)?;
            moved.push(id.clone());
        }
        self.state().choice = Some(choice);
        Ok(moved)
    }
}

enum Place<'a> {
    Here(&'a dyn Secrets),
    File(Arc<SecretsFile>),
}

impl Place<'_> {
    fn secrets(&self) -> &dyn Secrets {
        match self {
            Self::Here(secrets) => *secrets,
            Self::File(file) => file.as_ref(),
        }
    }
}

/// Its last four characters, where they are less than a third of it.
pub(crate) fn last_of(key: &Sensitive) -> String {
    let text = String::from_utf8_lossy(key.expose());
    let letters = text.chars().count();
    if letters < 12 { String::new() } else { text.chars().skip(letters - 4).collect() }
}

/// What was pasted, without the space around it.
///
/// # Errors
/// [`Code::BadInput`] for what cannot be a key.
pub(crate) fn pasted(key: &str) -> Result<Sensitive, ApiError> {
    const LONGEST: usize = 8192;
    let key = key.trim();
    let problem = match () {
        () if key.is_empty() => "The key is empty. Paste it again.",
        () if key.len() > LONGEST => "This is too long for a key. Paste the key alone.",
        () if key.chars().any(|letter| letter.is_control() || letter.is_whitespace()) => {
            "A key has no spaces or line breaks in it. Paste the key alone."
        }
        () => return Ok(Sensitive::new(key)),
    };
    Err(ApiError::new(Code::BadInput, problem))
}

/// Of a key in the keyring.
pub(crate) fn entry(id: &str) -> String {
    format!("provider-{id}")
}

fn locked() -> ApiError {
    ApiError::new(Code::VaultLocked, "Your keys are locked with a passphrase. Enter it to use them.")
}

fn told(error: SecretsError) -> ApiError {
    let code = match &error {
        SecretsError::WrongPassphrase => Code::WrongPassphrase,
        SecretsError::EmptyPassphrase => Code::BadInput,
        _ => Code::Failed,
    };
    ApiError::new(code, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(folder: &std::path::Path, passphrase: Option<&str>, choice: KeyPlace) -> Keys {
        Keys::new("test", folder.join("keys"), passphrase.map(Sensitive::new), Some(choice))
    }

    #[test]
    fn keys_move_with_the_choice_and_are_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let now = keys(folder.path(), None, KeyPlace::Session);
        assert_eq!(now.keep("a", &Sensitive::new("sk-canary")).unwrap(), KeyPlace::Session);
        let kept = [("a".to_owned(), KeyPlace::Session), ("b".to_owned(), KeyPlace::Session)];
        let refused = now.choose(KeyPlace::File, None, &kept).unwrap_err();
        assert_eq!(refused.code, Code::VaultLocked);
        let moved = now.choose(KeyPlace::File, Some(&Sensitive::new("words")), &kept).unwrap();
        assert_eq!(moved, ["a"], "of b there was no key");
        assert!(now.read("a", KeyPlace::Session).unwrap().is_none());
        drop(now);
        let later = keys(folder.path(), None, KeyPlace::File);
        assert_eq!(later.read("a", KeyPlace::File).unwrap_err().code, Code::VaultLocked);
        assert_eq!(later.unlock(&Sensitive::new("other")).unwrap_err().code, Code::WrongPassphrase);
        later.unlock(&Sensitive::new("words")).unwrap();
        assert_eq!(later.read("a", KeyPlace::File).unwrap().unwrap().expose(), b"sk-canary");
        drop(later);
        let with = keys(folder.path(), Some("words"), KeyPlace::File);
        assert!(with.read("a", KeyPlace::File).unwrap().is_some(), "the passphrase at hand opens it");
    }

    #[test]
    fn a_second_passphrase_replaces_the_first_or_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (Sensitive::new("first words"), Sensitive::new("second words"));
        let now = keys(folder.path(), None, KeyPlace::Session);
        now.choose(KeyPlace::File, Some(&first), &[]).unwrap();
        now.keep("a", &Sensitive::new("sk-canary")).unwrap();
        now.choose(KeyPlace::File, Some(&second), &[("a".to_owned(), KeyPlace::File)]).unwrap();
        now.keep("b", &Sensitive::new("sk-other")).unwrap();
        let later = keys(folder.path(), None, KeyPlace::File);
        assert_eq!(later.unlock(&first).unwrap_err().code, Code::WrongPassphrase, "it opens nothing now");
        let refused = later.choose(KeyPlace::File, Some(&first), &[]).unwrap_err();
        assert_eq!(refused.code, Code::WrongPassphrase);
        assert!(refused.message.contains("another passphrase"), "{}", refused.message);
        later.unlock(&second).unwrap();
        for (id, key) in [("a", "sk-canary"), ("b", "sk-other")] {
            assert_eq!(later.read(id, KeyPlace::File).unwrap().unwrap().expose(), key.as_bytes());
        }
    }

    #[test]
    fn of_a_short_key_nothing_is_shown() {
        assert_eq!(last_of(&Sensitive::new("sk-123456")), "");
        assert_eq!(last_of(&Sensitive::new("sk-1234567890ab")), "90ab");
        assert!(pasted("  sk-1 \n").is_ok());
        for wrong in ["", "  ", "two words", "a\nb"] {
            assert_eq!(pasted(wrong).unwrap_err().code, Code::BadInput, "{wrong:?}");
        }
    }
}
