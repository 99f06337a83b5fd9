//! Whole turns through the driver: a scripted model, a voice without a model, a speaker without a card.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;

use common::{Kept, room, say, states};
use tokio::sync::Notify;
use vis_audio::Pace;
use vis_conversation::{Event, Say, State};
use vis_llm::{LlmError, Script};

#[tokio::test]
async fn a_reply_is_thought_spoken_kept_and_never_stutters() {
    let script = Script::new(["Oh no, that ", "sounds tiring. ", "What kept you awake?"]);
    let mut room = room(vec![script], Pace::Fast, Kept::default());
    room.conversation.say(say("I slept badly.", true));
    let told = room.until_idle().await;
    assert_eq!(states(&told), [State::Thinking, State::Speaking, State::Idle]);
    let replies = room.replies();
    assert_eq!(replies[0].text, "Oh no, that sounds tiring. What kept you awake?");
    assert!(!replies[0].cut);
    let spoken: String = replies[0].clips.iter().map(|clip| clip.text.as_str()).collect();
    assert_eq!(spoken, replies[0].text, "every clip is kept, in order");
    assert_eq!(room.speaker.underruns(), 0);
}

#[tokio::test]
async fn stop_keeps_only_what_was_heard() {
    let text = "Let me tell you a very long story about the sea, and the wind, and the boats that came home late at night.";
    let mut room = room(vec![Script::new([text])], Pace::RealTime, Kept::default());
    room.conversation.say(say("A story, please.", true));
    room.until(|event| matches!(event, Event::Heard { .. })).await;
    room.conversation.stop();
    let told = room.until_idle().await;
    assert!(states(&told).contains(&State::Interrupted));
    let reply = &room.replies()[0];
    assert!(reply.cut && !reply.text.is_empty() && reply.text.len() < text.len(), "kept: {:?}", reply.text);
    assert!(text.starts_with(&reply.text), "what is kept is the beginning of what was said");
    assert_eq!(room.speaker.heard(), None, "the speaker is silent");
}

#[tokio::test]
async fn a_model_that_dies_leaves_its_words_and_the_next_turn_works() {
    let broken = Script::new(["I think you ", "should "]).then_fail(LlmError::WorkerDied);
    let mut room = room(vec![broken, Script::new(["Hello again."])], Pace::Fast, Kept::default());
    room.conversation.say(say("Help me.", false));
    let told = room.until_idle().await;
    assert!(told.iter().any(|event| matches!(event, Event::Notice(notice) if notice.code == "reply_failed")));
    room.conversation.say(say("Once more.", false));
    room.until_idle().await;
    let replies = room.replies();
    assert_eq!((replies[0].text.as_str(), replies[0].cut), ("I think you should", true));
    assert_eq!((replies[1].text.as_str(), replies[1].cut), ("Hello again.", false));
}

#[tokio::test]
async fn a_new_message_interrupts_the_reply_before_it() {
    let gate = Arc::new(Notify::new());
    let slow = Script::new(["First ", "answer."]).wait_before(1, Arc::clone(&gate));
    let mut room = room(vec![slow, Script::new(["Second answer."])], Pace::Fast, Kept::default());
    room.conversation.say(say("One?", false));
    room.until(|event| matches!(event, Event::Delta(_))).await;
    room.conversation.say(say("Two?", false));
    room.until_idle().await;
    room.until_idle().await;
    gate.notify_one();
    let kept: Vec<_> = room.replies().into_iter().map(|reply| (reply.text, reply.cut)).collect();
    assert_eq!(kept, [("First".to_owned(), true), ("Second answer.".to_owned(), false)]);
}

#[tokio::test]
async fn a_full_disk_is_said_and_the_conversation_goes_on() {
    let kept = Kept { disk_full: true, ..Kept::default() };
    let mut room = room(vec![Script::new(["Hello."]), Script::new(["Hello."])], Pace::Fast, kept);
    for _ in 0..2 {
        room.conversation.say(say("Hi.", false));
        let told = room.until_idle().await;
        assert!(told.iter().any(|event| matches!(event, Event::Notice(notice) if notice.code == "not_kept")));
    }
}

#[tokio::test]
async fn words_that_are_given_are_said_and_the_model_is_not_asked() {
    // Without a script the model would fail.
    let mut room = room(Vec::new(), Pace::Fast, Kept::default());
    room.conversation.say(Say { words: Some("I am here.".to_owned()), ..say("Hello?", true) });
    room.until_idle().await;
    let kept = room.replies();
    assert_eq!((kept[0].text.as_str(), kept[0].cut), ("I am here.", false));
    assert!(kept[0].account.is_none(), "no model has read anything");
    assert!(!kept[0].clips.is_empty(), "it is spoken");
}
