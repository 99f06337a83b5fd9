//! Pictures and sounds that are handed in.

use axum::Json;
use axum::extract::Multipart;
use axum::http::StatusCode;
use vis_api::UploadKind;

use super::{Detail, Failed, Upload, Uploaded};
use crate::caller::Caller;
use crate::error::Refusal;

/// Keeps a picture for films: PNG or JPEG.
#[utoipa::path(
    post, path = "/api/v1/upload/image", tag = "Talking avatar",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, body = Uploaded), (status = 400, body = Detail), (status = 422, body = Detail))
)]
pub(crate) async fn upload_image(caller: Caller, form: Multipart) -> Result<Json<Uploaded>, Failed> {
    let filename = caller.app.keep_upload(UploadKind::Image, file(form).await?).await?;
    Ok(Json(Uploaded { filename, message: "Image uploaded successfully" }))
}

/// Keeps a sound for films: WAV or MP3.
#[utoipa::path(
    post, path = "/api/v1/upload/audio", tag = "Talking avatar",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, body = Uploaded), (status = 400, body = Detail), (status = 422, body = Detail))
)]
pub(crate) async fn upload_audio(caller: Caller, form: Multipart) -> Result<Json<Uploaded>, Failed> {
    let filename = caller.app.keep_upload(UploadKind::Audio, file(form).await?).await?;
    Ok(Json(Uploaded { filename, message: "Audio uploaded successfully" }))
}

/// The field `file`. The name that was sent with it is never looked at.
async fn file(mut form: Multipart) -> Result<Vec<u8>, Refusal> {
    let malformed =
        |_| Refusal::new(StatusCode::BAD_REQUEST, "The form is malformed. Send multipart/form-data.");
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        if field.name() == Some("file") {
            return Ok(field.bytes().await.map_err(malformed)?.to_vec());
        }
    }
    Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "The field file is missing."))
}
