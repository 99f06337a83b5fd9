//! What the page may call. Each command unpacks, calls one function of `vis-api`, and hands back what it gives.

pub(crate) mod app;
pub(crate) mod characters;
pub(crate) mod chat;
pub(crate) mod face;
pub(crate) mod photo;
pub(crate) mod videos;
pub(crate) mod voice;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tauri::State;

/// The program, as Tauri hands it to a command.
pub(crate) type Program<'a> = State<'a, Arc<vis_api::App>>;

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
