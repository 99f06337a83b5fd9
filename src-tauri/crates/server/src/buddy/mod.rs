//! The buddy surface: somebody registers, writes, and a supportive buddy answers. Names, shapes and states as its document says;
//! errors as the framework of that document words them.
//!
//! | file | what |
//! |---|---|
//! | `accounts` | registering, logging in, exchanging tokens |
//! | `messages` | saying something, and reading what was said |
//! | `fields` | a body's fields, told apart one by one |
//! | `dto` | answers |

mod accounts;
mod dto;
mod fields;
mod messages;
mod plan;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use vis_api::ApiError;

pub(crate) use accounts::{__path_login, __path_refresh, __path_register, login, refresh, register};
pub(crate) use messages::{__path_messages, __path_send, messages, send};
pub(crate) use plan::plan;

use crate::error::{self, Refusal, Told};
use crate::state::Server;

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/register/", post(register))
        .route("/api/login/", post(login))
        .route("/api/refresh/", post(refresh))
        .route("/api/send-message/", post(send))
        .route("/api/get-messages/", get(messages))
}

/// What went wrong, in this surface's shape.
#[derive(Debug)]
pub(crate) enum Failed {
    /// `{"detail": …}`
    Refused(error::Failed),
    /// `{"detail": …, "code": "token_not_valid"}`
    Token,
    /// `{"<field>": ["…"], …}`
    Fields(Value),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = match self {
            Self::Refused(failed) => return failed.into_response(),
            Self::Token => {
                let body = json!({ "detail": "Token is invalid or expired", "code": "token_not_valid" });
                let challenge = [(axum::http::header::WWW_AUTHENTICATE, "Bearer")];
                (StatusCode::UNAUTHORIZED, challenge, Json(body)).into_response()
            }
            Self::Fields(fields) => (StatusCode::BAD_REQUEST, Json(fields)).into_response(),
        };
        response.extensions_mut().insert(Told);
        response
    }
}
