//! Who shares a computer, and who is signed in.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{KeptProfile, MOST_FAMILIES, ProfileBy, Rotation, Store, StoreError};

fn person(name: &str, email: Option<&str>) -> KeptProfile {
    KeptProfile {
        id: 0,
        folder: format!("home of {name}"),
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        email: email.map(str::to_owned),
        email_key: email.map(str::to_lowercase),
        language: "en".to_owned(),
        password: Some("$argon2id$…".to_owned()),
        has_picture: false,
        lock_minutes: Some(5),
        created_ms: 7,
        changed_ms: 7,
    }
}

#[test]
fn somebody_is_found_by_number_name_and_address() {
    let mut store = Store::in_memory().unwrap();
    let id = store.add_profile(&person("Ann", Some("Ann@example.com"))).unwrap().unwrap();
    let kept = KeptProfile { id, ..person("Ann", Some("Ann@example.com")) };
    for by in [ProfileBy::Id(id), ProfileBy::Name("ann"), ProfileBy::Email("ann@example.com")] {
        assert_eq!(store.profile(by).unwrap().as_ref(), Some(&kept), "{by:?}");
    }
    assert_eq!(store.profile(ProfileBy::Name("Ann")).unwrap(), None, "compared as it is kept");
}

#[test]
fn no_two_have_one_name_or_address_and_no_number_comes_twice() {
    let mut store = Store::in_memory().unwrap();
    let ann = store.add_profile(&person("Ann", Some("a@example.com"))).unwrap().unwrap();
    assert_eq!(store.add_profile(&person("ANN", None)).unwrap(), None);
    assert_eq!(store.add_profile(&person("Ben", Some("A@example.com"))).unwrap(), None);
    let ben = store.add_profile(&person("Ben", None)).unwrap().unwrap();
    let cleo = store.add_profile(&person("Cleo", None)).unwrap().unwrap();
    let taken = KeptProfile { id: ben, ..person("Ann", None) };
    assert!(!store.change_profile(&taken).unwrap(), "and nothing changed");
    assert_eq!(store.profile(ProfileBy::Id(ben)).unwrap().unwrap().name, "Ben");
    store.remove_profile(cleo).unwrap();
    assert!(matches!(store.remove_profile(cleo), Err(StoreError::NotFound { .. })));
    let dan = store.add_profile(&person("Dan", None)).unwrap().unwrap();
    assert!(dan > cleo && cleo > ben && ben > ann, "the number of somebody who left is not given again");
}

#[test]
fn a_picture_stays_when_the_rest_changes() {
    let mut store = Store::in_memory().unwrap();
    let id = store.add_profile(&person("Ann", None)).unwrap().unwrap();
    store.set_profile_picture(id, Some(b"jpeg"), 8).unwrap();
    assert!(store.change_profile(&KeptProfile { id, changed_ms: 9, ..person("Anna", None) }).unwrap());
    let kept = store.profile(ProfileBy::Id(id)).unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.has_picture, kept.changed_ms), ("Anna", true, 9));
    assert_eq!(store.profile_picture(id).unwrap().as_deref(), Some(&b"jpeg"[..]));
    store.set_profile_picture(id, None, 10).unwrap();
    assert_eq!(store.profile_picture(id).unwrap(), None);
    assert!(matches!(store.set_profile_picture(99, None, 1), Err(StoreError::NotFound { .. })));
}

#[test]
fn a_refresh_token_is_exchanged_once_and_a_second_time_ends_everything() {
    let mut store = Store::in_memory().unwrap();
    let ann = store.add_profile(&person("Ann", None)).unwrap().unwrap();
    store.begin_family("f", ann, "one", 1_000, 0).unwrap();
    assert_eq!(store.family_of("f", 999).unwrap(), Some(ann));
    assert_eq!(store.family_of("f", 1_000).unwrap(), None, "expired");
    assert_eq!(store.rotate_family("f", "one", "two", 2_000).unwrap(), Rotation::Done);
    assert_eq!(store.family_of("f", 1_999).unwrap(), Some(ann));
    assert_eq!(store.rotate_family("f", "one", "three", 3_000).unwrap(), Rotation::Reused);
    assert_eq!(store.rotate_family("f", "two", "three", 3_000).unwrap(), Rotation::Gone, "the thief's too");
    assert_eq!(store.family_of("f", 1).unwrap(), None);
    assert!(!store.renew_family("f", "four", 4_000).unwrap());
}

#[test]
fn whoever_leaves_is_signed_in_nowhere_and_nobody_is_signed_in_without_end() {
    let mut store = Store::in_memory().unwrap();
    let ann = store.add_profile(&person("Ann", None)).unwrap().unwrap();
    let ben = store.add_profile(&person("Ben", None)).unwrap().unwrap();
    for n in 0..MOST_FAMILIES + 1 {
        store.begin_family(&format!("a{n:04}"), ann, "x", 10_000 + n, 0).unwrap();
    }
    store.begin_family("b", ben, "x", 20_000, 0).unwrap();
    assert_eq!(store.family_of("a0000", 1).unwrap(), None, "the one that would end first");
    assert_eq!(store.family_of("a0001", 1).unwrap(), Some(ann));
    store.end_families_of(ann).unwrap();
    assert_eq!(store.family_of("a0001", 1).unwrap(), None);
    store.remove_profile(ben).unwrap();
    assert_eq!(store.family_of("b", 1).unwrap(), None);
}
