//! The companion surface: its forms and its cookie, a reply that is heard, and that two people never meet.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::buddy::{PASSWORD, registered};
use super::peer::Peer;
use super::stage::{Answer, PORTRAIT, Stage, request};

const FORM: &str = "application/x-www-form-urlencoded";

fn form(path: &str, body: &str, cookie: Option<&str>) -> axum::http::request::Builder {
    let request = request("POST", path).header(header::CONTENT_TYPE, FORM);
    let request = request.header(header::CONTENT_LENGTH, body.len());
    match cookie {
        Some(cookie) => request.header(header::COOKIE, cookie),
        None => request,
    }
}

/// Logs in with a form; gives the cookie.
async fn logged_in(stage: &Stage, name: &str) -> String {
    let body = format!("username={name}&password={PASSWORD}");
    let answer = stage.ask(form("/login", &body, None).body(Body::from(body.clone())).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let set = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=1800"] {
        assert!(set.contains(part), "{set}");
    }
    set.split(';').next().unwrap().to_owned()
}

fn with(method: &str, path: &str, cookie: &str, body: Option<Value>) -> Request<Body> {
    let request = request(method, path).header(header::COOKIE, cookie);
    match body {
        Some(body) => {
            let request = request.header(header::CONTENT_TYPE, "application/json");
            request.body(Body::from(body.to_string())).unwrap()
        }
        None => request.body(Body::empty()).unwrap(),
    }
}

fn page(answer: &Answer) -> String {
    assert!(answer.header("content-type").starts_with("text/html"), "{:?}", answer.headers);
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[tokio::test]
async fn the_forms_are_plain_pages_that_lead_nowhere_else() {
    let stage = Stage::new().await;
    for path in ["/register", "/login"] {
        let answer = stage.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let html = page(&answer);
        assert!(html.contains(&format!("action=\"{path}\"")) && html.contains("<label for=\"password\">"));
        assert!(!html.contains("<script") && !html.contains("http"), "{html}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; form-action 'self'"), "{policy}");
        assert_eq!(
            answer.header("referrer-policy"),
            "same-origin",
            "else browsers send forms with origin null"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY");
    }
    let elsewhere = stage.get("/get-history").await;
    assert_eq!(elsewhere.header("referrer-policy"), "no-referrer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_begins_with_a_form_and_ends_with_log_out() {
    let stage = Stage::new().await;
    let body = format!("username=Ann&password={PASSWORD}");
    let post = |path: &str, body: &str, accept: &str| {
        let request = form(path, body, None).header(header::ACCEPT, accept);
        stage.ask(request.body(Body::from(body.to_owned())).unwrap())
    };
    let made = post("/register", &body, "*/*").await;
    assert_eq!(
        (made.status, made.json()["message"].clone()),
        (StatusCode::OK, json!("Registration successful"))
    );
    assert_eq!(made.header("set-cookie"), "", "registering is not logging in");
    let again = post("/register", &body, "*/*").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(!again.sentence().is_empty());
    let again = post("/register", &body, "text/html").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(page(&again).contains("role=\"alert\""));
    assert_eq!(post("/register", "username=Ben", "*/*").await.status, StatusCode::BAD_REQUEST);

    let wrong = post("/login", "username=Ann&password=not+this+one", "*/*").await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    let welcome = post("/login", &body, "text/html,*/*").await;
    assert_eq!(welcome.status, StatusCode::OK);
    assert!(
        page(&welcome).contains("http-equiv=\"refresh\" content=\"0; url=/\""),
        "it leads to the home page"
    );
    assert!(welcome.header("set-cookie").starts_with("visavis_session="));

    let cookie = logged_in(&stage, "Ann").await;
    let history = || stage.ask(with("GET", "/get-history", &cookie, None));
    assert_eq!(history().await.status, StatusCode::NOT_FOUND, "known, and nothing was said yet");
    let out = stage.ask(with("POST", "/logout", &cookie, None)).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::FOUND, "/login"));
    assert!(out.header("set-cookie").starts_with("visavis_session=;"), "{}", out.header("set-cookie"));
    assert_eq!(history().await.status, StatusCode::UNAUTHORIZED, "the token itself is over");
    let twice = stage.ask(with("POST", "/logout", &cookie, None)).await;
    assert_eq!(twice.status, StatusCode::FOUND, "what is over can be left again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cookie_is_nothing_to_other_surfaces_and_other_sites() {
    let (stage, peer) = (Stage::new().await, Peer::start());
    registered(&stage, "Ann", &peer).await;
    let cookie = logged_in(&stage, "Ann").await;
    let buddy = stage.ask(with("GET", "/api/get-messages/?session_id=1", &cookie, None)).await;
    assert_eq!(buddy.status, StatusCode::UNAUTHORIZED);
    let foreign = form("/generate-lipsync", "text_prompt=Hi", Some(&cookie));
    let foreign = foreign.header(header::ORIGIN, "https://evil.example").body(Body::from("text_prompt=Hi"));
    assert_eq!(stage.ask(foreign.unwrap()).await.status, StatusCode::FORBIDDEN);
    assert!(peer.asked.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_is_heard_and_everybody_hears_their_own_alone() {
    let (stage, anns, bens) = (Stage::new().await, Peer::counting(), Peer::counting());
    registered(&stage, "Ann", &anns).await;
    registered(&stage, "Ben", &bens).await;
    let (ann, ben) = (logged_in(&stage, "Ann").await, logged_in(&stage, "Ben").await);
    let changed =
        stage.ask(with("POST", "/change-character", &ann, Some(json!({ "characterName": "MIRA" })))).await;
    assert_eq!((changed.status, changed.json()["characterName"].clone()), (StatusCode::OK, json!("Mira")));
    let nobody =
        stage.ask(with("POST", "/change-character", &ann, Some(json!({ "characterName": "Nobody" })))).await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);

    let wish = json!({
        "text_prompt": "Hello there.", "extra_prompt": "It rains.", "ai_personality": "Speak like a sailor.",
        "sessionId": "s-1", "characterName": "mira",
    });
    let reply = stage.ask(with("POST", "/generate-lipsync", &ann, Some(wish))).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    assert_eq!(reply.json()["text"], "Fine, thanks. 1");
    assert_eq!(reply.json()["sessionId"], "s-1");
    assert!(reply.header("set-cookie").starts_with("visavis_session="), "whoever talks is not thrown out");
    let asked = anns.last();
    assert!(asked.contains("It rains.") && asked.contains("Speak like a sailor."));
    let audio = reply.json()["audio_url"].as_str().unwrap().to_owned();
    let sound = stage.ask(with("GET", &audio, &ann, None)).await;
    assert_eq!((sound.status, sound.header("content-type")), (StatusCode::OK, "audio/wav"));
    let heard = hound::WavReader::new(std::io::Cursor::new(sound.body.to_vec())).unwrap();
    assert!(heard.duration() > 24_000 / 2, "{} samples are no words", heard.duration());
    let history = stage.ask(with("GET", "/get-history", &ann, None)).await.json();
    assert_eq!(history["history"][0]["content"], "Hello there.\nIt rains.");
    assert_eq!(history["history"][1]["audio_url"], audio.as_str());

    assert_eq!(stage.ask(with("GET", &audio, &ben, None)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.ask(with("GET", "/get-history", &ben, None)).await.status, StatusCode::NOT_FOUND);
    for path in
        ["/audio/../visavis.db", "/audio/%2e%2e%2fvisavis.db", "/audio/x", "/video", "/video?url=x.mp4"]
    {
        let missing = stage.ask(with("GET", path, &ann, None)).await;
        assert!(missing.status.is_client_error() && missing.status != StatusCode::UNAUTHORIZED, "{path}");
    }
    let afar = stage.ask(with("GET", "/video?url=https://example.com/a.mp4", &ann, None)).await;
    assert_eq!(afar.status, StatusCode::BAD_REQUEST, "nothing is fetched");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_face_says_the_reply_in_a_film() {
    let (stage, peer) = (Stage::new().await, Peer::start());
    registered(&stage, "Ann", &peer).await;
    registered(&stage, "Ben", &peer).await;
    let (ann, ben) = (logged_in(&stage, "Ann").await, logged_in(&stage, "Ben").await);
    let ask = |face: &str| {
        let wish = json!({ "text_prompt": "Hello.", "input_face": face, "sessionId": "s" });
        stage.ask(with("POST", "/generate-lipsync", &ann, Some(wish)))
    };
    for nobody in ["Nobody", "https://example.com/face.jpg", "../../face.jpg", "data:image/png;base64,AAAA"] {
        assert_eq!(ask(nobody).await.status, StatusCode::BAD_REQUEST, "{nobody}");
    }
    assert!(peer.asked.lock().unwrap().is_empty(), "nothing is said before the face is there");
    let films = [ask("mira").await, ask(&format!("data:image/jpeg;base64,{}", base64(PORTRAIT))).await];
    for film in &films {
        assert_eq!(film.status, StatusCode::OK, "{:?}", film.body);
        let url = film.json()["video_url"].as_str().unwrap().to_owned();
        let seen = stage.ask(with("GET", &url, &ann, None)).await;
        assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, "video/mp4"));
        assert_eq!(&seen.body[4..8], b"ftyp");
        assert_eq!(stage.ask(with("GET", &url, &ben, None)).await.status, StatusCode::NOT_FOUND);
    }
    let newest = stage.ask(with("GET", "/video", &ann, None)).await;
    let url = films[1].json()["video_url"].as_str().unwrap().to_owned();
    assert_eq!(newest.body, stage.ask(with("GET", &url, &ann, None)).await.body);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let three = |part: &[u8]| {
        let all =
            part.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)) << (8 * (3 - part.len()));
        let count = part.len();
        (0..4).map(
            move |n| if n > count { '=' } else { LETTERS[((all >> (18 - 6 * n)) & 63) as usize] as char },
        )
    };
    bytes.chunks(3).flat_map(|part| three(part).collect::<Vec<_>>()).collect()
}
