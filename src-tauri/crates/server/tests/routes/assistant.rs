//! The assistant-and-media surface: everything of it, by two people who must not meet.

use axum::body::Body;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::stage::{Answer, PORTRAIT, Stage, hum, request};

const PASSWORD: &str = "correct horse battery";

/// Somebody who signed up, and their token.
struct Person {
    id: String,
    token: String,
}

async fn person(stage: &Stage, name: &str) -> Person {
    let body = json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let told = stage.post("/auth/register", body).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.json());
    let told = told.json();
    assert_eq!((&told["success"], &told["message"]), (&json!(true), &json!("User registered successfully")));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Person { id: text(&told["data"]["user"]["id"]), token: text(&told["data"]["access_token"]) }
}

impl Person {
    async fn ask(&self, stage: &Stage, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut asked = request(method, path).header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if body.is_some() {
            asked = asked.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        stage.ask(asked.body(body).unwrap()).await
    }

    /// A form with one file.
    async fn send(&self, stage: &Stage, path: &str, head: &str, file: &[u8]) -> Answer {
        let mut form =
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; {head}\r\n\r\n").into_bytes();
        form.extend(file);
        form.extend(b"\r\n--b--\r\n");
        let asked = request("POST", path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        stage.ask(asked.body(Body::from(form)).unwrap()).await
    }
}

#[track_caller]
fn refused(answer: &Answer, status: StatusCode) -> String {
    assert_eq!(answer.status, status, "{:?}", answer.body);
    let told = answer.json();
    assert_eq!(told["success"], false);
    told["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_signs_up_in_and_out() {
    let stage = Stage::new().await;
    let pong = stage.get("/ping").await.json();
    assert_eq!((&pong["message"], &pong["data"]["status"]), (&json!("pong"), &json!("healthy")));
    let ann = person(&stage, "ann").await;
    let verified = ann.ask(&stage, "GET", "/auth/verify", None).await.json();
    assert_eq!(verified["data"]["user"]["username"], "ann");
    for who in [json!({ "email": "ann@example.com" }), json!({ "username": "ann" })] {
        let mut body = who.clone();
        body["password"] = json!(PASSWORD);
        let told = stage.post("/auth/login", body).await.json();
        assert_eq!((&told["success"], &told["data"]["user"]["id"]), (&json!(true), &json!(ann.id)), "{who}");
        assert_eq!(
            (&told["data"]["token_type"], &told["data"]["expires_in"]),
            (&json!("Bearer"), &json!(1800))
        );
        assert!(told["data"]["refresh_token"].is_string());
    }
    let out = ann.ask(&stage, "POST", "/auth/logout", None).await;
    assert_eq!(out.json(), json!({ "success": true, "message": "Logged out successfully" }));
    refused(&ann.ask(&stage, "GET", "/auth/verify", None).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_this_surface_s_shape() {
    let stage = Stage::new().await;
    let ann = person(&stage, "ann").await;
    let wrong = stage.post("/auth/login", json!({ "email": "ann@example.com", "password": "wrong" })).await;
    let unknown =
        stage.post("/auth/login", json!({ "email": "nobody@example.com", "password": "wrong" })).await;
    let sentence = refused(&wrong, StatusCode::UNAUTHORIZED);
    assert_eq!(sentence, refused(&unknown, StatusCode::UNAUTHORIZED), "who is here is nobody's business");
    for (path, body) in [
        ("/auth/login", json!({ "password": "x" })),
        ("/auth/login", json!({ "email": 5, "password": "x" })),
        ("/auth/register", json!({ "username": "ben" })),
        ("/auth/register", json!({ "username": "ben", "password": "short" })),
        ("/auth/register", json!({ "username": "Ann", "password": PASSWORD })),
        ("/auth/register", json!({ "username": "ben", "email": "ANN@example.com", "password": PASSWORD })),
        ("/auth/register", json!([])),
    ] {
        assert!(
            !refused(&stage.post(path, body.clone()).await, StatusCode::BAD_REQUEST).is_empty(),
            "{path} {body}"
        );
    }
    for path in ["/auth/verify", "/api/users/profile", "/api/media/x", "/api/messages"] {
        refused(&stage.get(path).await, StatusCode::UNAUTHORIZED);
    }
    let nowhere = ann.ask(&stage, "GET", "/api/users/nowhere", None).await;
    refused(&nowhere, StatusCode::NOT_FOUND);
    let strange = ann.ask(&stage, "DELETE", "/api/users/profile", None).await;
    refused(&strange, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_profile_is_one_s_own() {
    let stage = Stage::new().await;
    let (ann, ben) = (person(&stage, "ann").await, person(&stage, "ben").await);
    let edit = json!({ "name": "Anna", "email": null, "language": "de" });
    let told = ann.ask(&stage, "PUT", "/api/users/profile", Some(edit)).await.json();
    let user = &told["data"]["user"];
    assert_eq!(
        (&user["name"], &user["email"], &user["language"]),
        (&json!("Anna"), &Value::Null, &json!("de"))
    );
    assert_eq!((&user["profile_picture"], &user["has_api_key"]), (&Value::Null, &json!(false)));
    let taken = ben.ask(&stage, "PUT", "/api/users/profile", Some(json!({ "name": "anna" }))).await;
    refused(&taken, StatusCode::BAD_REQUEST);

    refused(&ann.ask(&stage, "GET", "/api/users/profile-picture", None).await, StatusCode::NOT_FOUND);
    let sent = ann.send(&stage, "/api/users/profile-picture", "filename=\"me.jpg\"", PORTRAIT).await;
    assert_eq!(sent.json()["data"]["user"]["profile_picture"], "/api/users/profile-picture");
    let picture = ann.ask(&stage, "GET", "/api/users/profile-picture", None).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/jpeg"));
    let small = image::load_from_memory_with_format(&picture.body, image::ImageFormat::Jpeg).unwrap();
    assert!(small.width().max(small.height()) <= 512 && picture.body != PORTRAIT, "it is written anew");
    refused(&ben.ask(&stage, "GET", "/api/users/profile-picture", None).await, StatusCode::NOT_FOUND);
    for bad in [&b"no picture"[..], b"", b"\x89PNG\r\n\x1a\n"] {
        let sent = ann.send(&stage, "/api/users/profile-picture", "filename=\"me.png\"", bad).await;
        refused(&sent, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_key_for_gemini_is_kept_and_never_told() {
    let stage = Stage::new().await;
    let (ann, ben) = (person(&stage, "ann").await, person(&stage, "ben").await);
    let (path, secret) = (format!("/api/users/{}/api-key", ann.id), "AIza-canary-0123456789abcdefghijklmnop");
    let key = || Some(json!({ "api_key": secret }));
    refused(&ben.ask(&stage, "PUT", &path, key()).await, StatusCode::NOT_FOUND);
    refused(&ann.ask(&stage, "PUT", &path, Some(json!({ "api_key": " " }))).await, StatusCode::BAD_REQUEST);
    refused(&ann.ask(&stage, "PUT", &path, Some(json!({}))).await, StatusCode::BAD_REQUEST);
    for _ in 0..2 {
        let kept = ann.ask(&stage, "PUT", &path, key()).await;
        assert_eq!((kept.status, &kept.json()["data"]["provider"]), (StatusCode::OK, &json!("Gemini")));
        assert!(!String::from_utf8_lossy(&kept.body).contains("canary"));
    }
    let profile = ann.ask(&stage, "GET", "/api/users/profile", None).await;
    assert_eq!(profile.json()["data"]["user"]["has_api_key"], true);
    assert!(!String::from_utf8_lossy(&profile.body).contains("canary"));
    let app = |id: &str| stage.door.app(vis_api::ProfileId(id.parse().unwrap()));
    let providers = app(&ann.id).await.unwrap().providers().await.unwrap();
    let gemini: Vec<_> = providers.iter().filter(|one| one.name == "Gemini").collect();
    assert_eq!(
        (providers[0].name.as_str(), gemini.len()),
        ("Gemini", 1),
        "it answers first, and there is one of it"
    );
    assert!(gemini[0].key.place.is_some() && gemini[0].enabled);
    for other in [app(&ben.id).await.unwrap(), stage.app.clone()] {
        assert!(other.providers().await.unwrap().iter().all(|one| one.name != "Gemini"));
    }
}

#[tokio::test]
async fn files_come_back_as_they_were_and_to_nobody_else() {
    let stage = Stage::new().await;
    let (ann, ben) = (person(&stage, "ann").await, person(&stage, "ben").await);
    let sound = hum(0.2);
    for (head, file, name, kind) in [
        ("filename=\"Holiday.jpeg\"\r\nContent-Type: image/jpeg", PORTRAIT, "Holiday.jpg", "image/jpeg"),
        ("filename=\"../../visavis.db\"", &sound[..], "visavis.wav", "audio/wav"),
        (
            "filename=\"notes.html\"\r\nContent-Type: text/plain",
            "Grüße".as_bytes(),
            "notes.txt",
            "text/plain",
        ),
    ] {
        let sent = ann.send(&stage, "/api/media/upload", head, file).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.json());
        let told = sent.json()["data"].clone();
        assert_eq!((&told["filename"], &told["mime_type"]), (&json!(name), &json!(kind)));
        assert_eq!(told["size"], file.len());
        let path = told["url"].as_str().unwrap().to_owned();
        refused(&ben.ask(&stage, "GET", &path, None).await, StatusCode::NOT_FOUND);
        refused(&ben.ask(&stage, "DELETE", &path, None).await, StatusCode::NOT_FOUND);
        let got = ann.ask(&stage, "GET", &path, None).await;
        assert_eq!((got.status, got.header("content-type"), &got.body[..]), (StatusCode::OK, kind, file));
        assert!(got.header("content-disposition").starts_with(&format!("attachment; filename=\"{name}\"")));
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(
            ann.ask(&stage, "DELETE", &path, None).await.json()["message"],
            "File deleted successfully"
        );
        refused(&ann.ask(&stage, "GET", &path, None).await, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_is_what_its_bytes_are_and_no_larger_than_said() {
    let stage = Stage::new().await;
    let ann = person(&stage, "ann").await;
    let mut bomb = Vec::new();
    image::GrayImage::new(1, 1)
        .write_to(&mut std::io::Cursor::new(&mut bomb), image::ImageFormat::Png)
        .unwrap();
    bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    for (head, file) in [
        ("filename=\"a.png\"", &b""[..]),
        ("filename=\"a.png\"", b"MZ\x90\0\x03"),
        ("filename=\"a.txt\"", b"<script>alert(1)</script>"),
        ("filename=\"a.png\"\r\nContent-Type: image/png", b"only words"),
        ("filename=\"a.png\"\r\nContent-Type: text/html", PORTRAIT),
        ("filename=\"a.png\"", &bomb),
        ("x=\"no file\"", b"words"),
    ] {
        let sentence =
            refused(&ann.send(&stage, "/api/media/upload", head, file).await, StatusCode::BAD_REQUEST);
        assert!(!sentence.is_empty() && !sentence.contains("api-files"), "{sentence}");
    }
    let mut large = b"RIFF\0\0\0\0WAVE".to_vec();
    large.resize((16 << 20) + 1, 0);
    let sent = ann.send(&stage, "/api/media/upload", "filename=\"a.wav\"", &large).await;
    assert!(refused(&sent, StatusCode::BAD_REQUEST).contains("File too large"));
    large.resize(17 << 20, 0);
    let sent = ann.send(&stage, "/api/media/upload", "filename=\"a.wav\"", &large).await;
    refused(&sent, StatusCode::PAYLOAD_TOO_LARGE);
    for id in ["..%2F..%2Fvisavis.db", "%2e%2e%2fx", "..%252Fx", "x%00", "%0d%0aSet-Cookie:%20a=b", "upload"]
    {
        for method in ["GET", "DELETE"] {
            let answer = ann.ask(&stage, method, &format!("/api/media/{id}"), None).await;
            assert!(answer.status.is_client_error(), "{method} {id}: {}", answer.status);
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}

#[tokio::test]
async fn people_groups_and_calls_are_answered_with_a_sentence() {
    let stage = Stage::new().await;
    let ann = person(&stage, "ann").await;
    for (method, path) in [
        ("GET", "/api/messages"),
        ("POST", "/api/messages"),
        ("PUT", "/api/messages/5"),
        ("DELETE", "/api/messages/5"),
        ("POST", "/api/groups"),
        ("GET", "/api/groups"),
        ("PUT", "/api/groups/5"),
        ("POST", "/api/groups/5/members"),
        ("DELETE", "/api/groups/5/members/1"),
        ("POST", "/api/calls/initiate"),
        ("POST", "/api/calls/5/answer"),
        ("POST", "/api/calls/5/end"),
    ] {
        let sentence = refused(&ann.ask(&stage, method, path, None).await, StatusCode::NOT_IMPLEMENTED);
        assert!(sentence.contains("/api/chat/ai/send"), "{method} {path}: {sentence}");
        let nobody = stage.ask(request(method, path).body(Body::empty()).unwrap()).await;
        refused(&nobody, StatusCode::UNAUTHORIZED);
    }
}
