//! Whoever asks, once the guard has let them in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use vis_api::{ApiScope, App, ProfileId};

use crate::error::{Failed, internal};

/// A person of this computer, and their program: nothing of anybody else's is in reach of it.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) profile: ProfileId,
    pub(crate) app: Arc<App>,
    pub(crate) pass: Pass,
}

/// What let them in. A connection that stays open shows it again and again: people sign out, and keys are revoked.
#[derive(Clone)]
pub(crate) enum Pass {
    Token(Arc<str>),
    /// Digest of the key, where one was sent, and what it had to be good for.
    Key(Option<[u8; 32]>, Option<ApiScope>),
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!(path = parts.uri.path(), "a route wants a caller whom its plan does not ask for");
            Failed(internal())
        })
    }
}
