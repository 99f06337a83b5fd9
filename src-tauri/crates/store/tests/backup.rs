//! Backups: everything comes back, in any kind of home; nothing else opens them; no kill loses a home.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use common::{MEDIA_KEY, clip, passphrase, raw_key, said, session, user};
use vis_core::{MessageId, Role, Sensitive, SessionId, TurnId};
use vis_store::{
    BackupCheck, BackupOrder, CreditLedger, KeptVideo, Key, RestoreOrder, Search, Store, StoreError,
    VideoState, back_up, check_backup, finish_restore, prepare_restore, swap_in,
};

const WORDS: &str = "a passphrase for backups";

/// A home with two chats, two sounds, a film and a drawing of a script.
fn furnished(home: &Path, key: &Key) -> Store {
    fs::create_dir(home).unwrap();
    let mut store = Store::open(&home.join("visavis.db"), key, MEDIA_KEY).unwrap();
    for name in ["s", "t"] {
        store.create_session(&session(name, 1)).unwrap();
        store.append(&user(name, &format!("{name}-said"), "The secret word is rosebud.")).unwrap();
        store.append(&said(Role::Assistant, name, &format!("{name}-reply"), 2, "I heard it.")).unwrap();
        let mut nonce = [1; 24];
        nonce[0] = name.as_bytes()[0];
        store.keep_clip(&MessageId(format!("{name}-reply")), &clip(0, 4000), nonce).unwrap();
    }
    store.search(&Search { text: "rosebud".to_owned(), ..Search::default() }, 5).unwrap();
    fs::create_dir_all(home.join("videos")).unwrap();
    fs::create_dir_all(home.join("scripts/one")).unwrap();
    fs::write(home.join("videos/film.mp4"), vec![7; 200_000]).unwrap();
    fs::write(home.join("scripts/one/background.png"), b"a picture").unwrap();
    fs::write(home.join("videos/half.mp4.part"), b"not there yet").unwrap();
    fs::write(home.join("vault.json"), b"{}").unwrap();
    fs::write(home.join("provider-keys.bin"), b"secret").unwrap();
    let film = KeptVideo {
        id: "v".to_owned(),
        created_ms: 0,
        state: VideoState::Completed,
        title: String::new(),
        request: "{}".to_owned(),
        path: home.join("videos/film.mp4").display().to_string(),
        error: None,
        film: None,
    };
    store.add_video(&film).unwrap();
    store
}

fn back(home: &Path, store: &Store, target: &Path) -> Result<u64, StoreError> {
    let order = BackupOrder {
        home,
        target,
        passphrase: &Sensitive::new(WORDS),
        random: &[3; 35],
        made_ms: 1_000,
        version: "0.1.0",
        leave_out: &[],
    };
    back_up(&store.copier().unwrap(), &order, &mut |_, _| {})
}

fn restore(file: &Path, words: &str, home: &Path, key: &Key) -> Result<BackupCheck, StoreError> {
    let mut number = 0_u8;
    let order = RestoreOrder {
        file,
        passphrase: &Sensitive::new(words),
        home,
        key,
        stay: &["vault.json", "backups"],
        credits: &CreditLedger::default(),
        fresh: &mut || {
            number += 1;
            Some([number; 32])
        },
    };
    prepare_restore(order, &mut |_, _| {})
}

/// Every file below a folder, with its bytes; without what SQLite rebuilds.
fn listing(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(listing(&path)),
            false if path.to_string_lossy().ends_with("-shm") => {}
            false => files.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
    files.sort();
    files
}

fn assert_furnished(home: &Path, key: &Key) {
    let mut store = Store::open(&home.join("visavis.db"), key, MEDIA_KEY).unwrap();
    assert_eq!(store.encrypted(), !matches!(key, Key::Unencrypted));
    for name in ["s", "t"] {
        let messages = store.messages(&SessionId::from(name)).unwrap();
        assert_eq!(messages[0].text, "The secret word is rosebud.");
        let clips = store.clips(&messages[1].id).unwrap();
        assert_eq!(store.load_clip(&clips[0], TurnId(1)).unwrap().pcm.samples.len(), 4000);
    }
    let found = store.search(&Search { text: "rosebud".to_owned(), ..Search::default() }, 5).unwrap();
    assert_eq!(found.len(), 2, "words are found after a restore");
    assert_eq!(fs::read(home.join("videos/film.mp4")).unwrap().len(), 200_000);
    assert_eq!(fs::read(home.join("scripts/one/background.png")).unwrap(), b"a picture");
    let film = &store.videos().unwrap()[0];
    assert_eq!(
        film.path,
        home.join("videos/film.mp4").display().to_string(),
        "films are known by their place"
    );
    store.quick_check().unwrap();
}

#[test]
fn a_backup_of_any_home_is_restored_into_any_home() {
    let keys = [raw_key(), passphrase("words of the home"), Key::Unencrypted];
    for (n, from) in keys.iter().enumerate() {
        let place = tempfile::tempdir().unwrap();
        let (old, file) = (place.path().join("old"), place.path().join("visavis.backup"));
        let mut store = furnished(&old, from);
        if store.encrypted() {
            store.set_backup_passphrase(Some(&Sensitive::new(WORDS))).unwrap();
        }
        back(&old, &store, &file).unwrap();
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"rosebud"), "home {n}: a backup is never readable");
        for (m, to) in keys.iter().enumerate() {
            let home = place.path().join(format!("home-{m}"));
            fs::create_dir_all(home.join("backups")).unwrap();
            fs::write(home.join("backups/older"), b"kept").unwrap();
            fs::write(home.join("vault.json"), b"this computer's").unwrap();
            Store::open(&home.join("visavis.db"), to, MEDIA_KEY).unwrap().close().unwrap();
            let found = restore(&file, WORDS, &home, to).unwrap();
            assert_eq!((found.inventory.chats, found.inventory.messages), (2, 4), "{n} to {m}");
            assert_eq!((found.inventory.sounds, found.inventory.films), (2, 1), "{n} to {m}");
            assert_eq!((found.made_ms, found.problem.as_deref()), (1_000, None));
            let before = place.path().join(format!("home-{m}.before"));
            swap_in(&home, &before).unwrap();
            assert_furnished(&home, to);
            assert_eq!(fs::read(home.join("vault.json")).unwrap(), b"this computer's", "its lock stays");
            assert_eq!(fs::read(home.join("backups/older")).unwrap(), b"kept", "its backups stay");
            assert!(!home.join("provider-keys.bin").exists(), "keys are no part of a backup");
            assert!(!home.join("videos/half.mp4.part").exists());
            assert!(before.join("visavis.db").exists(), "what was there is kept");
            let store = Store::open(&home.join("visavis.db"), to, MEDIA_KEY).unwrap();
            assert!(store.backup_passphrase().unwrap().is_none(), "a backup holds no passphrase");
            drop(store);
            fs::remove_dir_all(&home).unwrap();
        }
    }
}

#[test]
fn a_backup_made_while_chats_go_on_is_whole() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("b"));
    let mut store = furnished(&home, &raw_key());
    let copier = store.copier().unwrap();
    let enough = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&enough);
    let writer = thread::spawn(move || {
        let mut n = 0_u64;
        while !stop.load(Ordering::Acquire) {
            let id = format!("during-{n}");
            store.append(&said(Role::Assistant, "s", &id, 3, "On and on.")).unwrap();
            let mut nonce = [8; 24];
            nonce[..8].copy_from_slice(&n.to_le_bytes());
            store.keep_clip(&MessageId(id), &clip(0, 200), nonce).unwrap();
            n += 1;
        }
        n
    });
    let order = BackupOrder {
        home: &home,
        target: &file,
        passphrase: &Sensitive::new(WORDS),
        random: &[3; 35],
        made_ms: 1,
        version: "0",
        leave_out: &[],
    };
    for _ in 0..2 {
        back_up(&copier, &order, &mut |_, _| {}).unwrap();
        let check =
            check_backup(&file, &Sensitive::new(WORDS), &place.path().join("c"), &mut |_, _| {}).unwrap();
        assert_eq!(check.problem, None, "every sound that its chats name is in it");
    }
    enough.store(true, Ordering::Release);
    assert!(writer.join().unwrap() > 5);
}

#[test]
fn what_is_wrong_with_a_file_is_said_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("b"));
    let store = furnished(&home, &raw_key());
    back(&home, &store, &file).unwrap();
    store.close().unwrap();
    let (before, whole) = (listing(&home), fs::read(&file).unwrap());
    let tried = |bytes: &[u8], words: &str| {
        let damaged = place.path().join("damaged");
        fs::write(&damaged, bytes).unwrap();
        let refusal = restore(&damaged, words, &home, &raw_key()).expect_err("it must be refused");
        assert!(listing(&home) == before, "a refused backup must not touch the home: {refusal}");
        assert!(!place.path().join("home.restoring").exists(), "nothing is left beside it");
        refusal
    };
    assert!(matches!(tried(&whole, "another passphrase"), StoreError::WrongBackupPassphrase));
    assert!(matches!(tried(b"PK\x03\x04 a zip", WORDS), StoreError::NotABackup));
    let mut newer = whole.clone();
    newer[7] = b'7';
    assert!(matches!(tried(&newer, WORDS), StoreError::NewerBackup { found: 7, known: 1 }));
    let body = 67;
    for n in 0..12 {
        let at = body + n * (whole.len() - body) / 12;
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let refusal = tried(&changed, WORDS);
        assert!(matches!(refusal, StoreError::BackupDamaged { .. }), "byte {at}: {refusal:?}");
        let refusal = tried(&whole[..at], WORDS);
        assert!(matches!(refusal, StoreError::BackupDamaged { .. }), "cut at {at}: {refusal:?}");
    }
    for at in [8, 20, 50] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        tried(&changed, WORDS);
    }
}

#[test]
fn a_sound_that_is_gone_is_found_by_the_check_and_does_not_keep_from_a_backup() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("b"));
    let store = furnished(&home, &raw_key());
    let sound = fs::read_dir(home.join("media")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(sound).unwrap();
    back(&home, &store, &file).unwrap();
    let check = check_backup(&file, &Sensitive::new(WORDS), &place.path().join("c"), &mut |_, _| {}).unwrap();
    assert!(check.problem.unwrap().starts_with("1 sounds"));
    assert!(!place.path().join("c").exists(), "the drill leaves nothing");
}

#[test]
fn an_unencrypted_home_keeps_no_passphrase() {
    let mut store = Store::in_memory().unwrap();
    let refusal = store.set_backup_passphrase(Some(&Sensitive::new(WORDS)));
    assert!(matches!(refusal, Err(StoreError::NotEncrypted)));
}

/// Starts the writer, kills it after so many microseconds; `true` when it had ended by itself.
fn run_and_kill(arguments: &[&Path], after: Duration) -> bool {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_store-writer"))
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(after);
    let ended = writer.try_wait().unwrap().is_some();
    writer.kill().unwrap();
    writer.wait().unwrap();
    ended
}

#[test]
fn a_restore_killed_at_any_moment_leaves_the_old_home_or_the_new_one() {
    let place = tempfile::tempdir().unwrap();
    let (old, file) = (place.path().join("old"), place.path().join("b"));
    let store = furnished(&old, &raw_key());
    back(&old, &store, &file).unwrap();
    let (home, before) = (place.path().join("home"), place.path().join("home.before"));
    let present = |home: &Path| {
        fs::create_dir(home).unwrap();
        let mut store = common::open(&home.join("visavis.db")).unwrap();
        store.create_session(&session("present", 1)).unwrap();
        store.close().unwrap();
    };
    present(&home);
    let order = [Path::new("restore"), &file, &home, &before];
    assert!(run_and_kill(&order, Duration::from_secs(20)), "a restore takes less than 20 s");
    assert_furnished(&home, &raw_key());
    let whole = Duration::from_millis(900);
    let (mut kept, mut restored) = (0, 0);
    for n in 0..40_u32 {
        for folder in [&home, &before, &place.path().join("home.restoring")] {
            let _ = fs::remove_dir_all(folder);
        }
        present(&home);
        run_and_kill(&order, whole * n / 40);
        finish_restore(&home).unwrap();
        assert!(!place.path().join("home.restoring").exists(), "round {n}: half a restore was left");
        let store = common::open(&home.join("visavis.db")).unwrap();
        store.quick_check().unwrap();
        if store.has_session(&SessionId::from("present")).unwrap() {
            kept += 1;
        } else {
            drop(store);
            assert_furnished(&home, &raw_key());
            assert!(before.join("visavis.db").exists(), "round {n}: what was there is gone");
            restored += 1;
        }
    }
    assert!(kept > 3, "no kill came before the swap ({kept} kept, {restored} restored)");
    eprintln!("40 kills: {kept} left the old home, {restored} the new one");
}

#[test]
fn a_backup_killed_at_any_moment_leaves_the_earlier_one() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("b"));
    let store = furnished(&home, &raw_key());
    back(&home, &store, &file).unwrap();
    drop(store);
    for n in 0..12_u64 {
        run_and_kill(&[Path::new("backup"), &home, &file], Duration::from_millis(n * 25));
        let check =
            check_backup(&file, &Sensitive::new(WORDS), &place.path().join("c"), &mut |_, _| {}).unwrap();
        assert_eq!(check.inventory.chats, 2, "round {n}");
    }
}

#[test]
fn what_a_killed_restore_left_is_finished_or_cleared_away() {
    let place = tempfile::tempdir().unwrap();
    let (home, beside) = (place.path().join("home"), place.path().join("home.restoring"));
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("half"), b"").unwrap();
    finish_restore(&home).unwrap();
    assert!(!home.exists(), "half a restore never becomes a home");
    fs::write(beside.join(".restored"), b"").unwrap();
    finish_restore(&home).unwrap();
    assert!(home.join("half").exists() && !home.join(".restored").exists(), "killed between the two renames");
    fs::create_dir(&beside).unwrap();
    finish_restore(&home).unwrap();
    assert!(home.exists() && !beside.exists());
}
