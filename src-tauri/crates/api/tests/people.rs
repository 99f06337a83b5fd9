//! Pictures become faces, faces become characters, and they are there again after a restart.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use vis_api::{
    App, Code, Consent, ControlPoint, FaceDraft, FaceKind, Home, Launch, NewCharacter, PictureReport, Sound,
};
use vis_audio::Pace;

fn models() -> PathBuf {
    let user = || {
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        data.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share"))
    };
    std::env::var_os("VISAVIS_MODELS").map_or_else(|| user().join("visavis/models"), PathBuf::from)
}

async fn app(data: &Path, models: PathBuf) -> App {
    let home = Home { data: data.join("home"), models, worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    app.open().await.unwrap();
    app
}

fn astronaut() -> Vec<u8> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../avatar/tests/photo");
    std::fs::read(photos.join("astronaut.png")).unwrap()
}

fn somebody(draft: Option<&str>, consent: Option<Consent>) -> NewCharacter {
    NewCharacter {
        name: "Eileen".into(),
        personality: "Calm and brave".into(),
        greeting: "Hello from up here.".into(),
        voice: "bf_emma".into(),
        draft_id: draft.map(str::to_owned),
        consent,
    }
}

fn draft(report: &PictureReport) -> FaceDraft {
    let face = &report.faces[0];
    FaceDraft { face: Some(0), points: face.points.clone(), glasses: face.glasses }
}

/// Mean difference of two PNG pictures, 0-255.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    let pixels = |png: &[u8]| image::load_from_memory(png).unwrap().into_rgb8().into_raw();
    let (a, b) = (pixels(a), pixels(b));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
}

#[tokio::test]
async fn a_photo_becomes_a_character_that_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let app_now = app(folder.path(), models()).await;
    let report = app_now.inspect_picture(astronaut()).await.unwrap();
    assert_eq!((report.faces.len(), report.chosen, report.consent), (1, Some(0), None));
    assert_eq!((report.width, report.height), (512, 512));
    let shown = image::load_from_memory(&app_now.picture(&report.picture_id).await.unwrap()).unwrap();
    assert_eq!((shown.width(), shown.height()), (report.width, report.height));
    let ids = |points: &[ControlPoint]| points.iter().map(|point| point.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&report.faces[0].points), ids(&report.blank_points));
    let [left, top, width, height] = report.faces[0].area;
    for point in &report.faces[0].points {
        assert!((left - 1.0..=left + width + 1.0).contains(&point.x), "{}: {}", point.id, point.x);
        assert!((top - 1.0..=top + height + 1.0).contains(&point.y), "{}: {}", point.id, point.y);
    }

    let face = app_now.draft_face(&report.picture_id, draft(&report)).await.unwrap().draft_id;
    let refused = app_now.create_character(somebody(Some(&face), None)).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput, "no face without an answer to whose it is");
    let made = app_now.create_character(somebody(Some(&face), Some(Consent::Permission))).await.unwrap();
    assert_eq!((made.own, made.face, made.name.as_str()), (true, FaceKind::Photo, "Eileen"));
    let looks = app_now.portrait(&made.id).await.unwrap();
    assert!(difference(&looks, &app_now.portrait(&face).await.unwrap()) < 0.01, "she looks as she was shown");
    let atlas = app_now.face_atlas(&face).await.unwrap();
    drop(app_now);

    let again = app(folder.path(), models()).await;
    let known = again.characters().await.into_iter().find(|one| one.id == made.id).unwrap();
    assert_eq!(known, made);
    assert_eq!(again.portrait(&made.id).await.unwrap(), looks);
    let kept = again.face_atlas(&made.id).await.unwrap();
    assert_eq!(kept.len(), atlas.len());
    let off: u64 = kept.iter().zip(&atlas).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!((off as f64) < kept.len() as f64, "what the disk holds of the picture is hardly worse");
    assert!(again.face_stream(&made.id).await.unwrap().next_frame().starts_with(b"VDL1"));
    let chat = again.start_session_silently(&made.id).await.unwrap();
    assert_eq!(chat.messages[0].text, "Hello from up here.");
    let report = again.inspect_picture(astronaut()).await.unwrap();
    assert_eq!(report.consent, Some(Consent::Permission), "the same picture is not asked about again");

    again.delete_character(&made.id).await.unwrap();
    assert!(again.characters().await.iter().all(|one| one.id != made.id));
    assert_eq!(again.restore_character(&made.id).await.unwrap(), made);
    assert_eq!(again.delete_character("mira").await.unwrap_err().code, Code::BadInput);
    again.delete_character(&made.id).await.unwrap();
    assert_eq!(again.messages(&chat.session.id).await.unwrap().len(), 1, "what was said stays readable");
    again.empty_bin().await.unwrap();
    drop(again);
    let later = app(folder.path(), models()).await;
    assert_eq!(later.restore_character(&made.id).await.unwrap_err().code, Code::NotFound);
    assert_eq!(
        later.portrait(&made.id).await.unwrap_err().code,
        Code::NotFound,
        "her picture is gone with her"
    );
}

#[tokio::test]
async fn a_built_in_companion_wears_a_photo_and_takes_it_off() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path(), models()).await;
    let drawn = (app.portrait("mira").await.unwrap(), app.face_atlas("mira").await.unwrap());
    let report = app.inspect_picture(astronaut()).await.unwrap();
    let mut moved = draft(&report);
    moved.points[9].y += 12.0;
    let found = app.draft_face(&report.picture_id, draft(&report)).await.unwrap().draft_id;
    let other = app.draft_face(&report.picture_id, moved).await.unwrap().draft_id;
    let list = |id: String| async { app.face_stream(&{ id }).await.unwrap().next_frame() };
    assert_ne!(list(found).await, list(other.clone()).await, "a moved chin is another face");
    let mira = app.save_face("mira", &other, Consent::OwnPicture).await.unwrap();
    assert_eq!((mira.face, mira.own), (FaceKind::Photo, false));
    assert_ne!(app.face_atlas("mira").await.unwrap(), drawn.1);
    assert_eq!(app.save_face("nobody", &other, Consent::OwnPicture).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.save_face("mira", "draft-1", Consent::OwnPicture).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.remove_face("mira").await.unwrap().face, FaceKind::Drawn);
    assert_eq!((app.portrait("mira").await.unwrap(), app.face_atlas("mira").await.unwrap()), drawn);
    assert_eq!(app.remove_face("mira").await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn twelve_points_by_hand_need_no_model_and_nonsense_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path(), folder.path().join("no models")).await;
    let report = app.inspect_picture(astronaut()).await.unwrap();
    assert!(report.faces.is_empty() && report.chosen.is_none());
    assert_eq!(report.warnings.len(), 1, "why none was looked for is told");
    let by_hand = |points: Vec<ControlPoint>| FaceDraft { face: None, points, glasses: false };
    let whole = app.draft_face(&report.picture_id, by_hand(report.blank_points.clone())).await.unwrap();
    assert!(app.face_stream(&whole.draft_id).await.unwrap().next_frame().len() > 1000);
    let missing = app.draft_face(&report.picture_id, by_hand(report.blank_points[1..].to_vec())).await;
    assert!(missing.unwrap_err().message.contains("outer corner of the left eye"));
    let heap = report.blank_points.iter().map(|point| ControlPoint { x: 9.0, y: 9.0, ..point.clone() });
    assert_eq!(
        app.draft_face(&report.picture_id, by_hand(heap.collect())).await.unwrap_err().code,
        Code::BadInput
    );
    assert_eq!(app.inspect_picture(b"only words".to_vec()).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.picture("picture-1").await.unwrap_err().code, Code::NotFound);
    let without = app.create_character(somebody(None, None)).await.unwrap();
    assert_eq!(without.face, FaceKind::Drawn);
    assert_eq!(
        app.portrait(&without.id).await.unwrap(),
        app.portrait("mira").await.unwrap(),
        "a drawn face is lent"
    );
}
