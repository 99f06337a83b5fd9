//! What each route wants of a request, by its method and path alone.

use std::time::Duration;

use axum::http::Method;
use vis_api::ApiScope;

use super::body::Wanted;
use super::rate::Lane;
use crate::error::Shape;

const KB: u64 = 1 << 10;
const MB: u64 = 1 << 20;
/// What only reads and writes small things.
const SOON: Duration = Duration::from_secs(30);
/// What a model thinks about.
const PATIENT: Duration = Duration::from_secs(10 * 60);
/// A film, made while somebody waits.
const FILM: Duration = Duration::from_secs(60 * 60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    /// A key, as soon as there is any.
    pub(super) needs_key: bool,
    /// What that key must be good for; `None`: any key will do.
    pub(super) scope: Option<ApiScope>,
    /// `None`: no body is read.
    pub(super) body: Option<Wanted>,
    /// Until the answer begins, the body of the request not counted.
    pub(super) time: Duration,
    pub(super) lane: Lane,
}

impl Plan {
    pub(super) fn of(method: &Method, path: &str) -> Self {
        if let Some(rest) = path.strip_prefix("/api/v1/") {
            return Self { scope: Some(ApiScope::Avatar), ..avatar(method, rest) };
        }
        if let Some(rest) = path.strip_prefix("/v1/") {
            return Self { shape: Shape::OpenAi, ..openai(method, rest) };
        }
        let open = path == "/" || path == "/openapi.json" || path == "/docs" || path.starts_with("/docs/");
        Self { needs_key: !open, ..Self::light() }
    }

    /// A route that is answered from memory; and what is no route.
    fn light() -> Self {
        let (shape, lane) = (Shape::Detail, Lane::Light);
        Self { shape, needs_key: true, scope: None, body: None, time: SOON, lane }
    }
}

fn avatar(method: &Method, rest: &str) -> Plan {
    let plan = |body, time, lane| Plan { body: Some(body), time, lane, ..Plan::light() };
    match rest {
        _ if method != Method::POST => Plan::light(),
        "upload/image" => plan(Wanted::Multipart { most: 32 * MB }, SOON, Lane::Upload),
        "upload/audio" => plan(Wanted::Multipart { most: 256 * MB }, SOON, Lane::Upload),
        "generate" => plan(Wanted::Json { most: 64 * KB }, FILM, Lane::Film),
        "generate/async" => plan(Wanted::Json { most: 64 * KB }, SOON, Lane::Film),
        _ => Plan::light(),
    }
}

fn openai(method: &Method, rest: &str) -> Plan {
    let plan = |scope, body, lane| Plan {
        scope: Some(scope),
        body: Some(body),
        time: PATIENT,
        lane,
        ..Plan::light()
    };
    match rest {
        _ if method != Method::POST => Plan::light(),
        "chat/completions" => plan(ApiScope::Chat, Wanted::Json { most: 4 * MB }, Lane::Chat),
        "audio/speech" => plan(ApiScope::Speech, Wanted::Json { most: 256 * KB }, Lane::Speech),
        "audio/transcriptions" => {
            plan(ApiScope::Transcription, Wanted::Multipart { most: 256 * MB }, Lane::Hearing)
        }
        _ => Plan::light(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_what_its_path_says_and_no_more() {
        let post = |path| Plan::of(&Method::POST, path);
        assert_eq!(post("/api/v1/generate").body, Some(Wanted::Json { most: 64 * KB }));
        assert_eq!(post("/api/v1/generate").scope, Some(ApiScope::Avatar));
        assert_eq!(post("/v1/chat/completions").scope, Some(ApiScope::Chat));
        assert_eq!(post("/v1/chat/completions").shape, Shape::OpenAi);
        assert_eq!(Plan::of(&Method::GET, "/api/v1/generate").body, None);
        for unknown in ["/api/v1/generate/", "/api/v1//generate", "/API/v1/generate", "/v2/x", "//docs"] {
            let plan = post(unknown);
            assert!(plan.needs_key && plan.body.is_none(), "{unknown}: nothing unknown is let in");
        }
    }

    #[test]
    fn the_description_is_open_and_nothing_beside_it() {
        for (path, open) in [
            ("/", true),
            ("/docs", true),
            ("/docs/swagger-ui.css", true),
            ("/openapi.json", true),
            ("/docsx", false),
            ("/api/v1/health", false),
            ("/v1/models", false),
        ] {
            assert_eq!(!Plan::of(&Method::GET, path).needs_key, open, "{path}");
        }
    }
}
