use vis_core::Sensitive;

use crate::SecretsError;

/// Keeps secrets by name. Names are ours: short, ASCII.
pub trait Secrets: Send + Sync {
    /// # Errors
    /// When the place cannot be read. Nothing stored is `Ok(None)`; a locked keyring may look the same.
    fn get(&self, name: &str) -> Result<Option<Sensitive>, SecretsError>;

    /// Keeps a secret, replacing an earlier one.
    ///
    /// # Errors
    /// When it was not kept.
    fn set(&self, name: &str, secret: &Sensitive) -> Result<(), SecretsError>;

    /// Forgets a secret; `Ok` also when there was none.
    ///
    /// # Errors
    /// When it may still be there.
    fn delete(&self, name: &str) -> Result<(), SecretsError>;

    /// Whether secrets would really be kept: writes an entry, reads it back and deletes it. Nothing less tells a
    /// working keyring from a locked or missing one.
    ///
    /// # Errors
    /// The reason why they would not.
    fn probe(&self) -> Result<(), SecretsError> {
        const NAME: &str = "probe";
        let sent = Sensitive::new(*b"visavis");
        self.set(NAME, &sent)?;
        let back = self.get(NAME)?;
        self.delete(NAME)?;
        match back {
            Some(back) if back.expose() == sent.expose() => Ok(()),
            _ => Err(SecretsError::Damaged { detail: "a probe entry did not come back".to_owned() }),
        }
    }
}
