//! The real model on real sound.
#![cfg(feature = "whisper")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_core::{Utterance, UtteranceId};
use vis_listen::{Dictation, Heed, ListenError, Transcriber, Whisper, transcribe_long, word_errors};

const SECOND: usize = 16_000;
static CANCEL: AtomicBool = AtomicBool::new(false);

fn models() -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    std::env::var_os("VISAVIS_MODELS")
        .map(PathBuf::from)
        .or_else(|| Some(data().or_else(home)?.join("visavis/models")))
        .expect("HOME is set")
}

fn tiny() -> Whisper {
    Whisper::load(&models().join("whisper-tiny.en-q8_0.bin"), 1)
        .expect("the models are there; run `cargo xtask setup` first")
}

/// A sentence of Beckett's, read by a person.
fn beckett() -> Vec<f32> {
    let mut reader =
        hound::WavReader::open(models().join("test/beckett.wav")).expect("run `cargo xtask setup` first");
    reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_768.0).collect()
}

const BECKETT: &str = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better.";

fn noise(loudness: f32, length: usize) -> Vec<f32> {
    let mut seed = 0x9e37_79b9_u32;
    let mut next = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..length).map(|_| loudness * next()).collect()
}

fn finish(dictation: &mut Dictation<Whisper>, id: u64, samples: &[f32]) -> String {
    let end = samples.len() as u64;
    let utterance =
        Utterance { id: UtteranceId(id), start: 0, end, ended: Duration::ZERO, samples: Arc::from(samples) };
    dictation.finish(&utterance, &Heed::default(), &CANCEL).unwrap().text
}

#[test]
fn a_person_is_understood() {
    let heard = tiny().transcribe(&beckett(), &Heed::default(), &CANCEL).unwrap();
    assert_eq!(word_errors(BECKETT, &heard.text).errors, 0, "{}", heard.text);
    assert_eq!(heard.language, "en");
    assert!(heard.confidence > 0.6, "{}", heard.confidence);
}

#[test]
fn what_is_no_speech_gives_no_text() {
    let mut dictation = Dictation::new(tiny());
    let hum: Vec<f32> =
        (0..3 * SECOND).map(|at| 0.1 * (at as f32 * 50.0 * std::f32::consts::TAU / 16_000.0).sin()).collect();
    let mut click = noise(0.0005, SECOND);
    click[8000..8040].fill(0.8);
    let mut cough = noise(0.001, SECOND);
    for (index, sample) in noise(0.5, SECOND / 4).into_iter().enumerate() {
        cough[4000 + index] = sample * (-(index as f32) / 1200.0).exp();
    }
    let sounds = [
        vec![0.0; 5 * SECOND],
        noise(0.01, 2 * SECOND),
        noise(0.1, 4 * SECOND),
        noise(0.3, 9 * SECOND),
        hum,
        click,
        cough,
    ];
    for (index, sound) in sounds.iter().enumerate() {
        assert_eq!(finish(&mut dictation, index as u64 + 1, sound), "", "sound {index}");
    }
}

#[test]
fn hints_do_not_speak() {
    let heed = Heed { hints: vec!["Visavis".into(), "Thaddeus".into(), "Marlowe".into()], ..Heed::default() };
    let mut whisper = tiny();
    let heard = whisper.transcribe(&beckett(), &heed, &CANCEL).unwrap();
    assert_eq!(word_errors(BECKETT, &heard.text).errors, 0, "{}", heard.text);
    let mut dictation = Dictation::new(whisper);
    let sound = noise(0.05, 2 * SECOND);
    let end = sound.len() as u64;
    let utterance =
        Utterance { id: UtteranceId(1), start: 0, end, ended: Duration::ZERO, samples: Arc::from(sound) };
    assert_eq!(dictation.finish(&utterance, &heed, &CANCEL).unwrap().text, "");
}

#[test]
fn the_language_is_found_or_taken_as_told() {
    let mut base =
        Whisper::load(&models().join("whisper-base-q8_0.bin"), 1).expect("run `cargo xtask setup` first");
    assert!(base.is_multilingual() && !tiny().is_multilingual());
    let heard = base.transcribe(&beckett(), &Heed::default(), &CANCEL).unwrap();
    assert_eq!(heard.language, "en");
    assert!(word_errors(BECKETT, &heard.text).errors <= 1, "{}", heard.text);
    for code in ["xx", "e\0n"] {
        let heed = Heed { language: code.into(), ..Heed::default() };
        assert!(matches!(base.transcribe(&beckett(), &heed, &CANCEL), Err(ListenError::Transcribe(_))));
    }
}

#[test]
fn work_that_is_called_off_stops() {
    let stopped = tiny().transcribe(&beckett(), &Heed::default(), &AtomicBool::new(true));
    assert!(matches!(stopped, Err(ListenError::Cancelled)));
}

#[test]
fn a_recording_is_transcribed_in_pieces() {
    let twice = [beckett(), vec![0.0; SECOND], beckett()].concat();
    let heard = transcribe_long(&mut tiny(), &twice, &Heed::default(), &mut |_| {}, &CANCEL).unwrap();
    assert!(word_errors(&format!("{BECKETT} {BECKETT}"), &heard.text).errors <= 1, "{}", heard.text);
    assert!(heard.segments.len() >= 2);
}

#[test]
fn a_missing_and_a_damaged_model_say_so() {
    let missing = Whisper::load(&models().join("no-such-model.bin"), 1).err().unwrap();
    assert!(matches!(missing, ListenError::ModelMissing { .. }));
    let damaged = Whisper::load(&models().join("cmudict.dict"), 1).err().unwrap();
    assert!(matches!(damaged, ListenError::ModelUnusable { .. }), "{damaged}");
}

#[test]
fn too_much_at_once_is_refused() {
    let refused = tiny().transcribe(&noise(0.1, 31 * SECOND), &Heed::default(), &CANCEL);
    assert!(matches!(refused, Err(ListenError::Transcribe(_))));
    assert_eq!(
        tiny().transcribe(&[0.1; 800], &Heed::default(), &CANCEL).unwrap().text,
        "",
        "50 ms is no word"
    );
}
