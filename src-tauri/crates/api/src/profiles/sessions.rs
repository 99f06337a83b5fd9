//! Whoever is signed in over HTTP, from the log-in to its end.

use std::sync::Arc;

use vis_store::Rotation;

use super::door::known;
use super::people::view;
use super::register::Register;
use super::tokens::{Claims, Purpose, expired};
use super::{Door, Profile, ProfileId};
use crate::ApiError;

/// What a program that signed in goes on with.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Good for 30 minutes.
    pub access: String,
    /// Exchanged once for the next two; good for 7 days.
    pub refresh: String,
    /// Of the access token.
    pub expires_in_s: u32,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens([redacted])")
    }
}

impl Door {
    /// Signs in somebody whose password was checked.
    ///
    /// # Errors
    /// Full disk.
    pub async fn begin_session(self: &Arc<Self>, id: ProfileId) -> Result<Tokens, ApiError> {
        let now = self.clock.now_ms();
        self.with(move |register| {
            let (family, jti) = (random_name(), random_name());
            register.store().begin_family(&family, id.0, &jti, until(now), now)?;
            pair(register, id, &family, &jti, now)
        })
        .await
    }

    /// Exchanges a refresh token for a new pair. One that comes twice ends all that came of its log-in: one of the two who have
    /// it has stolen it.
    ///
    /// # Errors
    /// [`crate::Code::SignIn`].
    pub async fn refresh_session(self: &Arc<Self>, refresh: &str) -> Result<(Profile, Tokens), ApiError> {
        let (refresh, now) = (refresh.to_owned(), self.clock.now_ms());
        self.signed_in(move |register| {
            let claims = register.signer.proven(&refresh, Purpose::Refresh)?;
            let id = claims.profile().ok_or_else(expired)?;
            let next = random_name();
            let mut store = register.store();
            match store.rotate_family(&claims.fam, &claims.jti, &next, until(now))? {
                Rotation::Done => {}
                Rotation::Reused => {
                    tracing::warn!(profile = id.0, "a refresh token came twice: its session has ended");
                    return Err(expired());
                }
                Rotation::Gone => return Err(expired()),
            }
            let profile = view(known(&store, id)?);
            drop(store);
            Ok((profile, pair(register, id, &claims.fam, &next, now)?))
        })
        .await
    }

    /// A new pair for whoever has a good access token; the refresh token from before counts no more.
    ///
    /// # Errors
    /// [`crate::Code::SignIn`].
    pub async fn renew_session(self: &Arc<Self>, access: &str) -> Result<(Profile, Tokens), ApiError> {
        let (access, now) = (access.to_owned(), self.clock.now_ms());
        self.signed_in(move |register| {
            let claims = register.signer.proven(&access, Purpose::Access)?;
            let next = random_name();
            let mut store = register.store();
            let id = family(&store, &claims, now)?;
            if !store.renew_family(&claims.fam, &next, until(now))? {
                return Err(expired());
            }
            let profile = view(known(&store, id)?);
            drop(store);
            Ok((profile, pair(register, id, &claims.fam, &next, now)?))
        })
        .await
    }

    /// Ends a session, by either of its tokens. One that has ended already is nothing wrong.
    ///
    /// # Errors
    /// [`crate::Code::SignIn`] for what was never signed here.
    pub async fn end_session(self: &Arc<Self>, token: &str) -> Result<(), ApiError> {
        let token = token.to_owned();
        self.signed_in(move |register| {
            let signer = &register.signer;
            let proven = signer
                .proven(&token, Purpose::Access)
                .or_else(|_| signer.proven(&token, Purpose::Refresh))?;
            Ok(register.store().end_family(&proven.fam)?)
        })
        .await
    }

    /// Whose access token this is.
    ///
    /// # Errors
    /// [`crate::Code::SignIn`].
    pub async fn bearer(self: &Arc<Self>, access: &str) -> Result<ProfileId, ApiError> {
        let (access, now) = (access.to_owned(), self.clock.now_ms());
        self.signed_in(move |register| {
            let claims = register.signer.proven(&access, Purpose::Access)?;
            family(&register.store(), &claims, now)
        })
        .await
    }

    /// Where nobody ever signed in, nobody is.
    async fn signed_in<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Register) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        if !self.has_register() {
            return Err(expired());
        }
        self.with(work).await
    }
}

/// Whose session this is, if it has not ended.
fn family(store: &vis_store::Store, claims: &Claims, now: i64) -> Result<ProfileId, ApiError> {
    let whose = store.family_of(&claims.fam, now)?.map(ProfileId);
    whose.filter(|whose| claims.profile() == Some(*whose)).ok_or_else(expired)
}

fn pair(
    register: &Register,
    id: ProfileId,
    family: &str,
    refresh: &str,
    now: i64,
) -> Result<Tokens, ApiError> {
    let sign = |purpose, jti: &str| register.signer.sign(&Claims::new(purpose, id, family, jti, now));
    Ok(Tokens {
        access: sign(Purpose::Access, &random_name())?,
        refresh: sign(Purpose::Refresh, refresh)?,
        expires_in_s: Purpose::Access.lasts_s(),
    })
}

fn until(now_ms: i64) -> i64 {
    now_ms + i64::from(Purpose::Refresh.lasts_s()) * 1000
}

/// 74 random bits behind the time: the signature is what cannot be guessed, this has to be new only.
fn random_name() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
