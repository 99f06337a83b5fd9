//! The bin: what was deleted comes back, and goes for good after its time or when it is told to.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{MEDIA_KEY, clip, ids, open, said, session, user};
use vis_core::{CharacterId, MessageId, Role, SessionId};
use vis_store::{BinKind, Binned, KeptScript, Search, Store, StoreError};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn furnished(mut store: Store) -> Store {
    for name in ["s", "t"] {
        store.create_session(&session(name, 1)).unwrap();
        store.set_title(&SessionId::from(name), &format!("Chat {name}")).unwrap();
        store.append(&user(name, &format!("{name}1"), "Where is the harbour?")).unwrap();
        store.append(&said(Role::Assistant, name, &format!("{name}2"), 2, "Behind the lighthouse.")).unwrap();
        store.append(&user(name, &format!("{name}3"), "Thanks.")).unwrap();
    }
    let script = KeptScript {
        id: "script".to_owned(),
        created_ms: 1,
        changed_ms: 1,
        title: "A play".to_owned(),
        script: "{}".to_owned(),
    };
    store.keep_script(&script).unwrap();
    store
}

fn listed(store: &Store) -> Vec<(BinKind, String)> {
    store.bin().unwrap().into_iter().map(|Binned { kind, id, .. }| (kind, id)).collect()
}

#[test]
fn what_was_deleted_is_listed_latest_first_and_comes_back() {
    let mut store = furnished(Store::in_memory().unwrap());
    store.trash(&SessionId::from("t"), 10).unwrap();
    store.delete_messages(&MessageId::from("s2"), false, 20).unwrap();
    store.delete_messages(&MessageId::from("t1"), false, 5).ok();
    store.trash_script("script", 30).unwrap();
    let all = [(BinKind::Script, "script"), (BinKind::Message, "s2"), (BinKind::Chat, "t")];
    assert_eq!(
        listed(&store),
        all.map(|(kind, id)| (kind, id.to_owned())),
        "not what lies in a deleted chat"
    );
    let message = &store.bin().unwrap()[1];
    assert_eq!((message.title.as_str(), message.detail.as_str()), ("Chat s", "Behind the lighthouse."));
    for (kind, id) in all {
        store.restore_from_bin(kind, id).unwrap();
        assert!(matches!(store.restore_from_bin(kind, id), Err(StoreError::NotFound { .. })));
    }
    assert_eq!(ids(&store.messages(&SessionId::from("s")).unwrap()), ["s1", "s2", "s3"]);
    assert!(store.has_session(&SessionId::from("t")).unwrap() && store.has_script("script").unwrap());
}

#[test]
fn only_what_is_older_than_its_time_goes_for_good() {
    let mut store = furnished(Store::in_memory().unwrap());
    let now = 100 * DAY;
    store.trash(&SessionId::from("s"), now - 31 * DAY).unwrap();
    store.trash(&SessionId::from("t"), now - 29 * DAY).unwrap();
    store.trash_script("script", now - 31 * DAY).unwrap();
    assert_eq!(store.empty_trash_until(now - 30 * DAY).unwrap(), 1);
    assert_eq!(listed(&store), [(BinKind::Chat, "t".to_owned())]);
    store.restore(&SessionId::from("t")).unwrap();
}

#[test]
fn a_message_deleted_for_good_leaves_its_place_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = furnished(Store::open(&path, &vis_store::Key::Unencrypted, MEDIA_KEY).unwrap());
    let (s, two) = (SessionId::from("s"), MessageId::from("s2"));
    store.keep_clip(&two, &clip(0, 500), [4; 24]).unwrap();
    store.edit(&two, "Behind the old lighthouse.", 3).unwrap();
    store.search(&Search { text: "lighthouse".to_owned(), ..Search::default() }, 9).unwrap();
    store.delete_messages(&two, false, 20).unwrap();
    store.delete_from_bin(BinKind::Message, "s2").unwrap();
    assert!(listed(&store).is_empty());
    assert!(matches!(store.restore_messages(std::slice::from_ref(&two)), Err(StoreError::NotFound { .. })));
    assert_eq!(ids(&store.messages(&s).unwrap()), ["s1", "s3"]);
    assert!(store.clips(&two).unwrap().is_empty(), "its sound is gone");
    assert_eq!(fs::read_dir(home.path().join("media")).unwrap().count(), 0);
    store.append(&said(Role::Assistant, "s", "s4", 9, "You are welcome.")).unwrap();
    assert_eq!(ids(&store.messages(&s).unwrap()), ["s1", "s3", "s4"], "the chat goes on");
    assert_eq!(ids(&store.path_to(&MessageId::from("s4"), usize::MAX).unwrap()), ["s1", "s3", "s4"]);
    store.trash(&SessionId::from("t"), 30).unwrap();
    store.delete_from_bin(BinKind::Chat, "t").unwrap();
    store.close().unwrap();
    for file in
        fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = fs::read(&file).unwrap();
        let there = bytes.windows(10).any(|window| window == b"lighthouse");
        assert!(!there, "its words are still in {}", file.display());
    }
}

#[test]
fn deleting_one_thing_for_good_leaves_the_rest_of_the_bin() {
    let home = tempfile::tempdir().unwrap();
    let mut store = furnished(open(&home.path().join("visavis.db")).unwrap());
    store.trash(&SessionId::from("s"), 10).unwrap();
    store.trash(&SessionId::from("t"), 20).unwrap();
    store.delete_from_bin(BinKind::Chat, "s").unwrap();
    assert_eq!(listed(&store), [(BinKind::Chat, "t".to_owned())]);
    for (kind, id) in [(BinKind::Chat, "s"), (BinKind::Message, "t1"), (BinKind::Script, "script")] {
        let refusal = store.delete_from_bin(kind, id);
        assert!(
            matches!(refusal, Err(StoreError::NotFound { .. })),
            "what is not in the bin is safe from it"
        );
    }
    assert!(matches!(
        store.restore_from_bin(BinKind::Character, CharacterId::from("mira").as_str()),
        Err(StoreError::NotFound { .. })
    ));
}
