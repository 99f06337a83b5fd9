use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;
use vis_api::{ApiError, ApiKey, ApiScope, ServerSwitch};
use vis_server::{Hosted, Hosting};

use super::{House, only_owner};

/// How the switch of the local HTTP API stands.
#[derive(Serialize, Type)]
pub(crate) struct ServerView {
    on: bool,
    port: u16,
    /// While it answers.
    address: Option<String>,
    /// The page that describes it.
    docs: Option<String>,
    /// No key is asked for.
    open: bool,
    origins: Vec<String>,
    /// It is on and does not answer: why, and what to do.
    error: Option<String>,
}

#[derive(Deserialize, Type)]
pub(crate) struct ServerChange {
    on: bool,
    port: u16,
    origins: Vec<String>,
}

/// A key that was just made.
#[derive(Serialize, Type)]
pub(crate) struct CreatedKey {
    /// Shown this once.
    secret: String,
    key: ApiKey,
}

impl From<Hosted> for ServerView {
    fn from(Hosted { switch, address, open, error }: Hosted) -> Self {
        let ServerSwitch { on, port, origins } = switch;
        let address = address.map(|address| format!("http://{address}"));
        let docs = address.as_ref().map(|address| format!("{address}/docs"));
        Self { on, port, address, docs, open, origins, error }
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn server_state(
    door: House<'_>,
    hosting: State<'_, Hosting>,
) -> Result<ServerView, ApiError> {
    only_owner(&door).await?;
    Ok(hosting.hosted().await?.into())
}

/// Remembered: it starts again with the program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_server(
    door: House<'_>,
    hosting: State<'_, Hosting>,
    change: ServerChange,
) -> Result<ServerView, ApiError> {
    only_owner(&door).await?;
    let ServerChange { on, port, origins } = change;
    Ok(hosting.set(ServerSwitch { on, port, origins }).await?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn api_keys(door: House<'_>) -> Result<Vec<ApiKey>, ApiError> {
    only_owner(&door).await?;
    door.owner().api_keys().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_api_key(
    door: House<'_>,
    name: String,
    scopes: Vec<ApiScope>,
    days: Option<u32>,
) -> Result<CreatedKey, ApiError> {
    only_owner(&door).await?;
    let made = door.owner().create_api_key(&name, &scopes, days).await?;
    let secret = String::from_utf8_lossy(made.secret.expose()).into_owned();
    Ok(CreatedKey { secret, key: made.key })
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn revoke_api_key(door: House<'_>, name: String) -> Result<(), ApiError> {
    only_owner(&door).await?;
    door.owner().revoke_api_key(&name).await
}
