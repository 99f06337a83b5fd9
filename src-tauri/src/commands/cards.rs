use tauri::AppHandle;
use tauri::ipc::{Request, Response};
use vis_api::{ApiError, CardFormat, CardPreview, CharacterSheet, CharacterView, ImportView};

use super::photo::body;
use super::{Program, header};
use crate::desktop;

/// The body is the file; its name stands in a header.
#[tauri::command]
pub(crate) async fn inspect_card(app: Program<'_>, request: Request<'_>) -> Result<CardPreview, ApiError> {
    app.inspect_card(body(&request), &header(&request, "name")?).await
}

/// PNG, JPEG or WebP bytes.
#[tauri::command]
pub(crate) async fn card_picture(app: Program<'_>, card_id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.card_picture(&card_id).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_card(app: Program<'_>, card_id: String) -> Result<CharacterView, ApiError> {
    app.accept_card(&card_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_lore(
    app: Program<'_>,
    card_id: String,
    character_id: String,
) -> Result<CharacterSheet, ApiError> {
    app.accept_lore(&card_id, &character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_card(app: Program<'_>, card_id: String) -> Result<(), ApiError> {
    app.drop_card(&card_id);
    Ok(())
}

/// Asks for a folder; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_folder(
    window: AppHandle,
    app: Program<'_>,
) -> Result<Option<ImportView>, ApiError> {
    let Some(folder) = desktop::ask_folder(&window).await else { return Ok(None) };
    app.import_folder(&folder).await.map(Some)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_import(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.cancel_import(&id);
    Ok(())
}

/// Asks for a place; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_card(
    window: AppHandle,
    app: Program<'_>,
    character_id: String,
    format: CardFormat,
) -> Result<Option<String>, ApiError> {
    let name = app.card_name(&character_id, format)?;
    let Some(target) = desktop::ask_where(&window, None, name).await else { return Ok(None) };
    Ok(Some(app.export_card(&character_id, format, &target).await?.file))
}
