use vis_core::Utterance;
use vis_listen::{EarEvent, EndReason, Patience};

use crate::scene::Scene;

fn parts(scene: &Scene) -> Vec<(Utterance, EndReason)> {
    let ended = |(_, event): &(u64, EarEvent)| match event {
        EarEvent::Ended { utterance, why } => Some((utterance.clone(), *why)),
        _ => None,
    };
    scene.events.iter().filter_map(ended).collect()
}

#[test]
fn ten_minutes_come_in_parts_cut_at_pauses() {
    let mut scene = Scene::new(Patience::Normal, 0.2);
    for _ in 0..150 {
        scene.speech(3700).silence(300);
    }
    scene.silence(2000);
    let parts = parts(&scene);
    assert!((8..=10).contains(&parts.len()), "{} parts", parts.len());
    let (last, cut) = parts.split_last().unwrap();
    assert!(cut.iter().all(|(_, why)| *why == EndReason::TooLong));
    assert_eq!(last.1, EndReason::Silence);
    for pair in parts.windows(2) {
        let (before, after) = (&pair[0].0, &pair[1].0);
        assert!(before.start + before.samples.len() as u64 <= after.start, "nothing is heard twice");
        assert!((after.start - before.end) < 300 * 16, "and nothing but the pause lies between");
        assert!(before.duration_ms() < 66_000);
    }
}

#[test]
fn a_part_follows_its_predecessor_at_once() {
    let mut scene = Scene::new(Patience::Normal, 0.2);
    for _ in 0..40 {
        scene.speech(3700).silence(300);
    }
    let story = scene.story();
    let cuts = story.matches("es").count();
    assert_eq!((cuts, story.matches('e').count()), (2, 2), "{story}");
}

#[test]
fn speech_without_any_pause_is_cut_as_well_and_loses_nothing() {
    let mut scene = Scene::new(Patience::Normal, 0.2);
    scene.ear.press();
    scene.speech(200_000).release();
    let parts = parts(&scene);
    assert_eq!(parts.len(), 3);
    let end = |u: &Utterance| u.start + u.samples.len() as u64;
    assert!(parts.windows(2).all(|pair| end(&pair[0].0) == pair[1].0.start), "seamless");
}

#[test]
fn somebody_is_told_when_the_last_part_is_only_a_click() {
    let mut scene = Scene::new(Patience::Normal, 0.2);
    for _ in 0..16 {
        scene.speech(3700).silence(300);
    }
    scene.speech(100).silence(2000);
    let last = scene.events.last().map(|(_, event)| event.clone());
    assert!(matches!(last, Some(EarEvent::Ended { why: EndReason::Silence, .. })), "{last:?}");
}
