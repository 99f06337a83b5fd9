use std::path::Path;

use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use vis_api::{ApiError, DownloadView, LocalModel, ModelFolder, OfferView};

use super::Program;
use super::streams::Attended;
use crate::{bridge, desktop};

#[tauri::command]
#[specta::specta]
pub(crate) async fn model_offers(app: Program<'_>) -> Result<Vec<OfferView>, ApiError> {
    app.model_offers().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn measure_speed(app: Program<'_>) -> Result<Vec<OfferView>, ApiError> {
    app.measure_speed().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn download_model(
    app: Program<'_>,
    id: String,
    agreed: bool,
) -> Result<DownloadView, ApiError> {
    app.download_model(&id, agreed).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn download_address(app: Program<'_>, address: String) -> Result<DownloadView, ApiError> {
    app.download_address(&address).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_download(app: Program<'_>, id: String) -> Result<DownloadView, ApiError> {
    app.pause_download(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_download(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.cancel_download(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn downloads(app: Program<'_>) -> Result<Vec<DownloadView>, ApiError> {
    app.downloads().await
}

/// One stream for the life of the page, or until the seat changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn subscribe_downloads(
    app: Program<'_>,
    attended: State<'_, Attended>,
    on_download: Channel<DownloadView>,
) -> Result<(), ApiError> {
    attended.spawn(bridge::forward(app.subscribe_downloads(), on_download));
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn local_models(app: Program<'_>) -> Result<Vec<LocalModel>, ApiError> {
    app.local_models().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn use_local_model(app: Program<'_>, path: String) -> Result<Vec<LocalModel>, ApiError> {
    app.use_local_model(&path).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn import_model_file(app: Program<'_>, path: String) -> Result<LocalModel, ApiError> {
    app.import_model_file(Path::new(&path)).await
}

/// Asks for a file; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_model(
    window: AppHandle,
    app: Program<'_>,
) -> Result<Option<LocalModel>, ApiError> {
    let Some(file) = desktop::ask_file(&window, "GGUF, Whisper", &["gguf", "bin"]).await else {
        return Ok(None);
    };
    app.import_model_file(&file).await.map(Some)
}

/// Asks for a folder; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_model_folder(
    window: AppHandle,
    app: Program<'_>,
) -> Result<Vec<LocalModel>, ApiError> {
    let Some(folder) = desktop::ask_folder(&window).await else { return Ok(Vec::new()) };
    app.import_model_folder(&folder).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_model(app: Program<'_>, path: String) -> Result<(), ApiError> {
    app.remove_model(&path).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn model_folder(app: Program<'_>) -> Result<ModelFolder, ApiError> {
    app.model_folder().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_model_folder(app: Program<'_>) -> Result<(), ApiError> {
    desktop::reveal(app.model_folder().await?.path.into()).await
}
