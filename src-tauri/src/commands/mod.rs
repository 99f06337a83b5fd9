//! What the page may call. Each command unpacks, calls one function of `vis-api`, and hands back what it gives.

pub(crate) mod app;
pub(crate) mod characters;
pub(crate) mod chat;
pub(crate) mod face;

use std::sync::Arc;

use tauri::State;

/// The program, as Tauri hands it to a command.
pub(crate) type Program<'a> = State<'a, Arc<vis_api::App>>;
