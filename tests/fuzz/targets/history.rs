//! Chats of other programs: as they come, or in an archive. What is read has its parents before its children and shows one path,
//! and comes back whole from the program's own form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vis_histories::{History, Written, read, write};

#[path = "../../../src-tauri/crates/cards/tests/common/mod.rs"]
mod common;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    match kind % 4 {
        0 | 1 => chats(rest),
        2 => chats(&common::zip(b"", &[common::File::new("conversations.json", rest)])),
        _ => chats(&common::zip(b"", &[common::File::new("a/b.jsonl", rest)])),
    }
});

fn chats(bytes: &[u8]) {
    let Ok(histories) = read(bytes, "Mira_2026-06-17T083021281Z_chat.json") else { return };
    assert!(!histories.chats.is_empty(), "what holds nothing is refused");
    assert!(histories.notes.iter().all(|note| note.count > 0 && !note.sentence().contains("{}")));
    for chat in &histories.chats {
        in_order(chat);
        let again = read(write(chat, Written::Json).as_bytes(), "").map(|again| again.chats);
        assert_eq!(again.ok().as_deref(), Some(std::slice::from_ref(chat)), "the program's own form loses nothing");
        let tavern = read(write(chat, Written::SillyTavern).as_bytes(), "");
        let said = |chat: &History| chat.path().filter(|said| !said.text.trim().is_empty()).count();
        if said(chat) > 0 {
            assert_eq!(tavern.map(|again| said(&again.chats[0])).ok(), Some(said(chat)), "each message shown comes back");
        }
        let _ = (write(chat, Written::Markdown), write(chat, Written::Text));
    }
}

fn in_order(chat: &History) {
    let mut end = None;
    for (place, said) in chat.messages.iter().enumerate() {
        assert!(said.id == place && said.parent.is_none_or(|parent| parent < place), "parents stand first");
        if said.current {
            assert_eq!(said.parent, end, "one path is shown");
            end = Some(place);
        }
    }
    assert!(end.is_some(), "something is shown");
}
