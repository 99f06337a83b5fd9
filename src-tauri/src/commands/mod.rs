//! What the page may call. Each command unpacks, calls one function of `vis-api`, and hands back what it gives.

pub(crate) mod app;
pub(crate) mod cards;
pub(crate) mod care;
pub(crate) mod characters;
pub(crate) mod chat;
pub(crate) mod data;
pub(crate) mod face;
pub(crate) mod files;
pub(crate) mod histories;
pub(crate) mod memory;
pub(crate) mod messages;
pub(crate) mod models;
pub(crate) mod notes;
pub(crate) mod pages;
pub(crate) mod personas;
pub(crate) mod photo;
pub(crate) mod providers;
pub(crate) mod samples;
pub(crate) mod scripts;
pub(crate) mod services;
pub(crate) mod videos;
pub(crate) mod voice;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use tauri::State;
use tauri::ipc::Request;
use vis_api::{ApiError, Code};

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

/// Headers hold plain ASCII only, so what a person wrote travels percent-encoded.
pub(crate) fn header(request: &Request<'_>, name: &str) -> Result<String, ApiError> {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    let text =
        value.map(|value| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned());
    text.ok_or_else(|| malformed(name))
}

pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(malformed)
}

fn malformed(what: impl std::fmt::Display) -> ApiError {
    let message = format!("The file did not arrive whole ({what}). Choose it once more.");
    ApiError { code: Code::BadInput, message, retry_after_ms: None }
}
