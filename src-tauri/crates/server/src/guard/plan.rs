//! What each route wants of a request, by its method and path alone.

use std::time::Duration;

use axum::http::Method;
use vis_api::ApiScope;

use super::body::Wanted;
use super::rate::Lane;
use crate::error::Shape;

pub(crate) const KB: u64 = 1 << 10;
pub(crate) const MB: u64 = 1 << 20;
/// What only reads and writes small things.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// What a model thinks about.
pub(crate) const PATIENT: Duration = Duration::from_secs(10 * 60);
/// A film, made while somebody waits.
pub(crate) const FILM: Duration = Duration::from_secs(60 * 60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) shape: Shape,
    pub(crate) who: Who,
    /// `None`: no body is read.
    pub(crate) body: Option<Wanted>,
    /// Until the answer begins, the body of the request not counted.
    pub(crate) time: Duration,
    pub(crate) lane: Lane,
}

/// Whom a route answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Everybody who got past host and origin; nobody's home is opened.
    Anyone,
    /// As soon as there is any API key, whoever has one that is good for this (`None`: any one): they ask the owner's
    /// program. Whoever is signed in asks their own.
    Key(Option<ApiScope>),
    /// Somebody who is signed in, by the header `Authorization`.
    Profile,
    /// The same, or by the cookie that a form of this server set.
    Session,
}

impl Plan {
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        if let Some(rest) = path.strip_prefix("/api/v1/") {
            return Self { who: Who::Key(Some(ApiScope::Avatar)), ..avatar(method, rest) };
        }
        if let Some(plan) = crate::talk::plan(method, path) {
            return plan;
        }
        if let Some(rest) = path.strip_prefix("/v1/") {
            return Self { shape: Shape::OpenAi, ..openai(method, rest) };
        }
        let open = path == "/" || path == "/openapi.json" || path == "/docs" || path.starts_with("/docs/");
        let surfaces = SURFACES.iter().find_map(|plan| plan(method, path));
        match open {
            true => Self { who: Who::Anyone, ..Self::light() },
            false => surfaces.unwrap_or_else(Self::light),
        }
    }

    /// A route that is answered from memory; and what is no route.
    pub(crate) fn light() -> Self {
        let (shape, lane) = (Shape::Detail, Lane::Light);
        Self { shape, who: Who::Key(None), body: None, time: SOON, lane }
    }
}

/// What the other surfaces want, by their paths.
const SURFACES: [fn(&Method, &str) -> Option<Plan>; 5] = [
    crate::assistant::plan,
    crate::buddy::plan,
    crate::companion::plan,
    crate::health::plan,
    crate::studio::plan,
];

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
        who: Who::Key(Some(scope)),
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
        assert_eq!(post("/api/v1/generate").who, Who::Key(Some(ApiScope::Avatar)));
        assert_eq!(post("/v1/chat/completions").who, Who::Key(Some(ApiScope::Chat)));
        assert_eq!(post("/v1/chat/completions").shape, Shape::OpenAi);
        assert_eq!(Plan::of(&Method::GET, "/api/v1/generate").body, None);
        for unknown in ["/api/v1/generate/", "/api/v1//generate", "/API/v1/generate", "/v2/x", "//docs"] {
            let plan = post(unknown);
            assert!(
                matches!(plan.who, Who::Key(_)) && plan.body.is_none(),
                "{unknown}: nothing unknown is let in"
            );
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
            assert_eq!(Plan::of(&Method::GET, path).who == Who::Anyone, open, "{path}");
        }
    }
}
