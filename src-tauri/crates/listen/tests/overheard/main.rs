//! What is said over somebody's speech, from sound to verdict: each file of `cases` holds `listening` or `interrupting` in its first
//! line and a description of a sound in the others. Where it is known to be mistaken the first line says so as well.
#![cfg(all(feature = "onnx", feature = "whisper"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "../models/mod.rs"]
#[allow(dead_code, reason = "each test uses its part")]
mod models;
mod sound;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_core::{CHUNK_SAMPLES, PcmChunk};
use vis_listen::{Dictation, Ear, EarEvent, Heed, Patience, Whisper, is_backchannel};

const SECOND: usize = 16_000;

struct Case {
    name: String,
    interrupts: bool,
    samples: Vec<f32>,
}

impl Case {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let (verdict, description) = text.split_once('\n').expect("a verdict and a sound");
        let verdicts = ["listening", "interrupting", "interrupting, but taken for listening"];
        assert!(verdicts.contains(&verdict), "{}: {verdict}", path.display());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Self {
            name,
            interrupts: verdict == "interrupting",
            samples: sound::render(description, &models::recording),
        }
    }
}

/// What the words of the pauses in it make of a sound, and what they are.
fn verdict(case: &Case, ear: &mut Ear, dictation: &mut Dictation<Whisper>, from: u64) -> (bool, String) {
    let (mut interrupts, mut heard) = (false, String::new());
    let silence = |length| std::iter::repeat_n(0.0, length);
    let sound: Vec<f32> =
        silence(SECOND / 2).chain(case.samples.iter().copied()).chain(silence(2 * SECOND)).collect();
    let noise = |n: usize| 0.0005 * ((n * 7919 % 1013) as f32 / 506.5 - 1.0);
    for (n, part) in sound.chunks_exact(CHUNK_SAMPLES).enumerate() {
        let samples =
            part.iter().enumerate().map(|(k, sample)| sample + noise(n * CHUNK_SAMPLES + k)).collect();
        let start = from + (n * CHUNK_SAMPLES) as u64;
        for event in ear.hear(&PcmChunk { start, captured: Duration::ZERO, samples }).unwrap() {
            let EarEvent::Paused { utterance, voiced_ms } = event else { continue };
            let words = dictation.finish(&utterance, &Heed::default(), &AtomicBool::new(false)).unwrap();
            interrupts |= !is_backchannel(&words.text, voiced_ms, words.confidence);
            heard.push_str(&format!("{:?} {:.2} {voiced_ms} ms  ", words.text, words.confidence));
        }
    }
    (interrupts, heard)
}

#[test]
fn who_hums_or_coughs_is_told_from_who_speaks() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/overheard/cases");
    let mut paths: Vec<_> = std::fs::read_dir(cases).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let mut ear = models::ear(Patience::Normal);
    let mut dictation = Dictation::new(models::whisper("whisper-tiny.en-q8_0.bin"));
    let mut wrong = Vec::new();
    for (n, path) in paths.iter().enumerate() {
        let case = Case::read(path);
        let (interrupts, heard) = verdict(&case, &mut ear, &mut dictation, (n * 20 * SECOND) as u64);
        if interrupts != case.interrupts {
            wrong.push(format!("{}: {heard}", case.name));
        }
    }
    assert!(paths.len() > 20 && wrong.is_empty(), "{wrong:#?}");
}
