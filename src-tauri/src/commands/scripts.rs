use std::sync::Arc;

use serde::de::DeserializeOwned;
use tauri::ipc::{Channel, InvokeResponseBody, Request, Response};
use tauri::{AppHandle, Manager};
use vis_api::{
    ApiError, Code, DeletedScript, Script, ScriptEdit, ScriptFormat, ScriptView, VideoView, WriteWish,
};

use super::photo::body;
use super::{Program, header};
use crate::{bridge, desktop};

#[tauri::command]
#[specta::specta]
pub(crate) async fn scripts(app: Program<'_>) -> Result<Vec<ScriptView>, ApiError> {
    app.scripts().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn new_script(
    app: Program<'_>,
    cast: Vec<String>,
    title: String,
) -> Result<Script, ApiError> {
    app.new_script(cast, &title).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn script(app: Program<'_>, id: String) -> Result<Script, ApiError> {
    app.script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn duplicate_script(app: Program<'_>, id: String) -> Result<ScriptView, ApiError> {
    app.duplicate_script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_script(app: Program<'_>, id: String) -> Result<DeletedScript, ApiError> {
    app.delete_script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_script(app: Program<'_>, id: String) -> Result<ScriptView, ApiError> {
    app.restore_script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_script(app: Program<'_>, id: String, edit: ScriptEdit) -> Result<Script, ApiError> {
    app.edit_script(&id, edit).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_script(app: Program<'_>, id: String) -> Result<Script, ApiError> {
    app.undo_script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn redo_script(app: Program<'_>, id: String) -> Result<Script, ApiError> {
    app.redo_script(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_version(app: Program<'_>, id: String, name: String) -> Result<Script, ApiError> {
    app.save_script_version(&id, &name).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_version(
    app: Program<'_>,
    id: String,
    version_id: String,
) -> Result<Script, ApiError> {
    app.restore_script_version(&id, &version_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn write_script(
    app: Program<'_>,
    id: String,
    request: WriteWish,
) -> Result<Script, ApiError> {
    app.write_script(&id, request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_script_work(app: Program<'_>, id: String) -> Result<Script, ApiError> {
    app.stop_script_work(&id).await
}

/// Asks for a place; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_script(
    window: AppHandle,
    app: Program<'_>,
    id: String,
    format: ScriptFormat,
) -> Result<Option<String>, ApiError> {
    let folder = window.path().document_dir().ok().filter(|folder| folder.is_dir());
    let (name, _) = app.script_text(&id, format).await?;
    let Some(target) = desktop::ask_where(&window, folder, name).await else { return Ok(None) };
    Ok(Some(app.save_script(&id, format, target).await?.display().to_string()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn speak_lines(
    app: Program<'_>,
    id: String,
    lines: Option<Vec<String>>,
) -> Result<Script, ApiError> {
    app.speak_lines(&id, lines).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retake_line(app: Program<'_>, id: String, line: String) -> Result<Script, ApiError> {
    app.retake_line(&id, &line).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn play_line(app: Program<'_>, id: String, line: String) -> Result<(), ApiError> {
    app.play_line(&id, &line).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sound(app: Program<'_>) -> Result<(), ApiError> {
    app.stop_script_sound()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn record_line(app: Program<'_>, id: String, line: String) -> Result<(), ApiError> {
    app.record_line(&id, &line).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_line_recording(
    app: Program<'_>,
    id: String,
    line: String,
) -> Result<Script, ApiError> {
    app.finish_line_recording(&id, &line).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_preview(app: Program<'_>, id: String) -> Result<(), ApiError> {
    let _ = id;
    app.stop_script_sound()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn render_script(app: Program<'_>, id: String) -> Result<VideoView, ApiError> {
    app.render_script(&id).await
}

/// The body is the file; its name and the cast stand in the headers.
#[tauri::command]
pub(crate) async fn import_script(app: Program<'_>, request: Request<'_>) -> Result<Script, ApiError> {
    let (name, cast) = (header(&request, "name")?, json(&header(&request, "cast")?)?);
    app.import_script(&name, body(&request), cast).await
}

#[tauri::command]
pub(crate) async fn set_line_sound(app: Program<'_>, request: Request<'_>) -> Result<Script, ApiError> {
    let (id, line, name) = (header(&request, "id")?, header(&request, "line")?, header(&request, "name")?);
    app.set_line_sound(&id, &line, &name, body(&request)).await
}

#[tauri::command]
pub(crate) async fn set_background(app: Program<'_>, request: Request<'_>) -> Result<Script, ApiError> {
    let (id, name) = (header(&request, "id")?, header(&request, "name")?);
    app.set_background(&id, &name, body(&request)).await
}

#[tauri::command]
pub(crate) async fn set_music(app: Program<'_>, request: Request<'_>) -> Result<Script, ApiError> {
    let (id, name) = (header(&request, "id")?, header(&request, "name")?);
    app.set_music(&id, &name, body(&request)).await
}

/// Frames come through the channel: u32 time in ms (little-endian), then JPEG; the time alone at the end. Returns when it begins.
#[tauri::command]
pub(crate) async fn play_preview(
    app: Program<'_>,
    id: String,
    from_ms: f64,
    width: u32,
    on_frame: Channel<InvokeResponseBody>,
) -> Result<(), ApiError> {
    app.script(&id).await?;
    bridge::preview(Arc::clone(&app), id, from_ms.max(0.0) as u64, width, on_frame);
    Ok(())
}

/// JPEG bytes.
#[tauri::command]
pub(crate) async fn preview_still(
    app: Program<'_>,
    id: String,
    at_ms: f64,
    width: u32,
) -> Result<Response, ApiError> {
    Ok(Response::new(app.preview_still(&id, at_ms.max(0.0) as u64, width).await?))
}

fn json<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(|error| ApiError {
        code: Code::BadInput,
        message: format!("The file did not arrive whole ({error}). Choose it once more."),
        retry_after_ms: None,
    })
}
