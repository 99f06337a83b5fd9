use std::sync::Arc;
use std::time::Duration;

use vis_core::Utterance;
use vis_listen::{EarEvent, EndReason, Patience};

use crate::scene::Scene;

fn ended(scene: &Scene) -> Vec<(u64, Utterance, EndReason)> {
    let ended = |(at, event): &(u64, EarEvent)| match event {
        EarEvent::Ended { utterance, why } => Some((*at, utterance.clone(), *why)),
        _ => None,
    };
    scene.events.iter().filter_map(ended).collect()
}

fn near(sample: u64, expected: u64, tolerance_ms: u64) -> bool {
    sample.abs_diff(expected) <= tolerance_ms * 16
}

#[test]
fn one_sentence_is_one_utterance() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    scene.speech(2000).silence(2000);
    assert_eq!(scene.story(), "sggggpe");
    let (_, utterance, why) = &ended(&scene)[0];
    assert_eq!(*why, EndReason::Finished);
    assert!(near(utterance.end, 48_000, 10), "the last sound was at 48000, not {}", utterance.end);
    assert!(near(utterance.start, 16_000 - 7200, 35), "450 ms of pre-roll, not from {}", utterance.start);
    assert!(utterance.samples.len() as u64 >= utterance.end - utterance.start);
    let ended = Duration::from_micros(utterance.end * 1000 / 16);
    assert!(utterance.ended.abs_diff(ended) < Duration::from_millis(1), "{:?}", utterance.ended);
}

#[test]
fn every_latency_is_short() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    scene.speech(2000).silence(2000);
    assert!(scene.when('s') <= 16_000 + 100 * 16, "started after {} ms", (scene.when('s') - 16_000) / 16);
    assert!(scene.when('p') <= 48_000 + 130 * 16, "paused after {} ms", (scene.when('p') - 48_000) / 16);
    assert!(scene.when('e') <= 48_000 + 460 * 16, "ended after {} ms", (scene.when('e') - 48_000) / 16);
}

#[test]
fn the_end_waits_for_the_words_but_not_for_long() {
    let ends = |read_at: Option<u64>, text: &str| {
        let mut scene = Scene::new(Patience::Normal, 0.99);
        scene.speech(2000).silence(read_at.unwrap_or(100));
        if read_at.is_some() {
            let events = scene.ear.read(vis_core::UtteranceId(1), text);
            scene.keep(events);
        }
        scene.silence(3000);
        (scene.when('e') - 48_000) / 16
    };
    assert!((300..340).contains(&ends(Some(250), "I went home.")), "{} ms", ends(Some(250), "I went home."));
    assert!((350..370).contains(&ends(Some(350), "I went home.")), "as soon as they are there");
    assert!((420..460).contains(&ends(None, "")), "{} ms without any words", ends(None, ""));
    assert!(ends(Some(250), "I went to the") > 1700, "however finished it sounds");
}

#[test]
fn the_end_brings_the_very_sound_of_the_pause() {
    let mut scene = Scene::new(Patience::Normal, 0.1);
    scene.speech(1000).silence(2000);
    let paused = scene.events.iter().find_map(|(_, event)| match event {
        EarEvent::Paused { utterance, .. } => Some(utterance.clone()),
        _ => None,
    });
    let (_, utterance, _) = &ended(&scene)[0];
    assert!(Arc::ptr_eq(&paused.unwrap().samples, &utterance.samples), "work on it is not done twice");
}

#[test]
fn silence_alone_ends_a_turn_after_as_long_as_patience_waits() {
    for (patience, ceiling) in [(Patience::Quick, 700), (Patience::Normal, 1200), (Patience::Patient, 2500)] {
        let mut scene = Scene::new(patience, 0.0);
        scene.speech(1000).silence(3000);
        let (at, _, why) = ended(&scene)[0].clone();
        assert_eq!(why, EndReason::Silence);
        assert!(near(at, 32_000 + ceiling * 16, 20), "{patience:?}: {} ms", (at - 32_000) / 16);
    }
}

#[test]
fn a_pause_in_mid_sentence_does_not_end_it() {
    for pause in [300, 500, 650] {
        let mut scene = Scene::new(Patience::Normal, 0.3);
        scene.speech(1000).silence(pause).speech(1000).silence(2000);
        assert_eq!(scene.story().replace('g', ""), "sprpe", "a pause of {pause} ms");
        let (_, utterance, _) = &ended(&scene)[0];
        assert!(near(utterance.end, 48_000 + pause * 16, 10), "it holds both halves");
    }
}

#[test]
fn a_click_is_dropped_and_a_short_word_is_not() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    scene.speech(20).silence(1000);
    assert_eq!(scene.story(), "", "20 ms are nothing");
    scene.speech(90).silence(1000);
    assert_eq!(scene.story(), "sd", "a cough");
    scene.speech(240).silence(1000);
    assert_eq!(scene.story(), "sdspe", "a yes");
}

#[test]
fn without_a_model_silence_decides() {
    let mut scene = Scene::new(Patience::Quick, 0.99);
    scene.ear.set_patience(Patience::Patient);
    scene.speech(800).silence(420);
    assert_eq!(scene.story().replace('g', ""), "sp", "the patient ear waits, however finished it sounds");
    scene.ear.set_patience(Patience::Quick);
    scene.silence(400);
    assert_eq!(scene.story().replace('g', ""), "spe");
}

#[test]
fn what_was_transcribed_moves_the_end() {
    let waits = |text: Option<&str>| {
        let mut scene = Scene::new(Patience::Normal, 0.65);
        scene.speech(1000).silence(230);
        if let Some(text) = text {
            let id = vis_core::UtteranceId(1);
            let events = scene.ear.read(id, text);
            scene.keep(events);
        }
        scene.silence(3000);
        (scene.when('e') - 32_000) / 16
    };
    let (open, unknown, question) =
        (waits(Some("Do you know if the")), waits(None), waits(Some("What time is it?")));
    assert!((690..800).contains(&unknown), "{unknown} ms");
    assert!((300..340).contains(&question), "a question ends sooner: {question} ms");
    assert!((1790..1900).contains(&open), "somebody looks for a word: {open} ms");
}

#[test]
fn a_transcript_that_comes_too_late_changes_nothing() {
    let mut scene = Scene::new(Patience::Normal, 0.65);
    scene.speech(1000).silence(250).speech(1000);
    assert!(scene.ear.read(vis_core::UtteranceId(1), "Stop!").is_empty(), "the person went on");
    scene.silence(1000);
    assert!(scene.ear.read(vis_core::UtteranceId(1), "Stop!").is_empty(), "it is over");
    assert_eq!(scene.story().replace('g', ""), "sprpe");
}
