//! Streams that a command opens and that outlive it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tauri::async_runtime::{JoinHandle, spawn};
use vis_api::App;

/// The flag that ends the stream opened last; there is one of each kind in the window.
#[derive(Default)]
pub(crate) struct Watched(Mutex<Arc<AtomicBool>>);

impl Watched {
    /// Ends the stream before this one.
    pub(crate) fn next(&self) -> Arc<AtomicBool> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.store(true, Ordering::Release);
        *current = Arc::default();
        Arc::clone(&current)
    }
}

/// Streams to the page: nobody sees the news of whoever sat here before.
#[derive(Default)]
pub(crate) struct Attended(Mutex<Attending>);

#[derive(Default)]
struct Attending {
    streams: Vec<JoinHandle<()>>,
    here: Weak<App>,
    /// Whose films and backups go on, to the end of the program.
    met: Vec<Weak<App>>,
}

impl Attended {
    /// Goes on until the seat changes.
    pub(crate) fn spawn(&self, stream: impl Future<Output = ()> + Send + 'static) {
        let mut attending = self.lock();
        attending.streams.retain(|stream| !stream.inner().is_finished());
        attending.streams.push(spawn(stream));
    }

    fn lock(&self) -> MutexGuard<'_, Attending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody sits here from now on.
    pub(crate) fn begin(&self, app: &Arc<App>) {
        self.lock().here = Arc::downgrade(app);
    }

    /// Ends what whoever sat here saw and heard.
    pub(crate) fn leave(&self) {
        let mut attending = self.lock();
        attending.streams.drain(..).for_each(|stream| stream.abort());
        if let Some(app) = std::mem::take(&mut attending.here).upgrade() {
            // Of a home that is closed meanwhile nothing is heard any more.
            let _ = app.stop_script_sound();
            spawn(async move { app.meter(false).await });
        }
    }

    /// Goes on with films that were being made when the program ended, and makes backups; while the home is locked there are none.
    pub(crate) fn meet(&self, app: &Arc<App>) {
        let mut attending = self.lock();
        let known = attending.met.iter().any(|met| std::ptr::eq(met.as_ptr(), Arc::as_ptr(app)));
        if !known && app.resume_videos().is_ok() {
            app.keep_backing_up();
            attending.met.push(Arc::downgrade(app));
        }
    }
}
