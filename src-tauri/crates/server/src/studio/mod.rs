//! The surface of characters, scripts and videos: somebody signs in, and works with the characters, scripts and films that the window
//! shows them. Names, shapes and states as its document says.
//!
//! | file | what |
//! |---|---|
//! | `plan` | what each route wants |
//! | `account` | signing up and in |
//! | `characters`, `form` | characters, and the forms that they are made of |
//! | `scripts` | dialogues |
//! | `videos` | films of them, and how far they are |
//! | `activities` | what happened |
//! | `files` | pictures, sounds and films that answers name |
//! | `names` | ids, and names of files, as this surface writes them |

mod account;
mod activities;
mod characters;
mod files;
mod form;
mod names;
mod plan;
mod scripts;
mod videos;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use bytes::Bytes;
use serde::de::DeserializeOwned;

pub(crate) use account::{
    __path_log_in, __path_me, __path_refresh_token, __path_sign_up, log_in, me, refresh_token, sign_up,
};
pub(crate) use activities::{
    __path_clear, __path_list as __path_list_activities, __path_stats, clear, list as list_activities, stats,
};
pub(crate) use characters::{
    __path_change as __path_change_character, __path_create, __path_delete as __path_delete_character,
    __path_list, __path_mine, __path_star, __path_unstar, change as change_character, create,
    delete as delete_character, list, mine, star, unstar,
};
pub(crate) use files::{__path_image, __path_sound, __path_video, image, sound, video};
pub(crate) use plan::plan;
pub(crate) use scripts::{
    __path_change as __path_change_script, __path_delete as __path_delete_script, __path_generate,
    __path_mine as __path_list_scripts, change as change_script, delete as delete_script, generate,
    mine as list_scripts,
};
pub(crate) use videos::{__path_job, __path_order, __path_status, job, order, status};

use crate::error::{Failed, Refusal};
use crate::state::Server;

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/signup", post(sign_up))
        .route("/api/login", post(log_in))
        .route("/api/me", get(me))
        .route("/api/refresh-token", post(refresh_token))
        .route("/api/characters", get(list))
        .route("/api/my-characters", get(mine))
        .route("/api/characters/complete", post(create))
        .route("/api/characters/{character_id}", put(change_character).delete(delete_character))
        .route("/api/characters/{character_id}/star", post(star).delete(unstar))
        .route("/api/scripts/generate", post(generate))
        .route("/api/my-scripts", get(list_scripts))
        .route("/api/scripts/{script_id}", put(change_script).delete(delete_script))
        .route("/api/scripts/{script_id}/generate-video", post(order))
        .route("/api/scripts/{script_id}/video-status", get(status))
        .route("/api/video-jobs/{job_id}", get(job))
        .route("/api/my-activities", get(list_activities).delete(clear))
        .route("/api/my-activity-stats", get(stats))
        .route("/api/static/audio_files/{name}", get(sound))
        .route("/api/static/images/{name}", get(image))
        .route("/api/videos/{name}", get(video))
}

/// A body that the guard has read.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| unprocessable(error.to_string()))
}

fn unprocessable(sentence: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, sentence)
}

/// It is not there, or it is somebody else's: which of them is nobody's business.
fn missing(what: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, format!("{what} not found"))
}
