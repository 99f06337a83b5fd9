use std::path::Path;

use tauri::ipc::Request;
use vis_api::{ApiError, HandedFile, MessageView};

use super::photo::body;
use super::{Program, header};

/// The body is the file; its name and its chat stand in headers.
#[tauri::command]
pub(crate) async fn hand_file(app: Program<'_>, request: Request<'_>) -> Result<HandedFile, ApiError> {
    let (session, name) = (header(&request, "session-id")?, header(&request, "name")?);
    app.hand_file(&session, &name, body(&request)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn hand_path(
    app: Program<'_>,
    session_id: String,
    path: String,
) -> Result<HandedFile, ApiError> {
    app.hand_path(&session_id, Path::new(&path)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_handed(app: Program<'_>, token: String) -> Result<(), ApiError> {
    app.drop_handed(&token);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_with_files(
    app: Program<'_>,
    session_id: String,
    text: String,
    tokens: Vec<String>,
) -> Result<MessageView, ApiError> {
    app.send_with_files(&session_id, &text, &tokens).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn file_text(app: Program<'_>, id: String) -> Result<String, ApiError> {
    app.file_text(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn file_picture(app: Program<'_>, id: String) -> Result<String, ApiError> {
    app.file_picture(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_file(app: Program<'_>, id: String) -> Result<String, ApiError> {
    Ok(app.save_file(&id).await?.display().to_string())
}
