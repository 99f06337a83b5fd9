//! From streams of the house to the page's channels: the only file that sends anything by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use vis_api::{App, FaceStream, MeterLevel, PreviewFrame, Script};

/// 30 frames a second: the motion is smooth, and a laptop without a GPU stays cool.
const FRAME: Duration = Duration::from_millis(33);

/// Forwards events until the page is gone.
pub(crate) async fn forward<T: Clone + Serialize>(mut events: Receiver<T>, page: Channel<T>) {
    loop {
        match events.recv().await {
            Ok(event) => {
                if page.send(event).is_err() {
                    return;
                }
            }
            Err(RecvError::Lagged(lost)) => tracing::warn!(lost, "the page was too slow for its events"),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Tells the page of every piece of news of one kind, until the seat changes.
pub(crate) async fn tell<T: Clone + Serialize>(name: &str, mut news: Receiver<T>, window: AppHandle) {
    loop {
        match news.recv().await {
            Ok(change) => emit(&window, name, change),
            Err(RecvError::Lagged(lost)) => tracing::warn!(lost, name, "the page was too slow for its news"),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Between two events of one kind: five a second.
const BETWEEN: Duration = Duration::from_millis(200);

/// Tells the page of changes of scripts, until the seat changes. Of many in a row the last one is told.
pub(crate) async fn tell_of_scripts(mut scripts: Receiver<Script>, window: AppHandle) {
    loop {
        let mut changed: Vec<Script> = match scripts.recv().await {
            Ok(script) => vec![script],
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        tokio::time::sleep(BETWEEN).await;
        while let Ok(script) = scripts.try_recv() {
            changed.retain(|earlier| earlier.id != script.id);
            changed.push(script);
        }
        for script in changed {
            emit(&window, "scripts", script);
        }
    }
}

/// Tells the page that the seat changed by itself.
pub(crate) fn tell_of_the_seat(window: &AppHandle) {
    emit(window, "seat", ());
}

fn emit<T: Clone + Serialize>(window: &AppHandle, name: &str, news: T) {
    if let Err(error) = window.emit(name, news) {
        tracing::warn!(%error, name, "the page was not told");
    }
}

/// Plays a scene until its end, or until another one is played; its pictures go to the page.
pub(crate) fn preview(
    app: Arc<App>,
    id: String,
    from_ms: u64,
    width: u32,
    page: Channel<InvokeResponseBody>,
) {
    tauri::async_runtime::spawn(async move {
        let show = move |(at, jpeg): PreviewFrame| {
            let bytes = [&at.to_le_bytes()[..], &jpeg].concat();
            page.send(InvokeResponseBody::Raw(bytes)).is_ok()
        };
        // The command was answered long ago; the last picture stays.
        if let Err(error) = app.play_preview(&id, from_ms, width, show).await {
            tracing::warn!(%error, "the preview broke off");
        }
    });
}

/// 25 levels a second: enough for a meter that looks alive.
const LEVEL: Duration = Duration::from_millis(40);

/// Sends the microphone's level until `closed` is set or the page is gone.
pub(crate) fn measure(app: Arc<App>, page: Channel<MeterLevel>, closed: Arc<AtomicBool>) {
    tauri::async_runtime::spawn(async move {
        while !closed.load(Ordering::Acquire) {
            if page.send(app.meter_level()).is_err() {
                return;
            }
            tokio::time::sleep(LEVEL).await;
        }
    });
}

/// Sends display lists until `closed` is set or the page is gone. A thread of its own: frames must not wait for other work.
pub(crate) fn watch(mut face: FaceStream, page: Channel<InvokeResponseBody>, closed: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        while !closed.load(Ordering::Acquire) {
            if page.send(InvokeResponseBody::Raw(face.next_frame())).is_err() {
                return;
            }
            std::thread::sleep(FRAME);
        }
    });
}
