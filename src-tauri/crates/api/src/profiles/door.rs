use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use vis_core::Clock;
use vis_store::{KeptProfile, ProfileBy, Store};

use super::ProfileId;
use super::register::{self, Like, Register};
use super::seat::SeatState;
use crate::app::{Launch, Shared, blocking};
use crate::{ApiError, App, SystemClock};

/// Passwords compared at once: each takes 64 MiB.
const COMPARED_AT_ONCE: usize = 2;

/// The way into every home of this computer. One in a process.
pub struct Door {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) shared: Shared,
    pub(super) seat: Mutex<SeatState>,
    pub(super) comparing: Semaphore,
    owner: Arc<App>,
    register: Mutex<Option<Arc<Register>>>,
    /// Of everybody but the owner, once they came.
    homes: AsyncMutex<HashMap<ProfileId, Arc<App>>>,
}

impl Door {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn new(launch: Launch) -> Result<Arc<Self>, ApiError> {
        let shared = Shared::default();
        let owner = Arc::new(App::of_profile(launch, shared.clone())?);
        Ok(Arc::new(Self {
            clock: Arc::new(SystemClock::start()),
            shared,
            seat: Mutex::default(),
            comparing: Semaphore::new(COMPARED_AT_ONCE),
            owner,
            register: Mutex::default(),
            homes: AsyncMutex::default(),
        }))
    }

    /// The home that was there first. Opening it ([`App::open`]) comes before everything else here.
    pub fn owner(&self) -> Arc<App> {
        Arc::clone(&self.owner)
    }

    /// Somebody's program, their home open.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`]; as [`App::open`].
    pub async fn app(self: &Arc<Self>, id: ProfileId) -> Result<Arc<App>, ApiError> {
        self.read_rules().await?;
        if id == ProfileId::OWNER {
            return Ok(self.owner());
        }
        let like = self.like()?;
        // One at a time: of two who come at once, the second finds the home open, and nobody comes while somebody leaves.
        let mut homes = self.homes.lock().await;
        let kept = self.known(id).await?;
        if let Some(app) = homes.get(&id) {
            return Ok(Arc::clone(app));
        }
        let app = Arc::new(App::of_guest(like.launch(&kept.folder), self.shared.clone())?);
        app.open().await?;
        homes.insert(id, Arc::clone(&app));
        Ok(app)
    }

    /// Takes somebody out of the register and out of the house at once: in between they could come back. Whoever still holds
    /// their program has it alone.
    pub(super) async fn strike(self: &Arc<Self>, id: ProfileId) -> Result<(), ApiError> {
        let mut homes = self.homes.lock().await;
        self.with(move |register| Ok(register.store().remove_profile(id.0)?)).await?;
        homes.remove(&id);
        Ok(())
    }

    /// How somebody's home is opened, for who opens it by themselves: a rehearsal, which has a microphone of its own.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`]; the owner's home is not open.
    pub async fn launch_of(self: &Arc<Self>, id: ProfileId) -> Result<Launch, ApiError> {
        if id == ProfileId::OWNER {
            return Ok(self.owner.launch.clone());
        }
        Ok(self.like()?.launch(&self.known(id).await?.folder))
    }

    /// How new homes are locked.
    ///
    /// # Errors
    /// Why the owner's is not open.
    pub(super) fn like(&self) -> Result<Like, ApiError> {
        let home = self.owner.home()?;
        let (passphrase, unencrypted) = home.protection();
        Ok(Like { owner: self.owner.launch.clone(), passphrase, unencrypted })
    }

    /// Whether somebody else lives here, or the owner has a password: else there is nothing to be read.
    pub(super) fn has_register(&self) -> bool {
        register::exists(&self.owner.launch.home)
    }

    /// The register; it is made where there is none.
    pub(super) fn register(&self) -> Result<Arc<Register>, ApiError> {
        let mut open = self.register.lock().unwrap_or_else(PoisonError::into_inner);
        // It went with everything of the owner's.
        if !self.has_register() {
            *open = None;
        }
        if let Some(register) = open.as_ref() {
            return Ok(Arc::clone(register));
        }
        let register = Register::open(&self.like()?, self.clock.now_ms())?;
        *open = Some(Arc::clone(&register));
        Ok(register)
    }

    /// Works with the register on a thread that may wait.
    pub(super) async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Register) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let door = Arc::clone(self);
        blocking(move || work(&*door.register()?)).await
    }

    pub(super) async fn known(self: &Arc<Self>, id: ProfileId) -> Result<KeptProfile, ApiError> {
        // Asking for somebody makes no register.
        if !self.has_register() {
            return match id {
                ProfileId::OWNER => Ok(register::owner(self.clock.now_ms())),
                _ => Err(ApiError::not_found("profile")),
            };
        }
        self.with(move |register| known(&register.store(), id)).await
    }
}

/// # Errors
/// [`crate::Code::NotFound`].
pub(super) fn known(store: &Store, id: ProfileId) -> Result<KeptProfile, ApiError> {
    store.profile(ProfileBy::Id(id.0))?.ok_or_else(|| ApiError::not_found("profile"))
}
