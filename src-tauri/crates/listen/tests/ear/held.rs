use vis_listen::{EarEvent, EndReason, Patience};

use crate::scene::Scene;

fn last_end(scene: &Scene) -> (u64, u64, EndReason) {
    match &scene.events.last().expect("an event").1 {
        EarEvent::Ended { utterance, why } => (utterance.start, utterance.end, *why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_but_letting_go_ends_a_held_utterance() {
    let mut scene = Scene::new(Patience::Quick, 1.0);
    scene.ear.press();
    scene.speech(1000).silence(4000).speech(1000);
    assert!(!scene.story().contains('e'));
    let now = scene.now;
    scene.release();
    let (start, end, why) = last_end(&scene);
    assert_eq!(why, EndReason::Released);
    assert_eq!(start, 16_000 - 7200, "the first sound may come before the key is down");
    assert_eq!(end, now);
}

#[test]
fn holding_a_key_in_silence_is_no_message() {
    let mut scene = Scene::new(Patience::Normal, 1.0);
    scene.ear.press();
    scene.silence(2000).release();
    assert_eq!(scene.story(), "sd");
    scene.ear.press();
    scene.release();
    assert_eq!(scene.story(), "sdsd", "also without a single chunk in between");
}

#[test]
fn a_whisper_is_taken_while_the_key_is_held() {
    let mut scene = Scene::new(Patience::Normal, 1.0);
    scene.sound(8000, 0.02);
    scene.events.clear();
    scene.ear.reset();
    scene.sound(6000, 0.02);
    scene.events.clear();
    scene.ear.reset();
    scene.ear.press();
    scene.sound(1000, 0.02).release();
    assert_eq!(
        last_end(&scene).2,
        EndReason::Released,
        "as loud as the room, but the key says that it is meant"
    );
}

#[test]
fn pressing_in_mid_speech_keeps_what_was_said() {
    let mut scene = Scene::new(Patience::Normal, 1.0);
    scene.speech(1000);
    scene.ear.press();
    scene.silence(2000).speech(500).silence(300).release();
    assert_eq!(scene.story().matches('s').count(), 1);
    let (start, end, _) = last_end(&scene);
    assert!(start < 16_000 && end > 64_000, "{start} to {end}");
}

#[test]
fn after_letting_go_the_ear_is_open_again() {
    let mut scene = Scene::new(Patience::Normal, 1.0);
    scene.ear.press();
    scene.speech(500).release();
    scene.events.clear();
    scene.silence(500).speech(500).silence(500);
    assert_eq!(scene.story().replace('g', ""), "spe");
}
