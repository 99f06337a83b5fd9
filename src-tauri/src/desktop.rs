//! What the window asks of the desktop: a place to save to, and a look into a folder.

use std::path::PathBuf;

use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use vis_api::{ApiError, Code};

/// The system's dialog for a new file; it asks by itself before an existing one is replaced. `None`: nothing was chosen.
pub(crate) async fn ask_where(window: &AppHandle, folder: Option<PathBuf>, name: String) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_file_name(name);
    let dialog = match folder {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    let (answer, chosen) = tokio::sync::oneshot::channel();
    dialog.save_file(move |path| _ = answer.send(path));
    chosen.await.ok().flatten()?.into_path().ok()
}

/// The system's dialog for a folder. `None`: nothing was chosen.
pub(crate) async fn ask_folder(window: &AppHandle) -> Option<PathBuf> {
    let (answer, chosen) = tokio::sync::oneshot::channel();
    window.dialog().file().pick_folder(move |path| _ = answer.send(path));
    chosen.await.ok().flatten()?.into_path().ok()
}

/// The system's dialog for a file that is there. `None`: nothing was chosen.
pub(crate) async fn ask_file(window: &AppHandle, kind: &str, ends: &[&str]) -> Option<PathBuf> {
    let (answer, chosen) = tokio::sync::oneshot::channel();
    window.dialog().file().add_filter(kind, ends).pick_file(move |path| _ = answer.send(path));
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Opens the file's folder in the file manager, the file selected where that can be done.
pub(crate) async fn reveal(path: PathBuf) -> Result<(), ApiError> {
    let shown = path.clone();
    let done =
        tauri::async_runtime::spawn_blocking(move || tauri_plugin_opener::reveal_item_in_dir(shown)).await;
    match done {
        Ok(Ok(())) => Ok(()),
        _ => {
            let message = format!("No file manager could be opened. It lies at {}.", path.display());
            Err(ApiError { code: Code::Failed, message, retry_after_ms: None })
        }
    }
}
