//! Scripts from the capabilities' side: written down, kept, spoken line by line, filmed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_api::{
    App, Aspect, CaptionMode, Code, FilmStep, Home, Launch, Layout, Scene, Script, ScriptEdit as Edit,
    ScriptFormat, Sound, SoundSource, SoundState, VideoState,
};
use vis_audio::{Pace, write_wav};
use vis_core::PcmClip;

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

fn cast() -> Vec<String> {
    vec!["mira".into(), "otis".into()]
}

async fn tea(app: &App) -> Script {
    let text = b"Mira: Is the tea ready?\nOtis: It is. Sit down.\nMira: Thank you!";
    app.import_script("tea.txt", text.to_vec(), cast()).await.unwrap()
}

fn texts(script: &Script) -> Vec<&str> {
    script.lines.iter().map(|line| line.text.as_str()).collect()
}

#[tokio::test]
async fn every_change_is_kept_at_once_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let first = app(folder.path()).await;
    let script = first.new_script(cast(), "A day").await.unwrap();
    let edit = |edit: Edit| first.edit_script(&script.id, edit);
    let added = edit(Edit::Add { after: None, speaker: "mira".into(), text: "Hello.".into() }).await.unwrap();
    assert!(added.can_undo && added.estimated && added.lines[0].start_ms < added.duration_ms);
    let line = added.lines[0].id.clone();
    for text in ["H", "He", "Hey you."] {
        edit(Edit::Text { line: line.clone(), text: text.into() }).await.unwrap();
    }
    let undone = first.undo_script(&script.id).await.unwrap();
    assert_eq!(texts(&undone), ["Hello."], "three keys are one step");
    assert_eq!(texts(&first.redo_script(&script.id).await.unwrap()), ["Hey you."]);
    let named = first.save_script_version(&script.id, "First").await.unwrap();
    edit(Edit::Remove { lines: vec![line] }).await.unwrap();
    let back = first.restore_script_version(&script.id, &named.versions[0].id).await.unwrap();
    assert_eq!((texts(&back), back.versions[0].lines), (vec!["Hey you."], 1));
    assert_eq!(edit(Edit::Cast { cast: vec!["nobody".into()] }).await.unwrap_err().code, Code::NotFound);
    drop(first);

    let again = app(folder.path()).await;
    let list = again.scripts().await.unwrap();
    assert_eq!((list.len(), list[0].title.as_str(), list[0].lines), (1, "A day", 1));
    let copy = again.duplicate_script(&script.id).await.unwrap();
    assert_eq!(copy.title, "A day (copy)");
    let said = again.delete_script(&script.id).await.unwrap().deleted;
    assert!(said.contains("A day") && said.contains("1 line,"), "{said}");
    assert_eq!(again.script(&script.id).await.unwrap_err().code, Code::NotFound);
    assert_eq!(again.restore_script(&script.id).await.unwrap().lines, 1);
}

#[tokio::test]
async fn a_file_becomes_a_script_and_a_script_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let script = app.import_script("x.txt", b"Mira: Hi.\nTom: Who?".to_vec(), cast()).await.unwrap();
    assert_eq!((script.lines[1].speaker.as_str(), script.problems.len()), ("mira", 1));
    for (format, word) in [
        (ScriptFormat::Fountain, "MIRA\nHi."),
        (ScriptFormat::Srt, "Mira: Hi."),
        (ScriptFormat::Vtt, "<v Mira>Hi."),
        (ScriptFormat::Json, "\"speaker\": \"Mira\""),
        (ScriptFormat::Txt, "Mira: Hi."),
    ] {
        let (name, text) = app.script_text(&script.id, format).await.unwrap();
        assert!(text.contains(word) && name.starts_with("x."), "{name}: {text}");
    }
    let error = app.import_script("x.srt", b"nothing".to_vec(), cast()).await.unwrap_err();
    assert_eq!(error.code, Code::BadInput);
    let error = app.set_background(&script.id, "a.mp4", b"no film".to_vec()).await.unwrap_err();
    assert!(error.message.contains("cannot be shown"), "{}", error.message);
    assert!(app.set_music(&script.id, "a.mp3", b"no sound".to_vec()).await.is_err());
}

#[tokio::test]
async fn only_changed_lines_are_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = app(folder.path()).await;
    let script = tea(&first).await;
    let (spoken, made) = first.speak_script(&script.id).await.unwrap();
    assert_eq!(made, 3);
    assert!(!spoken.estimated && spoken.lines.iter().all(|line| line.sound.state == SoundState::Ready));
    assert!(
        spoken.lines.iter().all(|line| line.sound.peaks.len() == 100 && line.sound.duration_ms > Some(300))
    );
    assert!(spoken.lines.windows(2).all(|pair| pair[0].start_ms < pair[1].start_ms));
    let line = spoken.lines[1].id.clone();
    let text = |text: &str| Edit::Text { line: line.clone(), text: text.into() };
    let changed = first.edit_script(&script.id, text("It is. Come in.")).await.unwrap();
    assert_eq!(changed.lines[1].sound.state, SoundState::Changed);
    // Where it stands, how it looks and how long the pause is makes no other sound.
    let moved = Edit::Move { line: spoken.lines[0].id.clone(), to: 2 };
    first.edit_script(&script.id, moved).await.unwrap();
    assert_eq!(first.speak_script(&script.id).await.unwrap().1, 1, "one line was changed");
    first.undo_script(&script.id).await.unwrap();
    let undone = first.undo_script(&script.id).await.unwrap();
    assert_eq!(undone.lines[1].sound.state, SoundState::Ready, "the sound of the old words is still there");
    drop(first);
    let again = app(folder.path()).await;
    assert_eq!(
        again.speak_script(&script.id).await.unwrap().1,
        0,
        "nothing is made twice, also after a restart"
    );

    let wav = folder.path().join("own.wav");
    let samples = (0..32_000).map(|n| (n as f32 * 0.1).sin() * 0.3).collect();
    write_wav(&wav, &PcmClip { rate: 16_000, samples }).unwrap();
    let own = again.set_line_sound(&script.id, &line, "own.wav", std::fs::read(&wav).unwrap()).await.unwrap();
    let sound = &own.lines[1].sound;
    assert_eq!(
        (sound.state, sound.source, sound.duration_ms),
        (SoundState::Ready, SoundSource::File, Some(2_000))
    );
}

fn small(scene: Scene) -> Scene {
    Scene { size: 256, fps: 10, aspect: Aspect::Square, title_card: "Tea".into(), ..scene }
}

#[tokio::test]
async fn a_script_becomes_a_film_with_a_track_of_captions() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let script = tea(&app).await;
    let mut scene = small(script.scene.clone());
    scene.captions.mode = CaptionMode::Track;
    app.edit_script(&script.id, Edit::Scene { scene }).await.unwrap();
    let out = folder.path().join("film.mp4").display().to_string();
    let film =
        app.film_script(&script.id, &out, false, Arc::new(AtomicBool::new(false)), |_| {}).await.unwrap();
    let ready = app.script(&script.id).await.unwrap();
    assert!(!ready.estimated);
    assert_eq!(
        (film.duration * 1000.0).round() as u64,
        ready.duration_ms,
        "the length that was shown is the film's"
    );
    assert_eq!(film.frames, (ready.duration_ms + 50) / 100);
    let srt = std::fs::read_to_string(film.srt.unwrap()).unwrap();
    assert!(srt.contains("Is the tea ready?"), "{srt}");
    assert!(folder.path().join("film.vtt").is_file());
    let kinds: Vec<String> = vis_export::tracks(&film.path)
        .unwrap()
        .into_iter()
        .map(|track| format!("{track:?}").to_lowercase())
        .collect();
    assert!(kinds.len() == 3 && kinds.iter().any(|kind| kind.contains("mov_text")), "{kinds:?}");
    let error =
        app.film_script(&script.id, &out, false, Arc::new(AtomicBool::new(false)), |_| {}).await.unwrap_err();
    assert!(error.message.contains("there already"), "{}", error.message);
}

#[tokio::test]
async fn a_film_of_a_script_goes_through_the_queue_in_five_steps() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let script = tea(&app).await;
    let scene = Scene { layout: Layout::PictureInPicture, ..small(script.scene.clone()) };
    app.edit_script(&script.id, Edit::Scene { scene }).await.unwrap();
    let view = app.render_script(&script.id).await.unwrap();
    let steps: Vec<FilmStep> = view.steps.iter().map(|step| step.step).collect();
    let expected = [
        FilmStep::AudioCheck,
        FilmStep::Speech,
        FilmStep::Animation,
        FilmStep::Encoding,
        FilmStep::Finishing,
    ];
    assert_eq!((steps, view.script_id.as_deref()), (expected.to_vec(), Some(script.id.as_str())));
    // What is changed from here on is not in this film.
    app.edit_script(&script.id, Edit::Remove { lines: vec![script.lines[0].id.clone()] }).await.unwrap();
    for _ in 0..2_000 {
        let now = app.videos().await.unwrap().remove(0);
        if !matches!(now.state, VideoState::Queued | VideoState::Running) {
            assert_eq!((now.state, now.message), (VideoState::Completed, None));
            assert!(now.steps.iter().all(|step| step.progress == 1.0));
            let srt = Path::new(&now.path).with_extension("srt");
            assert!(!srt.exists(), "captions are in the picture");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the film never ended");
}

#[tokio::test]
async fn the_preview_plays_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let script = app.import_script("x.txt", b"Mira: Hi.".to_vec(), cast()).await.unwrap();
    let still = app.preview_still(&script.id, 100, 320).await.unwrap();
    let picture = image::load_from_memory(&still).unwrap();
    assert_eq!((picture.width(), picture.height()), (320, 180));
    let (sent, seen) = std::sync::mpsc::channel();
    app.play_preview(&script.id, 0, 160, move |frame| sent.send(frame).is_ok()).await.unwrap();
    let frames: Vec<_> = seen.iter().collect();
    let (end, empty) = frames.last().unwrap();
    assert!(empty.is_empty() && u64::from(*end) == script.duration_ms);
    assert!(frames.windows(2).all(|pair| pair[0].0 <= pair[1].0));
}

fn tone(path: &Path, hz: f32, seconds: usize) -> Vec<u8> {
    let samples =
        (0..16_000 * seconds).map(|n| (n as f32 * hz * std::f32::consts::TAU / 16e3).sin() * 0.3).collect();
    write_wav(path, &PcmClip { rate: 16_000, samples }).unwrap();
    std::fs::read(path).unwrap()
}

/// How much of `hz` is in a stretch of sound (Goertzel), as an amplitude.
fn loud(sound: &[f32], rate: f32, hz: f32) -> f32 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let angle = n as f32 * hz * std::f32::consts::TAU / rate;
        (re, im) = (re + sample * angle.cos(), im + sample * angle.sin());
    }
    2.0 * re.hypot(im) / sound.len() as f32
}

#[tokio::test]
async fn music_plays_under_the_voices_and_a_video_behind_the_faces() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let first = tea(&app).await;
    app.edit_script(&first.id, Edit::Scene { scene: small(first.scene.clone()) }).await.unwrap();
    let out = |name: &str| folder.path().join(name).display().to_string();
    let stop = || Arc::new(AtomicBool::new(false));
    app.film_script(&first.id, &out("behind.mp4"), false, stop(), |_| {}).await.unwrap();

    let script = app.import_script("two.txt", b"Mira: One.\nOtis: Two.".to_vec(), cast()).await.unwrap();
    let line = script.lines[0].id.clone();
    app.edit_script(&script.id, Edit::Pause { line: line.clone(), pause_ms: 4_000 }).await.unwrap();
    let wav = folder.path().join("tone.wav");
    app.set_line_sound(&script.id, &line, "own.wav", tone(&wav, 1000.0, 2)).await.unwrap();
    let music = app.set_music(&script.id, "hum.wav", tone(&wav, 440.0, 1)).await.unwrap();
    let behind = std::fs::read(folder.path().join("behind.mp4")).unwrap();
    let scene = Scene { layout: Layout::SideBySide, size: 256, fps: 10, ..music.scene.clone() };
    app.edit_script(&script.id, Edit::Scene { scene }).await.unwrap();
    let ready = app.set_background(&script.id, "behind.mp4", behind).await.unwrap();
    assert!(ready.problems.is_empty(), "{:?}", ready.problems);
    let film = app.film_script(&script.id, &out("film.mp4"), false, stop(), |_| {}).await.unwrap();

    let mut file = vis_audio::SoundFile::open(&film.path).unwrap();
    let (rate, channels) = (file.rate() as f32, file.channels());
    let mut all = vec![0.0; (film.duration * f64::from(rate)) as usize * channels];
    let read = file.read(&mut all);
    let left: Vec<f32> = all[..read].iter().step_by(channels).copied().collect();
    let at = |seconds: f32, hz: f32| {
        let from = (seconds * rate) as usize;
        loud(&left[from..from + (0.5 * rate) as usize], rate, hz)
    };
    let start = ready.lines[0].start_ms as f32 / 1e3;
    let (said, paused) = (start + 1.0, start + 4.0);
    assert!(at(said, 1000.0) > 0.05 && at(paused, 1000.0) < 0.005, "the own sound, where its line is");
    assert!(at(paused, 440.0) > 0.01, "the music goes on behind its end: {}", at(paused, 440.0));
    assert!(at(said, 440.0) < 0.6 * at(paused, 440.0), "{} is quieter under a voice", at(said, 440.0));

    let corner = |picture: Vec<u8>| image::load_from_memory(&picture).unwrap().to_rgb8().get_pixel(2, 2).0;
    let mut seen = std::collections::BTreeSet::new();
    for second in 0..6 {
        seen.insert(corner(app.preview_still(&script.id, second * 1000, 160).await.unwrap()));
    }
    assert!(seen.len() > 1, "what is behind the faces moves: {seen:?}");
}
