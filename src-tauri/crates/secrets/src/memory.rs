use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use vis_core::Sensitive;

use crate::{Secrets, SecretsError};

/// Forgets everything when the program ends.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<String, Sensitive>>);

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Sensitive>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Secrets for Memory {
    fn get(&self, name: &str) -> Result<Option<Sensitive>, SecretsError> {
        Ok(self.kept().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &Sensitive) -> Result<(), SecretsError> {
        self.kept().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretsError> {
        self.kept().remove(name);
        Ok(())
    }
}
