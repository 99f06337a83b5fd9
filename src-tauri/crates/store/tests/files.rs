//! Files of messages: rows, originals in the media folder, and what happens to both.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{MEDIA_KEY, raw_key, with_reply};
use vis_core::{Message, MessageId, Role, Session, SessionId};
use vis_store::{FilePicture, Key, NewFile, Store, StoreError};

fn new_file(name: &str, seed: u8) -> NewFile {
    NewFile {
        name: name.to_owned(),
        kind: "pdf".to_owned(),
        pages: Some(3),
        text: "Größe: 12".to_owned(),
        cut: None,
        thumbnail: Some(vec![1, 2]),
        picture: Some(FilePicture { media_type: "image/png".to_owned(), bytes: vec![3, 4] }),
        original: b"ORIGINAL BYTES".repeat(20),
        nonce: [seed; 24],
    }
}

fn said(store: &Store, id: &str) -> Message {
    let session = store.sessions_newest(1).unwrap()[0].session.id.clone();
    Message {
        id: MessageId::from(id),
        session_id: session,
        role: Role::User,
        text: "See these.".to_owned(),
        created_ms: 5,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

fn media(home: &Path) -> Vec<Vec<u8>> {
    let Ok(folder) = fs::read_dir(home.join("media")) else { return Vec::new() };
    folder.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn files_come_back_as_they_were_sealed_or_plain_and_in_order() {
    for (key, sealed) in [(raw_key(), true), (Key::Unencrypted, false)] {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("visavis.db");
        let mut store = with_reply(Store::open(&path, &key, MEDIA_KEY).unwrap());
        let message = said(&store, "with-files");
        store.append_with_files(&message, &[new_file("b.pdf", 1), new_file("a.pdf", 2)]).unwrap();
        store.close().unwrap();
        // Opening sweeps the folder: files of messages are no orphans.
        let store = Store::open(&path, &key, MEDIA_KEY).unwrap();
        let files = store.files(&message.session_id).unwrap().remove(&message.id).unwrap();
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["b.pdf", "a.pdf"]);
        let file = store.file(&files[1].id).unwrap();
        assert_eq!((file.bytes, file.pages, file.characters), (280, Some(3), 9));
        assert_eq!(store.file_text(&file).unwrap(), "Größe: 12");
        assert_eq!(store.file_picture(&file).unwrap().unwrap().bytes, [3, 4]);
        assert_eq!(store.file_original(&file).unwrap(), new_file("", 0).original);
        let readable = media(home.path()).iter().any(|bytes| bytes.starts_with(b"ORIGINAL"));
        assert_eq!(readable, !sealed, "an encrypted home keeps no readable file");
    }
}

#[test]
fn a_message_that_cannot_be_kept_leaves_no_file() {
    let home = tempfile::tempdir().unwrap();
    let mut store =
        with_reply(Store::open(&home.path().join("visavis.db"), &Key::Unencrypted, MEDIA_KEY).unwrap());
    let message = said(&store, "twice");
    store.append_with_files(&message, &[new_file("a.pdf", 1)]).unwrap();
    assert!(matches!(
        store.append_with_files(&message, &[new_file("b.pdf", 2)]),
        Err(StoreError::Duplicate { .. })
    ));
    assert_eq!(media(home.path()).len(), 1);
    assert!(matches!(store.file("twice-1"), Err(StoreError::NotFound { .. })));
}

#[test]
fn copies_share_a_file_and_the_last_one_takes_it_along() {
    let home = tempfile::tempdir().unwrap();
    let mut store =
        with_reply(Store::open(&home.path().join("visavis.db"), &Key::Unencrypted, MEDIA_KEY).unwrap());
    let message = said(&store, "first");
    store.append_with_files(&message, &[new_file("a.pdf", 1)]).unwrap();
    let old = store.session(&message.session_id).unwrap().unwrap().session;
    let copy = Session { id: SessionId::from("copy"), ..old };
    let twin = Message { id: MessageId::from("second"), session_id: copy.id.clone(), ..message.clone() };
    store.copy_session(&copy, std::slice::from_ref(&twin), None).unwrap();
    store.copy_files(&[(message.id.clone(), twin.id)]).unwrap();
    store.trash(&message.session_id, 1).unwrap();
    store.empty_trash().unwrap();
    let file = store.file("second-0").unwrap();
    assert_eq!(store.file_original(&file).unwrap().len(), 280, "the copy still needs it");
    store.trash(&copy.id, 1).unwrap();
    store.empty_trash().unwrap();
    assert!(media(home.path()).is_empty(), "nothing is left of what was deleted");
}
