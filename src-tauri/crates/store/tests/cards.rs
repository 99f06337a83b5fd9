//! Cards of own characters: kept whole, edited step by step, and there after the move from the format before.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use rusqlite::Connection;
use vis_core::{Character, CharacterId, Message, MessageId, Role, Session, SessionId};
use vis_store::{CardEdit, KeptCard, KeptPicture, Key, NewCard, Steps, Store, StoreError};

fn odile(id: &str) -> Character {
    Character {
        id: id.into(),
        name: "Odile".into(),
        tagline: "Keeper of a light".into(),
        personality: "You are Odile.".into(),
        greeting: "Mind the step.".into(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn new_card(id: &str) -> NewCard {
    NewCard {
        character: odile(id),
        facts: "{\"tags\":[\"sea\"]}".into(),
        fingerprint: format!("print of {id}"),
        card: KeptCard { card: "{\"step\":0}".into(), carrier: "png".into() },
        body: Some(vec![7; 5000]),
        pictures: vec![KeptPicture { id: "p".into(), width: 4, height: 6, bytes: 5000, picture: None }],
    }
}

fn edit<'a>(character: &'a Character, card: &'a str) -> CardEdit<'a> {
    CardEdit { character, facts: "{}", fingerprint: "another", card }
}

#[test]
fn cards_come_all_or_none_and_go_with_their_character() {
    let mut store = Store::in_memory().unwrap();
    let a = CharacterId::from("a");
    store.add_cards(&[new_card("a"), new_card("b")], 5).unwrap();
    let refused = store.add_cards(&[new_card("c"), new_card("a")], 6);
    assert!(matches!(refused, Err(StoreError::Duplicate { what: "character" })), "{refused:?}");
    let rows = store.own_rows(None).unwrap();
    assert_eq!(rows.len(), 2, "of a batch that was refused nothing is left");
    assert_eq!((rows[0].created_ms, rows[0].changed_ms, rows[0].carded), (5, 5, true));
    assert_eq!(store.card(&a).unwrap(), Some(new_card("a").card));
    assert_eq!(store.card_body(&a).unwrap(), new_card("a").body);
    assert_eq!(store.pictures(&a).unwrap(), new_card("a").pictures);
    assert_eq!(store.same_card("print of b").unwrap(), Some("b".into()));
    store.set_card_portrait(&a, Some(&[1, 2])).unwrap();
    store.set_favourite(&a, true).unwrap();
    store.set_favourite(&"mira".into(), true).unwrap();
    store.set_favourite(&"mira".into(), true).unwrap();
    store.trash_character(&a, 9).unwrap();
    assert_eq!(store.same_card("print of a").unwrap(), None, "what is in the trash can be imported again");
    store.empty_trash().unwrap();
    assert_eq!((store.card(&a).unwrap(), store.card_body(&a).unwrap()), (None, None));
    assert_eq!((store.card_portrait(&a).unwrap(), store.pictures(&a).unwrap().len()), (None, 0));
    assert_eq!(store.favourites().unwrap(), [CharacterId::from("mira")]);
}

#[test]
fn edits_go_back_and_forth_and_typing_is_one_step() {
    let mut store = Store::in_memory().unwrap();
    let (a, character) = (CharacterId::from("a"), odile("a"));
    store.add_cards(&[new_card("a")], 0).unwrap();
    assert_eq!(store.card_steps(&a).unwrap(), Steps::default());
    for (typed, at) in [("{\"n\":\"O\"}", 1000), ("{\"n\":\"Od\"}", 2000)] {
        store.edit_card(&edit(&character, typed), "name", at).unwrap();
    }
    store.edit_card(&edit(&character, "{\"t\":1}"), "tags", 2500).unwrap();
    store.edit_card(&edit(&character, "{\"t\":2}"), "tags", 60_000).unwrap();
    let back = |store: &mut Store, back: bool| {
        let (step, card) = store.card_step(&a, back).unwrap()?;
        store.go_to_step(&edit(&character, &card), step, 70_000).unwrap();
        Some(card)
    };
    assert_eq!(back(&mut store, true).unwrap(), "{\"t\":1}", "after a while the same field is another step");
    assert_eq!(back(&mut store, true).unwrap(), "{\"n\":\"Od\"}");
    assert_eq!(back(&mut store, true).unwrap(), "{\"step\":0}", "what was typed in one go goes in one go");
    assert_eq!(back(&mut store, true), None);
    assert_eq!(back(&mut store, false).unwrap(), "{\"n\":\"Od\"}");
    assert_eq!(store.card_steps(&a).unwrap(), Steps { undo: true, redo: true });
    store.edit_card(&edit(&character, "{\"n\":\"X\"}"), "name", 70_001).unwrap();
    assert_eq!(
        store.card_steps(&a).unwrap(),
        Steps { undo: true, redo: false },
        "an edit ends what was undone"
    );
    assert_eq!(back(&mut store, true).unwrap(), "{\"n\":\"Od\"}");
    let nobody = odile("nobody");
    assert!(matches!(store.edit_card(&edit(&nobody, "{}"), "name", 1), Err(StoreError::NotFound { .. })));
}

#[test]
fn the_steps_that_are_kept_are_bounded_in_number_and_size() {
    let mut store = Store::in_memory().unwrap();
    let (a, character) = (CharacterId::from("a"), odile("a"));
    store.add_cards(&[new_card("a")], 0).unwrap();
    let undoable = |store: &mut Store| {
        let mut steps = 0;
        while let Some((step, card)) = store.card_step(&a, true).unwrap() {
            store.go_to_step(&edit(&character, &card), step, 0).unwrap();
            steps += 1;
        }
        steps
    };
    for n in 0..150 {
        store.edit_card(&edit(&character, &format!("{{\"n\":{n}}}")), "name", n * 10_000).unwrap();
    }
    assert_eq!(undoable(&mut store), 99);
    let large = format!("\"{}\"", "x".repeat(3 << 20));
    for n in 200..206 {
        store.edit_card(&edit(&character, &large), "name", n * 10_000).unwrap();
    }
    assert!((1..=2).contains(&undoable(&mut store)), "8 MB hold two steps of 3 MB");
}

#[test]
fn the_format_before_cards_is_moved_with_its_characters_and_chats() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let old = Connection::open(&path).unwrap();
    for step in [
        include_str!("../src/migrations/0001_chats.sql"),
        include_str!("../src/migrations/0002_clips.sql"),
        include_str!("../src/migrations/0003_spoken_turns.sql"),
        include_str!("../src/migrations/0004_videos.sql"),
        include_str!("../src/migrations/0005_people.sql"),
    ] {
        old.execute_batch(step).unwrap();
    }
    let json = serde_json::to_string(&odile("a")).unwrap();
    old.execute("INSERT INTO characters (id, created_ms, character) VALUES ('a', 77, ?1)", [json]).unwrap();
    old.execute_batch("INSERT INTO sessions VALUES ('s', 'a', 'Old', 1, 2, NULL); PRAGMA user_version = 5;")
        .unwrap();
    old.close().unwrap();
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    let row = store.own_rows(Some(&"a".into())).unwrap().remove(0);
    assert_eq!((row.character, row.created_ms, row.changed_ms), (odile("a"), 77, 77));
    assert_eq!((row.facts.as_str(), row.carded), ("{}", false));
    assert_eq!(store.greeting(&"s".into()).unwrap(), 0);
    store.give_card(&"a".into(), &new_card("a").card).unwrap();
    assert!(store.own_rows(None).unwrap()[0].carded);
    let copy = format!("visavis.db.before-v{}", store.schema_version().unwrap());
    assert!(home.path().join(copy).exists());
}

#[test]
fn what_the_model_read_is_kept_with_the_newest_replies() {
    let mut store = Store::in_memory().unwrap();
    let s = SessionId::from("s");
    let session = Session {
        id: s.clone(),
        character_id: "a".into(),
        title: String::new(),
        created_ms: 0,
        updated_ms: 0,
    };
    store.create_session(&session).unwrap();
    let message = |n: usize| Message {
        id: MessageId(format!("m{n}")),
        session_id: s.clone(),
        role: Role::Assistant,
        text: "Hello.".into(),
        created_ms: 5,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    assert_eq!(store.newest_prompt(&s, None).unwrap(), None);
    for n in 0..203 {
        store.append(&message(n)).unwrap();
        store.set_prompt(&message(n).id, &n.to_string()).unwrap();
    }
    assert_eq!(store.newest_prompt(&s, None).unwrap().as_deref(), Some("202"));
    assert_eq!(store.prompt(&"m2".into()).unwrap(), None, "the oldest of more than 200 is forgotten");
    assert_eq!(store.prompt(&"m3".into()).unwrap().as_deref(), Some("3"));
    assert!(matches!(store.set_prompt(&"nobody".into(), "x"), Err(StoreError::NotFound { .. })));
    store.set_greeting(&s, 2).unwrap();
    assert_eq!(store.greeting(&s).unwrap(), 2);
    store.replace_text(&"m0".into(), "Hi.").unwrap();
    assert_eq!(store.message(&"m0".into()).unwrap().unwrap().text, "Hi.");
    assert_eq!(store.last_chats().unwrap(), [(CharacterId::from("a"), 5)]);
}
