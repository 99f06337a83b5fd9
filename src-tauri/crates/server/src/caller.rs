//! Whoever asks, once the guard has let them in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use vis_api::{App, ProfileId};

use crate::error::{Shape, internal};

/// A person of this computer, and their program: nothing of anybody else's is in reach of it.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) profile: ProfileId,
    pub(crate) app: Arc<App>,
}

/// What stands in the place of a caller that a route wants and the guard did not ask for.
pub(crate) struct NoCaller;

impl axum::response::IntoResponse for NoCaller {
    fn into_response(self) -> axum::response::Response {
        internal().answer(Shape::Detail)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = NoCaller;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!(path = parts.uri.path(), "a route wants a caller whom its plan does not ask for");
            NoCaller
        })
    }
}
