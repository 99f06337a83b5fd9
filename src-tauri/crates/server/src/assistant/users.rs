//! Who one is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use vis_core::Sensitive;

use super::dto::{Answer, FileForm, KeptKey, OwnKey, ProfileEdit, Refused, User, Whoever};
use super::{first_file, read};
use crate::caller::Caller;
use crate::error::{Failed, Refusal};
use crate::state::Server;

/// Oneself.
#[utoipa::path(
    get, path = "/api/users/profile", tag = "Assistant and media", operation_id = "assistant_profile",
    responses((status = 200, body = Answer<Whoever>))
)]
pub(crate) async fn profile(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Answer<Whoever>>, Failed> {
    Ok(Json(Answer::with("Profile retrieved successfully", whoever(&server, &caller).await?)))
}

/// Changes what is said of oneself.
#[utoipa::path(
    put, path = "/api/users/profile", tag = "Assistant and media", operation_id = "assistant_change_profile",
    request_body = ProfileEdit,
    responses((status = 200, body = Answer<Whoever>), (status = 400, body = Refused))
)]
pub(crate) async fn change_profile(
    State(server): State<Arc<Server>>,
    caller: Caller,
    body: Bytes,
) -> Result<Json<Answer<Whoever>>, Failed> {
    let edit: ProfileEdit = read(&body)?;
    server.door.change_profile(caller.profile, edit.into()).await?;
    Ok(Json(Answer::with("Profile updated successfully", whoever(&server, &caller).await?)))
}

/// One's own picture.
#[utoipa::path(
    get, path = "/api/users/profile-picture", tag = "Assistant and media", operation_id = "assistant_picture",
    responses((status = 200, content_type = "image/jpeg", body = [u8]), (status = 404, body = Refused))
)]
pub(crate) async fn picture(State(server): State<Arc<Server>>, caller: Caller) -> Result<Response, Failed> {
    let picture = server.door.profile_picture(caller.profile).await?;
    let picture =
        picture.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "There is no profile picture."))?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], picture).into_response())
}

/// Takes a picture of oneself: PNG, JPEG, WebP or GIF. It is written anew, without what a camera wrote into it.
#[utoipa::path(
    post, path = "/api/users/profile-picture", tag = "Assistant and media", operation_id = "assistant_set_picture",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Answer<Whoever>), (status = 400, body = Refused))
)]
pub(crate) async fn set_picture(
    State(server): State<Arc<Server>>,
    caller: Caller,
    form: Multipart,
) -> Result<Json<Answer<Whoever>>, Failed> {
    let picture = first_file(form).await?.bytes;
    server.door.set_profile_picture(caller.profile, Some(picture)).await?;
    Ok(Json(Answer::with("Profile picture updated successfully", whoever(&server, &caller).await?)))
}

/// Keeps one's own key for Gemini in the keyring; from then on Gemini answers first.
#[utoipa::path(
    put, path = "/api/users/{user_id}/api-key", tag = "Assistant and media", operation_id = "assistant_set_api_key",
    params(("user_id" = String, Path, description = "One's own id")), request_body = OwnKey,
    responses(
        (status = 200, body = Answer<KeptKey>), (status = 400, body = Refused), (status = 404, body = Refused)
    )
)]
pub(crate) async fn set_api_key(
    caller: Caller,
    Path(user_id): Path<String>,
    body: Bytes,
) -> Result<Json<Answer<KeptKey>>, Failed> {
    if user_id != caller.profile.to_string() {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "User not found").into());
    }
    let key: OwnKey = read(&body)?;
    let place = caller.app.set_own_gemini_key(Sensitive::new(key.api_key)).await?;
    Ok(Json(Answer::with("API key updated successfully", place.into())))
}

async fn whoever(server: &Server, caller: &Caller) -> Result<Whoever, Failed> {
    let profile = server.door.profile(caller.profile).await?;
    let has_key = caller.app.has_own_gemini_key().await?;
    Ok(Whoever { user: User::of(profile, Some(has_key)) })
}
