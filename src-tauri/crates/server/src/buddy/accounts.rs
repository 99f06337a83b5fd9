//! Registering, logging in, exchanging tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bytes::Bytes;
use vis_api::{ApiError, Code, Login, NewProfile};
use vis_core::Sensitive;

use super::Failed;
use super::dto::{BuddyCredentials, BuddyRefresh, BuddyRegistered, BuddyTokens, BuddyUser};
use super::fields::{Fields, refused};
use crate::error::Refusal;
use crate::guard::guessed;
use crate::state::Server;

/// Somebody new, who is signed in at once.
#[utoipa::path(
    post, path = "/api/register/", tag = "Buddy", operation_id = "buddy_register", request_body = BuddyCredentials,
    responses((status = 201, body = BuddyRegistered), (status = 400, description = "What is wrong, field by field", body = Object))
)]
pub(crate) async fn register(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<(StatusCode, Json<BuddyRegistered>), Failed> {
    let (name, password) = credentials(&body)?;
    let new = NewProfile { name, email: None, language: None, password };
    let profile = server.door.create_profile(new).await.map_err(refused_name)?;
    let tokens = server.door.begin_session(profile.id).await?;
    let user = BuddyUser { id: profile.id.0, username: profile.name };
    let registered = BuddyRegistered { user, token: tokens.access, refresh: tokens.refresh };
    Ok((StatusCode::CREATED, Json(registered)))
}

/// A pair of tokens for somebody who is known.
#[utoipa::path(
    post, path = "/api/login/", tag = "Buddy", operation_id = "buddy_login", request_body = BuddyCredentials,
    responses((status = 200, body = BuddyTokens), (status = 400, description = "What is wrong, field by field", body = Object))
)]
pub(crate) async fn login(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<Json<BuddyTokens>, Failed> {
    let (name, password) = credentials(&body)?;
    let known = server.door.check_password(Login::Name(&name), password).await;
    let profile = known.map_err(|error| wrong(&server, error))?;
    let tokens = server.door.begin_session(profile.id).await?;
    Ok(Json(BuddyTokens { access: tokens.access, refresh: tokens.refresh }))
}

/// A new pair of tokens for a refresh token, which is good for this once.
#[utoipa::path(
    post, path = "/api/refresh/", tag = "Buddy", operation_id = "buddy_refresh", request_body = BuddyRefresh,
    responses((status = 200, body = BuddyTokens), (status = 400, description = "What is wrong, field by field", body = Object))
)]
pub(crate) async fn refresh(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<Json<BuddyTokens>, Failed> {
    let mut fields = Fields::read(&body)?;
    let token = fields.text("refresh", false);
    fields.checked()?;
    let exchanged = server.door.refresh_session(token.trim()).await;
    let (_, tokens) = exchanged.map_err(|error| worn_out(&server, error))?;
    Ok(Json(BuddyTokens { access: tokens.access, refresh: tokens.refresh }))
}

fn credentials(body: &[u8]) -> Result<(String, Sensitive), Failed> {
    let mut fields = Fields::read(body)?;
    let (name, password) = (fields.text("username", false), fields.text("password", true));
    fields.checked()?;
    Ok((name, Sensitive::new(password)))
}

fn refused_name(error: ApiError) -> Failed {
    match error.code {
        Code::Taken => refused("username", "A user with that username already exists."),
        _ => error.into(),
    }
}

fn wrong(server: &Server, error: ApiError) -> Failed {
    if error.code != Code::SignIn {
        return error.into();
    }
    let sentence = "No active account found with the given credentials";
    guessed(server, Refusal::new(StatusCode::UNAUTHORIZED, sentence)).into()
}

fn worn_out(server: &Server, error: ApiError) -> Failed {
    if error.code != Code::SignIn {
        return error.into();
    }
    let refusal = guessed(server, error.into());
    if refusal.status == StatusCode::UNAUTHORIZED { Failed::Token } else { refusal.into() }
}
