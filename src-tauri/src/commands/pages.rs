use vis_api::{ApiError, EarlierMessages, LaterMessages, MessagesAround};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn earlier_messages(
    app: Program<'_>,
    session_id: String,
    before_message_id: String,
    count: u32,
) -> Result<EarlierMessages, ApiError> {
    app.earlier_messages(&session_id, &before_message_id, count).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn later_messages(
    app: Program<'_>,
    session_id: String,
    after_message_id: Option<String>,
    count: u32,
) -> Result<LaterMessages, ApiError> {
    app.later_messages(&session_id, after_message_id.as_deref(), count).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn messages_around(
    app: Program<'_>,
    message_id: String,
    count: u32,
) -> Result<MessagesAround, ApiError> {
    app.messages_around(&message_id, count).await
}
