use tauri::State;
use tauri::ipc::Channel;
use vis_api::{ApiError, AudioDevice, EarState, EchoReport, MessageView, MeterLevel};

use super::{Program, Watched};
use crate::bridge;
use crate::talk_key::{TalkKey, TalkKeyState};

/// Ends the meter that was opened before.
#[derive(Default)]
pub(crate) struct Meter(Watched);

impl Meter {
    pub(crate) fn close(&self) {
        self.0.next();
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn microphones(app: Program<'_>) -> Result<Vec<AudioDevice>, ApiError> {
    app.microphones().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn speakers(app: Program<'_>) -> Result<Vec<AudioDevice>, ApiError> {
    app.speakers().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn ear_state(app: Program<'_>) -> Result<EarState, ApiError> {
    app.ear_state()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_hands_free(app: Program<'_>, on: bool) -> Result<EarState, ApiError> {
    app.set_hands_free(on).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn hold(app: Program<'_>) -> Result<EarState, ApiError> {
    app.hold().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn release(app: Program<'_>) -> Result<(), ApiError> {
    app.release()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_hold(app: Program<'_>) -> Result<(), ApiError> {
    app.cancel_hold()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_muted(app: Program<'_>, muted: bool) -> Result<EarState, ApiError> {
    app.set_muted(muted)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_recording(app: Program<'_>) -> Result<EarState, ApiError> {
    app.start_recording().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_recording(app: Program<'_>, send: bool) -> Result<Option<MessageView>, ApiError> {
    app.finish_recording(send).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn waveform(app: Program<'_>, message_id: String) -> Result<Vec<f32>, ApiError> {
    app.waveform(&message_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn echo_check(app: Program<'_>) -> Result<EchoReport, ApiError> {
    app.echo_check().await
}

/// Levels of the microphone until [`close_meter`] or the next call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_meter(
    app: Program<'_>,
    meter: State<'_, Meter>,
    on_level: Channel<MeterLevel>,
) -> Result<(), ApiError> {
    let closed = meter.0.next();
    app.meter(true).await?;
    bridge::measure(std::sync::Arc::clone(&app), on_level, closed);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn close_meter(app: Program<'_>, meter: State<'_, Meter>) -> Result<(), ApiError> {
    meter.close();
    app.meter(false).await
}

/// Whether the keys for other windows work here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn talk_key(key: State<'_, TalkKey>) -> Result<TalkKeyState, ApiError> {
    Ok(key.state().await)
}
