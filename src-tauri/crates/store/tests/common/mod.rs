//! What the behaviour tests share: keys, and rows that differ only where a test says so.
#![allow(dead_code, reason = "each test file is a program of its own and uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use vis_core::{
    CharacterId, Message, MessageId, PcmClip, PhonemeSpan, Role, SPEECH_RATE, Sensitive, Session, SessionId,
    SpokenClip, TurnId, Viseme,
};
use vis_store::{Key, Store, StoreError};

pub(crate) const MEDIA_KEY: [u8; 32] = [9; 32];

pub(crate) fn raw_key() -> Key {
    Key::Raw(Sensitive::new([7; 32]))
}

pub(crate) fn passphrase(words: &str) -> Key {
    Key::Passphrase(Sensitive::new(words))
}

pub(crate) fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, &raw_key(), MEDIA_KEY)
}

pub(crate) fn session(id: &str, ms: i64) -> Session {
    Session {
        id: SessionId::from(id),
        character_id: CharacterId::from("mira"),
        title: String::new(),
        created_ms: ms,
        updated_ms: ms,
    }
}

pub(crate) fn said(role: Role, session: &str, id: &str, ms: i64, text: &str) -> Message {
    Message {
        id: MessageId::from(id),
        session_id: SessionId::from(session),
        role,
        text: text.to_owned(),
        created_ms: ms,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

pub(crate) fn user(session: &str, id: &str, text: &str) -> Message {
    said(Role::User, session, id, 0, text)
}

/// A store in memory with one chat `s` that holds one reply `r`.
pub(crate) fn with_reply(mut store: Store) -> Store {
    store.create_session(&session("s", 0)).unwrap();
    store.append(&said(Role::Assistant, "s", "r", 0, "Hello there.")).unwrap();
    store
}

pub(crate) fn clip(seq: u32, samples: usize) -> SpokenClip {
    let wave = |n: usize| ((n * (seq as usize + 3)) % 200) as f32 / 100.0 - 1.0;
    SpokenClip {
        turn: TurnId(1),
        seq,
        text: format!("Sentence {seq}."),
        pcm: PcmClip { rate: SPEECH_RATE, samples: (0..samples).map(wave).collect() },
        phonemes: vec![PhonemeSpan {
            phoneme: "ə".to_owned(),
            viseme: Viseme::E,
            start: 0,
            end: u32::try_from(samples).unwrap(),
        }],
    }
}

pub(crate) fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|m| m.id.as_str()).collect()
}

/// Ids of a chat's path.
pub(crate) fn path_ids(store: &Store, session: &str) -> Vec<MessageId> {
    store.messages(&SessionId::from(session)).unwrap().into_iter().map(|message| message.id).collect()
}
