use vis_api::{
    ApiError, CharacterService, ServiceDraft, ServicePurpose, ServiceView, ServiceVoice, TestReport,
};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn services(
    app: Program<'_>,
    purpose: ServicePurpose,
) -> Result<Vec<ServiceView>, ApiError> {
    app.services(purpose).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn add_service(
    app: Program<'_>,
    draft: ServiceDraft,
    key: Option<String>,
) -> Result<ServiceView, ApiError> {
    app.add_service(draft, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_service(
    app: Program<'_>,
    id: String,
    draft: ServiceDraft,
) -> Result<ServiceView, ApiError> {
    app.change_service(&id, draft).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_service(app: Program<'_>, id: String) -> Result<(), ApiError> {
    app.remove_service(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_service(app: Program<'_>, id: String) -> Result<ServiceView, ApiError> {
    app.restore_service(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_service_key(
    app: Program<'_>,
    id: String,
    key: String,
) -> Result<ServiceView, ApiError> {
    app.set_service_key(&id, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_service_key(app: Program<'_>, id: String) -> Result<ServiceView, ApiError> {
    app.forget_service_key(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_service(app: Program<'_>, id: String) -> Result<TestReport, ApiError> {
    app.test_service(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_service_draft(
    app: Program<'_>,
    draft: ServiceDraft,
    key: Option<String>,
) -> Result<TestReport, ApiError> {
    app.test_service_draft(draft, key).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn service_voices(app: Program<'_>, id: String) -> Result<Vec<ServiceVoice>, ApiError> {
    app.service_voices(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn try_service_voice(
    app: Program<'_>,
    service_id: String,
    voice_id: String,
    text: String,
) -> Result<(), ApiError> {
    app.try_service_voice(&service_id, &voice_id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn character_service(
    app: Program<'_>,
    character_id: String,
) -> Result<Option<CharacterService>, ApiError> {
    app.character_service(&character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_character_service(
    app: Program<'_>,
    character_id: String,
    service_id: Option<String>,
    voice_id: String,
    voice_name: String,
) -> Result<(), ApiError> {
    app.set_character_service(&character_id, service_id, voice_id, voice_name).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn clone_voice(
    app: Program<'_>,
    service_id: String,
    character_id: String,
) -> Result<ServiceVoice, ApiError> {
    app.clone_voice(&service_id, &character_id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn hearing_service(app: Program<'_>) -> Result<Option<String>, ApiError> {
    app.hearing_service().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_hearing_service(app: Program<'_>, id: Option<String>) -> Result<(), ApiError> {
    app.set_hearing_service(id).await
}
