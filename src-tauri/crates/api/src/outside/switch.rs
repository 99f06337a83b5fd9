use serde::{Deserialize, Serialize};

use crate::app::blocking;
use crate::{ApiError, App};

/// In the settings.
const KEPT: &str = "server_switch";
/// What other programs of this kind listen at.
const USUAL_PORT: u16 = 8000;

/// Whether the window answers other programs on this computer, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerSwitch {
    pub on: bool,
    /// 0: any that is free.
    pub port: u16,
    /// Pages of other origins that may ask, as the person entered them.
    pub origins: Vec<String>,
}

impl Default for ServerSwitch {
    fn default() -> Self {
        Self { on: false, port: USUAL_PORT, origins: Vec::new() }
    }
}

impl App {
    /// As it was set last; off until then.
    pub async fn server_switch(&self) -> Result<ServerSwitch, ApiError> {
        let home = self.home()?;
        blocking(move || Ok(home.store().setting(KEPT)?.unwrap_or_default())).await
    }

    /// Remembers it for the next start; whoever listens is the shell.
    pub async fn set_server_switch(&self, switch: ServerSwitch) -> Result<(), ApiError> {
        let home = self.home()?;
        blocking(move || Ok(home.store().set_setting(KEPT, &switch)?)).await
    }
}
