//! The buddy surface: what its document shows, and that two people never meet.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use vis_api::ProfileId;

use super::peer::{Peer, connect};
use super::stage::{Answer, Stage, request};

pub(crate) const PASSWORD: &str = "testpass123";

/// As somebody who is signed in sends it.
pub(crate) fn signed(method: &str, path: &str, token: &str, body: Option<Value>) -> Request<Body> {
    let request = request(method, path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    match body {
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

/// Somebody new, whose replies come from `peer`; gives their number and access token.
pub(crate) async fn registered(stage: &Stage, name: &str, peer: &Peer) -> (i64, String) {
    let answer = stage.post("/api/register/", json!({ "username": name, "password": PASSWORD })).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{:?}", answer.body);
    let (id, token) = (answer.json()["user"]["id"].as_i64().unwrap(), answer.json()["token"].clone());
    let app = stage.door.app(ProfileId(id)).await.unwrap();
    let provider = connect(&app, name, peer, None).await;
    let others = app.providers().await.unwrap().into_iter().map(|one| one.id).filter(|one| *one != provider);
    app.order_providers(std::iter::once(provider.clone()).chain(others).collect()).await.unwrap();
    (id, token.as_str().unwrap().to_owned())
}

async fn say(stage: &Stage, token: &str, body: Value) -> Answer {
    stage.ask(signed("POST", "/api/send-message/", token, Some(body))).await
}

async fn read(stage: &Stage, token: &str, session: i64) -> Answer {
    let path = format!("/api/get-messages/?session_id={session}");
    stage.ask(signed("GET", &path, token, None)).await
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documented_flow_has_the_documented_answers() {
    let (stage, peer) = (Stage::new().await, Peer::counting());
    let (user, token) = registered(&stage, "testuser", &peer).await;
    let first = say(&stage, &token, json!({ "text": "I need someone to talk to" })).await;
    assert_eq!(first.status, StatusCode::CREATED, "{:?}", first.body);
    assert_eq!(
        first.json(),
        json!({ "message": "Message successfully processed.", "session_id": 1, "ai_response": "Fine, thanks. 1" })
    );
    let second = say(&stage, &token, json!({ "text": "Thank you", "session_id": 1, "extra": true })).await;
    assert_eq!(second.json()["session_id"], 1);
    let read = read(&stage, &token, 1).await;
    assert_eq!(read.status, StatusCode::OK);
    let messages = read.json()["messages"].as_array().unwrap().clone();
    assert_eq!(messages.len(), 4);
    for (n, message) in messages.iter().enumerate() {
        assert_eq!(keys(message), ["id", "user", "session", "sender", "text", "created_at"]);
        assert_eq!(message["id"], n + 1);
        assert_eq!((&message["user"], &message["session"]), (&json!(user), &json!(1)));
        assert_eq!(message["sender"], if n % 2 == 0 { "USER" } else { "AI" });
        let time = message["created_at"].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z') && &time[10..11] == "T", "{time}");
    }
    assert_eq!(messages[2]["text"], "Thank you");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_exchanged_once() {
    let stage = Stage::new().await;
    let who = || json!({ "username": "testuser", "password": PASSWORD });
    let made = stage.post("/api/register/", who()).await;
    assert_eq!(keys(&made.json()), ["user", "token", "refresh"]);
    assert_eq!(made.json()["user"]["username"], "testuser");
    let login = stage.post("/api/login/", who()).await;
    assert_eq!((login.status, keys(&login.json())), (StatusCode::OK, vec!["access", "refresh"]));
    let refresh = |token: Value| stage.post("/api/refresh/", json!({ "refresh": token }));
    let next = refresh(login.json()["refresh"].clone()).await;
    assert_eq!((next.status, keys(&next.json())), (StatusCode::OK, vec!["access", "refresh"]));
    assert_ne!(next.json()["refresh"], login.json()["refresh"], "it is another one");
    let reused = refresh(login.json()["refresh"].clone()).await;
    assert_eq!(reused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reused.json(), json!({ "detail": "Token is invalid or expired", "code": "token_not_valid" }));
    let family = refresh(next.json()["refresh"].clone()).await;
    assert_eq!(family.status, StatusCode::UNAUTHORIZED, "whoever has the copy is out, too");
    let access = next.json()["access"].as_str().unwrap().to_owned();
    assert_eq!(read(&stage, &access, 1).await.status, StatusCode::UNAUTHORIZED);
    let other = stage.post("/api/refresh/", json!({ "refresh": made.json()["token"] })).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED, "an access token is no refresh token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_told_field_by_field() {
    let (stage, peer) = (Stage::new().await, Peer::start());
    let (_, token) = registered(&stage, "testuser", &peer).await;
    let register = |body: Value| stage.post("/api/register/", body);
    let taken = register(json!({ "username": "TestUser", "password": PASSWORD })).await;
    assert_eq!(taken.status, StatusCode::BAD_REQUEST);
    assert_eq!(taken.json(), json!({ "username": ["A user with that username already exists."] }));
    let missing = register(json!({ "username": 7 })).await;
    assert_eq!(
        missing.json(),
        json!({ "username": ["Not a valid string."], "password": ["This field is required."] })
    );
    assert_eq!(
        register(json!({ "username": "ann", "password": "short" })).await.status,
        StatusCode::BAD_REQUEST
    );
    for who in [("testuser", "wrong password"), ("nobody", PASSWORD)] {
        let refused = stage.post("/api/login/", json!({ "username": who.0, "password": who.1 })).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.json(), json!({ "detail": "No active account found with the given credentials" }));
    }
    let said = say(&stage, &token, json!({ "session_id": "x" })).await;
    assert_eq!(said.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        said.json(),
        json!({ "text": ["This field is required."], "session_id": ["A valid integer is required."] })
    );
    assert_eq!(say(&stage, &token, json!({ "text": "  " })).await.status, StatusCode::BAD_REQUEST);
    let unknown = say(&stage, &token, json!({ "text": "Hello", "session_id": 99 })).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(!unknown.sentence().is_empty());
    for (path, field) in [
        ("/api/get-messages/", "This field is required."),
        ("/api/get-messages/?session_id=one", "A valid integer is required."),
    ] {
        let refused = stage.ask(signed("GET", path, &token, None)).await;
        assert_eq!(
            (refused.status, refused.json()),
            (StatusCode::BAD_REQUEST, json!({ "session_id": [field] }))
        );
    }
    for nobody in ["", "x.y.z", "vis-0000"] {
        let refused = say(&stage, nobody, json!({ "text": "Hello" })).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{nobody:?}");
    }
    assert!(peer.asked.lock().unwrap().is_empty(), "no model is asked for what is refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_never_meet() {
    let (stage, anns, bens) = (Stage::new().await, Peer::counting(), Peer::counting());
    let (ann, ann_token) = registered(&stage, "Ann", &anns).await;
    let (ben, ben_token) = registered(&stage, "Ben", &bens).await;
    assert_ne!(ann, ben);
    // Side by side: neither waits for the other.
    let (to_ann, to_ben) = tokio::join!(
        say(&stage, &ann_token, json!({ "text": "My canary is called Pixel." })),
        say(&stage, &ben_token, json!({ "text": "My parrot is called Dot." }))
    );
    assert_eq!((to_ann.status, to_ben.status), (StatusCode::CREATED, StatusCode::CREATED));
    let bens_view = read(&stage, &ben_token, 1).await;
    assert_eq!(bens_view.status, StatusCode::OK, "his own session has the same number");
    assert!(!bens_view.json().to_string().contains("Pixel"));
    assert_eq!(bens_view.json()["messages"][0]["user"], ben);
    stage.door.app(ProfileId(ben)).await.unwrap().clear_talks(vis_api::TalkSurface::Buddy).await.unwrap();
    assert_eq!(read(&stage, &ben_token, 1).await.status, StatusCode::NOT_FOUND, "no way to Ann's from here");
    let on = say(&stage, &ben_token, json!({ "text": "Hello", "session_id": 1 })).await;
    assert_eq!(on.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&stage, &ann_token, 1).await.json()["messages"].as_array().unwrap().len(), 2);
    assert!(!bens.asked.lock().unwrap().iter().any(|asked| asked.contains("Pixel")));
    let owner = stage.app.sessions().await.unwrap();
    assert!(owner.is_empty(), "nor does the owner of the computer see any of it");
}
