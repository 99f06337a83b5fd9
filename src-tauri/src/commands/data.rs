use vis_api::{
    ApiError, BackupCheck, BackupEvery, BackupFile, Backups, BinEntry, BinKind, Deleted, Exported, Health,
    Restored,
};
use vis_core::Sensitive;

use super::Program;
use crate::compose;

#[tauri::command]
#[specta::specta]
pub(crate) async fn backups(app: Program<'_>) -> Result<Backups, ApiError> {
    app.backups().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_backup_passphrase(app: Program<'_>, passphrase: String) -> Result<Backups, ApiError> {
    app.set_backup_passphrase(Sensitive::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_backups(
    app: Program<'_>,
    every: BackupEvery,
    keep: u32,
) -> Result<Backups, ApiError> {
    app.set_backups(every, keep).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn make_backup(app: Program<'_>) -> Result<BackupFile, ApiError> {
    app.make_backup().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_backup(app: Program<'_>, path: String) -> Result<Backups, ApiError> {
    app.delete_backup(&path).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_backup(
    app: Program<'_>,
    path: String,
    passphrase: Option<String>,
) -> Result<BackupCheck, ApiError> {
    app.check_backup(&path, passphrase.map(Sensitive::new)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_backup(
    app: Program<'_>,
    path: String,
    passphrase: String,
) -> Result<Restored, ApiError> {
    let restored = app.restore_backup(&path, Sensitive::new(passphrase)).await?;
    // The restored home is open; its films go on where they can.
    let _ = app.resume_videos();
    Ok(restored)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn export_everything(app: Program<'_>) -> Result<Exported, ApiError> {
    app.export_everything(None).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_everything(
    app: Program<'_>,
    window: tauri::WebviewWindow,
    confirm: String,
    models: bool,
    backups: bool,
) -> Result<Deleted, ApiError> {
    let deleted = app.delete_everything(&confirm, models, backups).await?;
    compose::forget_page(&window);
    Ok(deleted)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn bin(app: Program<'_>) -> Result<Vec<BinEntry>, ApiError> {
    app.bin().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_from_bin(app: Program<'_>, kind: BinKind, id: String) -> Result<(), ApiError> {
    app.restore_from_bin(kind, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_from_bin(app: Program<'_>, kind: BinKind, id: String) -> Result<(), ApiError> {
    app.delete_from_bin(kind, &id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_bin(app: Program<'_>) -> Result<u32, ApiError> {
    app.empty_bin().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn health(app: Program<'_>) -> Result<Health, ApiError> {
    app.health().await
}
