use vis_api::{ApiError, Fact, MemoryRecall};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn memory_facts(
    app: Program<'_>,
    character_id: Option<String>,
    query: String,
) -> Result<Vec<Fact>, ApiError> {
    app.memory_facts(character_id.as_deref(), &query).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn memory_recall(app: Program<'_>) -> Result<MemoryRecall, ApiError> {
    app.memory_recall().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn add_fact(
    app: Program<'_>,
    text: String,
    character_id: Option<String>,
) -> Result<Fact, ApiError> {
    app.add_fact(&text, character_id.as_deref()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_fact(app: Program<'_>, id: String, text: String) -> Result<Fact, ApiError> {
    app.edit_fact(&id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pin_fact(app: Program<'_>, id: String, pinned: bool) -> Result<Fact, ApiError> {
    app.pin_fact(&id, pinned).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn share_fact(
    app: Program<'_>,
    id: String,
    character_id: Option<String>,
) -> Result<Fact, ApiError> {
    app.share_fact(&id, character_id.as_deref()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_fact(app: Program<'_>, id: String) -> Result<Fact, ApiError> {
    app.accept_fact(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_fact(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.forget_fact(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unforget_fact(app: Program<'_>, id: String) -> Result<Fact, ApiError> {
    app.unforget_fact(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_everything(
    app: Program<'_>,
    character_id: Option<String>,
) -> Result<u32, ApiError> {
    app.forget_everything(character_id.as_deref()).await
}
