//! What is said when something is refused, in the shape of the surface it was asked of.

use std::any::Any;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use vis_api::{ApiError, Code};

/// Why the server does not run. The text is for people.
#[derive(Debug)]
pub enum ServeError {
    /// Somewhere else than this computer.
    NotLocal(String),
    /// The port is taken, or may not be had.
    Port { address: String, why: std::io::Error },
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotLocal(host) => write!(
                f,
                "Visavis serves this computer only: at {host} everybody on the network could read what is sent, because it would not \
                 be encrypted (TLS). Use 127.0.0.1, ::1 or localhost."
            ),
            Self::Port { address, why } => {
                write!(
                    f,
                    "{address} cannot be had ({why}). Close the program that uses it, or choose another port."
                )
            }
        }
    }
}

impl std::error::Error for ServeError {}

/// In which shape errors are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `{"detail": …}`
    #[default]
    Detail,
    /// `{"error": {"message": …, "type": …, "param": …, "code": …}}`
    OpenAi,
    /// `{"success": false, "message": …}`
    Assistant,
}

/// Marks an answer that is in its surface's shape already.
#[derive(Clone, Copy)]
pub(crate) struct Told;

/// A request that is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None }
    }

    pub(crate) fn answer(self, shape: Shape) -> Response {
        let body = match shape {
            Shape::Detail => json!({ "detail": self.message }),
            Shape::Assistant => json!({ "success": false, "message": self.message }),
            Shape::OpenAi => json!({ "error": {
                "message": self.message,
                "type": kind(self.status),
                "param": null,
                "code": code(self.status),
            }}),
        };
        let mut response = (self.status, Json(body)).into_response();
        response.extensions_mut().insert(Told);
        if let Some(after) = self.retry_after {
            let seconds = after.as_millis().div_ceil(1000).max(1) as u64;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<ApiError> for Refusal {
    /// What fails inside is told in the log alone: its sentence may name folders of this computer.
    fn from(error: ApiError) -> Self {
        let status = match error.code {
            _ if error.retry_after_ms.is_some() => StatusCode::TOO_MANY_REQUESTS,
            Code::BadInput | Code::NoCard | Code::Taken | Code::Credits => StatusCode::BAD_REQUEST,
            Code::SignIn => StatusCode::UNAUTHORIZED,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Code::VaultChoice
            | Code::VaultLocked
            | Code::WrongPassphrase
            | Code::ModelMissing
            | Code::ModelDamaged
            | Code::NewerVersion => StatusCode::SERVICE_UNAVAILABLE,
            Code::Provider => StatusCode::BAD_GATEWAY,
            Code::Sound | Code::Failed => {
                tracing::error!(message = error.message, "a request failed");
                return internal();
            }
        };
        let retry_after = error.retry_after_ms.map(|ms| Duration::from_millis(u64::from(ms)));
        Self { status, message: error.message, retry_after }
    }
}

fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        status if status.is_client_error() => "invalid_request_error",
        _ => "server_error",
    }
}

fn code(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::UNAUTHORIZED => Some("invalid_api_key"),
        StatusCode::TOO_MANY_REQUESTS => Some("rate_limit_exceeded"),
        _ => None,
    }
}

/// What went wrong, without a shape: the guard knows which one the route's surface has.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) Refusal);

impl Failed {
    pub(crate) fn bad(sentence: impl Into<String>) -> Self {
        Self(Refusal::new(StatusCode::BAD_REQUEST, sentence))
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// Nothing of what broke is told, neither here nor in the log: it may hold what was sent.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request broke off unexpectedly");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

pub(crate) fn internal() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error occurred")
}
