//! The companion surface: forms to register and log in with, a reply that is heard, a film of whoever says it. Names, parameters
//! and states as its document says.
//!
//! | file | what |
//! |---|---|
//! | `sent` | what came, as a form or as JSON |
//! | `pages` | the forms themselves |
//! | `accounts` | registering, logging in and out; the cookie |
//! | `chat` | saying something, what was said, whose voice is heard |
//! | `media` | sounds and films of replies |
//! | `dto` | answers |

mod accounts;
mod chat;
mod dto;
mod media;
mod pages;
mod plan;
mod sent;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use accounts::{
    __path_log_in, __path_log_out, __path_login_form, __path_register, __path_register_form, log_in, log_out,
    login_form, register, register_form,
};
pub(crate) use chat::{
    __path_change_character, __path_generate, __path_history, change_character, generate, history,
};
pub(crate) use media::{__path_audio, __path_video, audio, video};
pub(crate) use plan::plan;

use crate::state::Server;

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/register", get(register_form).post(register))
        .route("/login", get(login_form).post(log_in))
        .route("/logout", post(log_out))
        .route("/get-history", get(history))
        .route("/generate-lipsync", post(generate))
        .route("/change-character", post(change_character))
        .route("/audio/{audio_id}", get(audio))
        .route("/video", get(video))
}
