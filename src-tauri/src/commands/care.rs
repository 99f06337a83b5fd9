use vis_api::{ApiError, CareCard, CareRegion};

use super::Program;

#[tauri::command]
#[specta::specta]
pub(crate) async fn care_card(
    app: Program<'_>,
    level: String,
    language: String,
) -> Result<CareCard, ApiError> {
    app.care_card(&level, &language).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn care_regions(app: Program<'_>) -> Vec<CareRegion> {
    app.care_regions()
}
