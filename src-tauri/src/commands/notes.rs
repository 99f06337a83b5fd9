use vis_api::{ApiError, ChatNotes, Summary};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn chat_notes(app: Program<'_>, session_id: String) -> Result<ChatNotes, ApiError> {
    app.chat_notes(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_chat_notes(
    app: Program<'_>,
    session_id: String,
    notes: ChatNotes,
) -> Result<ChatNotes, ApiError> {
    app.save_chat_notes(&session_id, notes).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn summaries(app: Program<'_>, session_id: String) -> Result<Vec<Summary>, ApiError> {
    app.summaries(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_summary(app: Program<'_>, id: String, text: String) -> Result<Summary, ApiError> {
    app.edit_summary(&id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_summary(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.delete_summary(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn summarise(app: Program<'_>, session_id: String) -> Result<Vec<Summary>, ApiError> {
    app.summarise(&session_id).await
}
