//! The guard, before every route.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;
use std::time::Duration;
use vis_api::ApiScope;

use super::stage::{Stage, request};

/// Every route, with a body that it would read.
const ROUTES: [(&str, &str, &str); 13] = [
    ("GET", "/api/v1/health", ""),
    ("POST", "/api/v1/upload/image", "multipart/form-data; boundary=b"),
    ("POST", "/api/v1/upload/audio", "multipart/form-data; boundary=b"),
    ("POST", "/api/v1/generate", "application/json"),
    ("POST", "/api/v1/generate/async", "application/json"),
    ("GET", "/api/v1/status/job_x", ""),
    ("GET", "/api/v1/download/x.mp4", ""),
    ("DELETE", "/api/v1/cleanup/x.mp4", ""),
    ("GET", "/v1/models", ""),
    ("GET", "/v1/models/mira", ""),
    ("POST", "/v1/chat/completions", "application/json"),
    ("POST", "/v1/audio/speech", "application/json"),
    ("POST", "/v1/audio/transcriptions", "multipart/form-data; boundary=b"),
];

fn asked((method, path, kind): (&str, &str, &str), headers: &[(&str, &str)]) -> axum::http::Request<Body> {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost:8000");
    }
    if !kind.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", kind);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from("{}")).unwrap()
}

#[tokio::test]
async fn no_route_answers_another_host_or_another_site() {
    let stage = Stage::new().await;
    for route in ROUTES {
        for attack in [
            &[("host", "evil.example:8000")][..],
            &[("host", "localhost:8001")],
            &[("host", "localhost:8000"), ("host", "evil.example")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:8001")],
            &[("sec-fetch-site", "cross-site")],
        ] {
            let answer = stage.ask(asked(route, attack)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{route:?} {attack:?}");
            assert!(!answer.sentence().is_empty());
            assert_eq!(answer.header("access-control-allow-origin"), "", "{route:?} {attack:?}");
        }
    }
    let headless = axum::http::Request::builder().uri("/api/v1/health").body(Body::empty()).unwrap();
    assert_eq!(stage.ask(headless).await.status, StatusCode::FORBIDDEN, "without any host");
}

#[tokio::test]
async fn a_body_of_another_kind_is_not_read() {
    let stage = Stage::new().await;
    for route in ROUTES.into_iter().filter(|(method, _, _)| *method == "POST") {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "text/json"] {
            let answer = stage.ask(asked(route, &[("content-type", kind)])).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{route:?} {kind}");
        }
        let answer = stage.ask(asked(route, &[("content-length", "99999999999")])).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{route:?}");
    }
}

#[tokio::test]
async fn a_key_shuts_the_door_for_everybody_else() {
    let stage = Stage::new().await;
    assert_eq!(stage.get("/api/v1/health").await.status, StatusCode::OK, "open while there is no key");
    let made = stage.app.create_api_key("camera", &[ApiScope::Avatar], None).await.unwrap();
    let key = String::from_utf8(made.secret.expose().to_vec()).unwrap();
    // A key made by another process counts within a second.
    stage.clock.advance(Duration::from_secs(1));
    for route in ROUTES {
        for (headers, status) in [
            (&[][..], StatusCode::UNAUTHORIZED),
            (&[("x-api-key", "vis-0000")], StatusCode::UNAUTHORIZED),
            (&[("authorization", "Bearer x")], StatusCode::UNAUTHORIZED),
        ] {
            let answer = stage.ask(asked(route, headers)).await;
            assert_eq!(answer.status, status, "{route:?} {headers:?}");
            assert!(!answer.sentence().contains(&key[..8]) && answer.header("www-authenticate") == "Bearer");
        }
        stage.clock.advance(Duration::from_secs(10));
    }
    for headers in [[("x-api-key", key.as_str())], [("authorization", &format!("Bearer {key}"))]] {
        let answer = stage.ask(asked(ROUTES[0], &headers)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", headers[0].0);
    }
    assert_eq!(stage.get(&format!("/api/v1/health?api_key={key}")).await.status, StatusCode::OK);
    let other = stage.ask(asked(ROUTES[10], &[("x-api-key", &key)])).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "a key for films does not chat");
    assert_eq!(stage.get("/docs/").await.status, StatusCode::OK, "the description stays open");

    stage.app.revoke_api_key("camera").await.unwrap();
    stage.app.create_api_key("other", &ApiScope::ALL, None).await.unwrap();
    stage.clock.advance(Duration::from_secs(1));
    assert_eq!(stage.ask(asked(ROUTES[0], &[("x-api-key", &key)])).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn keys_are_listed_without_themselves() {
    let stage = Stage::new().await;
    let made = stage.app.create_api_key("camera", &[ApiScope::Chat, ApiScope::Chat], Some(1)).await.unwrap();
    assert_eq!(made.key.scopes, [ApiScope::Chat]);
    assert_eq!(made.secret.expose().len(), 4 + 64, "256 bits");
    assert!(stage.app.create_api_key("camera", &ApiScope::ALL, None).await.is_err(), "the name is taken");
    assert!(stage.app.create_api_key("more", &[], None).await.is_err());
    let listed = format!("{:?}", stage.app.api_keys().await.unwrap());
    let secret = String::from_utf8(made.secret.expose().to_vec()).unwrap();
    assert!(listed.contains("camera") && !listed.contains(&secret[4..]));
    let bytes = std::fs::read(stage.folder.path().join("home/visavis.db")).unwrap();
    assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "only its digest is kept");
    assert!(stage.app.revoke_api_key("nobody").await.is_err());
}

#[tokio::test]
async fn guesses_have_to_wait() {
    let stage = Stage::new().await;
    stage.app.create_api_key("camera", &ApiScope::ALL, None).await.unwrap();
    let guess = || asked(ROUTES[0], &[("x-api-key", "vis-guess")]);
    let mut last = stage.ask(guess()).await;
    for _ in 0..40 {
        last = stage.ask(guess()).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(last.header("retry-after"), "1");
    stage.clock.advance(Duration::from_secs(2));
    assert_eq!(stage.ask(guess()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let stage = Stage::new().await;
    let film =
        || stage.post("/api/v1/generate/async", json!({ "image_filename": "a", "audio_filename": "b" }));
    for _ in 0..60 {
        assert_eq!(film().await.status, StatusCode::NOT_FOUND);
    }
    let late = film().await;
    assert_eq!((late.status, late.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert_eq!(
        stage.get("/api/v1/health").await.status,
        StatusCode::OK,
        "other routes have a pace of their own"
    );
    stage.clock.advance(Duration::from_secs(1));
    assert_eq!(film().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_entered_page_may_ask_and_read() {
    let stage = Stage::with_origins(&["https://studio.example"]).await;
    let page = [("origin", "https://studio.example"), ("sec-fetch-site", "cross-site")];
    let answer = stage.ask(asked(ROUTES[0], &page)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), "https://studio.example");
    let before = stage.ask(asked(("OPTIONS", "/api/v1/generate", ""), &page)).await;
    assert_eq!(before.status, StatusCode::NO_CONTENT);
    assert!(before.header("access-control-allow-headers").contains("x-api-key"));
    let other =
        stage.ask(asked(("OPTIONS", "/api/v1/generate", ""), &[("origin", "https://evil.example")])).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_says_to_browsers_what_it_is() {
    let stage = Stage::new().await;
    for path in ["/api/v1/health", "/nothing", "/docs/", "/v1/models"] {
        let answer = stage.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("script-src") && !policy.contains("http:"), "scripts of this server alone");
    }
}

#[tokio::test]
async fn what_is_no_route_is_told_in_the_surface_s_shape() {
    let stage = Stage::new().await;
    let missing = stage.get("/api/v1/nothing").await;
    assert_eq!((missing.status, missing.json()), (StatusCode::NOT_FOUND, json!({ "detail": "Not Found" })));
    assert_eq!(stage.get("/v1/nothing").await.json()["error"]["message"], "Not Found");
    let method = stage.get("/api/v1/generate").await;
    assert_eq!((method.status, method.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(method.json(), json!({ "detail": "Method Not Allowed" }));
    let odd = request("GET", "/api/v1/status/%ff").method(Method::GET).body(Body::empty()).unwrap();
    let odd = stage.ask(odd).await;
    assert!(odd.status.is_client_error() && !odd.sentence().is_empty());
}

#[tokio::test]
async fn the_description_needs_no_network() {
    let stage = Stage::new().await;
    let description = stage.get("/openapi.json").await;
    assert_eq!(description.json()["info"]["title"], "Visavis");
    assert!(description.json()["paths"].get("/api/v1/generate/async").is_some());
    let page = stage.get("/docs/").await;
    assert!(page.header("content-type").starts_with("text/html"));
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(!text.contains("https://") && !text.contains("//cdn"), "{text}");
    let scripts: Vec<&str> = text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!scripts.is_empty());
    for script in scripts {
        let file = stage.get(&format!("/docs/{}", script.trim_start_matches("./"))).await;
        assert_eq!(file.status, StatusCode::OK, "{script}");
        assert!(file.header("content-type").contains("javascript"), "{script}");
    }
    let home = stage.get("/").await;
    assert_eq!(home.headers.get(header::LOCATION).unwrap(), "/docs/");
}
