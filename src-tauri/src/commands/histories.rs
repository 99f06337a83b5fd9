use tauri::ipc::Request;
use tauri::{AppHandle, Manager};
use vis_api::{ApiError, ChatFormat, ChatsPreview, Code, ImportedChats, SavedChat};

use super::photo::body;
use super::{Program, header};
use crate::desktop;

/// The body is the file; its name stands in a header.
#[tauri::command]
pub(crate) async fn preview_chats(app: Program<'_>, request: Request<'_>) -> Result<ChatsPreview, ApiError> {
    app.preview_chats(&header(&request, "name")?, body(&request)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn take_in_chats(
    app: Program<'_>,
    token: String,
    indexes: Vec<u32>,
    character_id: String,
) -> Result<ImportedChats, ApiError> {
    app.take_in_chats(&token, indexes, &character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_chats(app: Program<'_>, token: String) -> Result<(), ApiError> {
    app.forget_chats(&token);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn chat_text(
    app: Program<'_>,
    session_id: String,
    format: ChatFormat,
) -> Result<String, ApiError> {
    app.chat_text(&session_id, format).await
}

/// Into the person's folder for downloads.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_chat(
    window: AppHandle,
    app: Program<'_>,
    session_id: String,
    format: ChatFormat,
) -> Result<SavedChat, ApiError> {
    app.save_chat(&session_id, format, &saved_in(&window)?).await
}

/// Shows a saved chat in the file manager. Only names come from the page, never a place.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reveal_saved(window: AppHandle, name: String) -> Result<(), ApiError> {
    let gone =
        || ApiError { code: Code::NotFound, message: "This file is gone.".to_owned(), retry_after_ms: None };
    let plain = std::path::Path::new(&name).file_name().ok_or_else(gone)?;
    let path = saved_in(&window)?.join(plain);
    if !path.is_file() {
        return Err(gone());
    }
    desktop::reveal(path).await
}

/// Where files go that the person saves.
pub(crate) fn saved_in(window: &AppHandle) -> Result<std::path::PathBuf, ApiError> {
    let nowhere = |_| ApiError {
        code: Code::Failed,
        message: "This system names no folder for downloads.".to_owned(),
        retry_after_ms: None,
    };
    let folder = window.path().download_dir().or_else(|_| window.path().document_dir());
    Ok(folder.or_else(|_| window.path().home_dir()).map_err(nowhere)?.join("Visavis"))
}
