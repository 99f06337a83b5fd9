//! Who sits before the window.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use specta::Type;
use vis_core::Sensitive;

use super::{Door, Login, Profile, ProfileId};
use crate::{ApiError, App, Code};

/// Of whoever was here last.
const LAST: &str = "last-seat";

/// Who sits before the window, and who could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Seat {
    /// Nobody: somebody has to sign in.
    pub current: Option<Profile>,
    pub profiles: Vec<Profile>,
    /// Somebody was here, and the window was locked.
    pub locked: bool,
    /// Who was here last.
    pub last: Option<ProfileId>,
    /// There are several people, or a password: else nothing of all this is shown.
    pub shared: bool,
}

#[derive(Default)]
pub(super) struct SeatState {
    /// `None`: nobody looked yet.
    taken: Option<Taken>,
    locked: bool,
    last: Option<ProfileId>,
    /// When somebody moved last.
    touched: Duration,
}

#[derive(Clone)]
enum Taken {
    Nobody,
    By { id: ProfileId, app: Arc<App>, lock_minutes: Option<u32> },
}

impl Door {
    fn state(&self) -> MutexGuard<'_, SeatState> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who sits here. The first look decides: on a computer that nobody shares it is the owner.
    ///
    /// # Errors
    /// The owner's home is not open.
    pub async fn seat(self: &Arc<Self>) -> Result<Seat, ApiError> {
        // The first look.
        drop(self.current());
        let profiles = self.profiles().await?;
        // Whoever sits down without signing in has to know what films cost, too.
        self.read_rules().await?;
        let shared = profiles.len() > 1 || profiles.iter().any(|one| one.has_password);
        let remembered = match self.has_register() {
            true => self.with(|register| Ok(register.store().setting::<i64>(LAST)?)).await?,
            false => None,
        };
        let state = self.state();
        let here = match &state.taken {
            Some(Taken::By { id, .. }) => Some(*id),
            Some(Taken::Nobody) => None,
            // The home is not open yet: whoever opens it sits there, where nobody else lives.
            None => Some(ProfileId::OWNER).filter(|_| !shared),
        };
        let current = profiles.iter().find(|one| Some(one.id) == here).cloned();
        // Somebody who was remembered may be no more.
        let last = state
            .last
            .or(remembered.map(ProfileId))
            .filter(|last| profiles.iter().any(|one| one.id == *last));
        Ok(Seat { current, locked: state.locked, last, shared, profiles })
    }

    /// The program of whoever sits here.
    ///
    /// # Errors
    /// [`Code::SignIn`] when nobody does.
    pub fn current(self: &Arc<Self>) -> Result<Arc<App>, ApiError> {
        let mut state = self.state();
        match &state.taken {
            Some(Taken::By { app, .. }) => return Ok(Arc::clone(app)),
            Some(Taken::Nobody) => return Err(nobody()),
            None => {}
        }
        // While the home is locked there is nobody's anything to be seen, and it has to be opened by somebody.
        if self.owner().home().is_err() {
            return Ok(self.owner());
        }
        if self.is_shared()? {
            state.taken = Some(Taken::Nobody);
            return Err(nobody());
        }
        self.sit(&mut state, ProfileId::OWNER, self.owner(), None);
        Ok(self.owner())
    }

    /// Somebody takes the seat; `password` of somebody who has one.
    ///
    /// # Errors
    /// [`Code::SignIn`]; as [`Door::app`].
    pub async fn sign_in(
        self: &Arc<Self>,
        id: ProfileId,
        password: Option<Sensitive>,
    ) -> Result<Seat, ApiError> {
        let asked = password.is_some();
        let profile = match password {
            Some(password) => self.check_password(Login::Id(id), password).await?,
            None => self.profile(id).await?,
        };
        if profile.has_password && !asked {
            return Err(nobody());
        }
        let app = self.app(id).await?;
        self.sign_out();
        self.sit(&mut self.state(), id, app, profile.lock_minutes);
        if self.has_register() {
            self.with(move |register| Ok(register.store().set_setting(LAST, &id.0)?)).await?;
        }
        self.seat().await
    }

    /// Nobody sits here any more: what was said is over, and nobody listens. Films go on.
    pub fn sign_out(self: &Arc<Self>) {
        let mut state = self.state();
        if let Some(Taken::By { id, app, .. }) = state.taken.replace(Taken::Nobody) {
            state.last = Some(id);
            app.rise();
        }
        state.locked = false;
    }

    /// The same, until whoever sat here comes back.
    ///
    /// # Errors
    /// [`Code::BadInput`] on a computer without passwords: anybody could come back.
    pub fn lock(self: &Arc<Self>) -> Result<(), ApiError> {
        if !self.is_shared()? {
            return Err(ApiError::new(
                Code::BadInput,
                "Set a password first; without one anybody could come back.",
            ));
        }
        self.sign_out();
        self.state().locked = true;
        Ok(())
    }

    /// Somebody moved.
    pub fn touch(&self) {
        self.state().touched = self.clock.elapsed();
    }

    /// Locks the window when nobody moved for as long as whoever sits here wanted; whether it did.
    pub fn lock_if_quiet(self: &Arc<Self>) -> bool {
        let (minutes, touched) = match &*self.state() {
            SeatState { taken: Some(Taken::By { lock_minutes: Some(minutes), .. }), touched, .. } => {
                (*minutes, *touched)
            }
            _ => return false,
        };
        let quiet = self.clock.elapsed().saturating_sub(touched);
        quiet >= Duration::from_secs(u64::from(minutes) * 60) && self.lock().is_ok()
    }

    /// What somebody changed of themselves counts at once.
    pub fn note_lock(&self, profile: &Profile) {
        if let Some(Taken::By { id, lock_minutes, .. }) = &mut self.state().taken
            && *id == profile.id
        {
            *lock_minutes = profile.lock_minutes;
        }
    }

    /// Somebody who is no more sits nowhere.
    pub(super) fn vacate(self: &Arc<Self>, id: ProfileId) {
        let here = matches!(&self.state().taken, Some(Taken::By { id: here, .. }) if *here == id);
        if here {
            self.sign_out();
        }
        self.state().last = None;
    }

    fn sit(&self, state: &mut SeatState, id: ProfileId, app: Arc<App>, lock_minutes: Option<u32>) {
        app.sit();
        state.taken = Some(Taken::By { id, app, lock_minutes });
        state.locked = false;
        state.last = Some(id);
        state.touched = self.clock.elapsed();
    }

    fn is_shared(&self) -> Result<bool, ApiError> {
        if !self.has_register() {
            return Ok(false);
        }
        let kept = self.register()?.store().profiles()?;
        Ok(kept.len() > 1 || kept.iter().any(|one| one.password.is_some()))
    }
}

fn nobody() -> ApiError {
    ApiError::new(Code::SignIn, "Nobody is signed in. Sign in to go on.")
}

#[cfg(test)]
mod tests {
    use vis_audio::Pace;
    use vis_core::ManualClock;

    use super::*;
    use crate::{Home, Launch, NewProfile, ProfileChange, Sound};

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60)
    }

    #[tokio::test]
    async fn the_window_is_locked_when_nobody_moved_for_as_long_as_was_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home {
            data: folder.path().join("home"),
            models: folder.path().join("models"),
            worker: "none".into(),
        };
        let launch = Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) };
        let (mut door, clock) = (Door::new(launch).unwrap(), Arc::new(ManualClock::at(1_700_000_000_000)));
        Arc::get_mut(&mut door).unwrap().clock = Arc::clone(&clock) as _;
        door.owner().open().await.unwrap();
        let password = || Sensitive::new("seventeen plums and a boat");
        let new = NewProfile { name: "Ann".into(), email: None, language: None, password: password() };
        let ann = door.create_profile(new).await.unwrap().id;
        door.sign_in(ann, Some(password())).await.unwrap();
        clock.advance(minutes(600));
        assert!(!door.lock_if_quiet(), "she did not want it");

        let change = ProfileChange { lock_minutes: Some(Some(5)), ..ProfileChange::default() };
        door.note_lock(&door.change_profile(ann, change).await.unwrap());
        door.touch();
        clock.advance(minutes(4));
        assert!(!door.lock_if_quiet());
        door.touch();
        clock.advance(minutes(4));
        assert!(!door.lock_if_quiet(), "she moved");
        clock.advance(minutes(1));
        assert!(door.lock_if_quiet() && door.current().is_err());
        assert!(!door.lock_if_quiet(), "once");
        let seat = door.seat().await.unwrap();
        assert!(seat.locked && seat.current.is_none() && seat.last == Some(ann), "{seat:?}");
        door.sign_in(ann, Some(password())).await.unwrap();
        clock.advance(minutes(4));
        assert!(!door.lock_if_quiet(), "whoever comes back has moved");
        clock.advance(minutes(1));
        assert!(door.lock_if_quiet(), "what she wanted is kept");
    }
}
