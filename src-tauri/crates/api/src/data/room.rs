use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as Turn;
use vis_core::Sensitive;

/// What backups need while the program runs.
#[derive(Default)]
pub(crate) struct DataRoom {
    /// One backup, restore or deletion after the other.
    pub(super) turn: Arc<Turn<()>>,
    /// Of a home that has no place for a secret; gone with the program.
    passphrase: Mutex<Option<Sensitive>>,
}

impl DataRoom {
    pub(super) fn passphrase(&self) -> Option<Sensitive> {
        self.passphrase.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn remember(&self, passphrase: Option<Sensitive>) {
        *self.passphrase.lock().unwrap_or_else(PoisonError::into_inner) = passphrase;
    }
}
