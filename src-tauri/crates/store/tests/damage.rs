//! Bytes that changed on the disk: never a panic, and in an encrypted home never a wrong word.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::sync::LazyLock;

use common::{MEDIA_KEY, ids, raw_key, session, user};
use proptest::prelude::*;
use vis_core::SessionId;
use vis_store::{Key, Store, StoreError};

/// The bytes of a closed database with 40 messages.
fn database(key: &Key) -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, key, MEDIA_KEY).unwrap();
    store.create_session(&session("s", 1)).unwrap();
    for n in 0..40 {
        store.append(&user("s", &n.to_string(), &"A few words. ".repeat(n))).unwrap();
    }
    store.close().unwrap();
    fs::read(&path).unwrap()
}

/// Opens these bytes as after a crash and reads the chat.
fn read_back(bytes: &[u8], key: &Key) -> Result<usize, StoreError> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    fs::write(&path, bytes).unwrap();
    fs::write(home.path().join("visavis.db-wal"), b"left by a crash").unwrap();
    let store = Store::open(&path, key, MEDIA_KEY)?;
    store.sessions_newest(10)?;
    Ok(ids(&store.messages(&SessionId::from("s"))?).len())
}

static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| database(&raw_key()));
static PLAIN: LazyLock<Vec<u8>> = LazyLock::new(|| database(&Key::Unencrypted));

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_changed_byte_of_an_encrypted_database_is_noticed(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = SEALED.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let refused = read_back(&bytes, &raw_key());
        prop_assert!(
            matches!(refused, Err(StoreError::Damaged { .. } | StoreError::WrongKey)),
            "byte {} of {}: {:?}", at, bytes.len(), refused
        );
    }

    #[test]
    fn a_plain_database_with_garbage_in_it_never_panics(
        at in any::<prop::sample::Index>(),
        garbage in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let mut bytes = PLAIN.clone();
        let at = at.index(bytes.len() - garbage.len());
        bytes[at..at + garbage.len()].copy_from_slice(&garbage);
        // What comes back may be wrong, nothing protects these pages; but it must come back.
        let _ = read_back(&bytes, &Key::Unencrypted);
    }
}
