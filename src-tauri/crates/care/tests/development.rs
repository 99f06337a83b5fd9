//! Recall and false alarms on the sentences in `tests/development/`, a language and portion a file.
//!
//! Portions 1 to 3, `own`, `everyday` and `more` are for writing rules and for training; nothing can be concluded from how well they are
//! heard. Portion 4 and `held` are only for measuring how well the readers generalise: never write a rule or train for them. In `held`
//! nearly every sentence without danger has the words and the shape of one with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use vis_care::{Level, assess, decisive_words};

#[derive(Deserialize)]
struct Case {
    text: String,
    label: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    by: String,
}

#[derive(Clone, Copy, Default)]
struct Share {
    alarmed: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, alarmed: bool) {
        self.alarmed += usize::from(alarmed);
        self.all += 1;
    }

    fn part(self) -> f64 {
        self.alarmed as f64 / self.all.max(1) as f64
    }
}

/// What is reached on portion 4, a little below: recall of all danger, false alarms on sentences without any.
const REACHED: [(&str, f64, f64); 6] = [
    ("all", 0.47, 0.055),
    ("de", 0.45, 0.11),
    ("en", 0.47, 0.055),
    ("es", 0.43, 0.055),
    ("fr", 0.49, 0.03),
    ("pt", 0.49, 0.03),
];

/// Alarms by (portion, language, "danger" | "distress" | "none") and by (portion, label, kind).
type Shares = BTreeMap<(String, String, String), Share>;

fn read() -> (Shares, Shares) {
    let (mut by_language, mut by_kind) = (Shares::new(), Shares::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/development");
    for path in
        fs::read_dir(folder).expect("the folder is part of the crate").flatten().map(|entry| entry.path())
    {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (language, portion) = name.split_once('-').expect("language-portion.jsonl");
        for line in fs::read_to_string(&path).expect("the file is readable").lines() {
            let case: Case = serde_json::from_str(line).unwrap_or_else(|why| panic!("{name}: {why}: {line}"));
            let level = assess(&case.text, case.by == "spoken").level;
            let alarmed = level >= Level::Danger;
            let danger = matches!(case.label.as_str(), "acute" | "danger");
            if portion == "3" && (danger != alarmed && case.label != "distress") {
                println!(
                    "{name}: {} heard as {level:?}: {} {:?}",
                    case.label,
                    case.text,
                    decisive_words(&case.text)
                );
            }
            let label = if danger { "danger" } else { &case.label };
            for language in [language, "all"] {
                let key = (portion.to_owned(), language.to_owned(), label.to_owned());
                by_language.entry(key).or_default().add(alarmed);
            }
            by_kind.entry((portion.to_owned(), case.label.clone(), case.kind)).or_default().add(alarmed);
        }
    }
    (by_language, by_kind)
}

#[test]
fn what_was_not_learned_is_heard_too() {
    let (by_language, by_kind) = read();
    for ((portion, first, second), share) in by_kind.iter().chain(&by_language) {
        println!("{portion} {first} {second}: {:.3} of {}", share.part(), share.all);
    }
    for (language, recall, alarms) in REACHED {
        let share = |label: &str| {
            let key = ("4".to_owned(), language.to_owned(), label.to_owned());
            by_language.get(&key).copied().unwrap_or_default().part()
        };
        assert!(share("danger") >= recall, "{language}: calls for help are missed: {:.3}", share("danger"));
        assert!(share("none") <= alarms, "{language}: people are alarmed without need: {:.3}", share("none"));
    }
}

#[test]
fn the_words_that_decided_are_named() {
    let words =
        decisive_words("sometimes I think about how I could swallow every tablet in the house and be gone");
    assert!(!words.is_empty(), "an alarm of the second reader has reasons");
    assert!(decisive_words("what is the capital of Mongolia").is_empty(), "no alarm, no reasons");
}
