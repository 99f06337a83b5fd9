//! The OpenAI-style surface: existing clients point their base address here and work. Errors in its shape.

mod chat;
mod chat_dto;
mod hearing;
mod models;
mod speech;
mod subtitles;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use chat::{__path_completions, completions};
pub(crate) use hearing::{__path_transcriptions, transcriptions};
pub(crate) use models::{__path_model, __path_models, model, models};
pub(crate) use speech::{__path_speech, speech};

use crate::state::Server;

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/v1/models", get(models))
        .route("/v1/models/{model}", get(model))
        .route("/v1/chat/completions", post(completions))
        .route("/v1/audio/speech", post(speech))
        .route("/v1/audio/transcriptions", post(transcriptions))
}

/// An error.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failure {
    error: FailureBody,
}

#[derive(Serialize, ToSchema)]
struct FailureBody {
    /// A sentence.
    message: String,
    r#type: String,
    param: Option<String>,
    code: Option<String>,
}
