use std::sync::Arc;

use serde::Deserialize;
use specta::Type;
use tauri::{AppHandle, State};
use vis_api::{Activities, ActivityKind, ApiError, AppInfo, ModelView, Settings, VaultChoice};
use vis_core::Sensitive;

use super::Program;
use crate::seat;
use crate::talk_key::{TalkKey, keys_of};

/// How a new home is protected.
#[derive(Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Protection {
    Keyring,
    Passphrase { passphrase: String },
    Unencrypted,
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn app_info(app: Program<'_>) -> Result<AppInfo, ApiError> {
    app.info().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_vault(
    window: AppHandle,
    app: Program<'_>,
    choice: Protection,
) -> Result<AppInfo, ApiError> {
    let choice = match choice {
        Protection::Keyring => VaultChoice::Keyring,
        Protection::Passphrase { passphrase } => VaultChoice::Passphrase(Sensitive::new(passphrase)),
        Protection::Unencrypted => VaultChoice::Unencrypted,
    };
    app.choose_vault(choice).await?;
    opened(&window, &app);
    app.info().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_vault(
    window: AppHandle,
    app: Program<'_>,
    passphrase: String,
) -> Result<AppInfo, ApiError> {
    app.choose_vault(VaultChoice::Passphrase(Sensitive::new(passphrase))).await?;
    opened(&window, &app);
    app.info().await
}

/// Now it is known what goes on, and what was switched on.
fn opened(window: &AppHandle, app: &Program<'_>) {
    seat::settle(window, Arc::clone(app));
    seat::host(window);
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn models(app: Program<'_>) -> Result<Vec<ModelView>, ApiError> {
    app.models().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(app: Program<'_>) -> Result<Settings, ApiError> {
    app.settings().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    app: Program<'_>,
    key: State<'_, TalkKey>,
    settings: Settings,
) -> Result<Settings, ApiError> {
    let saved = app.save_settings(settings).await?;
    key.change(keys_of(&saved));
    Ok(saved)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn activities(
    app: Program<'_>,
    kind: Option<ActivityKind>,
    limit: u32,
    before: Option<f64>,
) -> Result<Activities, ApiError> {
    app.activities(kind, limit, before.map(|id| id as i64)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn clear_activities(app: Program<'_>) -> Result<u32, ApiError> {
    app.clear_activities().await
}
