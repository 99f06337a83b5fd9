//! Files that are kept for whoever sends them.

use axum::Json;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::dto::{Answer, FileForm, KeptFile, Nothing, Refused};
use super::first_file;
use crate::caller::Caller;
use crate::error::Failed;

/// Keeps a file: a picture, a sound, a film, a document or a text.
#[utoipa::path(
    post, path = "/api/media/upload", tag = "Assistant and media", operation_id = "assistant_upload",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Answer<KeptFile>), (status = 400, body = Refused))
)]
pub(crate) async fn upload(
    caller: Caller,
    form: Multipart,
) -> Result<(StatusCode, Json<Answer<KeptFile>>), Failed> {
    let kept = caller.app.keep_media(first_file(form).await?).await?;
    Ok((StatusCode::CREATED, Json(Answer::with("File uploaded successfully", kept.into()))))
}

/// A file that one keeps here.
#[utoipa::path(
    get, path = "/api/media/{file_id}", tag = "Assistant and media", operation_id = "assistant_media",
    params(("file_id" = String, Path, description = "Of an upload")),
    responses((status = 200, content_type = "*/*", body = [u8]), (status = 404, body = Refused))
)]
pub(crate) async fn media(caller: Caller, Path(file_id): Path<String>) -> Result<Response, Failed> {
    let (media, bytes) = caller.app.media(&file_id).await?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media.media_type)),
        (header::CONTENT_DISPOSITION, disposition(&media.name)),
    ];
    Ok((head, bytes).into_response())
}

/// Deletes a file that one keeps here.
#[utoipa::path(
    delete, path = "/api/media/{file_id}", tag = "Assistant and media", operation_id = "assistant_delete_media",
    params(("file_id" = String, Path, description = "Of an upload")),
    responses((status = 200, body = Answer<Nothing>), (status = 404, body = Refused))
)]
pub(crate) async fn delete_media(
    caller: Caller,
    Path(file_id): Path<String>,
) -> Result<Json<Answer<Nothing>>, Failed> {
    caller.app.delete_media(&file_id).await?;
    Ok(Json(Answer::bare("File deleted successfully")))
}

/// A file is saved and never shown by the browser itself. Its name in plain letters, and as it is (RFC 6266).
fn disposition(name: &str) -> HeaderValue {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')');
    let plain: String = name.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    let exact: String = name.bytes().map(percent).collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

fn percent(byte: u8) -> String {
    match byte {
        b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_writes_no_header() {
        let said = |name: &str| disposition(name).to_str().unwrap().to_owned();
        assert_eq!(said("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        assert_eq!(said("ü.png"), "attachment; filename=\"_.png\"; filename*=UTF-8''%C3%BC.png");
        let hostile = said("a\"; filename=\"b.html\r\nSet-Cookie: x");
        assert_eq!(hostile.matches('"').count(), 2, "{hostile}");
        assert!(!hostile.contains(['\r', '\n']));
    }
}
