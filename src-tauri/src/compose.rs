//! The only place where the real program is put together.

use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use vis_api::{ApiError, App, Code, Home, Launch, Sound};
use vis_core::Sensitive;

/// Logs go to standard error; `VISAVIS_LOG=debug` says more.
pub(crate) fn log() {
    let filter = EnvFilter::try_from_env("VISAVIS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The program, its home opened where that needs no question.
pub(crate) fn app() -> Result<Arc<App>, ApiError> {
    let app = Arc::new(App::new(Launch {
        home: Home::find()?,
        passphrase: std::env::var_os("VISAVIS_PASSPHRASE")
            .filter(|value| !value.is_empty())
            .map(|value| Sensitive::new(value.into_encoded_bytes())),
        unencrypted: std::env::args().any(|argument| argument == "--unencrypted"),
        sound: Sound::Device,
    })?);
    match tauri::async_runtime::block_on(app.open()) {
        // The window asks the person, or shows what is wrong; a database that cannot be opened is never replaced.
        Err(error) if error.code != Code::VaultChoice && error.code != Code::VaultLocked => {
            tracing::error!(%error, "the home was not opened");
        }
        _ => {}
    }
    Ok(app)
}
