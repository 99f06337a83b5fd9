//! Searching over everything that was said.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{said, session};
use vis_core::{CharacterId, MessageId, Role, SessionId};
use vis_store::{Search, Store};

const WORDS: [(&str, &str); 9] = [
    ("a", "Good morning! Did you sleep well in the new house?"),
    ("b", "I had a cup of tea in the Café Zürich, and it rained."),
    ("c", "The morning was good, the evening better."),
    ("d", "我们明天去东京看樱花。"),
    ("e", "昨日、東京タワーに行きました。"),
    ("f", "오늘 서울에 갔어요."),
    ("g", "Привет, как дела? Ёлка стоит."),
    ("h", "He said \"never\" twice; NEAR the house."),
    ("i", "tea, tea, tea"),
];

fn home() -> Store {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    for (n, (id, text)) in (0..).zip(WORDS) {
        let role = if n % 2 == 0 { Role::Assistant } else { Role::User };
        store.append(&said(role, "s", id, n, text)).unwrap();
    }
    store
}

fn found(store: &mut Store, search: &Search) -> String {
    store.search(search, 50).unwrap().into_iter().map(|found| found.message.id.0).collect()
}

fn words(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

#[test]
fn words_beginnings_phrases_and_what_must_not_be_there() {
    let mut store = home();
    for (typed, expected) in [
        ("tea", "ib"),
        ("TEA", "ib"),
        ("te", "ib"),
        ("morning good", "ca"),
        ("\"good morning\"", "a"),
        ("\"good morn", ""),
        ("tea -rained", "i"),
        ("cafe zurich", "b"),
        ("café zürich", "b"),
        ("东京", "d"),
        ("東京", "e"),
        ("京", "ed"),
        ("樱花", "d"),
        ("タワー", "e"),
        ("서울", "f"),
        ("갔어요", "f"),
        ("привет", "g"),
        ("near", "h"),
        ("never house", "h"),
        ("nothing like it", ""),
        ("\"", "ihgfedcba"),
        ("' OR 1=1 --", ""),
    ] {
        assert_eq!(found(&mut store, &words(typed)), expected, "{typed}");
    }
}

#[test]
fn filters_narrow_what_is_found() {
    let mut store = home();
    store.set_bookmarked(&MessageId::from("c"), true).unwrap();
    let cases = [
        (Search { role: Some(Role::User), ..words("tea") }, "b"),
        (Search { from_ms: Some(2), until_ms: Some(5), ..Search::default() }, "edc"),
        (Search { bookmarked: true, ..Search::default() }, "c"),
        (Search { bookmarked: true, ..words("morning") }, "c"),
        (Search { has_voice: true, ..Search::default() }, ""),
        (Search { character: Some(CharacterId::from("nobody")), ..words("tea") }, ""),
        (Search { session: Some(SessionId::from("s")), ..words("tea") }, "ib"),
    ];
    for (search, expected) in cases {
        assert_eq!(found(&mut store, &search), expected, "{search:?}");
    }
}

#[test]
fn more_is_found_page_by_page() {
    let mut store = home();
    let first = store.search(&Search::default(), 4).unwrap();
    assert_eq!(first.len(), 4);
    let more = Search { before: Some(first[3].number), ..Search::default() };
    assert_eq!(found(&mut store, &more), "edcba");
}

#[test]
fn the_index_follows_edits_deletions_and_the_trash() {
    let mut store = home();
    assert_eq!(found(&mut store, &words("house")), "ha");
    store.edit(&MessageId::from("a"), "Did you sleep well in the new tent?", 1).unwrap();
    assert_eq!(found(&mut store, &words("house")), "h");
    assert_eq!(found(&mut store, &words("tent")), "a");
    store.revert(&MessageId::from("a")).unwrap();
    assert_eq!(found(&mut store, &words("house")), "ha");
    store.delete_messages(&MessageId::from("h"), false, 1).unwrap();
    assert_eq!(found(&mut store, &words("house")), "a");
    store.restore_messages(&[MessageId::from("h")]).unwrap();
    assert_eq!(found(&mut store, &words("house")), "ha");

    // Numbers of what is gone for good are given out again.
    store.trash(&SessionId::from("s"), 1).unwrap();
    assert_eq!(found(&mut store, &words("house")), "");
    store.empty_trash().unwrap();
    store.create_session(&session("t", 1)).unwrap();
    for (n, text) in ["A house by the sea.", "Which tea?", "None."].into_iter().enumerate() {
        store.append(&said(Role::User, "t", &format!("t{n}"), 1, text)).unwrap();
    }
    assert_eq!(found(&mut store, &words("house")), "t0");
    assert_eq!(found(&mut store, &words("tea")), "t1");
}

#[test]
fn messages_on_other_branches_are_found_and_told_apart() {
    let mut store = home();
    store.end_path_before(&MessageId::from("i")).unwrap();
    let hits = store.search(&words("tea"), 9).unwrap();
    let shown: Vec<(&str, bool)> = hits.iter().map(|hit| (hit.message.id.as_str(), hit.shown)).collect();
    assert_eq!(shown, [("i", false), ("b", true)]);
}

/// Each message needs a letter of its own, so this many are written and found without counting by hand.
#[test]
fn messages_that_came_since_the_last_search_are_found_by_the_next() {
    let mut store = home();
    assert_eq!(store.search(&words("lighthouse"), 9).unwrap().len(), 0);
    for n in 0..5000 {
        store.append(&said(Role::User, "s", &format!("l{n}"), n, &format!("lighthouse number {n}"))).unwrap();
    }
    assert_eq!(store.search(&words("lighthouse"), 9999).unwrap().len(), 5000);
    assert_eq!(store.search(&words("lighthouse 4711"), 9).unwrap().len(), 1);
}
