//! Characters that a person made, and faces from pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;

use vis_core::{Character, CharacterId, Sensitive};
use vis_store::{KeptFace, Key, Store, StoreError};

fn grace(id: &str) -> Character {
    Character {
        id: id.into(),
        name: "Grace".into(),
        tagline: "Sailor".into(),
        personality: "You are Grace.".into(),
        greeting: "Ahoy.".into(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn face(mark: u8) -> KeptFace {
    KeptFace { picture: vec![mark; 64], face: "{\"version\":1}".into(), portrait: vec![mark; 8] }
}

#[test]
fn an_own_character_comes_back_as_it_was_and_goes_for_good_with_the_trash() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let (a, b) = (CharacterId::from("a"), CharacterId::from("b"));
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    store.add_character(&grace("b"), Some(&face(1)), 2).unwrap();
    store.add_character(&grace("a"), None, 1).unwrap();
    let twice = store.add_character(&grace("a"), Some(&face(9)), 3);
    assert!(matches!(twice, Err(StoreError::Duplicate { what: "character" })));
    assert_eq!(store.face(&a).unwrap(), None, "what was refused leaves nothing");
    store.set_face(&"mira".into(), &face(5)).unwrap();
    store.set_face(&"mira".into(), &face(6)).unwrap();
    drop(store);

    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    assert_eq!(store.own_characters().unwrap(), [grace("a"), grace("b")], "the oldest first");
    assert_eq!(store.face(&"mira".into()).unwrap(), Some(face(6)), "a new face takes the old one's place");
    assert_eq!(store.face_portrait(&b).unwrap(), Some(vec![1; 8]));
    store.trash_character(&b, 9).unwrap();
    assert_eq!(store.own_characters().unwrap().len(), 1);
    assert!(matches!(store.trash_character(&b, 9), Err(StoreError::NotFound { .. })));
    store.restore_character(&b).unwrap();
    assert!(matches!(store.restore_character(&b), Err(StoreError::NotFound { .. })));
    assert_eq!(store.face(&b).unwrap(), Some(face(1)), "its face waited for it");
    store.trash_character(&b, 9).unwrap();
    assert_eq!(store.empty_trash().unwrap(), 0, "no chat went");
    assert_eq!(store.faces().unwrap(), [CharacterId::from("mira")], "its picture went, nobody else's");
    assert!(matches!(store.restore_character(&b), Err(StoreError::NotFound { .. })));
    store.remove_face(&"mira".into()).unwrap();
    assert!(matches!(store.remove_face(&"mira".into()), Err(StoreError::NotFound { .. })));
}

#[test]
fn what_was_said_about_a_picture_is_remembered() {
    let mut store = Store::in_memory().unwrap();
    assert_eq!(store.consent("00").unwrap(), None);
    store.set_consent("00", "permission", 1).unwrap();
    store.set_consent("00", "own_picture", 2).unwrap();
    assert_eq!(store.consent("00").unwrap().as_deref(), Some("own_picture"));
    assert_eq!(store.consent("01").unwrap(), None, "of another picture nothing is known");
}

#[test]
fn a_picture_cannot_be_read_without_the_key() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let key = Key::Passphrase(Sensitive::new("correct horse".to_owned()));
    let mut store = Store::open(&path, &key, [7; 32]).unwrap();
    let picture = b"the pixels of somebody's face, again and again".repeat(100);
    let face =
        KeptFace { picture, face: "{\"points\":[]}".into(), portrait: b"portrait-in-the-clear".to_vec() };
    store.add_character(&grace("a"), Some(&face), 1).unwrap();
    store.close().unwrap();
    for file in fs::read_dir(home.path()).unwrap() {
        let Ok(bytes) = fs::read(file.unwrap().path()) else { continue };
        for secret in [&b"somebody's face"[..], b"portrait-in-the-clear", b"Ahoy."] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}
