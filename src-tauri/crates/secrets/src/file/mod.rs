//! Keys in one file, locked with a passphrase: for computers without a keyring.

mod seal;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vis_core::Sensitive;

use crate::{Secrets, SecretsError};
pub use seal::Cost;
use seal::Lock;

/// Gives 24 random bytes, never the same twice; `None` when the system has none.
pub type Nonces = Arc<dyn Fn() -> Option<[u8; 24]> + Send + Sync>;

/// Secrets in a file that only a passphrase opens: Argon2id makes its key, XChaCha20-Poly1305 seals it.
/// It is written whole or not at all, readable for its owner only.
pub struct SecretsFile {
    path: PathBuf,
    nonces: Nonces,
    open: Mutex<Open>,
}

/// What the passphrase opened.
struct Open {
    lock: Lock,
    kept: BTreeMap<String, Sensitive>,
}

impl SecretsFile {
    /// Whether there is one at `path`.
    pub fn exists(path: &Path) -> bool {
        path.exists()
    }

    /// A new, empty file; one that is there already is replaced. `salt`: fresh random bytes.
    ///
    /// # Errors
    /// [`SecretsError::EmptyPassphrase`], [`SecretsError::File`].
    pub fn create(
        path: &Path,
        passphrase: &Sensitive,
        salt: [u8; 16],
        cost: Cost,
        nonces: Nonces,
    ) -> Result<Self, SecretsError> {
        if passphrase.expose().is_empty() {
            return Err(SecretsError::EmptyPassphrase);
        }
        let (lock, kept) = (Lock::new(passphrase, salt, cost)?, BTreeMap::new());
        write(path, &nonces, &lock, &kept)?;
        Ok(Self { path: path.to_owned(), nonces, open: Mutex::new(Open { lock, kept }) })
    }

    /// Opens the file at `path`.
    ///
    /// # Errors
    /// [`SecretsError::WrongPassphrase`], [`SecretsError::FileDamaged`], [`SecretsError::File`].
    pub fn open(path: &Path, passphrase: &Sensitive, nonces: Nonces) -> Result<Self, SecretsError> {
        let bytes = fs::read(path).map_err(|source| trouble("read", path, &source))?;
        let (lock, kept) = seal::open(&bytes, passphrase)?;
        Ok(Self { path: path.to_owned(), nonces, open: Mutex::new(Open { lock, kept }) })
    }

    /// From now on another passphrase opens it; the earlier one does not any more. `salt`: fresh random bytes.
    ///
    /// # Errors
    /// As [`Self::create`]; the earlier passphrase stays then.
    pub fn change_passphrase(
        &self,
        passphrase: &Sensitive,
        salt: [u8; 16],
        cost: Cost,
    ) -> Result<(), SecretsError> {
        if passphrase.expose().is_empty() {
            return Err(SecretsError::EmptyPassphrase);
        }
        let lock = Lock::new(passphrase, salt, cost)?;
        let mut open = self.opened();
        write(&self.path, &self.nonces, &lock, &open.kept)?;
        open.lock = lock;
        Ok(())
    }

    fn opened(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is changed counts only once it is on the disk.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Sensitive>)) -> Result<(), SecretsError> {
        let mut open = self.opened();
        let mut next = open.kept.clone();
        change(&mut next);
        write(&self.path, &self.nonces, &open.lock, &next)?;
        open.kept = next;
        Ok(())
    }
}

impl Secrets for SecretsFile {
    fn get(&self, name: &str) -> Result<Option<Sensitive>, SecretsError> {
        Ok(self.opened().kept.get(name).cloned())
    }

    fn set(&self, name: &str, secret: &Sensitive) -> Result<(), SecretsError> {
        self.change(|kept| _ = kept.insert(name.to_owned(), secret.clone()))
    }

    fn delete(&self, name: &str) -> Result<(), SecretsError> {
        if !self.opened().kept.contains_key(name) {
            return Ok(());
        }
        self.change(|kept| _ = kept.remove(name))
    }
}

impl std::fmt::Debug for SecretsFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretsFile({})", self.path.display())
    }
}

fn write(
    path: &Path,
    nonces: &Nonces,
    lock: &Lock,
    kept: &BTreeMap<String, Sensitive>,
) -> Result<(), SecretsError> {
    let nonce = nonces()
        .ok_or_else(|| SecretsError::Failed { detail: "the system gives no random numbers".to_owned() })?;
    let bytes = seal::seal(lock, nonce, kept)?;
    replace(path, &bytes).map_err(|source| trouble("write", path, &source))
}

fn trouble(action: &'static str, path: &Path, source: &io::Error) -> SecretsError {
    SecretsError::File { action, path: path.to_owned(), detail: source.to_string() }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    });
    if written.is_err() {
        // Half a file helps nobody.
        let _ = fs::remove_file(&part);
        return written;
    }
    match path.parent().filter(|_| cfg!(unix)) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
