//! A folder is a case: a file as it came (`input.*`, with another name in `name.txt` where the name matters) and what is read of it
//! (`expected.json`). `UPDATE_CASES=1` writes the last one; look at it before it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vis_histories::{Histories, HistoryError, Note, Written, read, write};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 40, "the cases are there");
    cases
}

fn input(case: &Path) -> PathBuf {
    let mut files = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    files.find(|file| file.file_stem().is_some_and(|stem| stem == "input")).unwrap()
}

fn opened(case: &Path) -> Result<Histories, HistoryError> {
    let input = input(case);
    let own_name = input.file_name().unwrap().to_string_lossy().into_owned();
    let name = fs::read_to_string(case.join("name.txt")).unwrap_or(own_name);
    read(&fs::read(input).unwrap(), &name)
}

fn told(read: &Result<Histories, HistoryError>) -> Value {
    match read {
        Ok(histories) => json!({
            "format": histories.format,
            "notes": histories.notes.iter().map(Note::sentence).collect::<Vec<_>>(),
            "chats": histories.chats,
        }),
        Err(error) => json!({ "error": format!("{:?}", error.kind), "sentence": error.sentence }),
    }
}

#[test]
fn every_case_is_read_as_expected() {
    for case in cases() {
        let found = format!("{:#}\n", told(&opened(&case)));
        let path = case.join("expected.json");
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
    }
}

#[test]
fn every_tree_is_in_order_and_shows_one_path() {
    for chat in cases().iter().filter_map(|case| opened(case).ok()).flat_map(|histories| histories.chats) {
        let mut end = None;
        for (place, said) in chat.messages.iter().enumerate() {
            assert_eq!(said.id, place, "an id is a place in the list");
            assert!(said.parent.is_none_or(|parent| parent < place), "parents stand before their children");
            if said.current {
                assert_eq!(said.parent, end, "what is shown answers what was shown before it");
                end = Some(place);
            }
        }
        assert!(end.is_some(), "something is shown of \u{201c}{}\u{201d}", chat.title);
    }
}

#[test]
fn every_chat_survives_the_programs_own_form() {
    for chat in cases().iter().filter_map(|case| opened(case).ok()).flat_map(|histories| histories.chats) {
        let again = read(write(&chat, Written::Json).as_bytes(), "").unwrap();
        assert_eq!(again.chats, [chat]);
        assert_eq!(again.notes, []);
    }
}

#[test]
fn the_path_shown_survives_silly_tavern() {
    for chat in cases().iter().filter_map(|case| opened(case).ok()).flat_map(|histories| histories.chats) {
        let again = read(write(&chat, Written::SillyTavern).as_bytes(), "").unwrap();
        let path = |chat: &vis_histories::History| {
            let said = chat.path().filter(|said| !said.text.trim().is_empty());
            said.map(|said| (said.role, said.text.clone(), said.created_ms)).collect::<Vec<_>>()
        };
        assert_eq!(path(&again.chats[0]), path(&chat), "{}", chat.title);
    }
}
