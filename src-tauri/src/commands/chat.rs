use tauri::State;
use tauri::ipc::Channel;
use vis_api::{ApiError, ChatEvent, GroupChange, MessageView, OpenedSession, PromptReport, SessionView};

use super::Program;
use super::streams::Attended;
use crate::bridge;

#[tauri::command]
#[specta::specta]
pub(crate) async fn sessions(app: Program<'_>) -> Result<Vec<SessionView>, ApiError> {
    app.sessions().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_session(
    app: Program<'_>,
    character_id: String,
    greeting: Option<u32>,
) -> Result<OpenedSession, ApiError> {
    app.start_session_with(&character_id, greeting.unwrap_or(0) as usize).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_group(
    app: Program<'_>,
    character_ids: Vec<String>,
) -> Result<OpenedSession, ApiError> {
    app.start_group(&character_ids).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_group(
    app: Program<'_>,
    session_id: String,
    change: GroupChange,
) -> Result<SessionView, ApiError> {
    app.change_group(&session_id, change).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn switch_greeting(
    app: Program<'_>,
    session_id: String,
    greeting: u32,
) -> Result<OpenedSession, ApiError> {
    app.switch_greeting(&session_id, greeting as usize).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn inspect_prompt(app: Program<'_>, message_id: String) -> Result<PromptReport, ApiError> {
    app.inspect_prompt(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_session(app: Program<'_>, session_id: String) -> Result<OpenedSession, ApiError> {
    app.open_session(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_session(app: Program<'_>, session_id: String) -> Result<(), ApiError> {
    app.delete_session(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_session(app: Program<'_>, session_id: String) -> Result<SessionView, ApiError> {
    app.restore_session(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_session(
    app: Program<'_>,
    session_id: String,
    title: String,
) -> Result<SessionView, ApiError> {
    app.rename_session(&session_id, &title).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_message(
    app: Program<'_>,
    session_id: String,
    text: String,
) -> Result<MessageView, ApiError> {
    app.send_message(&session_id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop(app: Program<'_>) -> Result<(), ApiError> {
    app.stop()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn replay(app: Program<'_>, message_id: String) -> Result<(), ApiError> {
    app.replay(&message_id).await
}

/// One stream for the life of the page, or until the seat changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn subscribe(
    app: Program<'_>,
    attended: State<'_, Attended>,
    on_event: Channel<ChatEvent>,
) -> Result<(), ApiError> {
    attended.spawn(bridge::forward(app.subscribe(), on_event));
    Ok(())
}
