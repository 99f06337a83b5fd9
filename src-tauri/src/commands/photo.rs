use tauri::ipc::{InvokeBody, Request, Response};
use vis_api::{
    ApiError, CharacterView, Consent, DraftReport, FaceDraft, NewCharacter, PictureReport, VoiceView,
};

use super::Program;

/// The body is the picture's file.
#[tauri::command]
pub(crate) async fn inspect_picture(
    app: Program<'_>,
    request: Request<'_>,
) -> Result<PictureReport, ApiError> {
    app.inspect_picture(body(&request)).await
}

/// PNG bytes.
#[tauri::command]
pub(crate) async fn picture(app: Program<'_>, picture_id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.picture(&picture_id).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn draft_face(
    app: Program<'_>,
    picture_id: String,
    draft: FaceDraft,
) -> Result<DraftReport, ApiError> {
    app.draft_face(&picture_id, draft).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_face(
    app: Program<'_>,
    draft_id: String,
    voice: String,
    text: String,
) -> Result<(), ApiError> {
    app.preview_face(&draft_id, &voice, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn voices(app: Program<'_>) -> Vec<VoiceView> {
    app.voices()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_face(
    app: Program<'_>,
    character_id: String,
    draft_id: String,
    consent: Consent,
) -> Result<CharacterView, ApiError> {
    app.save_face(&character_id, &draft_id, consent).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_face(app: Program<'_>, character_id: String) -> Result<CharacterView, ApiError> {
    app.remove_face(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_character(
    app: Program<'_>,
    character: NewCharacter,
) -> Result<CharacterView, ApiError> {
    app.create_character(character).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_character(app: Program<'_>, character_id: String) -> Result<(), ApiError> {
    app.delete_character(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_character(
    app: Program<'_>,
    character_id: String,
) -> Result<CharacterView, ApiError> {
    app.restore_character(&character_id).await
}

/// The bytes that came with a call. Where the custom protocol is unavailable they come as a list of numbers.
pub(super) fn body(request: &Request<'_>) -> Vec<u8> {
    match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone()).unwrap_or_default(),
    }
}
