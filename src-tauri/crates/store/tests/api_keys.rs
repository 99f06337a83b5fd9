//! Keys of the local HTTP API.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{KeptApiKey, Store, StoreError};

fn key(name: &str, digest: u8, created_ms: i64) -> KeptApiKey {
    let scopes = r#"["avatar"]"#.to_owned();
    KeptApiKey { name: name.to_owned(), digest: [digest; 32], scopes, created_ms, expires_ms: Some(9) }
}

#[test]
fn a_key_is_kept_as_it_was_given_until_it_is_removed() {
    let mut store = Store::in_memory().unwrap();
    let (late, early) = (key("notebook", 1, 20), key("camera", 2, 10));
    assert!(store.add_api_key(&late).unwrap() && store.add_api_key(&early).unwrap());
    assert_eq!(store.api_keys().unwrap(), [early, late.clone()], "the oldest first");
    store.remove_api_key("camera").unwrap();
    assert_eq!(store.api_keys().unwrap(), [late]);
    assert!(matches!(store.remove_api_key("camera"), Err(StoreError::NotFound { .. })));
}

#[test]
fn a_name_that_is_taken_changes_nothing() {
    let mut store = Store::in_memory().unwrap();
    store.add_api_key(&key("notebook", 1, 1)).unwrap();
    assert!(!store.add_api_key(&key("notebook", 2, 2)).unwrap(), "the same name");
    assert!(!store.add_api_key(&key("other", 1, 2)).unwrap(), "the same key");
    assert_eq!(store.api_keys().unwrap(), [key("notebook", 1, 1)]);
}
