use tauri::State;
use tauri::ipc::{Channel, InvokeResponseBody, Response};
use vis_api::ApiError;

use super::{Program, Watched};
use crate::bridge;

/// u32 width, u32 height (little-endian), RGBA.
#[tauri::command]
pub(crate) async fn face_atlas(app: Program<'_>, character_id: String) -> Result<Response, ApiError> {
    Ok(Response::new(app.face_atlas(&character_id).await?))
}

/// Encoded display lists, raw, until [`close_face`] or the next call.
#[tauri::command]
pub(crate) async fn open_face(
    app: Program<'_>,
    watched: State<'_, Watched>,
    character_id: String,
    on_frame: Channel<InvokeResponseBody>,
) -> Result<(), ApiError> {
    let closed = watched.next();
    bridge::watch(app.face_stream(&character_id).await?, on_frame, closed);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) fn close_face(watched: State<'_, Watched>) {
    watched.next();
}
