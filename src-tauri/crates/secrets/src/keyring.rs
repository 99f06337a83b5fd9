use keyring::{Entry, Error};
use vis_core::Sensitive;

use crate::{Secrets, SecretsError};

/// What entries are filed under in the person's keyring program.
const SERVICE: &str = "app.visavis";

/// The operating system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
///
/// A locked keyring asks the person to unlock it; until they answer, calls wait.
#[derive(Clone, Debug)]
pub struct Keyring {
    label: String,
}

impl Keyring {
    /// `label` keeps the entries of different homes apart: [`crate::vault::label`].
    ///
    /// Touches nothing yet.
    pub fn new(label: &str) -> Self {
        Self { label: label.to_owned() }
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretsError> {
        Entry::new(SERVICE, &format!("{}:{name}", self.label)).map_err(explain)
    }
}

impl Secrets for Keyring {
    fn get(&self, name: &str) -> Result<Option<Sensitive>, SecretsError> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Sensitive::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(e) => Err(explain(e)),
        }
    }

    fn set(&self, name: &str, secret: &Sensitive) -> Result<(), SecretsError> {
        self.entry(name)?.set_secret(secret.expose()).map_err(explain)
    }

    fn delete(&self, name: &str) -> Result<(), SecretsError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(e) => Err(explain(e)),
        }
    }
}

/// Never by `{error:?}`: some of them carry the stored bytes.
fn explain(error: Error) -> SecretsError {
    match error {
        Error::NoDefaultStore => SecretsError::NoStore,
        // On Linux: locked, or nobody there to answer the prompt. Elsewhere the person may have said no.
        Error::NoStorageAccess(_) if cfg!(target_os = "linux") => SecretsError::Locked,
        Error::NoStorageAccess(reason) => SecretsError::Denied { detail: reason.to_string() },
        Error::TooLong(_, limit) => SecretsError::TooLong { limit },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretsError::Damaged { detail: "not in the keyring's own format".to_owned() }
        }
        Error::BadStoreFormat(detail) => SecretsError::Damaged { detail },
        Error::Ambiguous(entries) => {
            SecretsError::Damaged { detail: format!("{} entries of the same name", entries.len()) }
        }
        Error::PlatformFailure(reason) => SecretsError::Failed { detail: reason.to_string() },
        other => SecretsError::Failed { detail: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::explain;
    use keyring::Error;

    #[test]
    fn stored_bytes_never_reach_a_message() {
        let secret = b"hunter2".to_vec();
        for error in [Error::BadEncoding(secret.clone()), Error::BadDataFormat(secret, "bad".into())] {
            let shown = explain(error);
            let shown = format!("{shown} {shown:?}");
            assert!(!shown.contains("hunter2") && !shown.contains("104, 117"), "{shown}");
        }
    }
}
