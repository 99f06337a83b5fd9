use std::path::{Path, PathBuf};
use std::sync::Arc;

use vis_core::Sensitive;
use vis_store::{RestoreOrder, Store, VideoState, prepare_restore, swap_in};

use super::backups::{FOLDER, keep_passphrase, told};
use super::{DataWork, Restored, stamp};
use crate::app::blocking;
use crate::keeper::fresh;
use crate::open::OpenHome;
use crate::{ApiError, App, Code};

/// Of this computer or this person, and no part of a backup: they stay where they are.
const STAYS: [&str; 3] = ["vault.json", "provider-keys.bin", FOLDER];

impl App {
    /// Puts what is in a backup in the place of everything here, encrypted as this home is. The home is opened anew afterwards;
    /// everything as it was lies in the folder that is named.
    ///
    /// # Errors
    /// As [`App::check_backup`], [`Code::BadInput`] while a film is made; nothing was changed then.
    pub async fn restore_backup(&self, path: &str, passphrase: Sensitive) -> Result<Restored, ApiError> {
        let turn = Arc::clone(&self.data.turn);
        let _turn = turn.lock().await;
        let (home, file, events) = (self.home()?, PathBuf::from(path), self.events.clone());
        let place = home.launch.home.data.canonicalize().map_err(ApiError::failed)?;
        let before = before_of(&place, self.clock.now_ms());
        let (kept, words, folder) = (Arc::clone(&home), passphrase.clone(), place.clone());
        let found = blocking(move || {
            idle(&kept)?;
            let (key, credits) = {
                let store = kept.store();
                (store.key().clone(), store.credit_ledger()?)
            };
            let mut progress = told(&events, DataWork::Restore);
            let order = RestoreOrder {
                file: &file,
                passphrase: &words,
                home: &folder,
                key: &key,
                stay: &STAYS,
                credits: &credits,
                fresh: &mut || fresh().ok(),
            };
            Ok(prepare_restore(order, &mut progress)?)
        })
        .await?;
        let launch = home.launch.clone();
        let swapped = match self.close_home(home).await {
            Ok(()) => {
                let to = before.clone();
                blocking(move || Ok(swap_in(&place, &to)?)).await
            }
            Err(error) => Err(error),
        };
        // Whatever happened, the person goes on with the home that is there.
        let opened = self.open_with(launch).await;
        swapped.and(opened)?;
        let home = self.home()?;
        self.data.remember(Some(passphrase.clone()));
        blocking(move || keep_passphrase(&home, &passphrase)).await?;
        let inventory = found.inventory;
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Restored {
            chats: small(inventory.chats),
            messages: small(inventory.messages),
            before: before.display().to_string(),
        })
    }

    /// Closes the home: nobody talks, listens or writes any more, and its files belong to nobody.
    pub(super) async fn close_home(&self, home: Arc<OpenHome>) -> Result<(), ApiError> {
        home.conversation.stop();
        home.conversation.quiet().await;
        if let Err(error) = home.ear.set_hands_free(false).await {
            tracing::warn!(%error, "the microphone was not closed in order");
        }
        home.providers.books.settled().await;
        self.forget_home(ApiError::new(
            Code::VaultLocked,
            "The chats are being put in order. Wait a moment.",
        ));
        let cast = Arc::clone(&self.cast);
        blocking(move || {
            // Whoever still holds the store talks to an empty one from now on.
            let open = std::mem::replace(&mut *home.store(), Store::in_memory()?);
            open.close()?;
            cast.read(&home.store)
        })
        .await
    }
}

/// A film that is being made writes into the home.
pub(super) fn idle(home: &OpenHome) -> Result<(), ApiError> {
    let busy = |state| matches!(state, VideoState::Queued | VideoState::Running);
    match home.store().videos()?.iter().any(|film| busy(film.state)) {
        true => Err(ApiError::new(
            Code::BadInput,
            "A film is being made. Wait until it is there, or cancel it; then try again.",
        )),
        false => Ok(()),
    }
}

fn before_of(home: &Path, now_ms: i64) -> PathBuf {
    let mut name = home.as_os_str().to_owned();
    name.push(format!(".before-restore-{}", stamp(now_ms)));
    PathBuf::from(name)
}
