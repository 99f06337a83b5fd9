//! Films from the capabilities' side: requests, jobs, and what is said when something cannot be.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_api::{
    App, CaptionWish, Captions, Code, FaceSource, FilmStep, Fit, Home, Launch, RenderRequest, Sound,
    VideoOptions, VideoState, VideoStep, VideoView, VoiceSource,
};
use vis_audio::{Pace, write_wav};
use vis_core::{Message, MessageId, PcmClip, Role, SPEECH_RATE, Session, SessionId, SpokenClip, TurnId};

fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: data.join("models"), worker: "unused".into() };
    App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) }).unwrap()
}

/// Syllables of a hum.
fn hum(folder: &Path, seconds: f32) -> String {
    let samples = (0..(seconds * 16_000.0) as u32).map(|n| {
        let t = n as f32 / 16_000.0;
        (t * 900.0).sin() * (t * 4.0 * std::f32::consts::TAU).sin().max(0.0) * 0.4
    });
    let path = folder.join(format!("{seconds}.wav"));
    write_wav(&path, &PcmClip { rate: 16_000, samples: samples.collect() }).unwrap();
    path.display().to_string()
}

fn request(folder: &Path, audio: &str, name: &str) -> RenderRequest {
    let out = if name.is_empty() { String::new() } else { folder.join(name).display().to_string() };
    let face = FaceSource::Character("mira".into());
    RenderRequest { width: 64, height: 64, ..RenderRequest::new(face, VoiceSource::File(audio.into()), &out) }
}

fn never() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

#[tokio::test]
async fn a_character_says_a_file_without_any_home() {
    let folder = tempfile::tempdir().unwrap();
    let (app, audio) = (app(folder.path()), hum(folder.path(), 2.0));
    let captions = folder.path().join("words.srt");
    std::fs::write(&captions, "1\n00:00:00,500 --> 00:00:01,500\nGrüß dich\n").unwrap();
    let wish = RenderRequest {
        height: 48,
        captions: Captions::File(captions.display().to_string()),
        fit: Fit::Fit,
        background: Some("#204060".into()),
        ..request(folder.path(), &audio, "film.mp4")
    };
    let (steps, inbox) = std::sync::mpsc::channel();
    let film = app.render(wish, never(), move |at| steps.send(at).unwrap()).await.unwrap();
    assert_eq!((film.frames, film.duration), (50, 2.0));
    assert_eq!(film.bytes, film.path.metadata().unwrap().len());
    assert!(film.srt.as_ref().unwrap().is_file());
    assert!(film.first_frame <= film.seconds && film.realtime_factor() > 0.0);
    let seen: Vec<_> = inbox.iter().collect();
    let of = |step| seen.iter().filter(|at| at.step == step).count();
    assert_eq!((of(VideoStep::Listening), of(VideoStep::Painting), of(VideoStep::Joining)), (1, 50, 50));
    assert!(!folder.path().join("home").exists(), "nothing else was written");
}

#[tokio::test]
async fn what_cannot_be_a_film_is_told_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (app, audio) = (app(folder.path()), hum(folder.path(), 0.5));
    let text = folder.path().join("text.wav");
    std::fs::write(&text, "hello").unwrap();
    let empty = hum(folder.path(), 0.0);
    let text = text.display().to_string();
    let good = || request(folder.path(), &audio, "film.mp4");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    for (wish, code, word) in [
        (RenderRequest { fps: 9, ..good() }, Code::BadInput, "10 to 60"),
        (RenderRequest { fps: 61, ..good() }, Code::BadInput, "10 to 60"),
        (RenderRequest { width: 513, ..good() }, Code::BadInput, "even"),
        (RenderRequest { out: audio.clone(), ..good() }, Code::BadInput, ".mp4"),
        (RenderRequest { out: "/no/such/folder/film.mp4".into(), ..good() }, Code::BadInput, "folder"),
        (RenderRequest { voice: VoiceSource::File("none.wav".into()), ..good() }, Code::BadInput, "no file"),
        (RenderRequest { voice: VoiceSource::File(text.clone()), ..good() }, Code::BadInput, "WAV, MP3"),
        (RenderRequest { voice: VoiceSource::File(empty), ..good() }, Code::BadInput, "no sound"),
        (RenderRequest { captions: Captions::File(text), ..good() }, Code::BadInput, ".srt"),
        (
            RenderRequest { face: FaceSource::Character("nobody".into()), ..good() },
            Code::NotFound,
            "character",
        ),
        (
            RenderRequest { height: 32, fit: Fit::Fit, background: Some("blue".into()), ..good() },
            Code::BadInput,
            "#203040",
        ),
        (RenderRequest { voice: VoiceSource::Message("m".into()), ..good() }, Code::NotFound, "message"),
    ] {
        let error = app.render(wish, never(), |_| {}).await.unwrap_err();
        assert_eq!(error.code, code, "{}", error.message);
        assert!(error.message.contains(word), "{}", error.message);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), files);
}

/// Waits until a film is in one of the last states.
async fn settled(app: &App, id: &str) -> VideoView {
    for _ in 0..600 {
        let all = app.videos().await.unwrap();
        let view = all.into_iter().find(|view| view.id == id).unwrap();
        if !matches!(view.state, VideoState::Queued | VideoState::Running) {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the film {id} never ended");
}

#[tokio::test]
async fn films_are_made_one_after_the_other_and_can_be_cancelled_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (app, audio) = (app(folder.path()), hum(folder.path(), 1.0));
    app.open().await.unwrap();
    let long = hum(folder.path(), 60.0);
    let mut changes = app.subscribe_videos();
    let first = app.start_video(request(folder.path(), &long, "long.mp4")).await.unwrap();
    let second = app.start_video(request(folder.path(), &audio, "")).await.unwrap();
    assert_eq!((first.state, second.title.as_str()), (VideoState::Queued, "Mira"));
    let twice = RenderRequest { fps: 5, ..request(folder.path(), &audio, "") };
    assert_eq!(app.start_video(twice).await.unwrap_err().code, Code::BadInput);
    // Only when the first one paints is it certain that it holds the second one up.
    loop {
        let change = changes.recv().await.unwrap();
        if change.id == first.id && change.steps[1].progress > 0.0 {
            break;
        }
    }
    let waiting = app.videos().await.unwrap();
    assert_eq!(waiting.len(), 2);
    assert_eq!((&waiting[0].id, waiting[0].state), (&second.id, VideoState::Queued));
    app.cancel_video(&first.id).await.unwrap();
    assert_eq!(settled(&app, &first.id).await.state, VideoState::Cancelled);
    assert!(!folder.path().join("long.mp4").exists());

    let done = settled(&app, &second.id).await;
    assert_eq!(done.state, VideoState::Completed, "{:?}", done.message);
    let facts = done.film.unwrap();
    assert_eq!((facts.frames, facts.duration_ms), (25, 1000));
    let film = Path::new(&done.path);
    assert!(film.starts_with(folder.path().join("home/videos")), "{}", done.path);
    assert_eq!(film.metadata().unwrap().len(), facts.bytes);
    let picture = image::load_from_memory(&app.video_thumbnail(&done.id).await.unwrap()).unwrap();
    assert_eq!((picture.width(), picture.height()), (320, 320));
    assert_eq!(app.video_thumbnail(&first.id).await.unwrap_err().code, Code::NotFound);

    app.delete_video(&done.id, true).await.unwrap();
    app.delete_video(&first.id, true).await.unwrap();
    assert!(!film.exists());
    assert!(app.videos().await.unwrap().is_empty());
    assert_eq!(app.delete_video(&done.id, true).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.cancel_video(&done.id).await.unwrap_err().code, Code::NotFound);
}

#[test]
fn a_film_that_was_under_way_is_finished_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let long = hum(folder.path(), 40.0);
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let first = runtime();
    let id = first.block_on(async {
        let app = app(folder.path());
        app.open().await.unwrap();
        let mut changes = app.subscribe_videos();
        let id = app.start_video(request(folder.path(), &long, "film.mp4")).await.unwrap().id;
        while changes.recv().await.unwrap().state != VideoState::Running {}
        // A process that dies does not cancel: here the row is what dies with it.
        app.cancel_video(&id).await.unwrap();
        settled(&app, &id).await;
        id
    });
    drop(first);
    let database = folder.path().join("home/visavis.db");
    let mut store = vis_store::Store::open(&database, &vis_store::Key::Unencrypted, [0; 32]).unwrap();
    store.set_video_state(&id, vis_store::VideoState::Running, None, None).unwrap();
    store.close().unwrap();

    runtime().block_on(async {
        let app = app(folder.path());
        app.open().await.unwrap();
        assert_eq!(app.videos().await.unwrap()[0].state, VideoState::Running);
        app.resume_videos().unwrap();
        let view = settled(&app, &id).await;
        assert_eq!((view.state, view.film.unwrap().frames), (VideoState::Completed, 1000));
        assert!(folder.path().join("film.mp4").is_file());
    });
}

fn options() -> VideoOptions {
    let captions = CaptionWish::None;
    VideoOptions { fps: 25, width: 64, height: 64, fit: Fit::Crop, background: None, captions }
}

/// A chat with two spoken replies of a second each, and a question in between.
fn talked(folder: &Path) {
    let database = folder.join("home/visavis.db");
    let mut store = vis_store::Store::open(&database, &vis_store::Key::Unencrypted, [0; 32]).unwrap();
    let (session_id, title) = (SessionId::from("chat"), "About: the sea?".to_owned());
    let session =
        Session { id: session_id.clone(), character_id: "mira".into(), title, created_ms: 1, updated_ms: 1 };
    store.create_session(&session).unwrap();
    let say = |id: &str, role, text: &str| Message {
        id: id.into(),
        session_id: session_id.clone(),
        role,
        text: text.into(),
        created_ms: 2,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    let spoken = [("one", "Hello there, my friend."), ("two", "And again.")];
    store.append(&say("one", Role::Assistant, spoken[0].1)).unwrap();
    store.append(&say("mine", Role::User, "Hello.")).unwrap();
    store.append(&say("two", Role::Assistant, spoken[1].1)).unwrap();
    for (n, (id, text)) in (1..).zip(spoken) {
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.1; SPEECH_RATE as usize] };
        let clip = SpokenClip { turn: TurnId(1), seq: 0, text: text.into(), pcm, phonemes: Vec::new() };
        store.keep_clip(&MessageId::from(id), &clip, [n; 24]).unwrap();
    }
    store.close().unwrap();
}

#[tokio::test]
async fn a_reply_and_a_chat_become_films_that_can_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    app(folder.path()).open().await.unwrap();
    talked(folder.path());
    let app = app(folder.path());
    app.open().await.unwrap();
    let reply = app.export_message("one", options()).await.unwrap();
    assert_eq!(
        (reply.title.as_str(), reply.character_id.as_deref()),
        ("Hello there, my friend.", Some("mira"))
    );
    assert_eq!(
        reply.steps.iter().map(|at| at.step).collect::<Vec<_>>(),
        [FilmStep::Speech, FilmStep::Encoding, FilmStep::Finishing]
    );
    let chat = app.export_chat("chat", options()).await.unwrap();
    assert_eq!(app.export_message("mine", options()).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.export_message("nothing", options()).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.video_path(&reply.id).await.unwrap_err().code, Code::BadInput, "not finished yet");
    let reply = settled(&app, &reply.id).await;
    assert_eq!((reply.duration_ms, reply.format.as_deref(), reply.progress), (Some(1000), Some("mp4"), 1.0));
    let chat = settled(&app, &chat.id).await;
    assert_eq!(chat.duration_ms, Some(2700), "two replies and a pause between them: {:?}", chat.message);

    let place = folder.path().to_path_buf();
    let name = app.video_name(&chat.id, Some(place.clone())).await.unwrap();
    assert_eq!(name, "About the sea.mp4", "a name that every file system takes");
    let saved = app.save_video(&chat.id, place.join(&name)).await.unwrap();
    assert_eq!(std::fs::read(&saved).unwrap(), app.video_file(&chat.id).await.unwrap());
    assert_eq!(app.video_name(&chat.id, Some(place)).await.unwrap(), "About the sea (2).mp4");
    std::fs::remove_file(&chat.path).unwrap();
    let gone = app.video_file(&chat.id).await.unwrap_err();
    assert!(gone.code == Code::NotFound && gone.message.contains(&chat.path), "{}", gone.message);
}

#[tokio::test]
async fn a_sound_that_was_dropped_is_kept_no_longer_than_its_film_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    app.open().await.unwrap();
    let material = folder.path().join("home/videos/material");
    let count = || std::fs::read_dir(&material).map_or(0, |files| files.count());
    let text = app.export_sound("mira", "notes.wav", b"only words".to_vec(), options()).await;
    assert_eq!((text.unwrap_err().code, count()), (Code::BadInput, 0));
    let odd = VideoOptions { fps: 9, ..options() };
    let sound = || std::fs::read(hum(folder.path(), 2.0)).unwrap();
    assert_eq!(app.export_sound("mira", "hum.wav", sound(), odd).await.unwrap_err().code, Code::BadInput);
    assert_eq!(count(), 0, "a film that cannot be leaves nothing");

    let film = app.export_sound("mira", "Über mich.wav", sound(), options()).await.unwrap();
    assert_eq!((film.title.as_str(), film.steps[0].step), ("Über mich", FilmStep::AudioCheck));
    app.cancel_video(&film.id).await.unwrap();
    let cancelled = settled(&app, &film.id).await;
    assert_eq!((cancelled.state, count()), (VideoState::Cancelled, 1), "it may be made after all");
    app.retry_video(&film.id).await.unwrap();
    let made = settled(&app, &film.id).await;
    assert_eq!((made.state, made.duration_ms, count()), (VideoState::Completed, Some(2000), 0));
    app.retry_video(&film.id).await.unwrap();
    assert_eq!(settled(&app, &film.id).await.state, VideoState::Completed, "what is there is not made again");
}
