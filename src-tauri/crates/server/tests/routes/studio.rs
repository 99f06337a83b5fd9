//! Characters, scripts and videos, as their document says.

use std::io::Cursor;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use vis_api::{Aspect, CaptionMode, Layout, ScriptEdit};

use super::stage::{Answer, PORTRAIT, Person, Stage, hum};

/// A picture without a face in it.
fn wall() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let wall = image::RgbImage::from_pixel(200, 200, image::Rgb([90, 100, 80]));
    wall.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn made(stage: &Stage, who: &Person, name: &str, picture: &[u8]) -> Value {
    let fields = [("displayName", None, name.as_bytes()), ("imageFiles", Some("a.png"), picture)];
    let answer = stage.form_as(who, "POST", "/api/characters/complete", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    answer.json()
}

#[tokio::test]
async fn somebody_signs_up_and_in() {
    let stage = Stage::new().await;
    let new = json!({ "name": "John Doe", "email": "john@example.com", "password": "securepassword123" });
    let answer = stage.post("/api/signup", new.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    let up = answer.json();
    assert_eq!((&up["success"], &up["message"]), (&json!(true), &json!("User created successfully")));
    assert_eq!(up["expiresIn"], 1800);
    let user = &up["user"];
    let fields = ["id", "name", "email", "tokens", "isVerified", "subscription", "createdAt", "updatedAt"];
    let mut sorted = fields;
    sorted.sort_unstable();
    let mut found = keys(user);
    found.sort_unstable();
    assert_eq!(found, sorted);
    assert_eq!((&user["tokens"], &user["isVerified"]), (&json!(20), &json!(false)));
    assert_eq!((&user["name"], &user["subscription"]), (&json!("John Doe"), &json!("free")));

    let again = stage.post("/api/signup", new).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "the address is taken");
    let log_in = |password: &str| json!({ "email": "john@example.com", "password": password });
    let inside = stage.post("/api/login", log_in("securepassword123")).await;
    assert_eq!((inside.status, &inside.json()["user"]["id"]), (StatusCode::OK, &user["id"]));
    assert_eq!(stage.post("/api/login", log_in("securepassword124")).await.status, StatusCode::UNAUTHORIZED);
    let nobody = json!({ "email": "jane@example.com", "password": "securepassword123" });
    assert_eq!(stage.post("/api/login", nobody).await.status, StatusCode::UNAUTHORIZED);
    for bad in [json!({ "email": "john@example.com" }), json!([]), json!({ "email": 1, "password": "x" })] {
        assert_eq!(stage.post("/api/login", bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for path in ["/api/me", "/api/characters", "/api/my-scripts", "/api/static/images/character_mira_0.png"] {
        assert_eq!(stage.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_token_is_exchanged_and_tells_who_is_there() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let me = stage.get_as(&ann, "/api/me").await.json();
    assert_eq!((&me["id"], &me["email"]), (&json!(format!("user_{}", ann.id)), &json!("ann@example.com")));
    let next = stage.json_as(&ann, "POST", "/api/refresh-token", json!({})).await;
    assert_eq!(next.status, StatusCode::OK, "{}", next.json());
    let next = next.json();
    assert_eq!((&next["message"], &next["user"]), (&json!("Token refreshed successfully"), &me));
    assert_eq!(text(&next["token"]).split('.').count(), 3);
}

#[tokio::test]
async fn a_character_is_made_of_pictures_changed_and_deleted() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let fields = [
        ("displayName", None, &b"My New Character"[..]),
        ("speed", None, b"1.2"),
        ("nfeSteps", None, b"28"),
        ("crossFadeDuration", None, b"0.2"),
        ("removeSilences", None, b"true"),
        ("imageFiles", Some("../../a.jpg"), PORTRAIT),
        ("imageFiles", Some("b.png"), &wall()),
    ];
    let new = stage.form_as(&ann, "POST", "/api/characters/complete", &fields).await;
    assert_eq!(new.status, StatusCode::OK, "{}", new.json());
    // As it was written: numbers of a form are told as they were sent.
    let told = String::from_utf8(new.body.to_vec()).unwrap();
    let config = r#""config":{"speed":1.2,"nfeSteps":28,"crossFadeDuration":0.2,"removeSilences":true}"#;
    assert!(told.contains(config), "{told}");
    let new = new.json();
    let id = text(&new["id"]);
    assert_eq!((&new["displayName"], &new["imageCount"]), (&json!("My New Character"), &json!(2)));
    assert_eq!((&new["hasAudio"], &new["audioFile"]), (&json!(false), &json!("")));
    assert_eq!((&new["isOwner"], &new["createdByName"]), (&json!(true), &json!("ann")));
    let inside = id.strip_prefix("character_").unwrap();
    let sheet = ann.app.character_sheet(inside).await.unwrap();
    assert_eq!((sheet.pictures.len(), sheet.face), (2, vis_api::FaceKind::Photo), "the window shows her");
    assert_eq!((sheet.voice.speed, sheet.voice.cross_fade_ms, sheet.voice.trim_silence), (1.2, 200, true));
    let picture = stage.get_as(&ann, new["images"]["0"].as_str().unwrap()).await;
    assert_eq!((picture.header("content-type"), &picture.body[..]), ("image/jpeg", PORTRAIT));

    let path = format!("/api/characters/{id}");
    let change = [
        ("displayName", None, &b"Updated Character Name"[..]),
        ("speed", None, b"1.1"),
        ("newImageFiles", Some("c.png"), &wall()),
        ("removeImageKeys", None, b"0,1"),
    ];
    let changed = stage.form_as(&ann, "PUT", &path, &change).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.json());
    let changed = changed.json();
    assert_eq!(
        (&changed["displayName"], &changed["imageCount"]),
        (&json!("Updated Character Name"), &json!(1))
    );
    assert_eq!((&changed["config"]["nfeSteps"], &changed["createdAt"]), (&json!(28), &new["createdAt"]));
    let star = stage.json_as(&ann, "POST", &format!("{path}/star"), json!({})).await.json();
    let expected = json!({
        "success": true, "message": "Character starred successfully", "characterId": id, "starred": 1,
        "isStarred": true
    });
    assert_eq!(star, expected);
    assert!(ann.app.character_sheet(inside).await.unwrap().favourite, "as in the window");
    let unstarred = stage.delete_as(&ann, &format!("{path}/star")).await.json();
    assert_eq!((&unstarred["starred"], &unstarred["isStarred"]), (&json!(0), &json!(false)));

    let gone = stage.delete_as(&ann, &path).await.json();
    assert_eq!(gone["message"], format!("Character '{id}' deleted successfully"));
    assert_eq!(gone["deletedFiles"], json!([format!("data/images/{id}_0.png")]));
    assert_eq!(stage.delete_as(&ann, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.get_as(&ann, "/api/my-characters").await.json(), json!([]));
}

#[tokio::test]
async fn pictures_need_no_face_and_what_is_none_makes_nobody() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let new = made(&stage, &ann, "Wall", &wall()).await;
    assert_eq!(new["imageCount"], 1);
    let refused = |fields: Vec<(&'static str, Option<&'static str>, Vec<u8>)>| {
        let (stage, ann) = (&stage, &ann);
        async move {
            let parts: Vec<_> = fields.iter().map(|(name, file, bytes)| (*name, *file, &bytes[..])).collect();
            stage.form_as(ann, "POST", "/api/characters/complete", &parts).await.status
        }
    };
    let name = || ("displayName", None, b"X".to_vec());
    let bad = StatusCode::BAD_REQUEST;
    assert_eq!(refused(vec![name(), ("imageFiles", Some("a.svg"), b"<svg/>".to_vec())]).await, bad);
    assert_eq!(
        refused(vec![name(), ("audioFile", Some("a.wav"), hum(6.0))]).await,
        bad,
        "nobody speaks in it"
    );
    assert_eq!(refused(vec![name(), ("audioFile", Some("a.wav"), PORTRAIT.to_vec())]).await, bad);
    assert_eq!(refused(vec![name(), ("speed", None, b"9".to_vec())]).await, bad);
    let odd = StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(refused(vec![name(), ("speed", None, b"fast".to_vec())]).await, odd);
    assert_eq!(refused(vec![("speed", None, b"1".to_vec())]).await, odd);
    let own = stage.get_as(&ann, "/api/my-characters").await.json();
    assert_eq!(own.as_array().unwrap().len(), 1, "nobody is half made");
}

#[tokio::test]
async fn a_recording_becomes_the_sample_of_a_voice() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let words = "The river was high that morning, and nobody wanted to cross it. We waited by the old bridge until the rain \
                 was over, and then we walked home through the wet grass, laughing about everything that had gone wrong.";
    let speech = json!({ "model": "tts-1", "input": words, "voice": "bm_george", "response_format": "wav" });
    let speech = stage.post("/v1/audio/speech", speech).await.body;
    let fields = [("displayName", None, &b"George"[..]), ("audioFile", Some("../me.wav"), &speech[..])];
    let new = stage.form_as(&ann, "POST", "/api/characters/complete", &fields).await;
    // The search for a voice takes a minute, and is another test's business.
    ann.app.cancel_search();
    assert_eq!(new.status, StatusCode::OK, "{}", new.json());
    let new = new.json();
    assert_eq!(new["hasAudio"], true);
    let sample = stage.get_as(&ann, new["audioFile"].as_str().unwrap()).await;
    assert_eq!((sample.header("content-type"), &sample.body[..4]), ("audio/wav", &b"RIFF"[..]));
    let gone = stage.delete_as(&ann, &format!("/api/characters/{}", text(&new["id"]))).await.json();
    assert_eq!(gone["deletedFiles"], json!([format!("data/audio_files/{}.wav", text(&new["id"]))]));
    ann.app.cancel_search();
}

#[tokio::test]
async fn companions_of_the_program_are_public_and_stay() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    made(&stage, &ann, "Own", &wall()).await;
    let all = stage.get_as(&ann, "/api/characters").await.json();
    let all = all.as_array().unwrap();
    assert_eq!(all.iter().filter(|one| one["isOwner"] == true).count(), 1);
    let mira = all.iter().find(|one| one["id"] == "character_mira").unwrap();
    assert_eq!((&mira["createdByName"], &mira["isOwner"]), (&json!("Visavis"), &json!(false)));
    let portrait = stage.get_as(&ann, mira["images"]["0"].as_str().unwrap()).await;
    assert_eq!((portrait.status, &portrait.body[1..4]), (StatusCode::OK, &b"PNG"[..]));
    let path = "/api/characters/character_mira";
    assert_eq!(stage.delete_as(&ann, path).await.status, StatusCode::FORBIDDEN);
    let change = [("displayName", None, &b"X"[..])];
    assert_eq!(stage.form_as(&ann, "PUT", path, &change).await.status, StatusCode::FORBIDDEN);
}

/// A script with two short lines, and a small scene, so that its film is soon there.
async fn short_script(who: &Person) -> String {
    let script = who.app.new_script(vec!["mira".into(), "leo".into()], "Sea").await.unwrap();
    let mut scene = script.scene;
    (scene.size, scene.fps, scene.aspect, scene.layout) = (256, 10, Aspect::Square, Layout::Full);
    scene.captions.mode = CaptionMode::None;
    who.app.edit_script(&script.id, ScriptEdit::Scene { scene }).await.unwrap();
    format!("script_{}", script.id)
}

async fn dialogue(stage: &Stage, who: &Person, script: &str, lines: &[&str]) -> Answer {
    let line = |text: &&str| json!({ "speaker": "character_mira", "text": text, "audioFile": "" });
    let body = json!({ "dialogue": lines.iter().map(line).collect::<Vec<_>>() });
    stage.json_as(who, "PUT", &format!("/api/scripts/{script}"), body).await
}

async fn finished(stage: &Stage, who: &Person, job: &str) -> Value {
    let mut changes = who.app.subscribe_videos();
    loop {
        let now = stage.get_as(who, &format!("/api/video-jobs/{job}")).await.json();
        match now["status"].as_str().unwrap() {
            "queued" | "in_progress" => {}
            _ => return now,
        }
        let _ = tokio::time::timeout(Duration::from_millis(300), changes.recv()).await;
    }
}

#[tokio::test]
async fn a_script_becomes_a_film_step_by_step() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let script = short_script(&ann).await;
    let told = dialogue(&stage, &ann, &script, &["Hello there.", "Good night."]).await.json();
    assert_eq!((&told["hasAudio"], &told["audioCount"]), (&json!(false), &json!(0)));
    assert_eq!(
        (&told["finalVideoPath"], &told["dialogue"][1]["text"]),
        (&Value::Null, &json!("Good night."))
    );
    let inside = script.strip_prefix("script_").unwrap();
    assert_eq!(ann.app.script(inside).await.unwrap().lines.len(), 2, "as in the window");
    let path = format!("/api/scripts/{script}");
    let before = stage.get_as(&ann, &format!("{path}/video-status")).await.json();
    assert_eq!(before["status"], "not_started");

    let order = json!({ "backgroundVideo": "background_005.mp4" });
    let ordered = stage.json_as(&ann, "POST", &format!("{path}/generate-video"), order).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.json());
    let ordered = ordered.json();
    let job = text(&ordered["job"]["jobId"]);
    assert_eq!(ordered["message"], format!("Video generation started successfully! Job ID: {job}"));
    assert_eq!((&ordered["job"]["totalSteps"], &ordered["job"]["scriptId"]), (&json!(5), &json!(script)));
    let over = finished(&stage, &ann, &job).await;
    assert_eq!((&over["status"], &over["completedSteps"]), (&json!("completed"), &json!(5)), "{over}");
    assert_eq!((&over["overallProgress"], &over["currentStep"]), (&json!(100.0), &json!("completed")));
    let names: Vec<&str> =
        over["steps"].as_array().unwrap().iter().map(|step| step["stepName"].as_str().unwrap()).collect();
    let five = [
        "audio_validation",
        "audio_generation",
        "timeline_creation",
        "audio_concatenation",
        "video_generation",
    ];
    assert_eq!(names, five);
    assert_eq!(over["steps"][0]["message"], "Found 2/2 audio files");
    assert!(text(&over["steps"][2]["message"]).contains("background_005.mp4"), "{over}");
    for step in over["steps"].as_array().unwrap() {
        assert!(step["startedAt"].is_string() && step["completedAt"].is_string(), "{step}");
    }
    let film = stage.get_as(&ann, over["finalVideoPath"].as_str().unwrap()).await;
    assert_eq!((film.status, &film.body[4..8]), (StatusCode::OK, &b"ftyp"[..]));
    assert_eq!(film.body.len() as u64, over["videoSize"].as_u64().unwrap());
    let status = stage.get_as(&ann, &format!("{path}/video-status")).await.json();
    assert_eq!(
        (&status["status"], &status["finalVideoPath"]),
        (&json!("completed"), &over["finalVideoPath"])
    );

    let listed = stage.get_as(&ann, "/api/my-scripts").await.json();
    let entry = &listed["scripts"][0];
    assert_eq!((&entry["videoJobId"], &entry["videoJobProgress"]), (&json!(job), &json!(100.0)));
    assert_eq!((&entry["audioCount"], &listed["userTokens"]), (&json!(2), &json!(20)));
    let sound = stage.get_as(&ann, entry["dialogue"][0]["audioFile"].as_str().unwrap()).await;
    assert_eq!((sound.header("content-type"), &sound.body[..4]), ("audio/wav", &b"RIFF"[..]));
    let log = stage.get_as(&ann, "/api/my-activities?limit=1").await.json();
    assert_eq!(
        (&log["limit"], &log["activities"][0]["type"]),
        (&json!(1), &json!("video_generation_completed"))
    );
    assert_eq!(log["activities"][0]["videoPath"], over["finalVideoPath"]);
    assert!(log["totalCount"].as_u64().unwrap() >= 2, "{log}");

    let gone = stage.delete_as(&ann, &path).await.json();
    let files = json!([
        format!("data/audio_files/{script}_line_0.wav"),
        format!("data/audio_files/{script}_line_1.wav"),
        format!("data/video_output/{script}_final.mp4"),
    ]);
    assert_eq!((&gone["deletedMediaFiles"], &gone["deletedCount"]), (&files, &json!(3)));
    assert!(ann.app.videos().await.unwrap().is_empty());
    assert_eq!(
        stage.get_as(&ann, over["finalVideoPath"].as_str().unwrap()).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_link_in_the_place_of_a_film_leads_nowhere() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let script = short_script(&ann).await;
    dialogue(&stage, &ann, &script, &["Hi."]).await;
    let order =
        stage.json_as(&ann, "POST", &format!("/api/scripts/{script}/generate-video"), json!({})).await;
    let over = finished(&stage, &ann, order.json()["job"]["jobId"].as_str().unwrap()).await;
    let path = over["finalVideoPath"].as_str().unwrap();
    let film = ann.app.videos().await.unwrap().remove(0).path;
    std::fs::remove_file(&film).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &film).unwrap();
    assert_eq!(stage.get_as(&ann, path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_language_model_writes_a_dialogue() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    let other = made(&stage, &ann, "Bo", &wall()).await;
    let wish = json!({
        "selectedCharacters": ["character_mira", other["id"]], "prompt": "Two friends plan a garden."
    });
    let script = stage.json_as(&ann, "POST", "/api/scripts/generate", wish.clone()).await;
    assert_eq!(script.status, StatusCode::OK, "{}", script.json());
    let script = script.json();
    assert_eq!(
        (&script["selectedCharacters"], &script["originalPrompt"]),
        (&wish["selectedCharacters"], &wish["prompt"])
    );
    let lines = script["dialogue"].as_array().unwrap();
    assert!(lines.len() >= 2 && lines.iter().all(|line| !text(&line["text"]).is_empty()), "{script}");
    assert_eq!((&lines[0]["speaker"], &lines[1]["speaker"]), (&json!("character_mira"), &other["id"]));
    for (bad, status) in [
        (json!({ "selectedCharacters": ["character_mira"], "prompt": " " }), StatusCode::BAD_REQUEST),
        (json!({ "selectedCharacters": [], "prompt": "x" }), StatusCode::BAD_REQUEST),
        (json!({ "selectedCharacters": ["character_nobody"], "prompt": "x" }), StatusCode::NOT_FOUND),
        (json!({ "selectedCharacters": "character_mira", "prompt": "x" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "prompt": "x" }), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = stage.json_as(&ann, "POST", "/api/scripts/generate", bad.clone()).await;
        assert_eq!(answer.status, status, "{bad}");
    }
}

#[tokio::test]
async fn nothing_of_one_person_is_in_reach_of_another() {
    let stage = Stage::new().await;
    let (ann, ben) = (stage.sign_up("ann").await, stage.sign_up("ben").await);
    let bens = made(&stage, &ben, "Canary", PORTRAIT).await;
    let (character, image) = (text(&bens["id"]), text(&bens["images"]["0"]));
    let script = short_script(&ben).await;
    dialogue(&stage, &ben, &script, &["Canary."]).await;
    let ordered =
        stage.json_as(&ben, "POST", &format!("/api/scripts/{script}/generate-video"), json!({})).await;
    let job = text(&ordered.json()["job"]["jobId"]);
    let film = finished(&stage, &ben, &job).await["finalVideoPath"].clone();
    for path in [
        image,
        format!("/api/static/audio_files/{character}.wav"),
        format!("/api/static/audio_files/{script}_line_0.wav"),
        text(&film),
        format!("/api/video-jobs/{job}"),
        format!("/api/scripts/{script}/video-status"),
    ] {
        assert_eq!(stage.get_as(&ann, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        format!("/api/characters/{character}"),
        format!("/api/characters/{character}/star"),
        format!("/api/scripts/{script}"),
    ] {
        assert_eq!(stage.delete_as(&ann, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let change = [("displayName", None, &b"X"[..])];
    let changed = stage.form_as(&ann, "PUT", &format!("/api/characters/{character}"), &change).await;
    assert_eq!(changed.status, StatusCode::NOT_FOUND);
    assert_eq!(dialogue(&stage, &ann, &script, &["Mine now."]).await.status, StatusCode::NOT_FOUND);
    let order =
        stage.json_as(&ann, "POST", &format!("/api/scripts/{script}/generate-video"), json!({})).await;
    assert_eq!(order.status, StatusCode::NOT_FOUND);
    let wish = json!({ "selectedCharacters": [character], "prompt": "x" });
    let generated = stage.json_as(&ann, "POST", "/api/scripts/generate", wish).await;
    assert_eq!(generated.status, StatusCode::NOT_FOUND);
    for path in ["/api/characters", "/api/my-characters", "/api/my-scripts", "/api/my-activities"] {
        let answer = stage.get_as(&ann, path).await;
        assert!(!String::from_utf8_lossy(&answer.body).contains("Canary"), "{path}");
    }
    let mine = stage.get_as(&ben, "/api/my-characters").await.json();
    assert_eq!(mine[0]["displayName"], "Canary", "and nothing of it was changed");
}

#[tokio::test]
async fn the_log_is_counted_and_cleared() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    made(&stage, &ann, "Bo", &wall()).await;
    short_script(&ann).await;
    let stats = stage.get_as(&ann, "/api/my-activity-stats").await.json();
    assert_eq!(
        (&stats["characterActivities"], &stats["scriptActivities"], &stats["totalActivities"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert!(stats["lastActivityAt"].is_string());
    let log = stage.get_as(&ann, "/api/my-activities").await.json();
    assert_eq!((&log["limit"], &log["totalCount"]), (&json!(50), &json!(2)));
    assert_eq!(log["activities"][1]["type"], "character_created");
    let many = stage.get_as(&ann, "/api/my-activities?limit=many").await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cleared = stage.delete_as(&ann, "/api/my-activities").await.json();
    assert_eq!(cleared, json!({ "message": "All activities cleared successfully", "success": true }));
    let stats = stage.get_as(&ann, "/api/my-activity-stats").await.json();
    assert_eq!((&stats["totalActivities"], &stats["lastActivityAt"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn names_that_were_not_given_lead_nowhere() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("ann").await;
    for path in [
        "/api/static/images/..%2f..%2fvisavis.db",
        "/api/static/images/character_mira_1.png",
        "/api/static/images/character_mira_00.png",
        "/api/static/images/character_mira%00_0.png",
        "/api/static/audio_files/..%252f..%252fvisavis.db.wav",
        "/api/static/audio_files/character_mira.wav",
        "/api/static/audio_files/script_x_line_0.wav",
        "/api/videos/..%2fvisavis.db",
        "/api/videos/script_..%2f.._final.mp4",
        "/api/videos/script_x_final.mp4",
        "/api/video-jobs/job_x",
        "/api/video-jobs/x",
        "/api/scripts/script_x/video-status",
    ] {
        let answer = stage.get_as(&ann, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.sentence());
    }
}
