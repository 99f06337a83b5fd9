//! A folder is a case: one file, and in `expected.txt` what is read in it or why it is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use vis_files::{ErrorKind, Limits, read};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|case| case.unwrap().path()).collect();
    cases.sort();
    cases
}

fn input(case: &Path) -> (String, Vec<u8>) {
    let files = fs::read_dir(case).unwrap().map(|file| file.unwrap().path());
    let input = files.filter(|file| !file.ends_with("expected.txt")).collect::<Vec<_>>();
    assert_eq!(input.len(), 1, "a case has one file: {}", case.display());
    (input[0].file_name().unwrap().to_string_lossy().into_owned(), fs::read(&input[0]).unwrap())
}

fn outcome(name: &str, bytes: &[u8]) -> String {
    match read(name, bytes, Limits::default()) {
        Ok(file) => {
            let pages = file.pages.map_or(String::new(), |pages| format!("pages: {pages}\n"));
            format!("kind: {}\n{pages}\n{}\n", file.kind.as_str(), file.text)
        }
        Err(error) => {
            assert!(error.sentence.ends_with('.') && error.sentence.contains(". "), "{error}");
            let kind = match error.kind {
                ErrorKind::Empty => "empty",
                ErrorKind::TooLarge => "too large",
                ErrorKind::Unsupported => "unsupported",
                ErrorKind::Locked => "locked",
                ErrorKind::Damaged => "damaged",
                ErrorKind::NoText => "no text",
                ErrorKind::TookTooLong => "took too long",
            };
            format!("error: {kind}\n")
        }
    }
}

#[test]
fn files_are_read_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (name, bytes) = input(&case);
        let (found, expected) =
            (outcome(&name, &bytes), fs::read_to_string(case.join("expected.txt")).unwrap());
        if found != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- found\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_name_decides_nothing_about_what_a_file_is() {
    for case in cases() {
        let (name, bytes) = input(&case);
        let (own, other) = (outcome(&name, &bytes), outcome("photo.jpeg", &bytes));
        let sort =
            |text: &str| text.replace("kind: csv", "kind: text").replace("kind: markdown", "kind: text");
        let first = |text: &str| sort(text).lines().next().unwrap_or_default().to_owned();
        assert_eq!(first(&own), first(&other), "{}", case.display());
    }
}
