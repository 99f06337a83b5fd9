//! The talking-avatar surface, as its document says.

use std::io::Cursor;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::stage::{PORTRAIT, Stage, hum};

async fn uploaded(stage: &Stage, what: &str, file: &[u8]) -> String {
    let answer = stage.send(&format!("/api/v1/upload/{what}"), file, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    answer.json()["filename"].as_str().unwrap().to_owned()
}

async fn films(stage: &Stage) -> (String, String) {
    (uploaded(stage, "image", PORTRAIT).await, uploaded(stage, "audio", &hum(0.6)).await)
}

#[tokio::test]
async fn health_and_uploads_have_their_documented_shapes() {
    let stage = Stage::new().await;
    let health = stage.get("/api/v1/health").await.json();
    assert_eq!((&health["status"], &health["device"]), (&json!("healthy"), &json!("cpu")));
    assert!(health["version"].is_string());
    let image = stage.send("/api/v1/upload/image", PORTRAIT, &[]).await.json();
    assert_eq!(image["message"], "Image uploaded successfully");
    assert!(image["filename"].as_str().unwrap().ends_with(".jpg"), "{image}");
    let audio = stage.send("/api/v1/upload/audio", &hum(0.3), &[]).await.json();
    assert_eq!(audio["message"], "Audio uploaded successfully");
    assert!(audio["filename"].as_str().unwrap().ends_with(".wav"), "{audio}");
}

#[tokio::test]
async fn a_file_is_what_its_bytes_are() {
    let stage = Stage::new().await;
    let mut bomb = Vec::new();
    image::GrayImage::new(1, 1).write_to(&mut Cursor::new(&mut bomb), image::ImageFormat::Png).unwrap();
    // The head promises more pixels than anybody can hold.
    bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    for (what, file, says) in [
        ("image", &b"GIF89a"[..], "Invalid file type. Allowed: image/png, image/jpeg, image/jpg"),
        ("image", b"<svg xmlns='x'/>", "Invalid file type"),
        ("image", b"", "Invalid file type"),
        ("image", &PORTRAIT[..900], ""),
        ("image", &bomb, ""),
        ("image", &hum(0.1), "Invalid file type"),
        ("audio", PORTRAIT, "Invalid file type. Allowed: audio/wav, audio/mpeg, audio/mp3"),
        ("audio", b"RIFF\x04\0\0\0WAVE", "damaged"),
        ("audio", b"ID3 and nothing more", "damaged"),
    ] {
        let answer = stage.send(&format!("/api/v1/upload/{what}"), file, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{what} {says}");
        assert!(answer.sentence().contains(says), "{}", answer.sentence());
        assert!(
            !answer.sentence().contains("api-files"),
            "no folder of this computer: {}",
            answer.sentence()
        );
    }
    let kept = std::fs::read_dir(stage.folder.path().join("home/api-files")).map_or(0, Iterator::count);
    assert_eq!(kept, 0, "what was refused is not kept");
}

#[tokio::test]
async fn a_form_without_the_file_is_not_processed() {
    let stage = Stage::new().await;
    let form = "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n";
    let request = super::stage::request("POST", "/api/v1/upload/image")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(form.into())
        .unwrap();
    assert_eq!(stage.ask(request).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_film_is_made_while_its_asker_waits() {
    let stage = Stage::new().await;
    let (image, audio) = films(&stage).await;
    let order = json!({
        "image_filename": image, "audio_filename": audio, "output_fps": 10, "output_resolution": 256,
    });
    let made = stage.post("/api/v1/generate", order).await;
    assert_eq!(made.status, StatusCode::OK);
    let made = made.json();
    assert_eq!((&made["success"], &made["error_message"]), (&json!(true), &Value::Null), "{made}");
    assert_eq!((&made["duration"], &made["frames_generated"]), (&json!(0.6), &json!(6)));
    let name = made["video_filename"].as_str().unwrap();
    assert_eq!(made["video_url"], format!("/download/{name}"));
    let film = stage.get(&format!("/api/v1/download/{name}")).await;
    assert_eq!((film.status, film.header("content-type")), (StatusCode::OK, "video/mp4"));
    assert_eq!(film.header("content-length"), film.body.len().to_string());
    assert_eq!(&film.body[4..8], b"ftyp");
    assert_eq!(stage.get(&format!("/api/v1/download/{image}")).await.status, StatusCode::NOT_FOUND);

    for file in [name, image.as_str(), audio.as_str()] {
        let gone = stage.delete(&format!("/api/v1/cleanup/{file}")).await;
        assert_eq!(gone.json(), json!({ "message": format!("File {file} deleted successfully") }));
        assert_eq!(stage.delete(&format!("/api/v1/cleanup/{file}")).await.status, StatusCode::NOT_FOUND);
    }
    let left = std::fs::read_dir(stage.folder.path().join("home/api-files")).unwrap().count();
    assert_eq!(left, 0, "nothing stays behind");
    assert!(stage.app.videos().await.unwrap().is_empty(), "nor in the window's list");
}

#[tokio::test]
async fn a_film_of_the_queue_goes_through_its_states() {
    let stage = Stage::new().await;
    let (image, audio) = films(&stage).await;
    let order = json!({ "image_filename": image, "audio_filename": audio, "output_resolution": 256 });
    let first = stage.post("/api/v1/generate/async", order).await.json();
    assert_eq!((&first["status"], &first["progress"]), (&json!("pending"), &json!(0.0)));
    assert_eq!(first["result"], Value::Null);
    let id = first["job_id"].as_str().unwrap();
    assert!(id.starts_with("job_"));
    let mut changes = stage.app.subscribe_videos();
    let over = loop {
        let status = stage.get(&format!("/api/v1/status/{id}")).await.json();
        let state = status["status"].as_str().unwrap().to_owned();
        assert!(["pending", "processing", "completed"].contains(&state.as_str()), "{status}");
        if state == "completed" {
            break status;
        }
        let _ = tokio::time::timeout(Duration::from_millis(200), changes.recv()).await;
    };
    assert_eq!((&over["progress"], &over["result"]["success"]), (&json!(100.0), &json!(true)));
    assert_eq!(over["result"]["frames_generated"], 15, "25 frames a second unless somebody says otherwise");
}

#[tokio::test]
async fn a_film_that_cannot_be_made_is_a_result_and_no_error() {
    let stage = Stage::new().await;
    let mut wall = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(200, 200, image::Rgb([90, 100, 80]))
        .write_to(&mut wall, image::ImageFormat::Png)
        .unwrap();
    let image = uploaded(&stage, "image", wall.get_ref()).await;
    let audio = uploaded(&stage, "audio", &hum(0.3)).await;
    let order = json!({ "image_filename": image, "audio_filename": audio, "output_resolution": 256 });
    let made = stage.post("/api/v1/generate", order).await;
    assert_eq!(made.status, StatusCode::OK);
    assert_eq!(made.json()["success"], false);
    assert!(made.json()["error_message"].as_str().unwrap().contains("face"), "{}", made.json());
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_with_its_status() {
    let stage = Stage::new().await;
    let (image, audio) = films(&stage).await;
    let ask = |body: Value| stage.post("/api/v1/generate/async", body);
    let missing = ask(json!({ "image_filename": "abc123.jpg", "audio_filename": audio })).await;
    assert_eq!(
        (missing.status, missing.sentence()),
        (StatusCode::NOT_FOUND, "Image file not found: abc123.jpg".into())
    );
    let swapped = ask(json!({ "image_filename": image, "audio_filename": image })).await;
    assert_eq!(swapped.sentence(), format!("Audio file not found: {image}"));
    for bad in [
        json!({ "image_filename": image }),
        json!({ "image_filename": image, "audio_filename": audio, "output_fps": 61 }),
        json!({ "image_filename": image, "audio_filename": audio, "output_resolution": 300 }),
        json!([]),
        json!("x"),
    ] {
        assert_eq!(ask(bad.clone()).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    assert_eq!(stage.get("/api/v1/status/job_nobody").await.sentence(), "Job not found: job_nobody");
    assert_eq!(stage.get("/api/v1/download/xyz789.mp4").await.sentence(), "Video file not found: xyz789.mp4");
    assert_eq!(stage.delete("/api/v1/cleanup/xyz789.mp4").await.sentence(), "File not found: xyz789.mp4");
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let stage = Stage::new().await;
    let (_, audio) = films(&stage).await;
    let database = stage.folder.path().join("home/visavis.db");
    let absolute = database.display().to_string().replace('/', "%2F");
    for name in [
        "..%2Fvisavis.db",
        "%2e%2e%2fvisavis.db",
        "..%252Fvisavis.db",
        "..%5Cvisavis.db",
        absolute.as_str(),
        "x.mp4%00",
        "%0d%0aSet-Cookie:%20a=b",
    ] {
        for answer in [
            stage.get(&format!("/api/v1/download/{name}")).await,
            stage.delete(&format!("/api/v1/cleanup/{name}")).await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    let order = json!({ "image_filename": "../visavis.db", "audio_filename": audio });
    assert_eq!(stage.post("/api/v1/generate/async", order).await.status, StatusCode::NOT_FOUND);
    assert!(database.is_file());
}

#[tokio::test]
async fn films_of_the_window_are_nobody_else_s_business() {
    let stage = Stage::new().await;
    let sound = stage.folder.path().join("hum.wav");
    std::fs::write(&sound, hum(0.2)).unwrap();
    let request = vis_api::RenderRequest {
        width: 64,
        height: 64,
        ..vis_api::RenderRequest::new(
            vis_api::FaceSource::Character("mira".into()),
            vis_api::VoiceSource::File(sound.display().to_string()),
            "",
        )
    };
    let film = stage.app.start_video(request).await.unwrap();
    assert_eq!(stage.get(&format!("/api/v1/status/job_{}", film.id)).await.status, StatusCode::NOT_FOUND);
    let absolute = film.path.replace('/', "%2F");
    assert_eq!(stage.delete(&format!("/api/v1/cleanup/{absolute}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.app.videos().await.unwrap().len(), 1);
}
