//! Chats of other programs, under numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_core::{Message, MessageId, Role, Session, SessionId};
use vis_store::{Store, StoreError};

fn chat(store: &mut Store, id: &str) -> SessionId {
    let id = SessionId::from(id);
    let (title, character_id) = (String::new(), "mira".into());
    let session = Session { id: id.clone(), character_id, title, created_ms: 1, updated_ms: 1 };
    store.create_session(&session).unwrap();
    id
}

fn say(store: &mut Store, session: &SessionId, id: &str) {
    let message = Message {
        id: MessageId::from(id),
        session_id: session.clone(),
        role: Role::User,
        text: id.to_owned(),
        created_ms: 1,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    store.append(&message).unwrap();
}

fn numbers(store: &mut Store, session: &SessionId) -> Vec<(String, i64)> {
    store.message_numbers(session).unwrap().into_iter().map(|(id, number)| (id.0, number)).collect()
}

#[test]
fn a_chat_is_found_by_its_number_its_name_and_as_the_newest_of_its_surface_alone() {
    let mut store = Store::in_memory().unwrap();
    let (a, b, c) = (chat(&mut store, "a"), chat(&mut store, "b"), chat(&mut store, "c"));
    assert_eq!(store.newest_talk("buddy").unwrap(), None);
    let first = store.add_talk("buddy", "", &a).unwrap();
    let second = store.add_talk("buddy", "tea", &b).unwrap();
    store.add_talk("companion", "tea", &c).unwrap();
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(store.newest_talk("buddy").unwrap().as_ref(), Some(&second));
    assert_eq!(store.talk("buddy", 1).unwrap().as_ref(), Some(&first));
    assert_eq!(store.talk("companion", 1).unwrap(), None, "a number of another surface");
    assert_eq!(store.talk_named("companion", "tea").unwrap().unwrap().session_id, c);
    assert_eq!(store.talk_named("companion", "coffee").unwrap(), None);
    assert_eq!(store.talks("buddy").unwrap(), [second, first.clone()]);
    assert!(matches!(store.add_talk("buddy", "", &a), Err(StoreError::Duplicate { .. })));
    assert!(matches!(store.add_talk("buddy", "", &"x".into()), Err(StoreError::NotFound { .. })));

    store.trash(&b, 2).unwrap();
    assert_eq!(store.newest_talk("buddy").unwrap(), Some(first), "what is in the trash is not there");
    store.empty_trash().unwrap();
    let d = chat(&mut store, "d");
    assert_eq!(store.add_talk("buddy", "", &d).unwrap().number, 4, "no number is used twice");
}

#[test]
fn messages_keep_their_numbers_whoever_writes_between_them() {
    let mut store = Store::in_memory().unwrap();
    let (a, b) = (chat(&mut store, "a"), chat(&mut store, "b"));
    store.add_talk("buddy", "", &a).unwrap();
    say(&mut store, &a, "one");
    say(&mut store, &a, "two");
    let pair = |id: &str, number| (id.to_owned(), number);
    assert_eq!(numbers(&mut store, &a), [pair("one", 1), pair("two", 2)]);
    say(&mut store, &b, "other");
    assert_eq!(numbers(&mut store, &b), [pair("other", 3)]);
    say(&mut store, &a, "three");
    assert_eq!(numbers(&mut store, &a), [pair("one", 1), pair("two", 2), pair("three", 4)]);
    assert!(store.is_in_talk("buddy", &"one".into()).unwrap());
    assert!(!store.is_in_talk("companion", &"one".into()).unwrap());
    assert!(!store.is_in_talk("buddy", &"other".into()).unwrap(), "a chat that is nobody else's");
}
