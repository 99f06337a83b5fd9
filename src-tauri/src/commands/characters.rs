use tauri::ipc::Response;
use vis_api::{ApiError, CharacterView};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) fn characters(app: Program<'_>) -> Vec<CharacterView> {
    app.characters()
}

/// PNG bytes.
#[tauri::command]
pub(crate) async fn portrait(app: Program<'_>, character_id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.portrait(&character_id)?))
}
