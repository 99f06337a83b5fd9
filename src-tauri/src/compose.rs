//! The only place where the real program is put together.

use std::sync::Arc;

use tauri::{AppHandle, WebviewWindow};
use tracing_subscriber::EnvFilter;
use vis_api::{ApiError, App, Code, Door, Home, Launch, Sound};
use vis_core::Sensitive;

use crate::talk_key::{KeyEvent, Keys, TalkKey};

/// Logs go to standard error; `VISAVIS_LOG=debug` says more.
pub(crate) fn log() {
    let filter = EnvFilter::try_from_env("VISAVIS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The keys that work in every window, on the microphone of whoever sits there; they bring their own keys.
pub(crate) fn talk_key(window: &AppHandle, door: &Arc<Door>) -> TalkKey {
    let door = Arc::clone(door);
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    // One after the other: a short tap must not let go before it has pressed.
    tauri::async_runtime::spawn(async move {
        while let Some(event) = events.recv().await {
            if let Ok(app) = door.current() {
                pressed(&app, event).await;
            }
        }
    });
    TalkKey::start(window.clone(), Keys::default(), move |event| _ = sender.send(event))
}

async fn pressed(app: &App, event: KeyEvent) {
    let done = match event {
        KeyEvent::TalkPressed => app.hold().await.map(|_| ()),
        KeyEvent::TalkReleased => app.release(),
        KeyEvent::MutePressed => app.ear_state().and_then(|ear| app.set_muted(!ear.muted)).map(|_| ()),
    };
    // What is wrong with the microphone stands in the ear's state, which the window shows.
    if let Err(error) = done {
        tracing::warn!(%error, "a global key had no effect");
    }
}

/// What the window itself keeps: local storage and caches of the web view.
pub(crate) fn forget_page(window: &WebviewWindow) {
    if let Err(error) = window.clear_all_browsing_data() {
        tracing::warn!(%error, "the web view kept its storage");
    }
}

/// The house, its owner's home opened where that needs no question.
pub(crate) fn door() -> Result<Arc<Door>, ApiError> {
    let door = Door::new(Launch {
        home: Home::find()?,
        passphrase: std::env::var_os("VISAVIS_PASSPHRASE")
            .filter(|value| !value.is_empty())
            .map(|value| Sensitive::new(value.into_encoded_bytes())),
        unencrypted: std::env::args().any(|argument| argument == "--unencrypted"),
        sound: Sound::Device,
    })?;
    match tauri::async_runtime::block_on(door.owner().open()) {
        // The window asks the person, or shows what is wrong; a database that cannot be opened is never replaced.
        Err(error) if error.code != Code::VaultChoice && error.code != Code::VaultLocked => {
            tracing::error!(%error, "the home was not opened");
        }
        _ => {}
    }
    Ok(door)
}
