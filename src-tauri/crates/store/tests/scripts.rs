//! Scripts, their versions, and the sounds of their lines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::HashSet;

use vis_core::{PcmClip, PhonemeSpan, Viseme};
use vis_store::{KeptScript, KeptVersion, Key, NewLineSound, Store, StoreError};

fn script(id: &str, changed_ms: i64) -> KeptScript {
    KeptScript { id: id.into(), created_ms: 1, changed_ms, title: "Tea".into(), script: "{}".into() }
}

fn sound(store: &mut Store, script: &str, key: &str, nonce: u8) -> Result<(), StoreError> {
    let pcm = PcmClip { rate: 24_000, samples: vec![0.5; 2_400] };
    let phonemes = [PhonemeSpan { phoneme: "a".into(), viseme: Viseme::AA, start: 0, end: 2_400 }];
    let new = NewLineSound { key, pcm: &pcm, phonemes: &phonemes, peaks: &[0.5, 1.0] };
    store.keep_line_sound(script, new, [nonce; 24])
}

fn media(home: &std::path::Path) -> usize {
    std::fs::read_dir(home.join("media")).map_or(0, Iterator::count)
}

#[test]
fn a_script_is_kept_with_its_versions_and_sounds() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, &Key::Raw(vis_core::Sensitive::new([7; 32])), [9; 32]).unwrap();
    store.keep_script(&script("a", 5)).unwrap();
    store.keep_script(&script("b", 6)).unwrap();
    store.keep_script(&KeptScript { title: "Coffee".into(), created_ms: 99, ..script("a", 7) }).unwrap();
    let version = KeptVersion { id: "v".into(), name: "First".into(), created_ms: 8, script: "{}".into() };
    store.add_version("a", &version).unwrap();
    assert!(matches!(
        store.add_version("x", &KeptVersion { id: "w".into(), ..version.clone() }),
        Err(StoreError::NotFound { .. })
    ));
    for (key, nonce) in [("k1", 1), ("k2", 2), ("k1", 3)] {
        sound(&mut store, "a", key, nonce).unwrap();
    }
    assert!(matches!(sound(&mut store, "x", "k", 4), Err(StoreError::NotFound { .. })));
    store.close().unwrap();

    let mut store = Store::open(&path, &Key::Raw(vis_core::Sensitive::new([7; 32])), [0; 32]).unwrap();
    let titles: Vec<_> =
        store.scripts().unwrap().into_iter().map(|one| (one.title, one.created_ms)).collect();
    assert_eq!(titles, [("Coffee".to_owned(), 1), ("Tea".to_owned(), 1)]);
    assert_eq!(store.versions("a").unwrap(), [version]);
    assert_eq!(media(home.path()), 2, "the sound that was made again took the place of the other");
    let kept = store.line_sounds("a").unwrap();
    assert_eq!((kept[0].key.as_str(), kept[0].samples, kept[0].peaks.len()), ("k1", 2_400, 2));
    assert_eq!(store.load_line_sound(&kept[0]).unwrap().samples.len(), 2_400);

    let mut fresh = 20;
    store
        .copy_line_sounds("a", "b", || {
            fresh += 1;
            Ok([fresh; 24])
        })
        .unwrap();
    assert_eq!((store.line_sounds("b").unwrap().len(), media(home.path())), (2, 4));
    assert_eq!(store.forget_line_sounds("b", &HashSet::from(["k2".to_owned()])).unwrap(), 1);
    assert_eq!(media(home.path()), 3);
}

#[test]
fn the_trash_keeps_a_script_until_it_is_emptied() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    store.keep_script(&script("a", 5)).unwrap();
    sound(&mut store, "a", "k", 1).unwrap();
    store.trash_script("a", 9).unwrap();
    assert!(store.scripts().unwrap().is_empty() && store.script("a").unwrap().is_none());
    assert!(store.trash_script("a", 9).is_err());
    store.restore_script("a").unwrap();
    assert_eq!(store.line_sounds("a").unwrap().len(), 1);
    store.trash_script("a", 9).unwrap();
    store.empty_trash().unwrap();
    assert!(store.restore_script("a").is_err());
    assert_eq!(media(home.path()), 0);
}
