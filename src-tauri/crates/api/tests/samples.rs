//! A voice from a sample: real sound files, the real detector, encoder and voice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use vis_api::{
    App, CardFormat, Code, Home, Launch, NewCharacter, SampleLevel, SampleNoise, Sound, VoiceConsent,
};
use vis_audio::{Duplex, Pace, write_wav};
use vis_core::PcmClip;

fn models() -> PathBuf {
    let user = || {
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        data.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share"))
    };
    std::env::var_os("VISAVIS_MODELS").map_or_else(|| user().join("visavis/models"), PathBuf::from)
}

fn home(data: &Path) -> Home {
    Home { data: data.join("home"), models: models(), worker: "unused".into() }
}

async fn app_with(data: &Path, sound: Sound) -> App {
    let launch = Launch { home: home(data), passphrase: None, unencrypted: true, sound };
    let app = App::new(launch).unwrap();
    app.open().await.unwrap();
    app
}

async fn app(data: &Path) -> App {
    app_with(data, Sound::Null(Pace::Fast)).await
}

async fn grace(app: &App) -> String {
    let new = NewCharacter {
        name: "Grace".into(),
        personality: "Calm".into(),
        greeting: "Ahoy.".into(),
        voice: "bf_emma".into(),
        draft_id: None,
        consent: None,
    };
    app.create_character(new).await.unwrap().id
}

/// Somebody reading for twelve seconds, with a pause in the middle, as a WAV file.
fn speech(data: &Path) -> Vec<u8> {
    let said = reading();
    let (one, two) = said.split_at(said.len() / 2);
    let pause: Vec<f32> = (0..48_000).map(|n| if n % 2 == 0 { 1e-4 } else { -1e-4 }).collect();
    wav(data, 24_000, &[one, &pause, two].concat())
}

/// A real recording, 24 kHz.
fn reading() -> Vec<f32> {
    let path = models().join("test/two_cities.wav");
    let samples = vis_audio::read_sound(&path).expect("run `cargo xtask setup` first");
    // It is a soft one.
    let samples = samples[..12 * 16_000].iter().map(|sample| sample * 3.0).collect();
    vis_audio::resample(&PcmClip { rate: 16_000, samples }, 24_000).unwrap()
}

fn wav(data: &Path, rate: u32, samples: &[f32]) -> Vec<u8> {
    let path = data.join("made.wav");
    write_wav(&path, &PcmClip { rate, samples: samples.to_vec() }).unwrap();
    std::fs::read(path).unwrap()
}

/// 16-bit stereo at 44.1 kHz, as most recorders write it.
fn stereo(mono: &[u8]) -> Vec<u8> {
    let samples: Vec<i16> =
        mono[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let at = |n: usize| samples[(n * 24_000 / 44_100).min(samples.len() - 1)];
    let frames = samples.len() * 44_100 / 24_000;
    let data: Vec<u8> = (0..frames).flat_map(|n| [at(n), at(n) / 2]).flat_map(i16::to_le_bytes).collect();
    let mut file = header(44_100, 2, data.len() as u32);
    file.extend(data);
    file
}

fn header(rate: u32, channels: u16, bytes: u32) -> Vec<u8> {
    let block = channels * 2;
    let mut file = b"RIFF".to_vec();
    file.extend((36_u32.saturating_add(bytes)).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16.to_le_bytes(), channels.to_le_bytes()].concat());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(block)).to_le_bytes());
    file.extend([block.to_le_bytes(), 16_u16.to_le_bytes()].concat());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file
}

#[tokio::test]
async fn a_sample_is_judged_kept_with_its_answer_played_removed_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let (id, sound) = (grace(&app).await, speech(folder.path()));
    let check = app.check_sample(sound.clone(), "me.wav").await.unwrap();
    let report = &check.report;
    assert!(report.total_seconds > report.speech_seconds + 1.0, "the pause is cut out: {report:?}");
    assert!((report.speech_seconds * 1_000.0 - check.duration_ms as f64).abs() < 60.0, "{check:?}");
    assert_eq!((report.level, report.noise), (SampleLevel::Good, SampleNoise::Good), "{report:?}");
    assert_eq!((check.peaks.len(), check.consent), (64, None));
    assert_eq!(
        app.voice_sample(&id).await.unwrap(),
        None,
        "nothing is kept before it is said whose voice it is"
    );

    let bundled = app.keep_sample("mira", &check.sample_id, VoiceConsent::Own).await.unwrap_err();
    assert_eq!(bundled.code, Code::BadInput);
    let kept = app.keep_sample(&id, &check.sample_id, VoiceConsent::Permission).await.unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.consent, kept.duration_ms),
        ("me.wav", VoiceConsent::Permission, check.duration_ms)
    );
    app.play_sample(&check.sample_id).await.unwrap();
    app.play_sample(&id).await.unwrap();
    assert_eq!(app.play_sample("nobody").await.unwrap_err().code, Code::NotFound);
    let again = app.check_sample(sound, "me.wav").await.unwrap();
    assert_eq!(again.consent, Some(VoiceConsent::Permission), "the same sound is not asked about again");

    app.remove_sample(&id).await.unwrap();
    assert_eq!(app.voice_sample(&id).await.unwrap(), None);
    assert_eq!(app.restore_sample(&id).await.unwrap(), kept);
    let copy = app.duplicate_character(&id).await.unwrap();
    assert_eq!(app.voice_sample(&copy.id).await.unwrap().unwrap().peaks, kept.peaks, "a copy has everything");
    drop(app);
    let app = self::app(folder.path()).await;
    assert_eq!(app.voice_sample(&id).await.unwrap(), Some(kept), "it is there after a restart");
    app.delete_character(&id).await.unwrap();
    app.delete_character(&copy.id).await.unwrap();
    app.empty_bin().await.unwrap();
    drop(app);
    let app = self::app(folder.path()).await;
    assert_eq!(app.voice_sample(&id).await.unwrap(), None);
    let left = std::fs::read_dir(folder.path().join("home/media")).unwrap().count();
    assert_eq!(left, 0, "and its sound is gone with its character");
}

#[tokio::test]
async fn no_file_that_leaves_the_program_holds_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let id = grace(&app).await;
    let before = app.character_sheet(&id).await.unwrap();
    let mut plain = Vec::new();
    for (n, format) in [CardFormat::Json, CardFormat::Png, CardFormat::Charx].into_iter().enumerate() {
        let out = folder.path().join(format!("plain{n}"));
        app.export_card(&id, format, &out).await.unwrap();
        plain.push(std::fs::metadata(out).unwrap().len());
    }
    let check = app.check_sample(speech(folder.path()), "my-own-voice.wav").await.unwrap();
    app.keep_sample(&id, &check.sample_id, VoiceConsent::Own).await.unwrap();
    assert_eq!(app.character_sheet(&id).await.unwrap(), before, "the sheet knows nothing of it");
    for (n, format) in [CardFormat::Json, CardFormat::Png, CardFormat::Charx].into_iter().enumerate() {
        let out = folder.path().join(format!("with{n}"));
        app.export_card(&id, format, &out).await.unwrap();
        let bytes = std::fs::read(out).unwrap();
        assert!(!bytes.windows(12).any(|window| window == b"my-own-voice"));
        assert!(
            bytes.len() as u64 <= plain[n] + 64,
            "not a byte more than before: {} and {}",
            bytes.len(),
            plain[n]
        );
    }
}

#[tokio::test]
async fn what_is_no_sample_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let refused = async |bytes: Vec<u8>, name: &str| {
        let error = app.check_sample(bytes, name).await.unwrap_err();
        assert_eq!(error.code, Code::BadInput, "{error:?}");
        error.message
    };
    let text = refused(b"Dear diary, today I spoke to nobody.".to_vec(), "diary.wav").await;
    assert!(text.contains("“diary.wav” is no sound") && text.contains("wav, mp3"), "{text}");
    let silence = refused(wav(folder.path(), 48_000, &vec![0.0; 480_000]), "quiet.wav").await;
    assert!(silence.starts_with("No speech was found"), "{silence}");
    let tone: Vec<f32> = (0..160_000).map(|n| (n as f32 * 0.1).sin() * 0.3).collect();
    assert!(refused(wav(folder.path(), 16_000, &tone), "tone.wav").await.contains("at least 5 seconds"));
    let short = speech(folder.path());
    let short = [header(24_000, 1, 100_000), short[44..100_044].to_vec()].concat();
    assert!(refused(short, "short.wav").await.starts_with("Only "), "two seconds are too little");
    assert!(refused(Vec::new(), "empty.mp3").await.contains("no sound"));
}

#[tokio::test]
async fn three_hours_are_refused_by_what_the_file_says_and_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    // The header speaks of three hours; hardly anything is there, so only the header can have been asked.
    let says = [header(16_000, 1, 3 * 3_600 * 32_000), vec![0; 64_000]].concat();
    let error = app.check_sample(says, "lecture.wav").await.unwrap_err();
    assert!(error.message.contains("“lecture.wav” is longer than 10 minutes"), "{error:?}");
    // A stream whose header was never completed says nothing of its length.
    let open_end = [header(8_000, 1, u32::MAX - 44), vec![0; 2 * 8_000 * 700]].concat();
    assert!(
        app.check_sample(open_end, "stream.wav")
            .await
            .unwrap_err()
            .message
            .contains("longer than 10 minutes")
    );
}

#[tokio::test]
async fn stereo_at_44_kilohertz_is_the_same_voice() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let mono = speech(folder.path());
    let one = app.check_sample(mono.clone(), "mono.wav").await.unwrap().report;
    let two = app.check_sample(stereo(&mono), "stereo.wav").await.unwrap().report;
    assert!((one.speech_seconds - two.speech_seconds).abs() < 0.3, "{one:?} {two:?}");
    assert_eq!((one.level, one.noise), (two.level, two.noise));
}

#[tokio::test]
async fn what_is_said_into_the_microphone_becomes_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output, handle) = Duplex::new(Pace::RealTime, None);
    let app = app_with(folder.path(), Sound::Duplex(input, output)).await;
    let id = grace(&app).await;
    let said = PcmClip { rate: 24_000, samples: reading() };
    let said = vis_audio::resample(&said, 16_000).unwrap();
    let length = said.len() as u64 / 16 + 500;
    app.record_sample().await.unwrap();
    handle.say(said);
    tokio::time::sleep(std::time::Duration::from_millis(length)).await;
    let check = app.finish_sample_recording().await.unwrap();
    assert!(check.report.speech_seconds > 5.0 && check.name.is_empty(), "{check:?}");
    app.keep_sample(&id, &check.sample_id, VoiceConsent::Own).await.unwrap();
    app.record_sample().await.unwrap();
    app.stop_script_sound().unwrap();
    assert_eq!(app.finish_sample_recording().await.unwrap_err().code, Code::BadInput, "thrown away");
}

#[tokio::test]
async fn a_search_reports_its_progress_can_be_stopped_and_needs_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let app = Arc::new(app(folder.path()).await);
    let id = grace(&app).await;
    assert_eq!(app.match_sample(&id, |_| {}).await.unwrap_err().code, Code::NotFound);
    let check = app.check_sample(speech(folder.path()), "a.wav").await.unwrap();
    app.keep_sample(&id, &check.sample_id, VoiceConsent::Synthetic).await.unwrap();
    let (tries, stopper) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&app));
    let counted = Arc::clone(&tries);
    let stopped = app
        .match_sample(&id, move |done| {
            assert!((0.0..0.2).contains(&done));
            if counted.fetch_add(1, Ordering::Relaxed) == 2 {
                stopper.cancel_search();
            }
        })
        .await;
    assert!(stopped.unwrap_err().message.contains("stopped"));
    assert_eq!(tries.load(Ordering::Relaxed), 3, "not one voice more");
    assert_eq!(app.voice_sample(&id).await.unwrap().unwrap().likeness, None);
}

#[tokio::test]
async fn a_mixture_of_voices_is_taken_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let id = grace(&app).await;
    let mixed = "am_liam:30+am_onyx:70";
    let change = serde_json::json!({ "voice": { "voice": mixed, "speed": 1.0 } });
    let sheet = app.change_character(&id, serde_json::from_value(change).unwrap()).await.unwrap();
    assert_eq!(sheet.voice.voice, mixed);
    assert_eq!(app.undo_character(&id).await.unwrap().voice.voice, "bf_emma");
}
