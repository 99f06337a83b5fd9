//! How the server is: a page for people and watchdogs, and numbers for Prometheus.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the two routes |
//! | `registry` | requests and their times, counted |
//! | `text` | the same in Prometheus' words |
//! | `connections` | how many are open |

mod connections;
mod registry;
mod text;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;
use vis_api::{ProfileId, Vitals};

pub(crate) use connections::Connection;
pub(crate) use registry::Registry;

use crate::caller::Caller;
use crate::guard::Plan;
use crate::state::Server;
use text::Gauge;

/// How long what is known of disk and models may be old.
const FRESH: Duration = Duration::from_secs(2);

/// What was looked at last, and whose it is.
#[derive(Default)]
pub(crate) struct Looked(Mutex<Option<(Duration, ProfileId, Arc<Vitals>)>>);

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/health", get(health)).route("/metrics", get(metrics))
}

/// `None`: no path of this surface.
pub(crate) fn plan(_: &Method, path: &str) -> Option<Plan> {
    matches!(path, "/health" | "/metrics").then(Plan::light)
}

/// The route of a request as it is declared, so that no name that somebody sent becomes a number of its own.
pub(crate) fn route_of(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned())
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Condition {
    /// `healthy` or `degraded`.
    status: &'static str,
    version: &'static str,
    database: Part,
    models: Part,
    providers: Part,
    disk: Part,
    /// Who answers, in the order of asking.
    answering: Vec<String>,
    /// Bytes; nothing: nobody knows.
    free_bytes: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Part {
    ok: bool,
    /// What is wrong and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl From<&Option<String>> for Part {
    fn from(trouble: &Option<String>) -> Self {
        Self { ok: trouble.is_none(), detail: trouble.clone() }
    }
}

/// Database, models, providers and disk of whoever asks.
#[utoipa::path(
    get, path = "/health", tag = "Health",
    responses((status = 200, body = Condition), (status = 503, body = Condition, description = "Something is missing"))
)]
pub(crate) async fn health(State(server): State<Arc<Server>>, caller: Caller) -> Response {
    let vitals = looked(&server, &caller).await;
    let well = vitals.is_well();
    let condition = Condition {
        status: if well { "healthy" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        database: (&vitals.database).into(),
        models: (&vitals.models).into(),
        providers: (&vitals.providers).into(),
        disk: (&vitals.disk).into(),
        answering: vitals.answering.clone(),
        free_bytes: vitals.free_bytes,
    };
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = (status, Json(condition)).into_response();
    response.extensions_mut().insert(crate::error::Told);
    response
}

/// Requests by route and status, how long they took, and what is under way; in the text format of Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "Health",
    responses((status = 200, content_type = "text/plain", body = String))
)]
pub(crate) async fn metrics(State(server): State<Arc<Server>>, caller: Caller) -> Response {
    let vitals = looked(&server, &caller).await;
    let gauges = [
        Gauge::new("visavis_open_connections", "Open connections of this program.", Connection::open()),
        Gauge::new("visavis_talk_lines", "Voice loops under way.", server.lines.count() as u64),
        Gauge::new(
            "visavis_films_running",
            "Films of whoever asks that are being made.",
            vitals.films_running,
        ),
        Gauge::new("visavis_films_waiting", "Films of whoever asks that wait.", vitals.films_waiting),
    ];
    let told = text::told(&server.registry.counts(), &gauges);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], told).into_response()
}

async fn looked(server: &Server, caller: &Caller) -> Arc<Vitals> {
    let mut known = server.looked.0.lock().await;
    let now = server.clock.elapsed();
    if let Some((at, whose, vitals)) = known.as_ref()
        && *whose == caller.profile
        && now.saturating_sub(*at) < FRESH
    {
        return Arc::clone(vitals);
    }
    let vitals = Arc::new(caller.app.vitals().await);
    *known = Some((now, caller.profile, Arc::clone(&vitals)));
    vitals
}
