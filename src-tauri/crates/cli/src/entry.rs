//! Whose chats a task is about, and what opens them.

use std::io::{Read, stdin};
use std::sync::Arc;

use vis_api::{ApiError, App, Code, Door, Home, Launch, Login, Profile, ProfileId, Sound};
use vis_audio::Pace;
use vis_core::Sensitive;

/// What was said about it on the command line.
pub(crate) struct Entry {
    pub(crate) home: Home,
    pub(crate) unencrypted: bool,
    /// `--profile`.
    pub(crate) profile: Option<String>,
}

impl Entry {
    pub(crate) fn launch(&self) -> Launch {
        Launch {
            home: self.home.clone(),
            passphrase: secret("VISAVIS_PASSPHRASE"),
            unencrypted: self.unencrypted,
            sound: Sound::Null(Pace::Fast),
        }
    }

    /// For what needs no chats.
    pub(crate) fn closed(&self) -> Result<App, ApiError> {
        App::new(self.launch())
    }

    /// The house, its owner's home open.
    pub(crate) async fn door(&self) -> Result<Arc<Door>, ApiError> {
        let door = Door::new(self.launch())?;
        door.owner().open().await?;
        Ok(door)
    }

    /// The program of whoever was named; without a name, the owner's.
    pub(crate) async fn app(&self) -> Result<Arc<App>, ApiError> {
        let door = self.door().await?;
        let who = self.who(&door).await?;
        door.app(who.id).await
    }

    /// For what can be done without chats: open only where somebody was named.
    pub(crate) async fn at_hand(&self) -> Result<Arc<App>, ApiError> {
        match &self.profile {
            Some(_) => self.app().await,
            None => self.closed().map(Arc::new),
        }
    }

    /// For what opens the home of whoever was named by itself.
    pub(crate) async fn own_launch(&self) -> Result<Launch, ApiError> {
        let door = self.door().await?;
        door.launch_of(self.who(&door).await?.id).await
    }

    /// Whoever was named, their password checked.
    pub(crate) async fn who(&self, door: &Arc<Door>) -> Result<Profile, ApiError> {
        match &self.profile {
            Some(name) => proven(door, named(door, name).await?).await,
            None => owner(door).await,
        }
    }
}

/// The owner, their password checked.
pub(crate) async fn owner(door: &Arc<Door>) -> Result<Profile, ApiError> {
    proven(door, door.profile(ProfileId::OWNER).await?).await
}

/// Somebody, once the password in the environment is theirs. Who has none is not asked for one.
pub(crate) async fn proven(door: &Arc<Door>, who: Profile) -> Result<Profile, ApiError> {
    if !who.has_password {
        return Ok(who);
    }
    let password = secret("VISAVIS_PASSWORD").ok_or_else(|| {
        let message = format!("{} has a password. Put it into VISAVIS_PASSWORD.", who.name);
        ApiError { code: Code::SignIn, message, retry_after_ms: None }
    })?;
    door.check_password(Login::Id(who.id), password).await
}

/// By name, whatever the case of its letters.
pub(crate) async fn named(door: &Arc<Door>, name: &str) -> Result<Profile, ApiError> {
    let wanted = name.trim().to_lowercase();
    let found = door.profiles().await?.into_iter().find(|one| one.name.to_lowercase() == wanted);
    found.ok_or_else(|| {
        let message = format!("Nobody is called {name} here. `visavis-cli profiles list` lists everybody.");
        ApiError { code: Code::NotFound, message, retry_after_ms: None }
    })
}

/// From the environment; empty is none.
pub(crate) fn secret(variable: &str) -> Option<Sensitive> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty())?;
    Some(Sensitive::new(value.into_encoded_bytes()))
}

/// One line of standard input: never an argument, which every program of this computer could read.
pub(crate) fn line_of_input(what: &str) -> Result<Option<Sensitive>, ApiError> {
    let mut text = String::new();
    stdin().read_to_string(&mut text).map_err(|error| ApiError {
        code: Code::BadInput,
        message: format!("The {what} could not be read ({error}). Write it to standard input."),
        retry_after_ms: None,
    })?;
    Ok(Some(text.trim_end_matches(['\r', '\n'])).filter(|words| !words.is_empty()).map(Sensitive::new))
}
