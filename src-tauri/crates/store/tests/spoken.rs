//! Turns that were spoken: who said it aloud, how long it took, how long it lasts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::collections::HashMap;

use common::{MEDIA_KEY, clip, ids, raw_key, said, session, user, with_reply};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use vis_core::{Message, MessageId, PcmClip, Role, SessionId, SpokenClip, TurnId};
use vis_store::{Key, Store, StoreError};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Timing {
    end_of_turn_ms: u32,
    first_audio_ms: Option<u32>,
}

const QUICK: Timing = Timing { end_of_turn_ms: 210, first_audio_ms: Some(640) };
const MUTE: Timing = Timing { end_of_turn_ms: 900, first_audio_ms: None };

fn s() -> SessionId {
    SessionId::from("s")
}

fn recording(rate: u32, samples: usize) -> SpokenClip {
    let wave = |n: usize| (n as f32 * 0.05).sin() * 0.5;
    let pcm = PcmClip { rate, samples: (0..samples).map(wave).collect() };
    SpokenClip { turn: TurnId(0), seq: 0, text: "What I said.".to_owned(), pcm, phonemes: Vec::new() }
}

#[test]
fn what_was_said_aloud_is_told_from_what_was_typed() {
    let mut store = with_reply(Store::in_memory().unwrap());
    let aloud = Message { spoken: true, ..user("s", "aloud", "Are you there?") };
    let typed = user("s", "typed", "Hello?");
    store.append(&aloud).unwrap();
    store.append(&typed).unwrap();
    assert_eq!(store.message(&aloud.id).unwrap().unwrap(), aloud);
    let spoken: Vec<bool> = store.messages(&s()).unwrap().iter().map(|m| m.spoken).collect();
    assert_eq!(spoken, [false, true, false]);
    assert_eq!(store.recent(&s(), 2).unwrap(), [aloud, typed]);
}

#[test]
fn the_timing_of_a_turn_is_kept_and_can_be_replaced() {
    let mut store = with_reply(Store::in_memory().unwrap());
    let r = MessageId::from("r");
    assert_eq!(store.timing::<Timing>(&r).unwrap(), None);
    store.set_timing(&r, &MUTE).unwrap();
    store.set_timing(&r, &QUICK).unwrap();
    assert_eq!(store.timing(&r).unwrap(), Some(QUICK));
    assert_eq!(store.timing::<Vec<u8>>(&r).unwrap(), None, "a foreign shape counts as not kept");
    let refused = store.set_timing(&MessageId::from("?"), &QUICK);
    assert!(matches!(refused, Err(StoreError::NotFound { what: "message" })), "{refused:?}");
}

#[test]
fn all_timings_of_a_chat_are_read_at_once_and_those_of_others_are_not() {
    let mut store = with_reply(Store::in_memory().unwrap());
    store.create_session(&session("other", 0)).unwrap();
    for (chat, id) in [("s", "r2"), ("s", "r3"), ("s", "odd"), ("other", "o")] {
        store.append(&said(Role::Assistant, chat, id, 0, "Yes.")).unwrap();
    }
    for (id, timing) in [("r", QUICK), ("r3", MUTE), ("o", QUICK)] {
        store.set_timing(&MessageId::from(id), &timing).unwrap();
    }
    store.set_timing(&MessageId::from("odd"), &"of another version").unwrap();
    let wanted = HashMap::from([(MessageId::from("r"), QUICK), (MessageId::from("r3"), MUTE)]);
    assert_eq!(store.timings::<Timing>(&common::path_ids(&store, "s")).unwrap(), wanted);
}

#[test]
fn a_timing_goes_with_its_message_and_comes_back_from_the_trash() {
    let mut store = with_reply(Store::in_memory().unwrap());
    let r = MessageId::from("r");
    store.set_timing(&r, &QUICK).unwrap();
    store.trash(&s(), 1).unwrap();
    store.restore(&s()).unwrap();
    assert_eq!(store.timing(&r).unwrap(), Some(QUICK));
    store.trash(&s(), 2).unwrap();
    store.empty_trash().unwrap();
    assert_eq!(store.timing::<Timing>(&r).unwrap(), None);
    store.create_session(&session("s", 0)).unwrap();
    store.append(&said(Role::Assistant, "s", "r", 0, "A new one.")).unwrap();
    assert_eq!(store.timing::<Timing>(&r).unwrap(), None, "the row itself is gone");
}

#[test]
fn a_recording_is_kept_at_its_own_rate() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let at = |n: usize, key| Store::open(&homes[n].path().join("visavis.db"), &key, MEDIA_KEY).unwrap();
    for store in [Store::in_memory().unwrap(), at(0, raw_key()), at(1, Key::Unencrypted)] {
        let mut store = with_reply(store);
        for (n, rate) in [8_000_u32, 16_000, 44_100, 192_000].into_iter().enumerate() {
            let id = format!("u{n}");
            store.append(&Message { spoken: true, ..user("s", &id, "What I said.") }).unwrap();
            let (id, meant) = (MessageId(id), recording(rate, 4_321));
            store.keep_clip(&id, &meant, [n as u8; 24]).unwrap();
            let kept = store.clips(&id).unwrap();
            assert_eq!((kept[0].rate, kept[0].samples, kept[0].phonemes.len()), (rate, 4_321, 0));
            let back = store.load_clip(&kept[0], TurnId(0)).unwrap();
            assert_eq!((back.pcm.rate, back.pcm.samples.len(), &back.text), (rate, 4_321, &meant.text));
            let off = back.pcm.samples.iter().zip(&meant.pcm.samples).map(|(a, b)| (a - b).abs());
            assert!(off.fold(0.0, f32::max) <= 1.0 / 32_767.0);
            assert!(store.message(&id).unwrap().unwrap().has_voice);
        }
    }
}

#[test]
fn the_length_of_a_message_is_the_sum_of_its_clips_whatever_their_rates() {
    let mut store = with_reply(Store::in_memory().unwrap());
    store.create_session(&session("other", 0)).unwrap();
    for (chat, id) in [("s", "u"), ("s", "silent"), ("other", "o")] {
        store.append(&user(chat, id, "Words.")).unwrap();
    }
    // 8 samples are a third of a millisecond: three clips of them are one, not three times zero.
    let clips = [
        ("u", recording(16_000, 24_000)),
        ("r", SpokenClip { seq: 0, ..recording(24_000, 8) }),
        ("r", SpokenClip { seq: 1, ..recording(24_000, 8) }),
        ("r", SpokenClip { seq: 2, ..recording(24_000, 24_008) }),
        ("o", recording(16_000, 16_000)),
    ];
    for (n, (id, clip)) in clips.iter().enumerate() {
        store.keep_clip(&MessageId::from(*id), clip, [n as u8; 24]).unwrap();
    }
    let wanted = HashMap::from([(MessageId::from("u"), 1_500), (MessageId::from("r"), 1_001)]);
    assert_eq!(store.voice_lengths(&common::path_ids(&store, "s")).unwrap(), wanted);
    store.keep_clip(&MessageId::from("u"), &clip(0, 240), [99; 24]).unwrap();
    assert_eq!(
        store.voice_lengths(&common::path_ids(&store, "s")).unwrap()[&MessageId::from("u")],
        10,
        "the newest take counts"
    );
}

#[test]
fn the_tail_of_no_chat_is_empty() {
    let mut store = with_reply(Store::in_memory().unwrap());
    assert!(store.messages_tail(&SessionId::from("?"), 8).unwrap().is_empty());
    store.create_session(&session("new", 0)).unwrap();
    assert!(store.messages_tail(&SessionId::from("new"), 8).unwrap().is_empty());
    assert_eq!(ids(&store.messages_tail(&s(), 0).unwrap()), ["r"], "0 is taken for 1");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn the_tail_is_long_enough_ends_with_the_newest_and_begins_elsewhere_only_seldom(
        least in 1_usize..20, length in 1_usize..100,
    ) {
        let mut store = Store::in_memory().unwrap();
        store.create_session(&session("s", 0)).unwrap();
        let (mut begins, mut all) = (Vec::new(), Vec::new());
        for n in 0..length {
            let message = user("s", &n.to_string(), "Words.");
            store.append(&message).unwrap();
            all.push(message);
            let tail = store.messages_tail(&s(), least).unwrap();
            prop_assert!(tail.len() >= least.min(n + 1) && tail.len() < 2 * least.max(1));
            prop_assert_eq!(&tail, &all[n + 1 - tail.len()..]);
            begins.push(n + 1 - tail.len());
        }
        begins.dedup();
        prop_assert!(begins.iter().enumerate().all(|(n, begin)| *begin == n * least), "{:?}", begins);
    }
}
