//! Signing up, in and out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use vis_api::{Code, Login as By, NewProfile};
use vis_core::Sensitive;

use super::dto::{Answer, Login, Nothing, Refused, Register, SignedIn, User, Whoever};
use super::read;
use crate::caller::Caller;
use crate::error::{Failed, Refusal};
use crate::guard::guessed;
use crate::state::Server;

/// Takes somebody in, and signs them in.
#[utoipa::path(
    post, path = "/auth/register", tag = "Assistant and media", operation_id = "assistant_register", request_body = Register,
    responses((status = 201, body = Answer<SignedIn>), (status = 400, body = Refused))
)]
pub(crate) async fn register(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Answer<SignedIn>>), Failed> {
    let wish: Register = read(&body)?;
    let (name, email) = wish.names();
    let password = Sensitive::new(wish.password);
    let profile =
        server.door.create_profile(NewProfile { name, email, language: wish.language, password }).await?;
    let tokens = server.door.begin_session(profile.id).await?;
    let signed_in = SignedIn::new(User::of(profile, None), tokens);
    Ok((StatusCode::CREATED, Json(Answer::with("User registered successfully", signed_in))))
}

/// Signs somebody in who is known.
#[utoipa::path(
    post, path = "/auth/login", tag = "Assistant and media", operation_id = "assistant_login", request_body = Login,
    responses((status = 200, body = Answer<SignedIn>), (status = 401, body = Refused))
)]
pub(crate) async fn login(
    State(server): State<Arc<Server>>,
    body: Bytes,
) -> Result<Json<Answer<SignedIn>>, Failed> {
    let wish: Login = read(&body)?;
    let who = wish.who();
    if who.is_empty() {
        return Err(Failed::bad("email is missing. Send it, or username, and password."));
    }
    let password = Sensitive::new(wish.password);
    let by = if who.contains('@') { By::Email(&who) } else { By::Name(&who) };
    let profile = server.door.check_password(by, password).await.map_err(|error| match error.code {
        Code::SignIn => Failed::from(guessed(&server, error.into())),
        _ => error.into(),
    })?;
    let tokens = server.door.begin_session(profile.id).await?;
    Ok(Json(Answer::with("Login successful", SignedIn::new(User::of(profile, None), tokens))))
}

/// Ends the session that the token is of: no token of it opens anything any more.
#[utoipa::path(
    post, path = "/auth/logout", tag = "Assistant and media", operation_id = "assistant_logout",
    responses((status = 200, body = Answer<Nothing>))
)]
pub(crate) async fn logout(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
) -> Result<Json<Answer<Nothing>>, Failed> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    // The guard has read the same header before.
    let token = sent.and_then(|sent| sent.trim().split_once(' ')).map(|(_, token)| token.trim());
    let token = token.ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "Sign in first."))?;
    server.door.end_session(token).await?;
    Ok(Json(Answer::bare("Logged out successfully")))
}

/// Whose token it is.
#[utoipa::path(
    get, path = "/auth/verify", tag = "Assistant and media", operation_id = "assistant_verify",
    responses((status = 200, body = Answer<Whoever>))
)]
pub(crate) async fn verify(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Answer<Whoever>>, Failed> {
    let user = User::of(server.door.profile(caller.profile).await?, None);
    Ok(Json(Answer::with("Token is valid", Whoever { user })))
}
