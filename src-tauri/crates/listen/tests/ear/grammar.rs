//! Whatever is heard, the events of an utterance come in their order.

use proptest::prelude::*;
use vis_core::{Utterance, UtteranceId};
use vis_listen::{EarEvent, EndReason, Patience};

use crate::scene::Scene;

#[derive(Clone, Debug)]
enum Heard {
    Sound { ms: u64, level: f32 },
    Press,
    Release,
    Reset,
}

fn heard() -> impl Strategy<Value = Heard> {
    prop_oneof![
        12 => (1..250_u64, prop_oneof![Just(0.0), Just(0.001), Just(0.02), Just(0.3), Just(2.0)])
            .prop_map(|(tens, level)| Heard::Sound { ms: tens * 10, level }),
        1 => Just(Heard::Press),
        1 => Just(Heard::Release),
        1 => Just(Heard::Reset),
    ]
}

/// Follows the events and complains about the first that should not have come.
#[derive(Default)]
struct Grammar {
    open: Option<UtteranceId>,
    paused: Option<Utterance>,
    newest: u64,
    used: u64,
}

impl Grammar {
    fn take(&mut self, event: &EarEvent, now: u64) {
        match event {
            EarEvent::Started { id, at } => {
                assert!(self.open.is_none() && id.0 > self.newest && *at <= now);
                (self.open, self.newest) = (Some(*id), id.0);
            }
            EarEvent::Growing { utterance } => {
                assert!(self.paused.is_none());
                self.check(utterance, now);
            }
            EarEvent::Paused { utterance, .. } => {
                assert!(self.paused.is_none());
                self.check(utterance, now);
                self.paused = Some(utterance.clone());
            }
            EarEvent::Resumed { id } => assert!(self.open == Some(*id) && self.paused.take().is_some()),
            EarEvent::Ended { utterance, why } => {
                self.check(utterance, now);
                let silent = matches!(why, EndReason::Finished);
                assert!(!silent || self.paused.as_ref() == Some(utterance), "what was paused is what ends");
                self.used = utterance.start + utterance.samples.len() as u64;
                (self.open, self.paused) = (None, None);
            }
            EarEvent::Dropped { id } => {
                assert_eq!(self.open.take(), Some(*id));
                self.paused = None;
            }
        }
    }

    fn check(&self, utterance: &Utterance, now: u64) {
        assert_eq!(self.open, Some(utterance.id));
        let end = utterance.start + utterance.samples.len() as u64;
        assert!(utterance.start <= utterance.end && utterance.end <= end && end <= now, "{utterance:?}");
        assert!(utterance.start >= self.used, "no sample belongs to two utterances");
        assert!(utterance.samples.iter().all(|s| s.is_finite()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn events_come_in_order(script in prop::collection::vec(heard(), 1..40), finished in 0.0..1.0_f32, patient in any::<bool>()) {
        let patience = if patient { Patience::Patient } else { Patience::Normal };
        let mut scene = Scene::new(patience, finished);
        let mut grammar = Grammar::default();
        for heard in script {
            match heard {
                Heard::Sound { ms, level } => drop(scene.sound(ms, level)),
                Heard::Press => scene.ear.press(),
                Heard::Release => drop(scene.release()),
                Heard::Reset => {
                    scene.ear.reset();
                    (grammar.open, grammar.paused) = (None, None);
                }
            }
            for (now, event) in std::mem::take(&mut scene.events) {
                grammar.take(&event, now);
            }
        }
    }
}
