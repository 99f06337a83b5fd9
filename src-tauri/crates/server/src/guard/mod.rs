//! Who gets in, and with what. Each decision is a pure function in a file of its own; here they are asked one after the other.
//!
//! | file | decides |
//! |---|---|
//! | `plan` | what a route wants: key, body, time, pace |
//! | `host` | whether the request means this server (DNS rebinding) |
//! | `origin` | whether the page it comes from may ask |
//! | `key` | whether its key or token opens the route |
//! | `rate` | whether it comes too soon |
//! | `body` | whether its body may be read |
//! | `headers` | what every answer says to browsers |

mod body;
mod headers;
mod host;
mod key;
mod origin;
mod plan;
mod rate;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use vis_api::{ApiError, ApiScope, Code, ProfileId, api_key_digest};

use crate::caller::{Caller, Pass};
use crate::error::{Refusal, Shape, Told, internal};
use crate::health::route_of;
use crate::state::Server;

pub(crate) use body::Wanted;
pub(crate) use key::{SESSION_COOKIE, bearer};
pub use origin::AllowedOrigin;
use origin::Asker;
pub(crate) use plan::{FILM, KB, MB, PATIENT, Plan, SOON, Who};
pub(crate) use rate::{Lane, Rates};

/// How often a connection that stays open shows what let it in.
const ASKED_AGAIN: Duration = Duration::from_secs(2);

/// Stands before every route.
pub(crate) async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let began = server.clock.elapsed();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let plan = Plan::of(&method, &path);
    let route = route_of(&request);
    let asker = whoever_asks(&server, &request);
    let mut response = match &asker {
        Err(refusal) => refusal.clone().answer(plan.shape),
        Ok(Asker::Entered(_)) if method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        Ok(_) => match admitted(&server, &plan, request).await {
            Ok(request) => in_time(&plan, next.run(request)).await,
            Err(refusal) => refusal.answer(plan.shape),
        },
    };
    response = in_shape(response, plan.shape);
    let page = asker.ok().and_then(|asker| asker.page());
    headers::add(response.headers_mut(), page.as_deref(), path.starts_with("/docs"));
    // Without its query: a key may stand in there.
    let took = server.clock.elapsed().saturating_sub(began);
    server.registry.count(&route, &method, response.status(), took);
    let took_ms = took.as_millis() as u64;
    tracing::info!(%method, path, status = response.status().as_u16(), took_ms, "request");
    response
}

fn whoever_asks(server: &Server, request: &Request) -> Result<Asker, Refusal> {
    let all = |name| request.headers().get_all(name).iter().map(|value| value.to_str().unwrap_or("\u{fffd}"));
    let named: Vec<&str> = all(header::HOST).collect();
    let host = host::host(&named, request.uri().authority().map(|one| one.as_str()), server.config.port)
        .ok_or_else(|| {
            Refusal::new(StatusCode::FORBIDDEN, "This server answers to localhost, 127.0.0.1 and [::1] only.")
        })?;
    let origins: Vec<&str> = all(header::ORIGIN).collect();
    let fetched = origin::Fetched {
        site: text(request.headers(), "sec-fetch-site"),
        navigates: text(request.headers(), "sec-fetch-mode") == Some("navigate")
            && request.method() == Method::GET,
    };
    origin::asker(&origins, fetched, &host, &server.config.origins).ok_or_else(|| {
        let sentence = "Pages of other sites may not ask. Enter their origin in Visavis if they shall.";
        Refusal::new(StatusCode::FORBIDDEN, sentence)
    })
}

async fn admitted(server: &Server, plan: &Plan, mut request: Request) -> Result<Request, Refusal> {
    let now = server.clock.elapsed();
    let brought = Brought::with(&request);
    let (who, caller) = identified(server, plan, brought).await?;
    // Log-ins are counted together: whoever guesses names must not get a bucket for each.
    let counted = if plan.lane == Lane::SignIn { "" } else { who.as_str() };
    server.rates.take(counted, plan.lane, now).map_err(rate::too_soon)?;
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    let Some(wanted) = plan.body else { return Ok(request) };
    body::acceptable(wanted, text(request.headers(), "content-type"), length(request.headers()))?;
    let _place = match wanted.is_upload() {
        true => Some(server.uploads.acquire().await.map_err(|_| internal())?),
        false => None,
    };
    let (parts, sent) = request.into_parts();
    let bytes = body::read(wanted, sent).await?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// What a request brings to say whose it is.
struct Brought {
    key: Option<String>,
    bearer: Option<String>,
    cookie: Option<String>,
}

impl Brought {
    fn with(request: &Request) -> Self {
        let (headers, query) = (request.headers(), request.uri().query());
        Self {
            key: key::presented(headers, query),
            bearer: key::bearer(headers),
            cookie: key::cookie(headers),
        }
    }
}

/// Under which name requests are counted, and whose program is asked.
async fn identified(
    server: &Server,
    plan: &Plan,
    brought: Brought,
) -> Result<(String, Option<Caller>), Refusal> {
    let Brought { key: presented, bearer, cookie } = brought;
    let token = match plan.who {
        Who::Anyone => return Ok((String::new(), None)),
        Who::Key(_) => presented.clone().filter(|key| key::is_token(key)),
        Who::Profile => bearer,
        Who::Session => bearer.or(cookie),
    };
    match (plan.who, token) {
        (_, Some(token)) => signed_in(server, &token).await,
        (Who::Key(scope), None) => {
            let digest = presented.as_deref().map(api_key_digest);
            let who = with_key(server, scope, digest.as_ref()).await?;
            let who = who.map_err(|denied| guessed(server, denied.into()))?;
            let pass = Pass::Key(digest, scope);
            Ok((who, Some(Caller { profile: ProfileId::OWNER, app: server.owner(), pass })))
        }
        _ => Err(guessed(server, key::Denied::NoToken.into())),
    }
}

async fn signed_in(server: &Server, token: &str) -> Result<(String, Option<Caller>), Refusal> {
    let proven = server.door.bearer(token).await;
    let profile = proven.map_err(|error| guessed(server, error.into()))?;
    let app = server.door.app(profile).await?;
    Ok((format!("profile {profile}"), Some(Caller { profile, app, pass: Pass::Token(token.into()) })))
}

async fn with_key(
    server: &Server,
    scope: Option<ApiScope>,
    digest: Option<&[u8; 32]>,
) -> Result<Result<String, key::Denied>, ApiError> {
    let keys = server.keys().await?;
    Ok(key::admit(&keys, digest, scope, server.clock.now_ms()))
}

/// Returns once whoever got in with it would get in no more. What cannot be read meanwhile is asked again.
pub(crate) async fn until_revoked(server: &Server, pass: &Pass) {
    loop {
        tokio::time::sleep(ASKED_AGAIN).await;
        let revoked = match pass {
            Pass::Token(token) => {
                server.door.bearer(token).await.is_err_and(|error| error.code == Code::SignIn)
            }
            Pass::Key(digest, scope) => {
                matches!(with_key(server, *scope, digest.as_ref()).await, Ok(Err(_)))
            }
        };
        if revoked {
            return;
        }
    }
}

/// The token of whoever is signed in, by header or cookie; it is not proven yet.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<String> {
    key::bearer(headers).or_else(|| key::cookie(headers))
}

/// Whoever guesses soon has to wait between guesses.
pub(crate) fn guessed(server: &Server, refusal: Refusal) -> Refusal {
    let guesses = server.rates.take("", Lane::Denied, server.clock.elapsed());
    guesses.map_or_else(rate::too_soon, |()| refusal)
}

async fn in_time(plan: &Plan, answer: impl Future<Output = Response>) -> Response {
    let late = || {
        let sentence = "This took too long and was given up. Try something smaller.";
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, sentence).answer(plan.shape)
    };
    tokio::time::timeout(plan.time, answer).await.unwrap_or_else(|_| late())
}

/// What handlers refuse has no shape yet, and what axum says by itself is plain text or nothing; whoever asked expects the surface's.
fn in_shape(mut response: Response, shape: Shape) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.extensions().get::<Told>().is_some() {
        return response;
    }
    let refusal = response.extensions_mut().remove::<Refusal>().unwrap_or_else(|| match status {
        StatusCode::INTERNAL_SERVER_ERROR => internal(),
        _ => Refusal::new(status, status.canonical_reason().unwrap_or("Refused")),
    });
    let mut told = refusal.answer(shape);
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    told
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, "content-length")?.parse().ok()
}
