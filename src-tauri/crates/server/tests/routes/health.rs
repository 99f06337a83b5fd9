//! How the server is.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

use super::stage::{Stage, request};

/// The number of a line of `/metrics`.
fn number(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|one| one.strip_prefix(line)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("no {line} in {text}"))
}

#[tokio::test]
async fn health_names_every_part() {
    let stage = Stage::new().await;
    let health = stage.get("/health").await;
    let told = health.json();
    assert_eq!((health.status, &told["status"]), (StatusCode::OK, &json!("healthy")), "{told}");
    for part in ["database", "models", "providers", "disk"] {
        assert_eq!(told[part], json!({ "ok": true }), "{part}");
    }
    assert_eq!(told["answering"][0], "This computer");
    assert!(told["free_bytes"].as_u64().is_some_and(|free| free > 0));
    let text = told.to_string();
    let place = stage.folder.path().display().to_string();
    assert!(!text.contains(&place), "no folder of this computer: {text}");
}

#[tokio::test]
async fn what_is_missing_is_told_with_another_status() {
    let stage = Stage::new().await;
    let local = stage.app.providers().await.unwrap().remove(0);
    stage.app.set_provider_enabled(&local.id, false).await.unwrap();
    let health = stage.get("/health").await;
    let told = health.json();
    assert_eq!((health.status, &told["status"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("degraded")));
    assert!(told["providers"]["detail"].as_str().unwrap().contains("Models"), "{told}");
    assert_eq!(told["database"]["ok"], true);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_never_by_what_was_sent() {
    let stage = Stage::new().await;
    for _ in 0..3 {
        stage.get("/v1/models/mira").await;
    }
    stage.get("/v1/models/nobody-secret").await;
    stage.get("/secret-path").await;
    let brew = Method::from_bytes(b"SECRET").unwrap();
    stage
        .ask(
            axum::http::Request::builder()
                .method(brew)
                .uri("/ping")
                .header("host", "localhost:8000")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    stage
        .ask(
            request("GET", "/v1/models")
                .header("origin", "https://evil.example")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    let metrics = stage.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    let answers = |route: &str, method: &str, status: u16| {
        let line = format!(
            "visavis_http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}"
        );
        number(&text, &line)
    };
    assert_eq!(answers("/v1/models/{model}", "GET", 200), 3.0);
    assert_eq!(answers("/v1/models/{model}", "GET", 404), 1.0);
    assert_eq!(answers("/v1/models", "GET", 403), 1.0, "what is refused is counted where it was meant for");
    assert!(!text.contains("secret") && !text.contains("SECRET"), "{text}");
    let timed = number(&text, "visavis_http_request_duration_seconds_count{route=\"/v1/models/{model}\"}");
    assert_eq!(timed, 4.0);
    for gauge in
        ["visavis_open_connections", "visavis_talk_lines", "visavis_films_running", "visavis_films_waiting"]
    {
        assert_eq!(number(&text, gauge), 0.0, "{gauge}");
    }
    assert_eq!(number(&text, "visavis_http_rate_limited_total"), 0.0);
}

#[tokio::test]
async fn health_asks_for_a_key_as_everything_else_does() {
    let stage = Stage::new().await;
    stage.app.create_api_key("watchdog", &[vis_api::ApiScope::Chat], None).await.unwrap();
    stage.clock.advance(std::time::Duration::from_secs(1));
    for path in ["/health", "/metrics"] {
        assert_eq!(stage.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}
