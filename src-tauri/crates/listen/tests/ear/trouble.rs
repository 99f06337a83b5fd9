use std::time::Duration;

use vis_core::PcmChunk;
use vis_listen::{Ear, EarEvent, EndReason, ListenError, Patience, TurnEnd, Vad};

use crate::scene::{Opinion, Scene};

fn chunk(start: u64, samples: Vec<f32>) -> PcmChunk {
    PcmChunk { start, captured: Duration::ZERO, samples }
}

#[test]
fn half_an_hour_of_a_dead_microphone_says_nothing() {
    let mut scene = Scene::new(Patience::Normal, 0.9);
    scene.hear(&vec![0.0; 30 * 60 * 16_000]);
    assert_eq!(scene.story(), "");
}

#[test]
fn a_lost_microphone_ends_what_was_being_said() {
    let mut scene = Scene::new(Patience::Normal, 0.2);
    scene.speech(1000);
    let events = scene.ear.hear(&chunk(scene.now + 80_000, vec![0.0; 160])).unwrap();
    assert!(matches!(&events[..], [EarEvent::Ended { why: EndReason::Released, .. }]), "{events:?}");
    scene.now += 80_160;
    scene.events.clear();
    scene.silence(1000).speech(1000).silence(2000);
    assert_eq!(scene.story().replace('g', ""), "spe", "and the new one is heard");
}

#[test]
fn what_is_no_chunk_is_refused_and_does_no_harm() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    let refused = scene.ear.hear(&chunk(scene.now, vec![0.0; 100]));
    assert!(matches!(refused, Err(ListenError::Length { expected: 160, got: 100 })));
    scene.speech(1000).silence(1000);
    assert_eq!(scene.story().replace('g', ""), "spe");
}

#[test]
fn samples_that_are_no_numbers_pass() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    scene.hear(&[f32::NAN; 1600]).hear(&[f32::INFINITY; 1600]);
    scene.silence(500).speech(1000).silence(1000);
    let heard = scene.events.iter().any(|(_, event)| match event {
        EarEvent::Ended { utterance, .. } => utterance.samples.iter().all(|s| s.is_finite()),
        _ => false,
    });
    assert!(heard, "{}", scene.story());
}

#[test]
fn reset_forgets_what_is_under_way() {
    let mut scene = Scene::new(Patience::Normal, 0.99);
    scene.speech(1000);
    scene.ear.reset();
    assert!(!scene.ear.speech_now());
    scene.events.clear();
    scene.silence(3000);
    assert_eq!(scene.story(), "");
}

/// Works, but every so often fails.
struct Shaky<T>(T, u32);

impl<T> Shaky<T> {
    fn stumble(&mut self, every: u32) -> Result<(), ListenError> {
        self.1 += 1;
        if self.1.is_multiple_of(every) { Err(ListenError::Transcribe("stumbled".into())) } else { Ok(()) }
    }
}

struct HalfDeaf;

impl Vad for Shaky<HalfDeaf> {
    fn probability(&mut self, window: &[f32]) -> Result<f32, ListenError> {
        self.stumble(7)?;
        Ok(if window.iter().any(|s| s.abs() > 0.05) { 0.9 } else { 0.1 })
    }

    fn reset(&mut self) {}
}

impl TurnEnd for Shaky<Opinion> {
    fn finished(&mut self, samples: &[f32]) -> Result<f32, ListenError> {
        self.stumble(1)?;
        self.0.finished(samples)
    }
}

#[test]
fn failing_models_lose_no_event_and_silence_still_ends_the_turn() {
    let mut ear =
        Ear::new(Box::new(Shaky(HalfDeaf, 0)), Some(Box::new(Shaky(Opinion(1.0), 0))), Patience::Normal);
    let (mut events, mut failures) = (Vec::new(), 0);
    for n in 0..500_u64 {
        let level = if (100..300).contains(&n) { 0.3 } else { 0.001 };
        let samples = (0..160).map(|i| if i % 2 == 0 { level } else { -level }).collect();
        match ear.hear(&chunk(n * 160, samples)) {
            Ok(new) => events.extend(new),
            Err(_) => failures += 1,
        }
    }
    assert!(failures > 10, "both models failed now and then");
    assert!(matches!(events.first(), Some(EarEvent::Started { .. })));
    assert!(matches!(events.last(), Some(EarEvent::Ended { why: EndReason::Silence, .. })), "{events:?}");
}
