//! Spoken clips: the row in the database and the file beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{MEDIA_KEY, clip, raw_key, with_reply};
use vis_core::{MessageId, SessionId, TurnId};
use vis_store::{Key, Store, StoreError};

fn home(key: &Key) -> (tempfile::TempDir, Store) {
    let home = tempfile::tempdir().unwrap();
    let store = with_reply(Store::open(&home.path().join("visavis.db"), key, MEDIA_KEY).unwrap());
    (home, store)
}

fn files(home: &Path) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(home.join("media")) else { return Vec::new() };
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn reply() -> MessageId {
    MessageId::from("r")
}

#[test]
fn a_clip_can_be_spoken_again() {
    speak_again(&mut with_reply(Store::in_memory().unwrap()));
    for key in [raw_key(), Key::Unencrypted] {
        let (_home, mut store) = home(&key);
        speak_again(&mut store);
    }
}

fn speak_again(store: &mut Store) {
    assert!(!store.message(&reply()).unwrap().unwrap().has_voice);
    for seq in [1, 0] {
        store.keep_clip(&reply(), &clip(seq, 2400), [seq as u8; 24]).unwrap();
    }
    assert!(store.message(&reply()).unwrap().unwrap().has_voice);
    let kept = store.clips(&reply()).unwrap();
    assert_eq!(kept.iter().map(|clip| clip.seq).collect::<Vec<_>>(), [0, 1], "in the order they are spoken");
    for entry in &kept {
        let (back, meant) = (store.load_clip(entry, TurnId(5)).unwrap(), clip(entry.seq, 2400));
        assert_eq!((back.turn, &back.text, &back.phonemes), (TurnId(5), &meant.text, &meant.phonemes));
        let off =
            back.pcm.samples.iter().zip(&meant.pcm.samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off <= 1.0 / 32_767.0, "16 bits keep the sound within one step, not {off}");
    }
}

#[test]
fn sound_is_sealed_when_the_database_is_encrypted_and_a_wav_otherwise() {
    for (key, sealed) in [(raw_key(), true), (Key::Unencrypted, false)] {
        let (home, mut store) = home(&key);
        store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
        let bytes = fs::read(&files(home.path())[0]).unwrap();
        assert_eq!(bytes.starts_with(b"RIFF"), !sealed);
        assert!(!sealed || !bytes.windows(4).any(|w| w == b"WAVE"), "nothing of the sound may be readable");
    }
}

#[test]
fn the_media_key_stays_with_the_database() {
    let (home, mut store) = home(&raw_key());
    store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
    store.close().unwrap();
    let store = Store::open(&home.path().join("visavis.db"), &raw_key(), [200; 32]).unwrap();
    let kept = store.clips(&reply()).unwrap();
    assert!(store.load_clip(&kept[0], TurnId(1)).is_ok(), "a later open brings other random bytes");
}

#[test]
fn files_that_were_changed_or_swapped_are_refused() {
    let (home, mut store) = home(&raw_key());
    for seq in 0..2 {
        store.keep_clip(&reply(), &clip(seq, 240), [seq as u8; 24]).unwrap();
    }
    let kept = store.clips(&reply()).unwrap();
    let (a, b) = (&files(home.path())[0], &files(home.path())[1]);
    fs::copy(a, b).unwrap();
    assert!(store.load_clip(&kept[0], TurnId(1)).is_ok());
    assert!(matches!(store.load_clip(&kept[1], TurnId(1)), Err(StoreError::Damaged { .. })));
    fs::remove_file(a).unwrap();
    assert!(matches!(store.load_clip(&kept[0], TurnId(1)), Err(StoreError::NotFound { .. })));
}

#[test]
fn a_clip_that_is_spoken_anew_replaces_the_old_file() {
    let (home, mut store) = home(&raw_key());
    store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
    store.keep_clip(&reply(), &clip(0, 480), [2; 24]).unwrap();
    assert_eq!(files(home.path()).len(), 1);
    assert_eq!(store.clips(&reply()).unwrap()[0].samples, 480);
}

#[test]
fn a_clip_without_its_message_or_with_a_used_nonce_leaves_nothing() {
    let (home, mut store) = home(&raw_key());
    let orphan = store.keep_clip(&MessageId::from("?"), &clip(0, 240), [1; 24]);
    assert!(matches!(orphan, Err(StoreError::NotFound { what: "message" })), "{orphan:?}");
    assert!(files(home.path()).is_empty());
    store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
    for seq in [0, 1] {
        let again = store.keep_clip(&reply(), &clip(seq, 480), [1; 24]);
        assert!(
            matches!(again, Err(StoreError::Duplicate { .. })),
            "a nonce must seal one file only: {again:?}"
        );
    }
    assert!(store.load_clip(&store.clips(&reply()).unwrap()[0], TurnId(1)).is_ok());
}

#[test]
fn deleting_for_good_deletes_the_files_and_the_trash_keeps_them() {
    let (home, mut store) = home(&raw_key());
    store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
    store.trash(&SessionId::from("s"), 1).unwrap();
    assert_eq!(files(home.path()).len(), 1, "it can still be restored");
    store.empty_trash().unwrap();
    assert!(files(home.path()).is_empty());
}

#[test]
fn orphans_are_swept_at_the_next_open_and_foreign_files_are_not_touched() {
    let (home, mut store) = home(&raw_key());
    store.keep_clip(&reply(), &clip(0, 240), [1; 24]).unwrap();
    store.close().unwrap();
    let media = home.path().join("media");
    let stem = "0123456789abcdef0123456789abcdef";
    for name in [format!("{stem}.sealed"), format!("{stem}.wav"), format!("{stem}.sealed.part")] {
        fs::write(media.join(name), b"left by a crash").unwrap();
    }
    fs::write(media.join("holiday.wav"), b"somebody's own").unwrap();
    let store = Store::open(&home.path().join("visavis.db"), &raw_key(), MEDIA_KEY).unwrap();
    let left = files(home.path());
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.contains(&media.join("holiday.wav")));
    assert!(store.load_clip(&store.clips(&reply()).unwrap()[0], TurnId(1)).is_ok());
}
