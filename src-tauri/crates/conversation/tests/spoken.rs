//! Spoken turns through the driver: what the ear says goes in, a chat and sound come out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Kept, Room, room, room_that_hears, say};
use vis_audio::Pace;
use vis_conversation::{Event, State};
use vis_core::{SessionId, Utterance, UtteranceId};
use vis_listen::{EarEvent, EndReason};
use vis_llm::Script;

/// A second of something like a voice.
fn utterance(id: u64, end: u64) -> Utterance {
    let wave = |n: u64| (n as f32 * 0.05).sin() * 0.3 * (1.0 + (n as f32 * 0.002).sin());
    let samples: Arc<[f32]> = (0..end + 1600).map(wave).collect::<Vec<f32>>().into();
    Utterance { id: UtteranceId(id), start: 0, end, ended: Duration::ZERO, samples }
}

impl Room {
    fn hears(&self, event: EarEvent) {
        self.conversation.ear(SessionId::from("s"), event, false);
    }

    fn says(&self, id: u64) {
        self.hears(EarEvent::Started { id: UtteranceId(id), at: 0 });
        self.hears(EarEvent::Paused { utterance: utterance(id, 16_000), voiced_ms: 1000 });
    }

    fn ends(&self, id: u64) {
        self.hears(EarEvent::Ended { utterance: utterance(id, 16_000), why: EndReason::Finished });
    }

    fn said(&self) -> Vec<String> {
        self.kept.said.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn a_spoken_question_is_kept_and_answered_aloud() {
    let script = Script::new(["Quite well, ", "thank you."]);
    let mut room = room_that_hears(&["How are you?"], vec![script], Pace::Fast, Kept::default());
    room.says(1);
    room.until(|event| matches!(event, Event::Caption { text, .. } if text == "How are you?")).await;
    assert!(room.said().is_empty(), "nothing is kept while it is a guess");
    room.ends(1);
    let told = room.until_idle().await;
    assert_eq!(common::states(&told), [State::Thinking, State::Speaking, State::Idle]);
    assert_eq!(room.said(), ["How are you?"]);
    let reply = &room.replies()[0];
    assert_eq!((reply.text.as_str(), reply.cut), ("Quite well, thank you.", false));
    assert!(reply.timing.is_some(), "a spoken turn is timed");
}

#[tokio::test]
async fn a_guess_that_was_wrong_leaves_no_trace() {
    let scripts = vec![Script::new(["To Rome?"]), Script::new(["Lovely."])];
    let mut room = room_that_hears(&["I went", "I went to the zoo."], scripts, Pace::Fast, Kept::default());
    room.says(1);
    room.until(|event| matches!(event, Event::Caption { text, .. } if text == "I went")).await;
    room.hears(EarEvent::Resumed { id: UtteranceId(1) });
    room.hears(EarEvent::Paused { utterance: utterance(1, 32_000), voiced_ms: 1000 });
    room.hears(EarEvent::Ended { utterance: utterance(1, 32_000), why: EndReason::Silence });
    room.until_idle().await;
    assert_eq!(room.said().len(), 1);
    assert!(room.said()[0].ends_with("I went to the zoo."), "{:?}", room.said());
    assert_eq!(room.replies().len(), 1, "the first guess was never heard and is not kept");
    assert_eq!(room.replies()[0].text, "Lovely.");
}

#[tokio::test]
async fn a_cough_pauses_the_reply_and_loses_nothing_of_it() {
    let text = "Once upon a time there was a boat.";
    let mut room = room(vec![Script::new([text])], Pace::RealTime, Kept::default());
    room.conversation.say(say("A story.", true));
    room.until(|event| matches!(event, Event::Heard { .. })).await;
    room.hears(EarEvent::Started { id: UtteranceId(1), at: 0 });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(room.speaker.is_held(), "silence while it is unclear who speaks");
    let place = room.speaker.heard().unwrap().sample;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(room.speaker.heard().unwrap().sample, place, "and the place is kept");
    room.hears(EarEvent::Dropped { id: UtteranceId(1) });
    room.until_idle().await;
    let reply = &room.replies()[0];
    assert_eq!((reply.text.as_str(), reply.cut), (text, false));
}

#[tokio::test]
async fn real_words_over_the_reply_cut_it_and_are_answered() {
    let long = "Let me tell you a very long story about the sea, and the wind, and the boats at night.";
    let scripts = vec![Script::new([long]), Script::new(["Of course."])];
    let mut room = room_that_hears(&["Wait, stop for a moment."], scripts, Pace::RealTime, Kept::default());
    room.conversation.say(say("A story.", true));
    room.until(|event| matches!(event, Event::Heard { .. })).await;
    room.says(1);
    room.until(|event| *event == Event::Status(State::Interrupted)).await;
    room.ends(1);
    room.until_idle().await;
    let replies = room.replies();
    assert!(replies[0].cut && long.starts_with(&replies[0].text), "{:?}", replies[0].text);
    assert_eq!(replies[1].text, "Of course.");
    assert_eq!(room.said(), ["Wait, stop for a moment."]);
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_answer_still_comes() {
    let kept = Kept { disk_full: true, ..Kept::default() };
    let mut room = room_that_hears(&["Hello."], vec![Script::new(["Hi."])], Pace::Fast, kept);
    room.says(1);
    room.ends(1);
    let told = room.until_idle().await;
    let notices =
        told.iter().filter(|event| matches!(event, Event::Notice(notice) if notice.code == "not_kept"));
    assert!(notices.count() >= 1, "{told:?}");
    assert!(common::states(&told).contains(&State::Speaking));
}
