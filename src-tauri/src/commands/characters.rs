use tauri::ipc::{Request, Response};
use vis_api::{
    ApiError, CharacterSheet, CharacterView, PictureKind, PictureReport, SheetChange, VoiceSettings,
};

use super::photo::body;
use super::{Program, header, json};

#[tauri::command]
#[specta::specta]
pub(crate) async fn characters(app: Program<'_>) -> Result<Vec<CharacterView>, ApiError> {
    Ok(app.characters().await)
}

/// PNG or JPEG bytes.
#[tauri::command]
pub(crate) async fn portrait(app: Program<'_>, character_id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.portrait(&character_id).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn character_sheet(
    app: Program<'_>,
    character_id: String,
) -> Result<CharacterSheet, ApiError> {
    app.character_sheet(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_character(
    app: Program<'_>,
    character_id: String,
    change: SheetChange,
) -> Result<CharacterSheet, ApiError> {
    app.change_character(&character_id, change).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_character(app: Program<'_>, id: String) -> Result<CharacterSheet, ApiError> {
    app.undo_character(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn redo_character(app: Program<'_>, id: String) -> Result<CharacterSheet, ApiError> {
    app.redo_character(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn duplicate_character(app: Program<'_>, id: String) -> Result<CharacterView, ApiError> {
    app.duplicate_character(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_favourite(
    app: Program<'_>,
    id: String,
    favourite: bool,
) -> Result<CharacterView, ApiError> {
    app.set_favourite(&id, favourite).await
}

/// The body is the picture's file; whose it is, its name and its kind stand in the headers.
#[tauri::command]
pub(crate) async fn add_picture(app: Program<'_>, request: Request<'_>) -> Result<CharacterSheet, ApiError> {
    let (who, name) = (header(&request, "character-id")?, header(&request, "name")?);
    let kind: PictureKind = json(&format!("\"{}\"", header(&request, "kind")?))?;
    app.add_picture(&who, body(&request), &name, kind).await
}

#[tauri::command]
pub(crate) async fn picture_bytes(
    app: Program<'_>,
    character_id: String,
    picture_id: String,
) -> Result<Response, ApiError> {
    Ok(Response::new(app.picture_bytes(&character_id, &picture_id).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_picture_kind(
    app: Program<'_>,
    character_id: String,
    picture_id: String,
    kind: PictureKind,
) -> Result<CharacterSheet, ApiError> {
    app.set_picture_kind(&character_id, &picture_id, kind).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_picture(
    app: Program<'_>,
    character_id: String,
    picture_id: String,
) -> Result<CharacterSheet, ApiError> {
    app.remove_picture(&character_id, &picture_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn face_from_picture(
    app: Program<'_>,
    character_id: String,
    picture_id: String,
) -> Result<PictureReport, ApiError> {
    app.face_from_picture(&character_id, &picture_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn try_voice(app: Program<'_>, voice: VoiceSettings, text: String) -> Result<(), ApiError> {
    app.try_voice(voice, &text).await
}
