use vis_api::{
    ApiError, BranchView, MessageView, OpenedSession, SearchPage, SearchQuery, SessionView, ShelfChange,
};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn regenerate(app: Program<'_>, message_id: String) -> Result<OpenedSession, ApiError> {
    app.regenerate(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn go_on(app: Program<'_>, session_id: String) -> Result<(), ApiError> {
    app.go_on(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_variant(app: Program<'_>, message_id: String) -> Result<OpenedSession, ApiError> {
    app.choose_variant(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_message(
    app: Program<'_>,
    message_id: String,
    text: String,
) -> Result<MessageView, ApiError> {
    app.edit_message(&message_id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn revert_message(app: Program<'_>, message_id: String) -> Result<MessageView, ApiError> {
    app.revert_message(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_again(
    app: Program<'_>,
    message_id: String,
    text: String,
) -> Result<OpenedSession, ApiError> {
    app.send_again(&message_id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn branch_from(app: Program<'_>, message_id: String) -> Result<OpenedSession, ApiError> {
    app.branch_from(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn branches(app: Program<'_>, session_id: String) -> Result<Vec<BranchView>, ApiError> {
    app.branches(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn branch_messages(app: Program<'_>, leaf_id: String) -> Result<Vec<MessageView>, ApiError> {
    app.branch_messages(&leaf_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_message(
    app: Program<'_>,
    message_id: String,
    and_after: bool,
) -> Result<Vec<String>, ApiError> {
    app.delete_message(&message_id, and_after).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_messages(app: Program<'_>, ids: Vec<String>) -> Result<OpenedSession, ApiError> {
    app.restore_messages(&ids).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn bookmark_message(
    app: Program<'_>,
    message_id: String,
    on: bool,
) -> Result<MessageView, ApiError> {
    app.bookmark_message(&message_id, on).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn react_to_message(
    app: Program<'_>,
    message_id: String,
    emoji: Option<String>,
) -> Result<MessageView, ApiError> {
    app.react_to_message(&message_id, emoji.as_deref()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_draft(app: Program<'_>, session_id: String, text: String) -> Result<(), ApiError> {
    app.set_draft(&session_id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn organise_session(
    app: Program<'_>,
    session_id: String,
    change: ShelfChange,
) -> Result<SessionView, ApiError> {
    app.organise_session(&session_id, change).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn duplicate_session(app: Program<'_>, session_id: String) -> Result<SessionView, ApiError> {
    app.duplicate_session(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn search_messages(app: Program<'_>, query: SearchQuery) -> Result<SearchPage, ApiError> {
    app.search_messages(query).await
}
