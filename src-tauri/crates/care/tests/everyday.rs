//! Ordinary talk raises no alarm: `tests/everyday/`, an utterance a line, a language a file.
//!
//! Never write a rule for one of these lines: they tell what an ordinary chat would be like.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use std::{fs, path::Path};

use vis_care::{Level, assess};

/// Share of utterances that may raise an alarm, and of those that may put help within reach.
const MOST: (f64, f64) = (0.002, 0.01);
/// The same of messages made of six of them: one wrong utterance stands in six messages.
const MOST_MESSAGES: (f64, f64) = (6.0 * MOST.0, 3.0 * MOST.1);
/// Utterances in one message.
const MESSAGE: usize = 6;

fn languages() -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everyday");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is part of the crate")
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    paths.iter().map(|path| lines(fs::read_to_string(path).expect("the file is readable"))).collect()
}

fn check(texts: &[String], most: (f64, f64)) {
    let heard = texts.iter().map(|text| (assess(text, false), text));
    let (quiet, alarms): (Vec<_>, Vec<_>) =
        heard.filter(|(found, _)| found.level >= Level::Danger).partition(|(found, _)| found.quiet);
    println!("{} alarms and help within reach {} times in {}", alarms.len(), quiet.len(), texts.len());
    assert!(alarms.len() as f64 <= texts.len() as f64 * most.0, "{alarms:#?}");
    assert!(quiet.len() as f64 <= texts.len() as f64 * most.1, "{quiet:#?}");
}

#[test]
fn everyday_talk_raises_no_alarm() {
    let utterances = languages().concat();
    assert!(utterances.len() >= 480, "too few to show anything");
    check(&utterances, MOST);
}

#[test]
fn long_messages_of_everyday_talk_raise_no_alarm() {
    let messages = languages()
        .into_iter()
        .flat_map(|lines| lines.windows(MESSAGE).map(|lines| lines.join(" ")).collect::<Vec<_>>());
    check(&messages.collect::<Vec<_>>(), MOST_MESSAGES);
}

#[test]
fn what_is_said_every_day_is_nothing() {
    let said = [
        "Hello there.",
        "Hi",
        "I live in Nantes now.",
        "My sister Anna lives in Porto, and I'm allergic to peanuts.",
        "What do you see by the sea?",
        "Tell me more about the lighthouse.",
        "Ich habe heute Geburtstag.",
        "Mi perro se llama Bo.",
        "J'aime le thé au jasmin.",
        "Amanhã tenho uma prova.",
    ];
    for text in said {
        assert_eq!(assess(text, false).level, Level::None, "{text}");
    }
}
