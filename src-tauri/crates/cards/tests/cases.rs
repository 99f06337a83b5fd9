//! A folder is a case: `card.json` as it came, `expected.json` as it is kept, `report.txt` what is told.
//! `UPDATE_CASES=1` writes the last two; look at them before they are committed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vis_cards::{CardFile, Content, Report, Version, open};

const NOW: i64 = 1_800_000_000;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 12, "the cases are there");
    cases
}

fn told(report: &Report) -> String {
    report.notes.iter().map(|note| format!("{}\n", note.sentence())).collect()
}

fn agrees(path: &Path, found: &str) {
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(path, found).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{}", path.display());
}

#[test]
fn every_case_is_read_as_expected() {
    for case in cases() {
        let opened = open(&fs::read(case.join("card.json")).unwrap()).unwrap();
        let kept = match &opened.content {
            Content::Card(file) => file.card.to_value(),
            Content::Lorebook(book) => book.to_value(),
        };
        agrees(&case.join("expected.json"), &format!("{kept:#}\n"));
        agrees(&case.join("report.txt"), &told(&opened.report));
    }
}

/// Everything of `before` is in `after`, where it was.
fn contains(after: &Value, before: &Value, path: &str) {
    match (after, before) {
        (Value::Object(after), Value::Object(before)) => {
            for (key, value) in before {
                let own = ["/spec", "/spec_version", "/data/modification_date"]
                    .contains(&format!("{path}/{key}").as_str());
                match after.get(key) {
                    Some(after) if !own => contains(after, value, &format!("{path}/{key}")),
                    Some(_) => {}
                    None => panic!("{path}/{key} is lost"),
                }
            }
        }
        (Value::Array(after), Value::Array(before)) => {
            assert_eq!(after.len(), before.len(), "{path}");
            after
                .iter()
                .zip(before)
                .enumerate()
                .for_each(|(at, (after, before))| contains(after, before, &format!("{path}/{at}")));
        }
        _ => assert_eq!(after, before, "{path}"),
    }
}

#[test]
fn every_case_survives_every_form() {
    for case in cases() {
        let Content::Card(file) = open(&fs::read(case.join("card.json")).unwrap()).unwrap().content else {
            continue;
        };
        let before = file.card.to_value();
        let pixel = include_bytes!("pixel.png");
        let forms = [
            file.to_json(Version::V3, NOW).bytes,
            file.to_png(Some(pixel), NOW).unwrap().bytes,
            file.to_charx(None, NOW).unwrap().bytes,
        ];
        for bytes in forms {
            let opened = open(&bytes).unwrap();
            let Content::Card(again) = &opened.content else { panic!("a card stays a card") };
            contains(&again.card.to_value(), &before, "");
            second_time(again, &case);
        }
    }
}

/// What was written once is written the same again, and needs no repair.
fn second_time(file: &CardFile, case: &Path) {
    let first = file.card.to_v3(NOW);
    let opened = open(&file.to_json(Version::V3, NOW).bytes).unwrap();
    let Content::Card(again) = opened.content else { panic!("a card stays a card") };
    assert_eq!(again.card.to_v3(NOW), first, "{}", case.display());
    assert!(
        opened.report.notes.iter().all(|note| note.weight() != vis_cards::Weight::Repair),
        "{}: {:?}",
        case.display(),
        opened.report
    );
}
