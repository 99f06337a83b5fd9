//! Registering, logging in and out. Who logged in is known by a cookie that no script reads and no other site sends.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, SameSite};
use vis_api::{ApiError, Code, Login, NewProfile, Tokens};
use vis_core::Sensitive;

use super::dto::{CompanionCredentials, CompanionNote};
use super::pages;
use super::sent::Sent;
use crate::error::{Failed, Refusal};
use crate::guard::{SESSION_COOKIE, guessed, session_token};
use crate::state::Server;

/// The form to register with.
#[utoipa::path(
    get, path = "/register", tag = "Companion", operation_id = "companion_register_form",
    responses((status = 200, content_type = "text/html", body = String))
)]
pub(crate) async fn register_form() -> Response {
    pages::register(StatusCode::OK, None)
}

/// Somebody new.
#[utoipa::path(
    post, path = "/register", tag = "Companion", operation_id = "companion_register",
    request_body(
        content((CompanionCredentials = "application/x-www-form-urlencoded"), (CompanionCredentials = "application/json"))
    ),
    responses((status = 200, body = CompanionNote))
)]
pub(crate) async fn register(State(server): State<Arc<Server>>, headers: HeaderMap, sent: Sent) -> Response {
    let (page, tried) = (wants_page(&headers), registered(&server, &sent).await);
    match tried {
        Ok(()) if page => pages::registered(),
        Ok(()) => note("Registration successful", Some("/login")),
        Err(Failed(refusal)) if page => pages::register(refusal.status, Some(&refusal.message)),
        Err(failed) => failed.into_response(),
    }
}

/// The form to log in with.
#[utoipa::path(
    get, path = "/login", tag = "Companion", operation_id = "companion_login_form",
    responses((status = 200, content_type = "text/html", body = String))
)]
pub(crate) async fn login_form() -> Response {
    pages::login(StatusCode::OK, None)
}

/// Begins a session, and leads on to the home page.
#[utoipa::path(
    post, path = "/login", tag = "Companion", operation_id = "companion_login",
    request_body(
        content((CompanionCredentials = "application/x-www-form-urlencoded"), (CompanionCredentials = "application/json"))
    ),
    responses((status = 200, body = CompanionNote))
)]
pub(crate) async fn log_in(State(server): State<Arc<Server>>, headers: HeaderMap, sent: Sent) -> Response {
    let (page, tried) = (wants_page(&headers), logged_in(&server, &sent).await);
    match tried {
        Ok(tokens) => {
            let greeted = if page { pages::welcome() } else { note("Login successful", Some("/")) };
            with_session(greeted, &tokens)
        }
        Err(Failed(refusal)) if page => pages::login(refusal.status, Some(&refusal.message)),
        Err(failed) => failed.into_response(),
    }
}

/// Ends the session, and leads to the form.
#[utoipa::path(
    post, path = "/logout", tag = "Companion", operation_id = "companion_logout",
    responses((status = 302, description = "The session is over; Location is the form to log in with"))
)]
pub(crate) async fn log_out(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    if let Some(token) = session_token(&headers) {
        // What is over already, or never was, needs no end.
        let _ = server.door.end_session(&token).await;
    }
    let gone = (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    with_cookie(gone, String::new(), 0)
}

/// The same session with a new token, where it came in the cookie: whoever is talking is not thrown out in the middle.
pub(super) async fn prolonged(server: &Server, headers: &HeaderMap, response: Response) -> Response {
    let by_cookie = !headers.contains_key(header::AUTHORIZATION);
    let Some(token) = session_token(headers).filter(|_| by_cookie) else { return response };
    match server.door.renew_session(&token).await {
        Ok((_, tokens)) => with_session(response, &tokens),
        Err(_) => response,
    }
}

async fn registered(server: &Server, sent: &Sent) -> Result<(), Failed> {
    let (name, password) = credentials(sent)?;
    let new = NewProfile { name, email: None, language: None, password };
    server.door.create_profile(new).await?;
    Ok(())
}

async fn logged_in(server: &Server, sent: &Sent) -> Result<Tokens, Failed> {
    let (name, password) = credentials(sent)?;
    let known = server.door.check_password(Login::Name(&name), password).await;
    let profile = known.map_err(|error| wrong(server, error))?;
    Ok(server.door.begin_session(profile.id).await?)
}

fn credentials(sent: &Sent) -> Result<(String, Sensitive), Failed> {
    Ok((sent.required("username")?, Sensitive::new(sent.required("password")?)))
}

fn wrong(server: &Server, error: ApiError) -> Failed {
    let is_guess = error.code == Code::SignIn;
    let refusal = Refusal::from(error);
    Failed(if is_guess { guessed(server, refusal) } else { refusal })
}

/// A browser, and not a program.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|kinds| kinds.contains("text/html"))
}

fn note(message: &str, redirect: Option<&'static str>) -> Response {
    Json(CompanionNote { message: message.to_owned(), redirect }).into_response()
}

fn with_session(response: Response, tokens: &Tokens) -> Response {
    with_cookie(response, tokens.access.clone(), i64::from(tokens.expires_in_s))
}

/// `seconds`: 0 takes it away.
fn with_cookie(mut response: Response, token: String, seconds: i64) -> Response {
    let cookie = Cookie::build((SESSION_COOKIE, token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(cookie::time::Duration::seconds(seconds));
    // A token is letters, digits and points.
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_script_and_no_other_site_has_the_cookie() {
        let given = with_cookie(StatusCode::OK.into_response(), "a.b.c".to_owned(), 1800);
        let set = given.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
        assert_eq!(set, "visavis_session=a.b.c; HttpOnly; SameSite=Strict; Path=/; Max-Age=1800");
        let taken = with_cookie(StatusCode::OK.into_response(), String::new(), 0);
        let set = taken.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
        assert!(set.starts_with("visavis_session=; ") && set.contains("Max-Age=0"), "{set}");
    }
}
