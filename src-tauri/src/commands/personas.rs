use tauri::ipc::Request;
use vis_api::{ApiError, Persona};

use super::photo::body;
use super::{Program, header};

#[tauri::command]
#[specta::specta]
pub(crate) async fn personas(app: Program<'_>) -> Result<Vec<Persona>, ApiError> {
    app.personas().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_persona(
    app: Program<'_>,
    id: Option<String>,
    name: String,
    description: String,
) -> Result<Persona, ApiError> {
    app.save_persona(id.as_deref(), &name, &description).await
}

/// The body is the picture, and its persona stands in a header; an empty body takes the picture away.
#[tauri::command]
pub(crate) async fn set_persona_picture(app: Program<'_>, request: Request<'_>) -> Result<Persona, ApiError> {
    let picture = Some(body(&request)).filter(|bytes| !bytes.is_empty());
    app.set_persona_picture(&header(&request, "id")?, picture).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn persona_picture(app: Program<'_>, id: String) -> Result<Option<String>, ApiError> {
    app.persona_picture(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_persona(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.delete_persona(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_persona(app: Program<'_>, id: String) -> Result<Persona, ApiError> {
    app.restore_persona(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_persona(app: Program<'_>, id: Option<String>) -> Result<(), ApiError> {
    app.choose_persona(id.as_deref()).await
}
