use tauri::ipc::{Channel, Request};
use vis_api::{ApiError, SampleCheck, VoiceConsent, VoiceSample};

use super::photo::body;
use super::{Program, header};

/// The body is the sound; its name stands in a header.
#[tauri::command]
pub(crate) async fn check_sample(app: Program<'_>, request: Request<'_>) -> Result<SampleCheck, ApiError> {
    app.check_sample(body(&request), &header(&request, "name")?).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn record_sample(app: Program<'_>) -> Result<(), ApiError> {
    app.record_sample().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_sample_recording(app: Program<'_>) -> Result<SampleCheck, ApiError> {
    app.finish_sample_recording().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn voice_sample(
    app: Program<'_>,
    character_id: String,
) -> Result<Option<VoiceSample>, ApiError> {
    app.voice_sample(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_sample(
    app: Program<'_>,
    character_id: String,
    sample_id: String,
    consent: VoiceConsent,
) -> Result<VoiceSample, ApiError> {
    app.keep_sample(&character_id, &sample_id, consent).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn play_sample(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.play_sample(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_sample(app: Program<'_>, character_id: String) -> Result<(), ApiError> {
    app.remove_sample(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_sample(app: Program<'_>, character_id: String) -> Result<VoiceSample, ApiError> {
    app.restore_sample(&character_id).await
}

/// Answers when the search is over; 0-1 through the channel meanwhile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn match_sample(
    app: Program<'_>,
    character_id: String,
    on_progress: Channel<f32>,
) -> Result<VoiceSample, ApiError> {
    // A page that is gone needs no progress.
    app.match_sample(&character_id, move |done| _ = on_progress.send(done)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_search(app: Program<'_>) {
    app.cancel_search();
}
