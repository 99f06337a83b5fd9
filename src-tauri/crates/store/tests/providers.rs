//! Who can answer, what left the machine, and what it cost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{said, session};
use vis_core::{MessageId, Role, SessionId};
use vis_store::{KeptProvider, KeptRequest, KeptUsage, Store, StoreError};

fn provider(id: &str) -> KeptProvider {
    KeptProvider { id: id.into(), provider: format!("{{\"name\":\"{id}\"}}"), changed_ms: 1 }
}

fn order(store: &Store) -> Vec<String> {
    store.providers().unwrap().into_iter().map(|kept| kept.id).collect()
}

#[test]
fn providers_keep_their_order_and_come_back_from_the_trash() {
    let mut store = Store::in_memory().unwrap();
    ["a", "b", "c"].iter().for_each(|id| store.put_provider(&provider(id)).unwrap());
    assert_eq!(order(&store), ["a", "b", "c"]);
    store.order_providers(&["c".into(), "a".into()]).unwrap();
    assert_eq!(order(&store), ["c", "a", "b"], "who is not named follows");
    store.put_provider(&KeptProvider { changed_ms: 7, ..provider("a") }).unwrap();
    assert_eq!(order(&store), ["c", "a", "b"], "a change keeps the place");
    store.trash_provider("a", 9).unwrap();
    assert_eq!(order(&store), ["c", "b"]);
    assert!(matches!(store.trash_provider("a", 9), Err(StoreError::NotFound { .. })));
    store.restore_provider("a").unwrap();
    assert_eq!(order(&store), ["c", "a", "b"]);
}

#[test]
fn a_choice_of_somebody_who_is_gone_is_forgotten_with_them() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    let s = SessionId::from("s");
    ["a", "b"].iter().for_each(|id| store.put_provider(&provider(id)).unwrap());
    store.set_session_provider(&s, Some("a")).unwrap();
    store.set_character_provider(&"mira".into(), Some("a")).unwrap();
    store.set_character_provider(&"leo".into(), Some("b")).unwrap();
    assert_eq!(store.session_providers().unwrap(), [(s.clone(), "a".to_owned())].into());
    store.trash_provider("a", 9).unwrap();
    store.empty_provider_trash().unwrap();
    assert!(store.session_providers().unwrap().is_empty());
    assert_eq!(store.character_providers().unwrap(), [("leo".into(), "b".to_owned())].into());
    assert!(store.restore_provider("a").is_err());
    assert!(matches!(
        store.set_session_provider(&"x".into(), None),
        Err(StoreError::NotFound { what: "chat" })
    ));
}

#[test]
fn who_answered_is_kept_with_the_reply() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    store.append(&said(Role::Assistant, "s", "m", 2, "Hello.")).unwrap();
    let m = MessageId::from("m");
    store.set_answerer(&m, "Claude · claude-x").unwrap();
    assert_eq!(store.answerer(&m).unwrap().as_deref(), Some("Claude · claude-x"));
    assert_eq!(store.answerers(std::slice::from_ref(&m)).unwrap().len(), 1);
    assert!(store.set_answerer(&"nothing".into(), "x").is_err());
}

fn request(host: &str, chat: Option<&str>) -> KeptRequest {
    KeptRequest {
        id: 0,
        at_ms: 5,
        host: host.into(),
        purpose: "chat".into(),
        chat_id: chat.map(str::to_owned),
        chat_title: None,
        bytes_out: 100,
        bytes_in: 7,
        took_ms: 3,
        outcome: "status".into(),
        status: Some(429),
    }
}

#[test]
fn the_ledger_is_read_page_by_page_and_names_the_chat() {
    let mut store = Store::in_memory().unwrap();
    store.create_session(&session("s", 1)).unwrap();
    store.set_title(&"s".into(), "Cakes").unwrap();
    for host in ["one", "two", "three"] {
        store.add_request(&request(host, Some("s"))).unwrap();
    }
    let page = store.requests(None, 2).unwrap();
    let hosts: Vec<&str> = page.items.iter().map(|item| item.host.as_str()).collect();
    assert_eq!((hosts, page.more, page.total_out, page.total_in), (vec!["three", "two"], true, 300, 21));
    assert_eq!(page.items[0].chat_title.as_deref(), Some("Cakes"));
    let rest = store.requests(Some(page.items[1].id), 2).unwrap();
    assert_eq!((rest.items.len(), rest.more), (1, false));
    assert_eq!(rest.items[0].status, Some(429));
    assert_eq!(store.clear_requests().unwrap(), 3);
    assert!(store.requests(None, 9).unwrap().items.is_empty());
}

#[test]
fn usage_adds_up_by_day_and_character() {
    let mut store = Store::in_memory().unwrap();
    let one = KeptUsage {
        day: "2026-11-22".into(),
        provider_id: "p".into(),
        model: "m".into(),
        character_id: "mira".into(),
        provider: "P".into(),
        input_tokens: 10,
        cached_tokens: 4,
        output_tokens: 3,
        ..KeptUsage::default()
    };
    store.add_usage(&one).unwrap();
    store.add_usage(&one).unwrap();
    store.add_usage(&KeptUsage { day: "2026-10-31".into(), ..one.clone() }).unwrap();
    store.add_usage(&KeptUsage { character_id: String::new(), ..one }).unwrap();
    let rows = store.usage_since("2026-11-01").unwrap();
    assert_eq!(rows.len(), 2);
    let mira = rows.iter().find(|row| row.character_id == "mira").unwrap();
    assert_eq!((mira.input_tokens, mira.cached_tokens, mira.output_tokens), (20, 8, 6));
}
