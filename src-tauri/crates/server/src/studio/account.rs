//! Signing up and in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vis_api::{Code, Login, NewProfile, Profile, Tokens};
use vis_core::Sensitive;

use super::{Failed, names, read};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::error::Refusal;
use crate::guard::{bearer, guessed};
use crate::state::Server;
use crate::times::to_the_second;

#[derive(Deserialize, ToSchema)]
pub(crate) struct StudioSignUp {
    name: String,
    email: String,
    /// At least 8 letters.
    password: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct StudioLogIn {
    email: String,
    password: String,
}

/// Somebody of this computer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioUser {
    id: String,
    name: String,
    email: Option<String>,
    /// What is left for videos.
    tokens: u32,
    is_verified: bool,
    subscription: &'static str,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioSignedIn {
    success: bool,
    message: &'static str,
    /// For the header `Authorization: Bearer`.
    token: String,
    user: StudioUser,
    /// Seconds.
    expires_in: u32,
}

/// Makes a profile on this computer, and signs in.
#[utoipa::path(
    post, path = "/api/signup", operation_id = "studio_account_sign_up",
    tag = "Characters, scripts, videos", request_body = StudioSignUp,
    responses((status = 200, body = StudioSignedIn), (status = 422, body = Detail))
)]
pub(crate) async fn sign_up(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<Json<StudioSignedIn>, Failed> {
    let StudioSignUp { name, email, password } = read(&body)?;
    let new = NewProfile { name, email: Some(email), language: None, password: Sensitive::new(password) };
    let profile = server.door.create_profile(new).await?;
    let tokens = server.door.begin_session(profile.id).await?;
    Ok(Json(signed_in(&server, profile, tokens, "User created successfully").await?))
}

/// Signs in.
#[utoipa::path(
    post, path = "/api/login", operation_id = "studio_account_log_in",
    tag = "Characters, scripts, videos", request_body = StudioLogIn,
    responses((status = 200, body = StudioSignedIn), (status = 422, body = Detail))
)]
pub(crate) async fn log_in(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<Json<StudioSignedIn>, Failed> {
    let StudioLogIn { email, password } = read(&body)?;
    let checked = server.door.check_password(Login::Email(&email), Sensitive::new(password)).await;
    let profile = match checked {
        Err(error) if error.code == Code::SignIn => return Err(guessed(&server, Refusal::from(error)).into()),
        checked => checked?,
    };
    let tokens = server.door.begin_session(profile.id).await?;
    Ok(Json(signed_in(&server, profile, tokens, "Login successful").await?))
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/me", operation_id = "studio_account_me",
    tag = "Characters, scripts, videos", responses((status = 200, body = StudioUser))
)]
pub(crate) async fn me(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<StudioUser>, Failed> {
    let profile = server.door.profile(caller.profile).await?;
    Ok(Json(user(&server, profile).await?))
}

/// A token for another half an hour.
#[utoipa::path(
    post, path = "/api/refresh-token", operation_id = "studio_account_refresh_token",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = StudioSignedIn))
)]
pub(crate) async fn refresh_token(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
) -> Result<Json<StudioSignedIn>, Failed> {
    let token = bearer(&headers).unwrap_or_default();
    let (profile, tokens) = server.door.renew_session(&token).await?;
    Ok(Json(signed_in(&server, profile, tokens, "Token refreshed successfully").await?))
}

async fn signed_in(
    server: &Server,
    profile: Profile,
    tokens: Tokens,
    message: &'static str,
) -> Result<StudioSignedIn, Failed> {
    Ok(StudioSignedIn {
        success: true,
        message,
        token: tokens.access,
        user: user(server, profile).await?,
        expires_in: tokens.expires_in_s,
    })
}

async fn user(server: &Server, profile: Profile) -> Result<StudioUser, Failed> {
    let credits = server.door.credits_of(profile.id).await?;
    Ok(StudioUser {
        id: names::user(profile.id),
        name: profile.name,
        email: profile.email,
        tokens: credits.balance,
        is_verified: false,
        subscription: "free",
        created_at: to_the_second(profile.created_ms),
        updated_at: to_the_second(profile.changed_ms),
    })
}
