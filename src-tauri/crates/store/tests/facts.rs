//! What is remembered: kept, corrected, found, forgotten.

use vis_core::{CharacterId, MessageId, SessionId};
use vis_store::{KeptFact, KeptSource, Store, StoreError, Tombstone};

fn fact(id: &str, subject: &str, text: &str, at: i64) -> KeptFact {
    KeptFact {
        id: id.to_owned(),
        character: Some(CharacterId::from("mira")),
        kind: "person".to_owned(),
        subject: subject.to_owned(),
        value: String::new(),
        text: text.to_owned(),
        proposed: false,
        pinned: false,
        importance: 0.5,
        source: Some(KeptSource {
            session: SessionId::from("s"),
            message: MessageId(format!("m{at}")),
            from: 0,
            to: 4,
        }),
        created_ms: at,
        updated_ms: at,
        recalled: 0,
    }
}

fn tombstone(id: &str) -> Tombstone {
    Tombstone {
        fact_id: id.to_owned(),
        words: vec!["1a".to_owned()],
        forgotten_ms: 9,
        ..Tombstone::default()
    }
}

#[test]
fn a_corrected_fact_keeps_what_it_said_and_is_found_by_what_it_says() {
    let mut store = Store::in_memory().unwrap();
    store.put_fact(&fact("a", "sister.name", "Has a sister called Anna", 1), "sist anna").unwrap();
    store.put_fact(&fact("b", "home.city", "Lives in Rome", 2), "rome").unwrap();
    store.put_fact(&fact("a", "sister.name", "Has a sister called Hanna", 3), "sist hanna").unwrap();
    let earlier = store.earlier_texts("a").unwrap();
    assert_eq!((earlier.len(), earlier[0].text.as_str()), (1, "Has a sister called Anna"));
    let words = |one: &str| vec![one.to_owned()];
    assert!(store.fact_ranks(&words("anna"), false).unwrap().is_empty());
    assert_eq!(store.fact_ranks(&words("hanna"), false).unwrap()["a"], 1.0);
    assert_eq!(store.fact_ranks(&words("han"), true).unwrap().len(), 1, "a beginning");
    assert!(store.fact_ranks(&[], true).unwrap().is_empty());
    assert!(store.fact_ranks(&words("\" OR *"), false).is_ok(), "never a mistake");
    let last = store.last_learned(&SessionId::from("s")).unwrap();
    assert_eq!(last.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn a_meaning_belongs_to_a_text_and_a_model_and_goes_with_the_fact() {
    let mut store = Store::in_memory().unwrap();
    store.put_fact(&fact("a", "sister.name", "Has a sister called Anna", 1), "").unwrap();
    store.put_fact(&fact("b", "home.city", "Lives in Rome", 2), "").unwrap();
    let open = |store: &Store, model: &str| {
        let facts = store.facts_without_meaning(model, 9).unwrap();
        facts.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(open(&store, "e5"), ["b", "a"]);
    store.set_meaning("a", "Has a sister called Anna", "e5", &[1, 2]).unwrap();
    store.set_meaning("b", "Lives in Oslo", "e5", &[3, 4]).unwrap();
    assert_eq!(open(&store, "e5"), ["b"], "it said something else meanwhile");
    assert_eq!(open(&store, "another").len(), 2);
    assert_eq!(store.meanings("e5").unwrap(), [("a".to_owned(), vec![1, 2])].into());
    assert!(store.meanings("another").unwrap().is_empty());
    store
        .put_fact(&KeptFact { pinned: true, ..fact("a", "sister.name", "Has a sister called Anna", 3) }, "")
        .unwrap();
    assert_eq!(store.meanings("e5").unwrap().len(), 1, "its words are the same");
    store.put_fact(&fact("a", "sister.name", "Has a sister called Hanna", 4), "").unwrap();
    assert!(store.meanings("e5").unwrap().is_empty());
    store.set_meaning("a", "Has a sister called Hanna", "e5", &[5, 6]).unwrap();
    store.forget_fact(&tombstone("a")).unwrap();
    assert!(store.meanings("e5").unwrap().is_empty());
}

#[test]
fn a_companion_knows_her_own_facts_those_of_all_and_those_of_the_chat() {
    let mut store = Store::in_memory().unwrap();
    store.put_fact(&fact("own", "x", "1", 1), "").unwrap();
    store.put_fact(&KeptFact { character: None, pinned: true, ..fact("all", "x", "2", 2) }, "").unwrap();
    let leo = CharacterId::from("leo");
    store
        .put_fact(&KeptFact { character: Some(leo.clone()), source: None, ..fact("leo", "x", "3", 3) }, "")
        .unwrap();
    let ids = |facts: Vec<KeptFact>| facts.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let mira = CharacterId::from("mira");
    assert_eq!(ids(store.facts(Some((&mira, None))).unwrap()), ["all", "own"]);
    let chat = SessionId::from("s");
    assert_eq!(ids(store.facts(Some((&leo, Some(&chat)))).unwrap()), ["all", "leo", "own"]);
    assert_eq!(ids(store.facts(None).unwrap()).len(), 3);
    assert_eq!(ids(store.facts_about("x", Some(&leo)).unwrap()), ["all", "leo"]);
}

#[test]
fn what_is_forgotten_leaves_nothing_but_digests() {
    let mut store = Store::in_memory().unwrap();
    store.put_fact(&fact("a", "sister.name", "Has a sister called Anna", 1), "sist anna").unwrap();
    store.put_fact(&fact("a", "sister.name", "Has a sister called Hanna", 2), "sist hanna").unwrap();
    store.count_recalled(&["a".to_owned()]).unwrap();
    assert_eq!(store.fact("a").unwrap().unwrap().recalled, 1);
    store.forget_fact(&tombstone("a")).unwrap();
    assert_eq!(store.fact("a").unwrap(), None);
    assert!(store.earlier_texts("a").unwrap().is_empty());
    assert!(store.fact_ranks(&["hanna".to_owned(), "sist".to_owned()], false).unwrap().is_empty());
    assert_eq!(store.tombstones().unwrap(), [tombstone("a")]);
    assert!(matches!(store.forget_fact(&tombstone("a")), Err(StoreError::NotFound { .. })));
    store.remove_tombstone("a").unwrap();
    assert!(store.tombstones().unwrap().is_empty());
}
