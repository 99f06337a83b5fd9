//! Chats, messages and settings as their callers see them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{said, session, user, with_reply};
use rusqlite::Connection;
use vis_core::{MessageId, Role, SessionId};
use vis_store::{Finish, Key, Store, StoreError};

fn chat() -> Store {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 10)).unwrap();
    store
}

#[test]
fn messages_come_back_in_the_order_they_were_appended() {
    let mut store = chat();
    let first = said(Role::Assistant, "s", "z", 50, "Hello.");
    let second = said(Role::User, "s", "a", 20, "Hi! 👋\0\u{202e}");
    store.append(&first).unwrap();
    store.append(&second).unwrap();
    assert_eq!(store.messages(&SessionId::from("s")).unwrap(), [first, second.clone()]);
    assert_eq!(store.recent(&SessionId::from("s"), 1).unwrap(), [second]);
    let entry = store.session(&SessionId::from("s")).unwrap().unwrap();
    assert_eq!(entry.session.updated_ms, 50, "a clock that was set back must not age the chat");
}

#[test]
fn the_first_thing_said_names_the_chat() {
    let mut store = chat();
    let title = |store: &Store| store.session(&SessionId::from("s")).unwrap().unwrap().session.title;
    store.append(&said(Role::Assistant, "s", "1", 11, "Welcome!")).unwrap();
    assert_eq!(title(&store), "", "the greeting is not the person's");
    store.append(&user("s", "2", "I had a\n rough day")).unwrap();
    assert_eq!(title(&store), "I had a rough day");
    store.append(&user("s", "3", "But better now")).unwrap();
    assert_eq!(title(&store), "I had a rough day");
    store.set_title(&SessionId::from("s"), "Monday").unwrap();
    assert_eq!(title(&store), "Monday");
}

#[test]
fn the_list_is_newest_first_with_a_short_preview() {
    let mut store = Store::in_memory().unwrap();
    for (id, ms) in [("a", 1), ("b", 3), ("c", 2)] {
        store.create_session(&session(id, ms)).unwrap();
    }
    store.append(&said(Role::User, "a", "1", 9, &"word ".repeat(50_000))).unwrap();
    let list = store.sessions_newest(2).unwrap();
    assert_eq!(list.iter().map(|e| e.session.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(list[0].preview.chars().count(), 80);
    assert!(list[0].preview.ends_with('…'));
    assert_eq!(list[1].preview, "", "nothing was said yet");
}

#[test]
fn a_trashed_chat_is_hidden_and_comes_back_whole() {
    let mut store = with_reply(Store::in_memory().unwrap());
    let s = SessionId::from("s");
    let before = store.session(&s).unwrap();
    store.trash(&s, 99).unwrap();
    assert_eq!(store.session(&s).unwrap(), None);
    assert!(store.sessions_newest(10).unwrap().is_empty());
    assert!(matches!(store.trash(&s, 99), Err(StoreError::NotFound { what: "chat" })));
    store.restore(&s).unwrap();
    assert_eq!(store.session(&s).unwrap(), before);

    store.trash(&s, 100).unwrap();
    assert_eq!(store.empty_trash().unwrap(), 1);
    assert!(matches!(store.restore(&s), Err(StoreError::NotFound { .. })), "gone for good");
    assert!(store.messages(&s).unwrap().is_empty());
}

#[test]
fn a_reply_that_was_cut_keeps_what_was_heard() {
    let mut store = with_reply(Store::in_memory().unwrap());
    let r = MessageId::from("r");
    assert_eq!(store.finish(&r).unwrap(), None);
    store.set_reply(&r, "Hello", true, Finish::Stopped).unwrap();
    let reply = store.message(&r).unwrap().unwrap();
    assert_eq!((reply.text.as_str(), reply.cut), ("Hello", true));
    assert_eq!(store.finish(&r).unwrap(), Some(Finish::Stopped));

    store.append_reply(&said(Role::Assistant, "s", "r2", 1, "Bye."), Finish::Complete).unwrap();
    assert_eq!(store.finish(&MessageId::from("r2")).unwrap(), Some(Finish::Complete));
    store.append(&user("s", "u", "Mine")).unwrap();
    let refused = store.set_reply(&MessageId::from("u"), "", true, Finish::Stopped);
    assert!(
        matches!(refused, Err(StoreError::NotFound { .. })),
        "the person's own words are never rewritten"
    );
}

#[test]
fn rows_without_a_home_and_ids_used_twice_are_refused() {
    let mut store = chat();
    store.append(&user("s", "m", "once")).unwrap();
    assert!(matches!(store.append(&user("s", "m", "twice")), Err(StoreError::Duplicate { what: "message" })));
    assert!(matches!(store.append(&user("?", "n", "")), Err(StoreError::NotFound { what: "chat" })));
    assert!(matches!(store.create_session(&session("s", 0)), Err(StoreError::Duplicate { what: "chat" })));
    assert_eq!(store.messages(&SessionId::from("s")).unwrap()[0].text, "once");
    assert_eq!(store.message(&MessageId::from("n")).unwrap(), None);
}

#[test]
fn a_message_of_200_kb_is_kept_to_the_byte() {
    let mut store = chat();
    let text = "A sentence — with dashes, ünicode and 😀. ".repeat(4600);
    assert!(text.len() > 200_000);
    store.append(&user("s", "m", &text)).unwrap();
    assert!(
        store.messages(&SessionId::from("s")).unwrap()[0].text == text,
        "a long message came back changed"
    );
}

#[test]
fn text_that_is_not_utf8_is_read_with_replacement_characters() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = with_reply(Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap());
    let foreign = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE messages SET text = CAST(x'48fffe69' AS TEXT)",
        "UPDATE sessions SET title = CAST(x'c3' AS TEXT)",
        "INSERT INTO settings VALUES ('theme', CAST(x'ff' AS TEXT))",
    ] {
        foreign.execute(sql, []).unwrap();
    }
    let s = SessionId::from("s");
    assert_eq!(store.messages(&s).unwrap()[0].text, "H\u{fffd}\u{fffd}i");
    let entry = &store.sessions_newest(1).unwrap()[0];
    assert_eq!((entry.session.title.as_str(), entry.preview.as_str()), ("\u{fffd}", "H\u{fffd}\u{fffd}i"));
    assert_eq!(store.setting::<String>("theme").unwrap(), None);
    store.append(&user("s", "next", "goes on")).unwrap();
}

#[test]
fn settings_are_kept_by_key_and_a_foreign_shape_counts_as_unset() {
    let mut store = Store::in_memory().unwrap();
    assert_eq!(store.setting::<f32>("volume").unwrap(), None);
    store.set_setting("volume", &0.25_f32).unwrap();
    store.set_setting("volume", &0.5_f32).unwrap();
    assert_eq!(store.setting::<f32>("volume").unwrap(), Some(0.5));
    assert_eq!(store.setting::<bool>("volume").unwrap(), None);
}
