//! The assistant-and-media surface: signing in, who one is, the AI chat, and files. Names as its document says; messages between
//! people, groups and calls are answered with a sentence.

mod auth;
mod chat;
mod chat_dto;
mod dto;
mod later;
mod media;
mod plan;
mod users;

use std::sync::Arc;

use axum::extract::Multipart;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use bytes::Bytes;
use serde::de::DeserializeOwned;

pub(crate) use auth::{
    __path_login, __path_logout, __path_register, __path_verify, login, logout, register, verify,
};
pub(crate) use chat::{__path_clear, __path_history, __path_send};
pub(crate) use dto::Refused;
pub(crate) use later::*;
pub(crate) use media::{__path_delete_media, __path_media, __path_upload, delete_media, media, upload};
pub(crate) use plan::plan;
pub(crate) use users::{
    __path_change_profile, __path_picture, __path_profile, __path_set_api_key, __path_set_picture,
    change_profile, picture, profile, set_api_key, set_picture,
};

use crate::error::Failed;
use crate::state::Server;
use dto::{Answer, Pong};

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/ping", get(ping))
        .route("/auth/register", post(register))
        .route("/auth/login", post(login))
        .route("/auth/logout", post(logout))
        .route("/auth/verify", get(verify))
        .route("/api/users/profile", get(profile).put(change_profile))
        .route("/api/users/profile-picture", get(picture).post(set_picture))
        .route("/api/users/{user_id}/api-key", put(set_api_key))
        .route("/api/media/upload", post(upload))
        .route("/api/media/{file_id}", get(media).delete(delete_media))
        .merge(chat::routes())
        .merge(later_routes())
}

/// Messages between people, groups and calls.
fn later_routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/messages", get(list_messages).post(send_message))
        .route("/api/messages/{message_id}", put(change_message).delete(delete_message))
        .route("/api/groups", get(list_groups).post(create_group))
        .route("/api/groups/{group_id}", put(change_group))
        .route("/api/groups/{group_id}/members", post(add_members))
        .route("/api/groups/{group_id}/members/{user_id}", delete(remove_member))
        .route("/api/calls/initiate", post(start_call))
        .route("/api/calls/{call_id}/answer", post(answer_call))
        .route("/api/calls/{call_id}/end", post(end_call))
}

/// A body that the guard has read.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Failed> {
    serde_json::from_slice(body)
        .map_err(|error| Failed::bad(format!("The JSON is not as it should be: {error}")))
}

/// The first file of a form: its name and kind as they were sent, and its bytes.
async fn first_file(mut form: Multipart) -> Result<vis_api::NewMedia, Failed> {
    let malformed = |_| Failed::bad("The form is malformed. Send multipart/form-data.");
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        if let Some(name) = field.file_name().map(str::to_owned) {
            let media_type = field.content_type().map(str::to_owned);
            let bytes = field.bytes().await.map_err(malformed)?.to_vec();
            return Ok(vis_api::NewMedia { name: Some(name), media_type, bytes });
        }
    }
    Err(Failed::bad("No file provided. Send it as the field file of a form."))
}

/// Whether the server is there.
#[utoipa::path(get, path = "/ping", tag = "Assistant and media", operation_id = "assistant_ping", responses((status = 200, body = Answer<Pong>)))]
pub(crate) async fn ping() -> Json<Answer<Pong>> {
    Json(Answer::with("pong", Pong { status: "healthy", version: env!("CARGO_PKG_VERSION") }))
}
