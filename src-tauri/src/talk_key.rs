//! The global shortcuts of the settings: the window's part of [`vis_shortcuts`].

use std::time::Duration;

use serde::Serialize;
use specta::Type;
use tauri::AppHandle;
use vis_shortcuts::{Host, Route, Shortcuts};
pub(crate) use vis_shortcuts::{KeyEvent, Keys};

/// For how long the page waits for the desktop's answer; the desktop may be asking the person.
const PATIENCE: Duration = Duration::from_secs(2);

/// What has become of the shortcuts.
#[derive(Serialize, Type)]
pub(crate) struct TalkKeyState {
    /// Whether this desktop offers global shortcuts to programs.
    supported: bool,
    /// What is wrong and what to do, or which keys the desktop chose instead.
    message: Option<String>,
}

/// The registered shortcuts; dropping it ends them.
pub(crate) struct TalkKey(Shortcuts);

impl TalkKey {
    /// Returns at once. `on` is called on some thread and must not block. Once in the life of the program.
    pub(crate) fn start(app: AppHandle, keys: Keys, on: impl Fn(KeyEvent) + Send + Sync + 'static) -> Self {
        let route = Route::choose(cfg!(target_os = "linux"), |name| std::env::var(name).ok());
        let app_id = app.config().identifier.clone();
        let on_window_thread = Box::new(move |act| app.run_on_main_thread(act).is_ok());
        let (shortcuts, serving) = vis_shortcuts::start(route, Host { app_id, on_window_thread }, keys, on);
        tauri::async_runtime::spawn(serving);
        Self(shortcuts)
    }

    /// Registers other shortcuts in place of the present ones; does nothing when they are the same.
    pub(crate) fn change(&self, keys: Keys) {
        self.0.change(keys);
    }

    /// What the desktop says to the newest keys; waits for it a little.
    pub(crate) async fn state(&self) -> TalkKeyState {
        let vis_shortcuts::KeyState { supported, message } = self.0.settled(PATIENCE).await;
        TalkKeyState { supported, message }
    }
}

/// The shortcuts as they stand in the settings.
pub(crate) fn keys_of(settings: &vis_api::Settings) -> Keys {
    let key = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Keys { talk: key(&settings.talk_key), mute: key(&settings.mute_key) }
}
