use std::sync::Arc;

use vis_core::Sensitive;
use vis_store::{KeptProfile, ProfileBy};

use super::door::known;
use super::tokens::expired;
use super::{Door, Login, NewProfile, Profile, ProfileChange, ProfileId, names, password, register};
use crate::personas::portrait;
use crate::{ApiError, Code};

/// People of one computer.
const MOST: usize = 100;

impl Door {
    /// Everybody, in the order they came: the owner first.
    ///
    /// # Errors
    /// The owner's home is not open.
    pub async fn profiles(self: &Arc<Self>) -> Result<Vec<Profile>, ApiError> {
        if !self.has_register() {
            return Ok(vec![view(register::owner(self.clock.now_ms()))]);
        }
        let kept = self.with(|register| Ok(register.store().profiles()?)).await?;
        Ok(kept.into_iter().map(view).collect())
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn profile(self: &Arc<Self>, id: ProfileId) -> Result<Profile, ApiError> {
        Ok(view(self.known(id).await?))
    }

    /// Takes somebody in, with a home of their own that is made when they come first.
    ///
    /// # Errors
    /// [`Code::Taken`] for a name or an address that somebody has, [`Code::BadInput`].
    pub async fn create_profile(self: &Arc<Self>, new: NewProfile) -> Result<Profile, ApiError> {
        let (name, name_key) = names::name(&new.name)?;
        let email = new.email.as_deref().filter(|email| !email.trim().is_empty());
        let (email, email_key) = email.map(names::email).transpose()?.unzip();
        let language = names::language(new.language.as_deref().unwrap_or_default())?;
        password::acceptable(&new.password)?;
        let _place = self.comparing.acquire().await.map_err(ApiError::failed)?;
        let now = self.clock.now_ms();
        let id = self
            .with(move |register| {
                if register.store().profiles()?.len() >= MOST {
                    let sentence = format!("There are {MOST} people on this computer already.");
                    return Err(ApiError::new(Code::BadInput, sentence));
                }
                let password = Some(password::hashed(&new.password)?);
                let profile = KeptProfile {
                    folder: uuid::Uuid::now_v7().simple().to_string(),
                    name,
                    name_key,
                    email,
                    email_key,
                    language,
                    password,
                    ..register::owner(now)
                };
                register.store().add_profile(&profile)?.ok_or_else(taken)
            })
            .await?;
        self.profile(ProfileId(id)).await
    }

    /// # Errors
    /// [`Code::Taken`], [`Code::BadInput`], [`Code::NotFound`].
    pub async fn change_profile(
        self: &Arc<Self>,
        id: ProfileId,
        change: ProfileChange,
    ) -> Result<Profile, ApiError> {
        let now = self.clock.now_ms();
        self.with(move |register| {
            let mut store = register.store();
            let changed = changed(known(&store, id)?, &change)?;
            let changed = KeptProfile { changed_ms: now, ..changed };
            if !store.change_profile(&changed)? {
                return Err(taken());
            }
            Ok(view(changed))
        })
        .await
    }

    /// JPEG, at most 512 pixels long.
    ///
    /// # Errors
    /// The owner's home is not open.
    pub async fn profile_picture(self: &Arc<Self>, id: ProfileId) -> Result<Option<Vec<u8>>, ApiError> {
        if !self.has_register() {
            return Ok(None);
        }
        self.with(move |register| Ok(register.store().profile_picture(id.0)?)).await
    }

    /// `picture`: PNG, JPEG, WebP or GIF; it is written anew. `None` takes it away.
    ///
    /// # Errors
    /// [`Code::BadInput`], [`Code::NotFound`].
    pub async fn set_profile_picture(
        self: &Arc<Self>,
        id: ProfileId,
        picture: Option<Vec<u8>>,
    ) -> Result<Profile, ApiError> {
        let now = self.clock.now_ms();
        let unusable = || {
            let sentence = "This picture cannot be used: it is no PNG, JPEG, WebP or GIF file, or far too large. Choose another one.";
            ApiError::new(Code::BadInput, sentence)
        };
        self.with(move |register| {
            let picture = picture.map(|bytes| portrait(&bytes).ok_or_else(unusable)).transpose()?;
            let mut store = register.store();
            store.set_profile_picture(id.0, picture.as_deref(), now)?;
            Ok(view(known(&store, id)?))
        })
        .await
    }

    /// Who this is, by name or address and password. It takes the same time whether there is somebody or not.
    ///
    /// # Errors
    /// [`Code::SignIn`], without a word about which of the two was wrong.
    pub async fn check_password(
        self: &Arc<Self>,
        login: Login<'_>,
        password: Sensitive,
    ) -> Result<Profile, ApiError> {
        let (key, by): (String, fn(&str) -> ProfileBy<'_>) = match login {
            // Nobody has an empty one.
            Login::Name(name) => (names::name(name).unwrap_or_default().1, |key| ProfileBy::Name(key)),
            Login::Email(email) => (names::email(email).unwrap_or_default().1, |key| ProfileBy::Email(key)),
            Login::Id(id) => (id.to_string(), |key| ProfileBy::Id(key.parse().unwrap_or_default())),
        };
        // Where nobody has a password none can be found out, and a wrong one makes no register.
        if !self.has_register() {
            return Err(wrong());
        }
        let _place = self.comparing.acquire().await.map_err(ApiError::failed)?;
        self.with(move |register| {
            let kept = register.store().profile(by(&key))?;
            let hash = kept.as_ref().and_then(|kept| kept.password.clone());
            let fits = password::fits(&password, hash.as_deref().unwrap_or(&register.nobody));
            // Asked after the comparison: nobody and somebody without a password are as slow as everybody.
            kept.filter(|_| fits && hash.is_some()).map(view).ok_or_else(wrong)
        })
        .await
    }

    /// Somebody shows that it is them; nothing fits only somebody who has no password.
    ///
    /// # Errors
    /// [`Code::SignIn`].
    pub(super) async fn is_really(
        self: &Arc<Self>,
        id: ProfileId,
        password: Option<Sensitive>,
    ) -> Result<(), ApiError> {
        match password {
            Some(password) => self.check_password(Login::Id(id), password).await.map(drop),
            None if self.known(id).await?.password.is_some() => Err(wrong()),
            None => Ok(()),
        }
    }

    /// Another password; everywhere where somebody was signed in with the old one, they are not any more.
    ///
    /// # Errors
    /// [`Code::SignIn`] for a wrong old one (`None` only fits somebody who has none), [`Code::BadInput`].
    pub async fn change_password(
        self: &Arc<Self>,
        id: ProfileId,
        old: Option<Sensitive>,
        new: Sensitive,
    ) -> Result<Profile, ApiError> {
        password::acceptable(&new)?;
        self.is_really(id, old).await?;
        let _place = self.comparing.acquire().await.map_err(ApiError::failed)?;
        let now = self.clock.now_ms();
        self.with(move |register| {
            let password = Some(password::hashed(&new)?);
            let mut store = register.store();
            let changed = KeptProfile { password, changed_ms: now, ..known(&store, id)? };
            store.change_profile(&changed)?;
            store.end_families_of(id.0)?;
            Ok(view(changed))
        })
        .await
    }
}

fn changed(mut kept: KeptProfile, change: &ProfileChange) -> Result<KeptProfile, ApiError> {
    if let Some(name) = &change.name {
        (kept.name, kept.name_key) = names::name(name)?;
    }
    if let Some(email) = &change.email {
        let email = email.as_deref().filter(|email| !email.trim().is_empty());
        (kept.email, kept.email_key) = email.map(names::email).transpose()?.unzip();
    }
    if let Some(language) = &change.language {
        kept.language = names::language(language)?;
    }
    if let Some(minutes) = change.lock_minutes {
        kept.lock_minutes = minutes.map(|minutes| minutes.clamp(1, 24 * 60));
    }
    Ok(kept)
}

pub(super) fn view(kept: KeptProfile) -> Profile {
    Profile {
        id: ProfileId(kept.id),
        name: kept.name,
        email: kept.email,
        language: kept.language,
        has_password: kept.password.is_some(),
        has_picture: kept.has_picture,
        owner: ProfileId(kept.id) == ProfileId::OWNER,
        created_ms: kept.created_ms,
        changed_ms: kept.changed_ms,
        lock_minutes: kept.lock_minutes,
    }
}

fn taken() -> ApiError {
    ApiError::new(
        Code::Taken,
        "Somebody on this computer has this name or e-mail already. Choose another one.",
    )
}

fn wrong() -> ApiError {
    ApiError { message: "The name or the password is wrong. Try again.".to_owned(), ..expired() }
}
