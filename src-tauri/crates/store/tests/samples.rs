//! Voice samples: sealed, found again, gone with their character.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::path::Path;

use common::{MEDIA_KEY, raw_key};
use vis_core::{Character, CharacterId, PcmClip};
use vis_store::{Key, NewSample, Store, StoreError};

fn grace() -> Character {
    Character {
        id: "grace".into(),
        name: "Grace".into(),
        tagline: String::new(),
        personality: String::new(),
        greeting: String::new(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn sound(mark: f32) -> PcmClip {
    PcmClip { rate: 24_000, samples: vec![mark; 2_400] }
}

fn keep(store: &mut Store, id: &str, pcm: &PcmClip, nonce: u8) -> Result<(), StoreError> {
    let new = NewSample { name: "me.wav", consent: "own", report: "{}", pcm };
    store.keep_sample(&id.into(), new, [nonce; 24], 5)
}

fn home(folder: &Path) -> Store {
    let mut store = Store::open(&folder.join("visavis.db"), &raw_key(), MEDIA_KEY).unwrap();
    store.add_character(&grace(), None, 1).unwrap();
    store
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("media")).map_or(0, Iterator::count)
}

#[test]
fn a_sample_is_sealed_kept_replaced_and_comes_back_from_the_trash() {
    let folder = tempfile::tempdir().unwrap();
    let id = CharacterId::from("grace");
    let mut store = home(folder.path());
    assert!(matches!(
        keep(&mut store, "mira", &sound(0.5), 1),
        Err(StoreError::NotFound { what: "character" })
    ));
    assert_eq!(files(folder.path()), 0, "what was refused leaves nothing");
    keep(&mut store, "grace", &sound(0.25), 2).unwrap();
    keep(&mut store, "grace", &sound(0.5), 3).unwrap();
    assert_eq!(files(folder.path()), 1, "the earlier one is gone for good");
    store.set_sample_likeness(&id, "{\"likeness\":0.6}").unwrap();
    drop(store);

    let name = std::fs::read_dir(folder.path().join("media")).unwrap().next().unwrap().unwrap().path();
    assert!(name.to_string_lossy().ends_with(".sealed"));
    assert!(!std::fs::read(&name).unwrap().starts_with(b"RIFF"), "nobody plays it without the key");

    let mut store = Store::open(&folder.path().join("visavis.db"), &raw_key(), MEDIA_KEY).unwrap();
    let kept = store.sample(&id).unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.consent.as_str(), kept.kept_ms), ("me.wav", "own", 5));
    assert_eq!(kept.likeness.as_deref(), Some("{\"likeness\":0.6}"));
    let heard = store.load_sample(&kept).unwrap();
    assert!(heard.samples.iter().all(|sample| (sample - 0.5).abs() < 1e-3), "the newer one");

    store.trash_sample(&id, 9).unwrap();
    assert_eq!(store.sample(&id).unwrap(), None);
    assert!(matches!(store.trash_sample(&id, 9), Err(StoreError::NotFound { what: "voice sample" })));
    store.restore_sample(&id).unwrap();
    assert_eq!(store.sample(&id).unwrap(), Some(kept));
    store.trash_sample(&id, 9).unwrap();
    store.empty_trash().unwrap();
    assert!(store.restore_sample(&id).is_err());
    assert_eq!(files(folder.path()), 0, "and nothing is left of it");
}

#[test]
fn a_sample_goes_for_good_with_its_character() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = home(folder.path());
    keep(&mut store, "grace", &sound(0.5), 2).unwrap();
    store.trash_character(&"grace".into(), 7).unwrap();
    store.restore_character(&"grace".into()).unwrap();
    assert!(store.sample(&"grace".into()).unwrap().is_some(), "the trash keeps it");
    store.trash_character(&"grace".into(), 8).unwrap();
    store.empty_trash().unwrap();
    assert_eq!(files(folder.path()), 0);
}

#[test]
fn an_open_after_a_crash_keeps_the_files_of_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plain.db");
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    store.add_character(&grace(), None, 1).unwrap();
    keep(&mut store, "grace", &sound(0.5), 2).unwrap();
    drop(store);
    let store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    let kept = store.sample(&"grace".into()).unwrap().unwrap();
    assert_eq!(store.load_sample(&kept).unwrap().samples.len(), 2_400);
}
