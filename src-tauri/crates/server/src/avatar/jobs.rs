//! Films: made while somebody waits, or in the queue.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use bytes::Bytes;
use vis_api::{AvatarWish, Code};

use super::dto::job_id;
use super::{AvatarRequest, AvatarResult, Detail, Failed, Job, missing};
use crate::caller::Caller;
use crate::error::Refusal;

/// Makes a film of a picture that says a sound, and answers when it is there.
#[utoipa::path(
    post, path = "/api/v1/generate", tag = "Talking avatar", request_body = AvatarRequest,
    responses(
        (status = 200, body = AvatarResult), (status = 404, body = Detail), (status = 422, body = Detail)
    )
)]
pub(crate) async fn generate(caller: Caller, body: Bytes) -> Result<Json<AvatarResult>, Failed> {
    Ok(Json(caller.app.make_avatar(wish(&body)?).await?.into()))
}

/// Puts such a film into the queue, and answers at once.
#[utoipa::path(
    post, path = "/api/v1/generate/async", tag = "Talking avatar", request_body = AvatarRequest,
    responses((status = 200, body = Job), (status = 404, body = Detail), (status = 422, body = Detail))
)]
pub(crate) async fn generate_async(caller: Caller, body: Bytes) -> Result<Json<Job>, Failed> {
    Ok(Json(caller.app.start_avatar(wish(&body)?).await?.into()))
}

/// How far a film of the queue is.
#[utoipa::path(
    get, path = "/api/v1/status/{job_id}", tag = "Talking avatar",
    params(("job_id" = String, Path, description = "From generate/async")),
    responses((status = 200, body = Job), (status = 404, body = Detail))
)]
pub(crate) async fn status(caller: Caller, Path(job): Path<String>) -> Result<Json<Job>, Failed> {
    let unknown = || missing("Job", &job);
    let id = job_id(&job).ok_or_else(unknown)?;
    match caller.app.avatar_job(id).await {
        Err(error) if error.code == Code::NotFound => Err(unknown().into()),
        found => Ok(Json(found?.into())),
    }
}

fn wish(body: &[u8]) -> Result<AvatarWish, Refusal> {
    let refused = |why: String| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why);
    let request: AvatarRequest = serde_json::from_slice(body).map_err(|error| refused(error.to_string()))?;
    request.wish().map_err(refused)
}
