//! Which lore a chat calls for, and why.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::lorebook;
use proptest::prelude::*;
use serde_json::{Value, json};
use vis_cards::lorebook::{
    Activation, Entry, Form, KeyStyle, Line, Lorebook, Memory, Place, Position, Role, Scene, Settings, Where,
    Why, WhyNot, activate,
};

fn book(entries: &[Value]) -> Lorebook {
    book_with(json!({}), entries)
}

fn book_with(mut data: Value, entries: &[Value]) -> Lorebook {
    let defaults = json!({ "keys": [], "content": "x", "extensions": {}, "enabled": true, "insertion_order": 100, "use_regex": false });
    let entries = entries.iter().map(|entry| {
        let mut whole = defaults.clone();
        whole.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
        whole
    });
    data["entries"] = entries.collect();
    lorebook(&json!({ "spec": "lorebook_v3", "data": data }))
}

fn said<'a>(texts: &[&'a str]) -> Vec<Line<'a>> {
    texts
        .iter()
        .enumerate()
        .map(|(at, text)| Line { role: if at % 2 == 0 { Role::User } else { Role::Assistant }, text })
        .collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn run(book: &Lorebook, messages: &[&str]) -> Activation {
    run_at(&[book], messages, |scene| scene)
}

fn run_at(books: &[&Lorebook], messages: &[&str], change: impl FnOnce(Scene<'_>) -> Scene<'_>) -> Activation {
    let (lines, memory) = (said(messages), Memory::default());
    let scene = Scene { messages: &lines, greeting: None, user_icon: None, seed: 1, memory: &memory };
    activate(books, &change(scene), &Settings::default(), &words)
}

fn texts(activation: &Activation) -> Vec<&str> {
    activation.used.iter().map(|used| used.text.as_str()).collect()
}

#[test]
fn a_key_in_a_recent_message_calls_its_entry_and_says_so() {
    let book = book_with(
        json!({ "scan_depth": 2 }),
        &[json!({ "keys": ["storm", "lamp"], "content": "Whale oil." }), json!({ "keys": ["tide"] })],
    );
    let found = run(&book, &["the tide", "ah", "Light the LAMP!"]);
    assert_eq!(texts(&found), ["Whale oil."], "the tide is three messages back");
    assert_eq!(
        found.used[0].why,
        Why::Key { key: "lamp".into(), found: Where::Message(2), secondary: vec![] }
    );
    assert_eq!((found.used[0].place, found.used[0].tokens), (Place::BeforeCharacter, 2));
    assert_eq!(found.used[0].name, "storm");
}

#[test]
fn secondary_keys_follow_their_logic() {
    let cases = [
        (0, "a b", true),
        (0, "a", false),
        (1, "a b", true),
        (1, "a b c", false),
        (2, "a", true),
        (2, "a c", false),
        (3, "a b c", true),
        (3, "a c", false),
    ];
    for (logic, text, expected) in cases {
        let entry = json!({ "keys": ["a"], "secondary_keys": ["b", "c"], "selective": true, "extensions": { "selectiveLogic": logic } });
        let found = run(&book(&[entry]), &[text]);
        assert_eq!(found.used.len() == 1, expected, "logic {logic} on {text:?}");
        assert_eq!(
            found.dropped.first().map(|dropped| &dropped.why),
            (!expected).then_some(&WhyNot::Secondary)
        );
    }
    let off = json!({ "keys": ["a"], "secondary_keys": ["b"], "selective": false });
    assert_eq!(
        run(&book(&[off]), &["a"]).used.len(),
        1,
        "secondary keys that are not switched on do not count"
    );
}

#[test]
fn disabled_and_empty_entries_are_never_used() {
    let entries = [
        json!({ "constant": true, "enabled": false }),
        json!({ "constant": true, "content": "" }),
        json!({ "constant": true, "content": "@@depth 1\n" }),
        json!({ "enabled": false, "content": "@@activate\nx" }),
    ];
    assert_eq!(run(&book(&entries), &["hi"]), Activation::default());
}

#[test]
fn patterns_ignore_constant_as_version_3_says_but_not_in_books_of_other_programs() {
    let own = json!({ "keys": ["z"], "use_regex": true, "constant": true });
    assert!(run(&book(&[own]), &["a"]).used.is_empty());
    let theirs =
        json!({ "keys": ["z"], "use_regex": true, "constant": true, "extensions": { "selectiveLogic": 0 } });
    assert_eq!(run(&book(&[theirs]), &["a"]).used[0].why, Why::Constant);
}

#[test]
fn texts_of_entries_call_further_ones_unless_forbidden() {
    let chain = |recursive: Value, second: Value| {
        let mut entry = json!({ "keys": ["oil"], "content": "From whales." });
        entry["extensions"] = second;
        book_with(
            json!({ "recursive_scanning": recursive }),
            &[
                json!({ "keys": ["lamp"], "content": "Burns oil.{{hidden_key:harbour}}{{// tide}}" }),
                entry,
                json!({ "keys": ["harbour"], "content": "Safe." }),
                json!({ "keys": ["tide"] }),
            ],
        )
    };
    let found = run(&chain(json!(true), json!({})), &["lamp"]);
    assert_eq!(found.used.len(), 3, "hidden keys count, notes do not");
    assert_eq!(
        found.used[1].why,
        Why::Key { key: "oil".into(), found: Where::Entry { book: 0, entry: 0 }, secondary: vec![] }
    );
    assert_eq!(run(&chain(json!(false), json!({})), &["lamp"]).used.len(), 1);
    assert_eq!(run(&chain(json!(true), json!({ "exclude_recursion": true })), &["lamp"]).used.len(), 2);
    let delayed = chain(json!(true), json!({ "delay_until_recursion": true }));
    assert_eq!((run(&delayed, &["oil"]).used.len(), run(&delayed, &["lamp"]).used.len()), (0, 3));
    let circle = book(&[json!({ "keys": ["a"], "content": "b" }), json!({ "keys": ["b"], "content": "a" })]);
    assert_eq!(texts(&run(&circle, &["a"])), ["b", "a"], "each once, however they call each other");
}

#[test]
fn entries_go_where_they_say_in_their_order() {
    let entries = [
        json!({ "constant": true, "content": "late", "insertion_order": 20, "position": "after_char" }),
        json!({ "constant": true, "content": "early", "insertion_order": -5 }),
        json!({ "constant": true, "content": "@@depth 9\n@@role assistant\nback", "insertion_order": 10 }),
        json!({ "constant": true, "content": "@@position scenario\n@@depth 1\nscene", "insertion_order": 11 }),
        json!({ "constant": true, "content": "@@reverse_depth 1\nopening", "insertion_order": 12 }),
        json!({ "constant": true, "content": "four", "insertion_order": 13, "extensions": { "position": 4, "depth": 1, "role": 1 } }),
    ];
    let found = run(&book(&entries), &["one", "two", "three"]);
    let places: Vec<_> = found.used.iter().map(|used| (used.text.as_str(), used.place, used.role)).collect();
    assert_eq!(
        places,
        [
            ("early", Place::BeforeCharacter, Role::System),
            ("back", Place::Depth(3), Role::Assistant),
            ("scene", Place::Scenario, Role::System),
            ("opening", Place::Depth(2), Role::System),
            ("four", Place::Depth(1), Role::User),
            ("late", Place::AfterCharacter, Role::System),
        ]
    );
}

#[test]
fn over_its_budget_a_book_loses_what_matters_least() {
    let entry = |content: &str, order: i64, priority: Option<i64>| {
        let mut entry = json!({ "constant": true, "content": content, "insertion_order": order });
        priority.into_iter().for_each(|priority| entry["priority"] = json!(priority));
        entry
    };
    let entries = [
        entry("a a a", 1, Some(90)),
        entry("b b b", 2, None),
        entry("c c c", 3, None),
        entry("@@ignore_on_max_context\nd d", 99, Some(99)),
    ];
    let found = |budget: i64| run(&book_with(json!({ "token_budget": budget }), &entries), &["x"]);
    assert_eq!(texts(&found(11)).len(), 4);
    assert_eq!(texts(&found(10)), ["a a a", "b b b", "c c c"], "what leaves first leaves first");
    assert_eq!(texts(&found(6)), ["a a a", "c c c"]);
    let least = found(3);
    assert_eq!(texts(&least), ["a a a"]);
    assert!(least.dropped.iter().all(|dropped| dropped.why == WhyNot::NoRoom && dropped.tokens > 0));
    assert!(texts(&found(0)).is_empty());
}

#[test]
fn chance_is_a_function_of_the_seed() {
    let entry = json!({ "constant": true, "extensions": { "probability": 30, "useProbability": true } });
    let used = |seed| {
        run_at(&[&book(std::slice::from_ref(&entry))], &["x"], |scene| Scene { seed, ..scene }).used.len()
    };
    let total: usize = (0..2000).map(used).sum();
    assert!((520..680).contains(&total), "about 30 % of 2000, not {total}");
    assert_eq!(used(7), used(7));
    let never = json!({ "constant": true, "extensions": { "probability": 0, "useProbability": true } });
    assert_eq!(run(&book(&[never]), &["x"]).dropped[0].why, WhyNot::Chance { percent: 0 });
}

#[test]
fn decorators_wait_for_their_moment() {
    let used = |decorators: &str, messages: &[&str], greeting: Option<usize>| {
        let book = book(&[json!({ "keys": ["x"], "content": format!("{decorators}\ntext") })]);
        run_at(&[&book], messages, |scene| Scene { greeting, user_icon: Some("hat"), ..scene }).used.len()
            == 1
    };
    assert!(
        !used("@@activate_only_after 2", &["x", "1", "x"], None)
            && used("@@activate_only_after 2", &["x", "1", "x", "2"], None)
    );
    assert!(
        used("@@activate_only_every 2", &["x", "1", "x", "2"], None)
            && !used("@@activate_only_every 2", &["x", "1"], None)
    );
    assert!(used("@@is_greeting 1", &["x"], Some(1)) && !used("@@is_greeting 1", &["x"], Some(0)));
    assert!(used("@@is_user_icon hat", &["x"], None) && !used("@@is_user_icon cap", &["x"], None));
    assert!(
        used("@@scan_depth 6", &["x", "", "", "", "", ""], None) && !used("@@scan_depth 1", &["x", ""], None)
    );
    assert!(used("@@additional_keys a,b", &["x b"], None) && !used("@@additional_keys a,b", &["x"], None));
    assert!(!used("@@exclude_keys a,b", &["x b"], None) && used("@@exclude_keys a,b", &["x"], None));
    assert!(used("@@activate\n@@dont_activate", &["y"], None) && !used("@@dont_activate", &["x"], None));
    assert!(
        used("@@future_thing\n@@@is_greeting 1", &["x"], Some(1))
            && !used("@@future_thing\n@@@is_greeting 1", &["x"], Some(0))
    );
    let book = book(&[json!({ "constant": true, "content": "@@disable_ui_prompt system_prompt\nx" })]);
    assert!(run(&book, &["y"]).disabled_prompts.contains("system_prompt"));
}

#[test]
fn what_was_used_is_remembered() {
    for (decorator, then) in [("@@keep_activate_after_match", true), ("@@dont_activate_after_match", false)] {
        let book = book(&[json!({ "id": 5, "keys": ["x"], "content": format!("{decorator}\ntext") })]);
        let first = run(&book, &["x"]);
        assert_eq!(first.used.len(), 1);
        let text = if then { "nothing" } else { "x" };
        let second = run_at(&[&book], &[text], |scene| {
            let kept: Memory = serde_json::from_value(json!(first.memory)).unwrap();
            Scene { memory: Box::leak(Box::new(kept)), ..scene }
        });
        assert_eq!(second.used.len() == 1, then, "{decorator}");
    }
}

fn world_info() -> Value {
    json!({
        "entries": {
            "0": { "uid": 0, "key": ["lamp"], "keysecondary": ["oil"], "comment": "Lamp", "content": "Bright.", "constant": false,
                   "selective": true, "selectiveLogic": 2, "order": 50, "position": 4, "depth": 2, "disable": false, "probability": 100,
                   "useProbability": true, "caseSensitive": null, "matchWholeWords": true, "displayIndex": 0, "vectorized": false },
            "10": { "uid": 10, "key": ["/se(a|e)/i"], "keysecondary": [], "comment": "", "content": "Wet.", "constant": false,
                    "selective": true, "order": 10, "position": 1, "disable": false },
            "2": { "uid": 2, "key": ["cat"], "keysecondary": [], "content": "Off.", "order": 1, "position": 0, "disable": true }
        },
        "name": "World",
        "originalData": { "kept": 1 }
    })
}

#[test]
fn world_info_is_read_used_changed_and_given_back() {
    let mut book = lorebook(&world_info());
    assert_eq!((book.form(), book.name()), (Form::WorldInfo, "World".to_owned()));
    assert_eq!(book.to_value(), world_info());
    let entries = book.entries();
    assert_eq!(entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["0", "2", "10"]);
    assert_eq!(
        (entries[0].position, entries[0].whole_words, entries[1].enabled),
        (Position::Depth(2), Some(true), false)
    );
    assert_eq!(entries[0].key_style, KeyStyle::Slashed);
    let found = run(&book, &["cat lamp SEE"]);
    assert_eq!(texts(&found), ["Wet.", "Bright."]);
    assert!(run(&book, &["lamps"]).used.is_empty(), "whole words only");
    let changed = Entry { content: "Dim.".into(), enabled: false, ..entries[0].clone() };
    assert!(book.write(0, &changed));
    let mut expected = world_info();
    expected["entries"]["0"]["content"] = json!("Dim.");
    expected["entries"]["0"]["disable"] = json!(true);
    assert_eq!(book.to_value(), expected);
    book.push(&Entry::new(&["new"], "New."));
    assert_eq!(book.to_value()["entries"]["11"]["content"], json!("New."));
    assert!(book.remove(3) && !book.remove(3));
    assert_eq!(book.to_value(), expected);
}

#[test]
fn world_info_in_a_card_means_the_same() {
    let book = lorebook(&world_info());
    let card = lorebook(&json!({ "spec": "lorebook_v3", "data": book.as_card_book() }));
    let (theirs, ours) = (book.entries(), card.entries());
    assert_eq!(theirs, ours);
    assert_eq!(card.to_value()["data"]["originalData"], json!({ "kept": 1 }));
    let kept = &card.to_value()["data"]["entries"][0]["extensions"]["visavis/world_info"];
    assert_eq!(kept, &world_info()["entries"]["0"], "nothing of the original is lost on the way");
    for text in ["cat", "lamp", "lamp oil", "the sea"] {
        let used = |book: &Lorebook| {
            run(book, &[text]).used.iter().map(|used| (used.text.clone(), used.place)).collect::<Vec<_>>()
        };
        assert_eq!(used(&book), used(&card), "{text}");
    }
}

#[test]
fn two_books_share_one_room() {
    let (card, world) = (
        book(&[json!({ "constant": true, "content": "mine" })]),
        book(&[json!({ "constant": true, "content": "theirs" })]),
    );
    let memory = Memory::default();
    let scene = Scene { messages: &[], greeting: None, user_icon: None, seed: 0, memory: &memory };
    let found = activate(
        &[&card, &world],
        &scene,
        &Settings { token_budget: Some(1), ..Settings::default() },
        &words,
    );
    assert_eq!(texts(&found), ["mine"], "of equals the card's own stays");
    assert_eq!((found.dropped[0].book, found.dropped[0].entry), (1, 0));
}

proptest! {
    #[test]
    fn an_entry_written_is_read_back(
        content in ".{0,40}", keys in prop::collection::vec("[a-z]{1,5}", 0..4), enabled: bool, constant: bool, order in -1000..1000i32,
        probability in 0..=100u8, whole in prop::option::of(any::<bool>()), depth in prop::option::of(0..50usize), world: bool, exclude: bool,
    ) {
        let mut book = if world { lorebook(&world_info()) } else { book(&[json!({ "odd": 1, "extensions": { "k": 1 } })]) };
        let old = book.entries().remove(0);
        let entry = Entry {
            content, keys, enabled, constant, insertion_order: f64::from(order), probability: f64::from(probability), whole_words: whole,
            scan_depth: depth, exclude_recursion: exclude, position: Position::Depth(3), ..old
        };
        book.write(0, &entry);
        let read = book.entries().remove(0);
        // Fields that only other programs have say that keys are read their way.
        prop_assert_eq!(Entry { key_style: entry.key_style, ..read }, entry);
        let written = book.to_value();
        prop_assert!(world || written["data"]["entries"][0]["odd"] == json!(1));
    }

    #[test]
    fn any_book_and_any_chat_give_an_answer(
        entries in prop::collection::vec(("[@a-c /\\n(){}]{0,30}", "[a-c/(+*\\[]{0,6}", any::<bool>(), any::<bool>()), 0..8),
        messages in prop::collection::vec("[a-c ]{0,20}", 0..5),
    ) {
        let entries: Vec<Value> = entries.into_iter().map(|(content, key, regex, constant)| {
            json!({ "keys": [key], "content": content, "use_regex": regex, "constant": constant })
        }).collect();
        let book = book(&entries);
        let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
        let found = run(&book, &messages);
        let mut seen: Vec<usize> = found.used.iter().map(|used| used.entry).chain(found.dropped.iter().map(|dropped| dropped.entry)).collect();
        seen.sort_unstable();
        let before = seen.len();
        seen.dedup();
        prop_assert_eq!(before, seen.len(), "an entry is used once or dropped once");
    }
}
