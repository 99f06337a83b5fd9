//! Whom a client can name.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Failure;
use crate::caller::Caller;
use crate::error::{Failed, Refusal};

/// The model that the person chose, without a character; then the names that clients expect for speech and transcriptions.
const PLAIN: [&str; 3] = ["visavis", "tts-1", "whisper-1"];

#[derive(Serialize, ToSchema)]
pub(crate) struct Models {
    object: &'static str,
    data: Vec<Model>,
}

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Model {
    id: String,
    object: &'static str,
    /// Seconds since 1970, UTC; 0: it came with the program.
    created: i64,
    owned_by: &'static str,
}

/// Characters, and the model without any.
#[utoipa::path(get, path = "/v1/models", tag = "OpenAI-style", responses((status = 200, body = Models)))]
pub(crate) async fn models(caller: Caller) -> Json<Models> {
    Json(Models { object: "list", data: all(&caller).await })
}

/// One of them.
#[utoipa::path(
    get, path = "/v1/models/{model}", tag = "OpenAI-style", params(("model" = String, Path)),
    responses((status = 200, body = Model), (status = 404, body = Failure))
)]
pub(crate) async fn model(caller: Caller, Path(name): Path<String>) -> Result<Json<Model>, Failed> {
    let found = all(&caller).await.into_iter().find(|model| model.id == name);
    let missing =
        || Failed(Refusal::new(StatusCode::NOT_FOUND, "There is no such model. GET /v1/models lists them."));
    found.map(Json).ok_or_else(missing)
}

async fn all(caller: &Caller) -> Vec<Model> {
    let model = |id: String, created| Model { id, object: "model", created, owned_by: "visavis" };
    let plain = PLAIN.map(|id| model(id.to_owned(), 0));
    let characters = caller.app.characters().await.into_iter();
    plain.into_iter().chain(characters.map(|one| model(one.id, one.created_ms / 1000))).collect()
}
