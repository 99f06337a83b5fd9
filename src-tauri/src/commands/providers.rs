use tauri::{AppHandle, Manager};
use vis_api::{
    ApiError, FoundServer, KeyPlace, KeyStoreView, LedgerPage, ModelChoice, ProviderDraft, ProviderView,
    SessionProvider, TestReport, UsageReport,
};
use vis_core::Sensitive;

use super::Program;
use crate::desktop;

#[tauri::command]
#[specta::specta]
pub(crate) async fn providers(app: Program<'_>) -> Result<Vec<ProviderView>, ApiError> {
    app.providers().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn add_provider(
    app: Program<'_>,
    draft: ProviderDraft,
    key: Option<String>,
) -> Result<ProviderView, ApiError> {
    app.add_provider(draft, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_provider(
    app: Program<'_>,
    id: String,
    draft: ProviderDraft,
) -> Result<ProviderView, ApiError> {
    app.change_provider(&id, draft).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_provider(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.remove_provider(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_provider(app: Program<'_>, id: String) -> Result<ProviderView, ApiError> {
    app.restore_provider(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_provider_key(
    app: Program<'_>,
    id: String,
    key: String,
) -> Result<ProviderView, ApiError> {
    app.set_provider_key(&id, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_provider_key(app: Program<'_>, id: String) -> Result<ProviderView, ApiError> {
    app.forget_provider_key(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_provider(app: Program<'_>, id: String) -> Result<TestReport, ApiError> {
    app.test_provider(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_draft(
    app: Program<'_>,
    draft: ProviderDraft,
    key: Option<String>,
) -> Result<TestReport, ApiError> {
    app.test_draft(draft, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn provider_models(app: Program<'_>, id: String) -> Result<Vec<ModelChoice>, ApiError> {
    app.provider_models(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn draft_models(
    app: Program<'_>,
    draft: ProviderDraft,
    key: Option<String>,
) -> Result<Vec<ModelChoice>, ApiError> {
    app.draft_models(draft, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn order_providers(
    app: Program<'_>,
    ids: Vec<String>,
) -> Result<Vec<ProviderView>, ApiError> {
    app.order_providers(ids).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_provider_enabled(
    app: Program<'_>,
    id: String,
    enabled: bool,
) -> Result<ProviderView, ApiError> {
    app.set_provider_enabled(&id, enabled).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn found_servers(app: Program<'_>) -> Result<Vec<FoundServer>, ApiError> {
    app.found_servers().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn character_provider(
    app: Program<'_>,
    character_id: String,
) -> Result<Option<String>, ApiError> {
    app.character_provider(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_character_provider(
    app: Program<'_>,
    character_id: String,
    provider_id: Option<String>,
) -> Result<(), ApiError> {
    app.set_character_provider(&character_id, provider_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn session_provider(
    app: Program<'_>,
    session_id: String,
) -> Result<SessionProvider, ApiError> {
    app.session_provider(&session_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_session_provider(
    app: Program<'_>,
    session_id: String,
    provider_id: Option<String>,
) -> Result<SessionProvider, ApiError> {
    app.set_session_provider(&session_id, provider_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn key_store(app: Program<'_>) -> Result<KeyStoreView, ApiError> {
    app.key_store().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_key_store(
    app: Program<'_>,
    choice: KeyPlace,
    passphrase: Option<String>,
) -> Result<KeyStoreView, ApiError> {
    app.choose_key_store(choice, passphrase.map(Sensitive::new)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_keys(app: Program<'_>, passphrase: String) -> Result<KeyStoreView, ApiError> {
    app.unlock_keys(Sensitive::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn offline(app: Program<'_>) -> Result<bool, ApiError> {
    app.offline()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_offline(app: Program<'_>, offline: bool) -> Result<(), ApiError> {
    app.set_offline(offline).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn ledger(
    app: Program<'_>,
    before: Option<f64>,
    limit: u32,
) -> Result<LedgerPage, ApiError> {
    app.ledger(before.map(|id| id as i64), limit as usize).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn clear_ledger(app: Program<'_>) -> Result<(), ApiError> {
    app.clear_ledger().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn usage(app: Program<'_>, days: u32) -> Result<UsageReport, ApiError> {
    app.usage(days).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_usage_limit(app: Program<'_>, limit: Option<f64>) -> Result<(), ApiError> {
    app.set_usage_limit(limit).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn prices_file(app: Program<'_>) -> Result<String, ApiError> {
    app.prices_file().await
}

/// Asks for a place; nothing when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_ledger(window: AppHandle, app: Program<'_>) -> Result<Option<String>, ApiError> {
    let folder = window.path().document_dir().ok().filter(|folder| folder.is_dir());
    let name = "visavis-ledger.csv".to_owned();
    let Some(target) = desktop::ask_where(&window, folder, name).await else { return Ok(None) };
    app.export_ledger(&target).await?;
    Ok(Some(target.display().to_string()))
}
