//! A damaged database is made anew from what can be read and from the last good copy; its file is never lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use common::{MEDIA_KEY, clip, ids, raw_key, said, session, user};
use vis_core::{MessageId, Role, SessionId, TurnId};
use vis_store::{Key, Repaired, Store, StoreError};

const PAGE: u64 = 4096;

/// A closed home with 300 messages and a sound; a good copy was kept after the first 200.
fn home(key: &Key) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, key, MEDIA_KEY).unwrap();
    store.create_session(&session("s", 1)).unwrap();
    store.append(&said(Role::Assistant, "s", "first", 1, "Hello.")).unwrap();
    store.keep_clip(&MessageId::from("first"), &clip(0, 700), [1; 24]).unwrap();
    for n in 0..300 {
        if n == 200 {
            store.copier().unwrap().keep_good_copy().unwrap();
        }
        store
            .append(&user("s", &format!("{n:03}"), &format!("Message {n}. {}", "Words. ".repeat(60))))
            .unwrap();
    }
    store.close().unwrap();
    (home, path)
}

/// Overwrites whole pages in the middle, as a dying disk does.
fn damage(path: &Path, pages: std::ops::Range<u64>) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(pages.start * PAGE)).unwrap();
    file.write_all(&vec![0xA5; ((pages.end - pages.start) * PAGE) as usize]).unwrap();
    // A log that is left makes the next open check the file.
    fs::write(path.with_file_name("visavis.db-wal"), b"left by a crash").unwrap();
}

fn repaired(path: &Path, key: &Key) -> (Store, Repaired) {
    let (store, repaired) = Store::open_or_repair(path, key, MEDIA_KEY, "2026-11-22").unwrap();
    (store, repaired.expect("it was damaged"))
}

#[test]
fn what_damage_took_comes_from_the_good_copy_and_the_rest_from_the_file() {
    for key in [raw_key(), Key::Unencrypted] {
        let (_home, path) = home(&key);
        let middle = fs::metadata(&path).unwrap().len() / PAGE / 3;
        damage(&path, middle..middle + 2);
        let bytes = fs::read(&path).unwrap();
        assert!(matches!(Store::open(&path, &key, MEDIA_KEY), Err(StoreError::Damaged { .. })));
        let (store, done) = repaired(&path, &key);
        store.quick_check().unwrap();
        let messages = store.messages(&SessionId::from("s")).unwrap();
        assert_eq!(messages.len(), 301, "{done:?}");
        assert_eq!(messages[300].text.split('.').next(), Some("Message 299"), "newer than the good copy");
        let sound = &store.clips(&MessageId::from("first")).unwrap()[0];
        assert_eq!(store.load_clip(sound, TurnId(1)).unwrap().pcm.samples.len(), 700);
        assert_eq!(fs::read(&done.damaged).unwrap(), bytes, "the damaged file is kept as it was");
        drop(store);
        let (_, again) = Store::open_or_repair(&path, &key, MEDIA_KEY, "later").unwrap();
        assert_eq!(again, None, "once is enough");
    }
}

#[test]
fn a_file_that_cannot_be_read_at_all_is_replaced_by_the_good_copy() {
    let (_home, path) = home(&raw_key());
    damage(&path, 0..4);
    let (store, done) = repaired(&path, &raw_key());
    assert_eq!(done.salvaged, 0);
    assert_eq!(store.messages(&SessionId::from("s")).unwrap().len(), 201, "as of the copy");
    assert!(done.damaged.exists());
}

#[test]
fn without_a_good_copy_what_can_be_read_is_saved() {
    let (home, path) = home(&Key::Unencrypted);
    fs::remove_file(home.path().join("visavis.db.good")).unwrap();
    let middle = fs::metadata(&path).unwrap().len() / PAGE / 2;
    damage(&path, middle..middle + 1);
    let (store, done) = repaired(&path, &Key::Unencrypted);
    let saved = store.messages(&SessionId::from("s")).unwrap();
    assert!((200..=301).contains(&saved.len()), "{} messages, {done:?}", saved.len());
    assert_eq!(ids(&saved)[0], "first");
    store.quick_check().unwrap();
}

#[test]
fn a_wrong_key_is_no_damage() {
    let (home, path) = home(&raw_key());
    let other = Key::Raw(vis_core::Sensitive::new([8; 32]));
    let refusal = Store::open_or_repair(&path, &other, MEDIA_KEY, "x").expect_err("it must be refused");
    assert!(matches!(refusal, StoreError::WrongKey));
    let left = fs::read_dir(home.path()).unwrap().count();
    assert_eq!(left, 3, "database, good copy, sounds: nothing else was made");
}

#[test]
fn nothing_to_repair_with_is_said_and_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    fs::write(&path, vec![0x5a; 5000]).unwrap();
    let refusal = Store::open_or_repair(&path, &raw_key(), MEDIA_KEY, "x").expect_err("it must be refused");
    assert!(matches!(refusal, StoreError::Damaged { .. }));
    assert_eq!(fs::read(&path).unwrap(), vec![0x5a; 5000]);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn damage_that_the_daily_check_finds_keeps_the_good_copy_and_is_repaired_at_the_next_open() {
    let (home, path) = home(&Key::Unencrypted);
    let good = fs::read(home.path().join("visavis.db.good")).unwrap();
    let store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    let copier = store.copier().unwrap();
    store.close().unwrap();
    let middle = fs::metadata(&path).unwrap().len() / PAGE / 3;
    damage(&path, middle..middle + 2);
    fs::remove_file(home.path().join("visavis.db-wal")).unwrap();
    assert!(copier.keep_good_copy().is_err());
    assert_eq!(fs::read(home.path().join("visavis.db.good")).unwrap(), good);
    let (store, _) = repaired(&path, &Key::Unencrypted);
    assert_eq!(store.messages(&SessionId::from("s")).unwrap().len(), 301);
}
