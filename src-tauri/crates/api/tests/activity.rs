//! The log of what was made, failed and deleted: every act leaves one entry, and says what went with it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use vis_api::{
    Activity, ActivityKind as Kind, ActivitySubject as Subject, App, FaceSource, Home, Launch, NewCharacter,
    RenderRequest, Scene, ScriptEdit, Sound, VideoState, VoiceSource, WriteWish,
};
use vis_audio::Pace;

fn models() -> PathBuf {
    let user = || {
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        data.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share"))
    };
    std::env::var_os("VISAVIS_MODELS").map_or_else(|| user().join("visavis/models"), PathBuf::from)
}

async fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: models(), worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    app.open().await.unwrap();
    app
}

async fn log(app: &App) -> Vec<Activity> {
    app.activities(None, 100, None).await.unwrap().items
}

async fn newest(app: &App) -> Activity {
    log(app).await.remove(0)
}

fn what(entry: &Activity) -> (Kind, Subject, &str, bool) {
    (entry.kind, entry.subject, entry.name.as_str(), entry.there)
}

#[tokio::test]
async fn characters_and_chats_leave_their_marks() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    assert!(log(&app).await.is_empty());
    let new = NewCharacter {
        name: "Grace".into(),
        personality: String::new(),
        greeting: String::new(),
        voice: "bf_emma".into(),
        draft_id: None,
        consent: None,
    };
    let id = app.create_character(new).await.unwrap().id;
    assert_eq!(what(&newest(&app).await), (Kind::Created, Subject::Character, "Grace", true));
    let copy = app.duplicate_character(&id).await.unwrap();
    assert_eq!(newest(&app).await.detail, "A copy of Grace.");
    let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([200, 120, 90]));
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture).write_to(&mut png, image::ImageFormat::Png).unwrap();
    app.add_picture(&copy.id, png.into_inner(), "sea.png", vis_api::PictureKind::Other).await.unwrap();
    app.delete_character(&copy.id).await.unwrap();
    let gone = newest(&app).await;
    assert_eq!(what(&gone), (Kind::Deleted, Subject::Character, "Grace (copy)", false));
    assert!(gone.detail.contains("1 picture") && gone.detail.ends_with("Chats stay."), "{}", gone.detail);
    app.restore_character(&copy.id).await.unwrap();
    assert_eq!(what(&newest(&app).await), (Kind::Restored, Subject::Character, "Grace (copy)", true));

    let card = br#"{"spec":"chara_card_v2","spec_version":"2.0","data":{"name":"Odile","first_mes":"Hi."}}"#;
    let shown = app.inspect_card(card.to_vec(), "odile.json").await.unwrap();
    app.accept_card(&shown.card_id).await.unwrap();
    assert_eq!(what(&newest(&app).await), (Kind::Imported, Subject::Character, "Odile", true));
    app.import_card(card.to_vec()).await.unwrap();
    assert_eq!(log(&app).await.len(), 5, "who is here already was not imported");

    let chat = app.start_session_silently(&id).await.unwrap().session.id;
    app.rename_session(&chat, "By the sea").await.unwrap();
    app.delete_session(&chat).await.unwrap();
    let gone = newest(&app).await;
    assert_eq!(what(&gone), (Kind::Deleted, Subject::Chat, "By the sea", false));
    assert_eq!(gone.detail, "With 1 message.");
    app.restore_session(&chat).await.unwrap();
    assert_eq!(what(&newest(&app).await), (Kind::Restored, Subject::Chat, "By the sea", true));
}

#[tokio::test]
async fn a_folder_of_cards_is_one_entry_with_its_counts() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let cards = folder.path().join("my cards");
    std::fs::create_dir(&cards).unwrap();
    for name in ["Ada", "Bo", "Cy"] {
        let card = format!(r#"{{"spec":"chara_card_v2","spec_version":"2.0","data":{{"name":"{name}"}}}}"#);
        std::fs::write(cards.join(format!("{name}.json")), card).unwrap();
    }
    std::fs::write(cards.join("odd.json"), "[]").unwrap();
    app.import_folder(&cards).await.unwrap();
    let entry = loop {
        if let Some(entry) = log(&app).await.first().cloned() {
            break entry;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(what(&entry), (Kind::Imported, Subject::Folder, "my cards", false));
    assert_eq!(entry.detail, "3 imported, 0 here already, 1 not readable.");
}

#[tokio::test]
async fn a_script_from_its_beginning_to_the_deletion_of_its_film() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let script = app.new_script(vec!["mira".into()], "Tea").await.unwrap();
    assert_eq!(what(&newest(&app).await), (Kind::Created, Subject::Script, "Tea", true));
    let add = ScriptEdit::Add { after: None, speaker: "mira".into(), text: "The tea is ready.".into() };
    app.edit_script(&script.id, add).await.unwrap();
    let small = Scene { size: 256, fps: 10, ..script.scene.clone() };
    app.edit_script(&script.id, ScriptEdit::Scene { scene: small }).await.unwrap();
    assert_eq!(log(&app).await.len(), 1, "edits are what undo is for");
    app.speak_script(&script.id).await.unwrap();
    let spoken = newest(&app).await;
    assert_eq!((spoken.kind, spoken.detail.as_str()), (Kind::Generated, "1 line spoken."));
    app.speak_script(&script.id).await.unwrap();
    assert_eq!(log(&app).await.len(), 2, "nothing was spoken the second time");

    let film = app.render_script(&script.id).await.unwrap();
    let made = ended(&app, &film.id).await;
    assert_eq!(made, VideoState::Completed);
    let entry = newest(&app).await;
    assert_eq!(what(&entry), (Kind::Rendered, Subject::Film, "Tea", true));
    assert!(entry.detail.starts_with("0:0") && entry.detail.contains("KB"), "{}", entry.detail);
    app.delete_video(&film.id, true).await.unwrap();
    let entry = newest(&app).await;
    assert_eq!(what(&entry), (Kind::Deleted, Subject::Film, "Tea", false));
    assert!(
        entry.detail.contains("file") && entry.detail.ends_with("removed from the disk."),
        "{}",
        entry.detail
    );
    app.delete_script(&script.id).await.unwrap();
    let entry = newest(&app).await;
    assert_eq!(what(&entry), (Kind::Deleted, Subject::Script, "Tea", false));
    assert_eq!(entry.detail, "With 1 line, 1 sound. Videos made of it stay.");
    app.restore_script(&script.id).await.unwrap();
    assert_eq!(what(&newest(&app).await), (Kind::Restored, Subject::Script, "Tea", true));
}

#[tokio::test]
async fn failures_say_why_and_the_log_is_filtered_paged_and_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let voiceless = folder.path().join("nothing.wav").display().to_string();
    let request = RenderRequest {
        title: Some("Broken".into()),
        ..RenderRequest::new(FaceSource::Character("mira".into()), VoiceSource::File(voiceless.clone()), "")
    };
    std::fs::write(&voiceless, "no sound at all").unwrap();
    let film = app.start_video(request).await.unwrap();
    assert_eq!(ended(&app, &film.id).await, VideoState::Failed);
    let entry = newest(&app).await;
    assert_eq!(what(&entry), (Kind::Failed, Subject::Film, "Broken", true));
    assert!(!entry.detail.is_empty());
    app.delete_video(&film.id, true).await.unwrap();
    assert_eq!(newest(&app).await.detail, "It was not finished; no file was there.");
    // There is no language model here.
    let script = app.new_script(vec!["mira".into()], "Rain").await.unwrap();
    let wish = WriteWish { prompt: "Rain".into(), tone: String::new(), length_s: 10 };
    app.write_script(&script.id, wish).await.unwrap();
    while app.script(&script.id).await.unwrap().work.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(what(&newest(&app).await), (Kind::Failed, Subject::Script, "Rain", true));

    let page = app.activities(None, 2, None).await.unwrap();
    assert_eq!((page.items.len(), page.more), (2, true));
    let rest = app.activities(None, 50, Some(page.items[1].id)).await.unwrap();
    assert_eq!((rest.items.len(), rest.more), (2, false));
    let failed = app.activities(Some(Kind::Failed), 50, None).await.unwrap();
    assert!(failed.items.iter().all(|entry| entry.kind == Kind::Failed));
    let count = |kind| failed.counts.iter().find(|one| one.kind == kind).map(|one| one.count);
    assert_eq!((count(Kind::Failed), count(Kind::Created), count(Kind::Rendered)), (Some(2), Some(1), None));
    assert_eq!(app.clear_activities().await.unwrap(), 4);
    assert!(log(&app).await.is_empty());
    assert_eq!(app.scripts().await.unwrap().len(), 1, "what it told of stays");
}

/// The film's end, once it stands in the log too.
async fn ended(app: &App, id: &str) -> VideoState {
    loop {
        let film = app.videos().await.unwrap().into_iter().find(|film| film.id == id).unwrap();
        let over = !matches!(film.state, VideoState::Queued | VideoState::Running);
        if over && newest(app).await.subject_id == id {
            return film.state;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
