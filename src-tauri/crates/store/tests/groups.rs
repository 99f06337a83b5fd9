//! Chats of several: members, who said what, and what is left of somebody who is gone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{said, session, user};
use rusqlite::Connection;
use vis_core::{CharacterId, Message, Role, SessionId};
use vis_store::{KeptGroup, KeptMember, Key, Store, StoreError};

fn member(id: &str) -> KeptMember {
    KeptMember { character_id: id.into(), name: id.to_uppercase(), muted: false, gone: false }
}

fn group(ids: &[&str]) -> KeptGroup {
    KeptGroup { order: "natural".into(), members: ids.iter().map(|id| member(id)).collect() }
}

#[test]
fn members_keep_their_order_and_a_chat_between_two_has_none() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("g", 1)).unwrap();
    store.create_session(&session("single", 2)).unwrap();
    let (g, single) = (SessionId::from("g"), SessionId::from("single"));
    store.set_group(&g, &group(&["theo", "mira", "juno"])).unwrap();
    assert_eq!(store.group(&g).unwrap(), Some(group(&["theo", "mira", "juno"])));
    assert_eq!(store.group(&single).unwrap(), None);
    assert_eq!(store.groups().unwrap(), [(g.clone(), group(&["theo", "mira", "juno"]))].into());

    let mut fewer = group(&["theo", "mira", "juno"]);
    fewer.order = "manual".into();
    fewer.members[0].gone = true;
    fewer.members[2].muted = true;
    store.set_group(&g, &fewer).unwrap();
    assert_eq!(store.group(&g).unwrap(), Some(fewer));

    store.trash(&g, 9).unwrap();
    assert!(store.groups().unwrap().is_empty(), "a list shows nothing of what is in the trash");
    assert_eq!(store.empty_trash().unwrap(), 1);
    assert_eq!(store.group(&g).unwrap(), None);
}

#[test]
fn a_refused_group_changes_nothing() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("g", 1)).unwrap();
    let g = SessionId::from("g");
    store.set_group(&g, &group(&["mira", "theo"])).unwrap();
    assert!(matches!(store.set_group(&g, &group(&["mira", "mira"])), Err(StoreError::Duplicate { .. })));
    assert_eq!(store.group(&g).unwrap(), Some(group(&["mira", "theo"])));
    assert!(matches!(store.set_group(&"none".into(), &group(&["a"])), Err(StoreError::NotFound { .. })));
}

#[test]
fn what_somebody_said_stays_theirs() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    let s = SessionId::from("s");
    store.append(&user("s", "q", "Hello, both.")).unwrap();
    let theo = CharacterId::from("theo");
    store
        .append(&Message { speaker: Some(theo.clone()), ..said(Role::Assistant, "s", "a", 0, "Hello.") })
        .unwrap();
    let speakers: Vec<_> = store.messages(&s).unwrap().into_iter().map(|message| message.speaker).collect();
    assert_eq!(speakers, [None, Some(theo.clone())]);
    store.set_prompt(&"a".into(), "his").unwrap();
    assert_eq!(store.newest_prompt(&s, Some(&theo)).unwrap().as_deref(), Some("his"));
    assert_eq!(store.newest_prompt(&s, None).unwrap(), None, "what another read is not hers");
    store.set_session_character(&s, &theo).unwrap();
    assert_eq!(store.session(&s).unwrap().unwrap().session.character_id, theo);
}

#[test]
fn chats_from_before_groups_are_chats_between_two() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let old = Connection::open(&path).unwrap();
    for step in [
        include_str!("../src/migrations/0001_chats.sql"),
        include_str!("../src/migrations/0002_clips.sql"),
        include_str!("../src/migrations/0003_spoken_turns.sql"),
        include_str!("../src/migrations/0004_videos.sql"),
        include_str!("../src/migrations/0005_people.sql"),
        include_str!("../src/migrations/0006_cards.sql"),
        include_str!("../src/migrations/0007_scripts.sql"),
    ] {
        old.execute_batch(step).unwrap();
    }
    old.execute_batch(
        "INSERT INTO sessions VALUES ('s', 'mira', 'Old', 1, 2, NULL, 0);
         INSERT INTO messages VALUES ('m', 's', 0, 'assistant', 'Hello.', 1, 0, NULL, 0);
         PRAGMA user_version = 7;",
    )
    .unwrap();
    old.close().unwrap();
    let store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    let s = SessionId::from("s");
    assert_eq!(store.group(&s).unwrap(), None);
    let messages = store.messages(&s).unwrap();
    assert_eq!((messages[0].text.as_str(), &messages[0].speaker), ("Hello.", &None));
    let copy = format!("visavis.db.before-v{}", store.schema_version().unwrap());
    assert!(home.path().join(copy).exists(), "a copy of before stands beside it");
}
