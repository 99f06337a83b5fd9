use tauri::ipc::{Request, Response};
use tauri::{AppHandle, Manager};
use vis_api::{ApiError, VideoOptions, VideoView};

use super::photo::body;
use super::{Program, header, json};
use crate::desktop;

#[tauri::command]
#[specta::specta]
pub(crate) async fn videos(app: Program<'_>) -> Result<Vec<VideoView>, ApiError> {
    app.videos().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn export_message(
    app: Program<'_>,
    message_id: String,
    options: VideoOptions,
) -> Result<VideoView, ApiError> {
    app.export_message(&message_id, options).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn export_chat(
    app: Program<'_>,
    session_id: String,
    options: VideoOptions,
) -> Result<VideoView, ApiError> {
    app.export_chat(&session_id, options).await
}

/// The body is the sound's file; whose face, its name and the options stand in the headers.
#[tauri::command]
pub(crate) async fn export_sound(app: Program<'_>, request: Request<'_>) -> Result<VideoView, ApiError> {
    let (who, name) = (header(&request, "character-id")?, header(&request, "name")?);
    let options = json(&header(&request, "options")?)?;
    app.export_sound(&who, &name, body(&request), options).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_video(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.cancel_video(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_video(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.retry_video(&id).await
}

/// With its file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_video(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.delete_video(&id, true).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn reveal_video(app: Program<'_>, id: String) -> Result<(), ApiError> {
    desktop::reveal(app.video_path(&id).await?).await
}

/// Asks for a place; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_video(
    window: AppHandle,
    app: Program<'_>,
    id: String,
) -> Result<Option<String>, ApiError> {
    let folder = window.path().video_dir().ok().filter(|folder| folder.is_dir());
    let name = app.video_name(&id, folder.clone()).await?;
    let Some(target) = desktop::ask_where(&window, folder, name).await else { return Ok(None) };
    Ok(Some(app.save_video(&id, target).await?.display().to_string()))
}

/// JPEG bytes.
#[tauri::command]
pub(crate) async fn video_thumbnail(app: Program<'_>, id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.video_thumbnail(&id).await?))
}

#[tauri::command]
pub(crate) async fn video_file(app: Program<'_>, id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.video_file(&id).await?))
}
