//! Somebody goes, and everything of theirs with them.

use std::sync::Arc;
use std::{fs, io};

use vis_core::Sensitive;

use super::{Door, ProfileId};
use crate::app::blocking;
use crate::{ApiError, Code};

impl Door {
    /// Removes somebody with everything, by their own password: home, keys, sessions. The owner has another way: deleting everything.
    ///
    /// # Errors
    /// [`Code::SignIn`] for a wrong password; [`Code::BadInput`] for the owner, and while a film is made.
    pub async fn delete_profile(
        self: &Arc<Self>,
        id: ProfileId,
        password: Sensitive,
    ) -> Result<(), ApiError> {
        a_guest(id)?;
        self.is_really(id, Some(password)).await?;
        self.see_off(id).await
    }

    /// The same for somebody who cannot do it, who forgot their password or will not come again: by the word of the owner, who sees
    /// nothing of what goes. `owners`: nothing only fits an owner without a password.
    ///
    /// # Errors
    /// As [`Door::delete_profile`]; [`Code::NotFound`].
    pub async fn remove_profile(
        self: &Arc<Self>,
        id: ProfileId,
        owners: Option<Sensitive>,
    ) -> Result<(), ApiError> {
        a_guest(id)?;
        self.is_really(ProfileId::OWNER, owners).await?;
        self.see_off(id).await
    }

    async fn see_off(self: &Arc<Self>, id: ProfileId) -> Result<(), ApiError> {
        let (kept, app) = (self.known(id).await?, self.app(id).await?);
        app.wipe("DELETE", false, true).await?;
        let folder = self.like()?.launch(&kept.folder).home.data;
        self.strike(id).await?;
        self.vacate(id);
        blocking(move || {
            // Empty by now, but for what another program of theirs still writes.
            if let Err(error) = fs::remove_dir_all(&folder)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "the folder of somebody who left is still there");
            }
            Ok(())
        })
        .await
    }
}

fn a_guest(id: ProfileId) -> Result<(), ApiError> {
    match id {
        ProfileId::OWNER => {
            let sentence = "This is the computer's own home. Delete everything in it under Data instead.";
            Err(ApiError::new(Code::BadInput, sentence))
        }
        _ => Ok(()),
    }
}
