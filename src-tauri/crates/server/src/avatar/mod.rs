//! The talking-avatar surface: a picture and a sound go in, a film comes out. Names, shapes and states as its document says.

mod dto;
mod jobs;
mod uploads;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use tokio_util::io::ReaderStream;

pub(crate) use dto::{AvatarRequest, AvatarResult, Detail, Health, Job, Message, Upload, Uploaded};
pub(crate) use jobs::{
    __path_generate, __path_generate_async, __path_status, generate, generate_async, status,
};
pub(crate) use uploads::{__path_upload_audio, __path_upload_image, upload_audio, upload_image};

use crate::caller::Caller;
use crate::error::{Failed, Refusal, internal};
use crate::state::Server;

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/v1/health", get(health))
        .route("/api/v1/upload/image", post(upload_image))
        .route("/api/v1/upload/audio", post(upload_audio))
        .route("/api/v1/generate", post(generate))
        .route("/api/v1/generate/async", post(generate_async))
        .route("/api/v1/status/{job_id}", get(status))
        .route("/api/v1/download/{filename}", get(download))
        .route("/api/v1/cleanup/{filename}", delete(cleanup))
}

/// What was sent is told again, as far as it can stand in a sentence.
fn missing(what: &str, name: &str) -> Refusal {
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    Refusal::new(StatusCode::NOT_FOUND, format!("{what} not found: {name}"))
}

/// Whether the API is running, and on what.
#[utoipa::path(get, path = "/api/v1/health", tag = "Talking avatar", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "healthy", version: env!("CARGO_PKG_VERSION"), device: "cpu" })
}

/// A finished film.
#[utoipa::path(
    get, path = "/api/v1/download/{filename}", tag = "Talking avatar",
    params(("filename" = String, Path, description = "video_filename of a result")),
    responses((status = 200, content_type = "video/mp4", body = [u8]), (status = 404, body = Detail))
)]
pub(crate) async fn download(caller: Caller, Path(filename): Path<String>) -> Result<Response, Failed> {
    let found = caller.app.outside_file(&filename).await;
    let film = found
        .ok()
        .filter(|file| file.media_type.starts_with("video/"))
        .ok_or_else(|| missing("Video file", &filename))?;
    let file = tokio::fs::File::open(&film.path).await.map_err(|_| internal())?;
    let head = [
        (header::CONTENT_TYPE, film.media_type.to_owned()),
        (header::CONTENT_LENGTH, film.bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{filename}\"")),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(file))).into_response())
}

/// Deletes an uploaded or generated file.
#[utoipa::path(
    delete, path = "/api/v1/cleanup/{filename}", tag = "Talking avatar",
    params(("filename" = String, Path, description = "Of an upload or a result")),
    responses((status = 200, body = Message), (status = 404, body = Detail))
)]
pub(crate) async fn cleanup(caller: Caller, Path(filename): Path<String>) -> Result<Json<Message>, Failed> {
    caller.app.clean_up(&filename).await?;
    Ok(Json(Message { message: format!("File {filename} deleted successfully") }))
}
