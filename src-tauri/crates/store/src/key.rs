use rusqlite::Connection;
use vis_core::Sensitive;
use zeroize::Zeroizing;

use crate::StoreError;

/// What opens the database.
#[derive(Clone, Debug)]
pub enum Key {
    /// Exactly 32 random bytes.
    Raw(Sensitive),
    /// What the person typed; SQLCipher stretches it (PBKDF2-HMAC-SHA512, 256,000 rounds, some 0.2 s).
    Passphrase(Sensitive),
    /// Chosen explicitly, never a fallback.
    Unencrypted,
}

impl Key {
    pub(crate) fn encrypts(&self) -> bool {
        !matches!(self, Self::Unencrypted)
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Raw(key) if key.expose().len() != 32 => {
                Err(StoreError::BadKey { reason: "it has to be 32 bytes long" })
            }
            // SQLCipher takes an empty key as "do not encrypt".
            Self::Passphrase(words) if words.expose().is_empty() => {
                Err(StoreError::BadKey { reason: "the passphrase is empty" })
            }
            _ => Ok(()),
        }
    }

    /// Must be the first statement of a connection.
    pub(crate) fn apply(&self, connection: &Connection) -> Result<(), StoreError> {
        self.check()?;
        let pragma = match self {
            Self::Unencrypted => return Ok(()),
            Self::Raw(key) => {
                let digits = Zeroizing::new(hex::encode(key.expose()));
                Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *digits))
            }
            // In hexadecimal, so that quotes, NUL and bytes that are not UTF-8 need no escaping.
            Self::Passphrase(words) => {
                let digits = Zeroizing::new(hex::encode(words.expose()));
                Zeroizing::new(format!("PRAGMA hexkey = '{}'", *digits))
            }
        };
        // The statement holds the key: its error must not travel on, because rusqlite's carry the statement's text.
        connection.execute_batch(&pragma).map_err(|_| StoreError::BadKey { reason: "SQLCipher refused it" })
    }
}
