//! Sentences of our own, one file a language in `tests/own/`: each must be heard as what it is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use std::{collections::BTreeMap, fs, path::Path};

use vis_care::{Level, assess};

/// Whether a level does what the label asks for. Acute and danger both bring help; sadness must not raise an alarm.
fn right(label: &str, level: Level) -> bool {
    match label {
        "acute" | "danger" => level >= Level::Danger,
        _ => level < Level::Danger,
    }
}

fn cases(language: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/own/{language}.toml"));
    let text = fs::read_to_string(path).expect("the folder is part of the crate");
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(&text).expect("lists by label");
    let pairs =
        lists.into_iter().flat_map(|(label, list)| list.into_iter().map(move |text| (label.clone(), text)));
    pairs.collect()
}

fn check(language: &str) {
    let cases = cases(language);
    assert!(cases.len() >= 60, "{language}: too few sentences to show anything");
    let wrong = cases.iter().filter_map(|(label, text)| {
        let level = assess(text, false).level;
        (!right(label, level)).then(|| format!("{label} heard as {level:?}: {text}"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{language}: {} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn english() {
    check("en");
}

#[test]
fn spanish() {
    check("es");
}

#[test]
fn french() {
    check("fr");
}

#[test]
fn german() {
    check("de");
}

#[test]
fn portuguese() {
    check("pt");
}

#[test]
fn mixed() {
    check("mixed");
}
