//! A chat as a tree: variants, branches, the path that is shown, and what is done to single messages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{said, session};
use proptest::prelude::*;
use vis_core::{MessageId, Role, SessionId};
use vis_store::{Marks, Store};

/// A chat "s" with these messages in turns, the companion's first.
fn chat(words: &[&str]) -> Store {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    words.iter().for_each(|word| add(&mut store, word));
    store
}

/// Says something that is its own id.
fn add(store: &mut Store, word: &str) {
    let role =
        if store.count_messages(&s()).unwrap().is_multiple_of(2) { Role::Assistant } else { Role::User };
    store.append(&said(role, "s", word, 1, word)).unwrap();
}

fn s() -> SessionId {
    SessionId::from("s")
}

fn id(word: &str) -> MessageId {
    MessageId::from(word)
}

fn shown(store: &Store) -> String {
    let words: Vec<String> = store.messages(&s()).unwrap().into_iter().map(|m| m.text).collect();
    words.join(" ")
}

#[test]
fn a_reply_made_again_stands_beside_the_first_one() {
    let mut store = chat(&["hello", "hi", "one"]);
    store.end_path_before(&id("one")).unwrap();
    assert_eq!(shown(&store), "hello hi");
    add(&mut store, "two");
    assert_eq!(shown(&store), "hello hi two");
    let variants = store.variants(&[id("hi"), id("one"), id("two")]).unwrap();
    assert_eq!(variants[&id("one")], [id("one"), id("two")]);
    assert_eq!(variants[&id("two")], [id("one"), id("two")]);
    assert!(!variants.contains_key(&id("hi")), "it has nothing beside it");
    assert_eq!(store.variants_of(&id("two")).unwrap(), [id("one"), id("two")]);
    assert_eq!(store.variants_of(&id("hi")).unwrap(), [id("hi")]);
    store.choose(&id("one")).unwrap();
    assert_eq!(shown(&store), "hello hi one");
}

#[test]
fn a_branch_is_left_and_found_again_as_it_was() {
    let mut store = chat(&["hello", "hi", "one", "more", "end"]);
    store.end_path_at(&id("hi")).unwrap();
    for word in ["two", "again", "other end"] {
        add(&mut store, word);
    }
    store.choose(&id("one")).unwrap();
    assert_eq!(shown(&store), "hello hi one more end");
    store.choose(&id("two")).unwrap();
    assert_eq!(shown(&store), "hello hi two again other end");
    // An inner fork of a branch that is not shown is remembered too.
    store.end_path_at(&id("two")).unwrap();
    add(&mut store, "third");
    store.choose(&id("again")).unwrap();
    store.choose(&id("more")).unwrap();
    store.choose(&id("two")).unwrap();
    assert_eq!(shown(&store), "hello hi two again other end");
}

#[test]
fn ends_of_the_tree_are_told_with_where_they_part() {
    let mut store = chat(&["hello", "hi", "one", "more"]);
    store.end_path_before(&id("one")).unwrap();
    add(&mut store, "two");
    let branches = store.branches(&s()).unwrap();
    assert_eq!(branches.len(), 2);
    assert!(branches[0].current && branches[0].leaf.text == "two" && branches[0].first.is_none());
    let other = &branches[1];
    assert_eq!((other.leaf.text.as_str(), other.shared, other.own), ("more", 2, 2));
    assert_eq!((other.fork.clone(), other.first.as_ref().unwrap().text.as_str()), (Some(id("hi")), "one"));
    let path: Vec<String> =
        store.path_to(&id("more"), usize::MAX).unwrap().into_iter().map(|m| m.text).collect();
    assert_eq!(path, ["hello", "hi", "one", "more"]);
}

#[test]
fn the_first_message_can_have_variants_too() {
    let mut store = chat(&["hello", "hi"]);
    store.end_path_before(&id("hello")).unwrap();
    assert_eq!(shown(&store), "");
    add(&mut store, "welcome");
    assert_eq!(store.variants(&[id("welcome")]).unwrap()[&id("welcome")], [id("hello"), id("welcome")]);
    store.choose(&id("hi")).unwrap();
    assert_eq!(shown(&store), "hello hi");
    assert_eq!(store.branches(&s()).unwrap()[1].fork, None);
}

#[test]
fn deleted_messages_are_gone_from_every_reading_and_come_back() {
    let mut store = chat(&["hello", "hi", "one", "more", "end"]);
    assert_eq!(store.delete_messages(&id("one"), false, 9).unwrap(), [id("one")]);
    assert_eq!(shown(&store), "hello hi more end");
    let gone = store.delete_messages(&id("more"), true, 9).unwrap();
    assert_eq!(gone, [id("more"), id("end")]);
    assert_eq!(shown(&store), "hello hi");
    assert_eq!(store.count_messages(&s()).unwrap(), 2);
    assert_eq!(store.recent(&s(), 9).unwrap().len(), 2);
    assert_eq!(store.session(&s()).unwrap().unwrap().preview, "hi");
    store.append(&said(Role::Assistant, "s", "new", 1, "new")).unwrap();
    assert_eq!(shown(&store), "hello hi new");
    store.restore_messages(&gone).unwrap();
    assert_eq!(shown(&store), "hello hi more end new");
    store.restore_messages(&[id("one")]).unwrap();
    assert_eq!(shown(&store), "hello hi one more end new");
    assert!(store.restore_messages(&[id("one")]).is_err(), "it is there already");
}

#[test]
fn edits_are_undone_one_by_one() {
    let mut store = chat(&["hello", "hi"]);
    store.edit(&id("hi"), "hi there", 5).unwrap();
    store.edit(&id("hi"), "hi, you", 6).unwrap();
    store.set_bookmarked(&id("hello"), true).unwrap();
    store.set_reaction(&id("hi"), Some("🌷")).unwrap();
    assert_eq!(shown(&store), "hello hi, you");
    let marks = store.marks(&common::path_ids(&store, "s")).unwrap();
    assert_eq!(marks[&id("hi")], Marks { edited: true, bookmarked: false, reaction: Some("🌷".into()) });
    assert!(marks[&id("hello")].bookmarked && !marks[&id("hello")].edited);
    assert!(store.revert(&id("hi")).unwrap());
    assert_eq!(shown(&store), "hello hi there");
    assert!(store.revert(&id("hi")).unwrap());
    assert_eq!(shown(&store), "hello hi");
    assert!(!store.revert(&id("hi")).unwrap());
    assert!(!store.marks(&[id("hi")]).unwrap()[&id("hi")].edited);
}

#[test]
fn what_was_typed_is_kept_until_it_is_sent() {
    let mut store = chat(&["hello"]);
    store.set_draft(&s(), "I wanted to sa").unwrap();
    assert_eq!(store.draft(&s()).unwrap(), "I wanted to sa");
    let mut spoken = said(Role::User, "s", "spoken", 1, "aloud");
    spoken.spoken = true;
    store.append(&spoken).unwrap();
    assert_eq!(store.draft(&s()).unwrap(), "I wanted to sa", "speaking sends nothing that was typed");
    store.append(&said(Role::User, "s", "typed", 1, "I wanted to say")).unwrap();
    assert_eq!(store.draft(&s()).unwrap(), "");
}

#[derive(Clone, Debug)]
enum Step {
    Add,
    Choose(usize),
    EndAt(usize),
    EndBefore(usize),
    Delete(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Add),
        2 => any::<usize>().prop_map(Step::Choose),
        2 => any::<usize>().prop_map(Step::EndAt),
        2 => any::<usize>().prop_map(Step::EndBefore),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(n, after)| Step::Delete(n, after)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done, the path is one of the tree: each message follows its parent, and none is lost.
    #[test]
    fn a_path_is_always_a_path(steps in prop::collection::vec(step(), 1..60)) {
        let mut store = Store::in_memory().unwrap();
        store.create_session(&session("s", 1)).unwrap();
        let mut said_so_far = Vec::new();
        let mut deleted = Vec::new();
        for step in steps {
            let any_of = |n: usize| said_so_far.get(n % said_so_far.len().max(1)).map(|n: &usize| id(&n.to_string()));
            match step {
                Step::Add => {
                    let n = said_so_far.len();
                    add(&mut store, &n.to_string());
                    said_so_far.push(n);
                }
                Step::Choose(n) => any_of(n).iter().for_each(|id| store.choose(id).unwrap()),
                Step::EndAt(n) => any_of(n).iter().for_each(|id| store.end_path_at(id).unwrap()),
                Step::EndBefore(n) => any_of(n).iter().for_each(|id| store.end_path_before(id).unwrap()),
                Step::Delete(n, after) => {
                    let gone = any_of(n).and_then(|id| store.delete_messages(&id, after, 1).ok());
                    deleted.extend(gone.unwrap_or_default());
                }
            }
            let path = store.messages(&s()).unwrap();
            if let Some(last) = path.last() {
                prop_assert_eq!(&store.path_to(&last.id, usize::MAX).unwrap(), &path, "the path leads to its end");
            }
        }
        if !deleted.is_empty() {
            let _ = store.restore_messages(&deleted);
        }
        let mut found: Vec<usize> = store
            .branches(&s()).unwrap().into_iter()
            .flat_map(|branch| store.path_to(&branch.leaf.id, usize::MAX).unwrap())
            .map(|message| message.text.parse().unwrap())
            .collect();
        found.sort_unstable();
        found.dedup();
        prop_assert_eq!(found, said_so_far, "every message is on some branch");
    }
}
