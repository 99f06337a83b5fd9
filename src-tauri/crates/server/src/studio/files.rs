//! Pictures, sounds and films that answers name.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;
use vis_api::{ApiError, Code, StudioFile};

use super::names::{self, SoundName};
use super::{Failed, missing};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::error::internal;

/// A recording of a character's voice, or the sound of a line.
#[utoipa::path(
    get, path = "/api/static/audio_files/{name}", operation_id = "studio_files_sound",
    tag = "Characters, scripts, videos",
    params(("name" = String, Path, description = "The end of an audioFile")),
    responses((status = 200, content_type = "audio/wav", body = [u8]), (status = 404, body = Detail))
)]
pub(crate) async fn sound(caller: Caller, Path(name): Path<String>) -> Result<Response, Failed> {
    let found = match names::read_sound(&name).ok_or_else(|| missing("Audio file"))? {
        SoundName::Sample(character) => caller.app.studio_sample(character).await,
        SoundName::Line(script, place) => caller.app.studio_line(script, place).await,
    };
    small(found, "Audio file")
}

/// A picture of a character.
#[utoipa::path(
    get, path = "/api/static/images/{name}", operation_id = "studio_files_image",
    tag = "Characters, scripts, videos",
    params(("name" = String, Path, description = "The end of an image of a character")),
    responses(
        (status = 200, content(
            ([u8] = "image/png"), ([u8] = "image/jpeg"), ([u8] = "image/webp"), ([u8] = "image/gif")
        )),
        (status = 404, body = Detail)
    )
)]
pub(crate) async fn image(caller: Caller, Path(name): Path<String>) -> Result<Response, Failed> {
    let (character, place) = names::read_picture(&name).ok_or_else(|| missing("Image"))?;
    small(caller.app.studio_picture(character, place).await, "Image")
}

/// A film of a script.
#[utoipa::path(
    get, path = "/api/videos/{name}", operation_id = "studio_files_video",
    tag = "Characters, scripts, videos",
    params(("name" = String, Path, description = "The end of a finalVideoPath")),
    responses(
        (status = 200, content(([u8] = "video/mp4"), ([u8] = "video/webm"))), (status = 404, body = Detail)
    )
)]
pub(crate) async fn video(caller: Caller, Path(name): Path<String>) -> Result<Response, Failed> {
    let (script, film) = names::read_film(&name).ok_or_else(|| missing("Video file"))?;
    let found = caller.app.studio_film_file(script, film).await.map_err(|error| gone(error, "Video file"))?;
    let file = tokio::fs::File::open(&found.path).await.map_err(|_| internal())?;
    let head = [
        (header::CONTENT_TYPE, found.media_type.to_owned()),
        (header::CONTENT_LENGTH, found.bytes.to_string()),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(file))).into_response())
}

fn small(found: Result<StudioFile, ApiError>, what: &str) -> Result<Response, Failed> {
    let file = found.map_err(|error| gone(error, what))?;
    Ok(([(header::CONTENT_TYPE, file.media_type)], file.bytes).into_response())
}

/// Whoever asks for a name is told of the name.
fn gone(error: ApiError, what: &str) -> Failed {
    if error.code == Code::NotFound { missing(what).into() } else { error.into() }
}
