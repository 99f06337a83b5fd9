//! Who sits before the window: what begins for them, and ends when they leave.

use std::sync::Arc;
use std::time::Duration;

use tauri::async_runtime::spawn;
use tauri::{AppHandle, Manager};
use vis_api::{ApiError, App, Door};
use vis_server::Hosting;

use crate::bridge;
use crate::commands::streams::{Attended, Watched};
use crate::commands::voice::Meter;
use crate::talk_key::{Keys, TalkKey, keys_of};

/// Between two looks at whether anybody is still here.
const LOOK: Duration = Duration::from_secs(5);

/// Begins anew for whoever sits there now.
pub(crate) fn attend(window: &AppHandle) {
    let attended = window.state::<Attended>();
    attended.leave();
    window.state::<Watched>().next();
    window.state::<Meter>().close();
    let Ok(app) = current(&window.state::<Arc<Door>>()) else {
        window.state::<TalkKey>().change(Keys::default());
        return;
    };
    attended.begin(&app);
    attended.spawn(bridge::tell("videos", app.subscribe_videos(), window.clone()));
    attended.spawn(bridge::tell("imports", app.subscribe_imports(), window.clone()));
    attended.spawn(bridge::tell_of_scripts(app.subscribe_scripts(), window.clone()));
    settle(window, app);
}

/// What needs the open chats of whoever sits there: their films and backups, and their keys.
pub(crate) fn settle(window: &AppHandle, app: Arc<App>) {
    let window = window.clone();
    window.clone().state::<Attended>().spawn(async move {
        window.state::<Attended>().meet(&app);
        let keys = app.settings().await.map(|settings| keys_of(&settings)).unwrap_or_default();
        window.state::<TalkKey>().change(keys);
    });
}

/// The program of whoever sits there; the first look may start work of it, which needs the runtime.
///
/// # Errors
/// Nobody does.
pub(crate) fn current(door: &Arc<Door>) -> Result<Arc<App>, ApiError> {
    let runtime = tauri::async_runtime::handle();
    let _within = runtime.inner().enter();
    door.current()
}

/// Answers other programs, where that was switched on.
pub(crate) fn host(window: &AppHandle) {
    let window = window.clone();
    spawn(async move {
        if let Err(error) = window.state::<Hosting>().keep_up().await {
            tracing::info!(%error, "other programs are not answered");
        }
    });
}

/// Locks the window when nobody was here for as long as whoever sits there wanted, and tells the page.
pub(crate) fn keep_watch(window: AppHandle) {
    spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            if window.state::<Arc<Door>>().lock_if_quiet() {
                attend(&window);
                bridge::tell_of_the_seat(&window);
            }
        }
    });
}
