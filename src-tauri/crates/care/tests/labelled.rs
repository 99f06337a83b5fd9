//! Recall and false alarms on sentences that somebody else wrote and labelled: `tests/labelled/*.jsonl`, a line
//! `{"text": …, "label": "acute" | "danger" | "distress" | "none", "kind": …, "language"?: …}`. Without the folder there is nothing to check.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use vis_care::{Level, assess};

#[derive(Deserialize)]
struct Case {
    text: String,
    label: String,
    #[serde(default)]
    kind: String,
    #[serde(default, alias = "lang")]
    language: Option<String>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    danger: usize,
    heard: usize,
    none: usize,
    alarms: usize,
}

impl Count {
    fn add(&mut self, label: &str, alarmed: bool) {
        match label {
            "acute" | "danger" => {
                (self.danger, self.heard) = (self.danger + 1, self.heard + usize::from(alarmed))
            }
            "none" => (self.none, self.alarms) = (self.none + 1, self.alarms + usize::from(alarmed)),
            _ => {}
        }
    }

    fn recall(&self) -> f64 {
        self.heard as f64 / self.danger.max(1) as f64
    }

    fn false_alarms(&self) -> f64 {
        self.alarms as f64 / self.none.max(1) as f64
    }
}

/// Where the rules stand; see the end of the test.
const REACHED_RECALL: f64 = 0.45;
const REACHED_ALARMS: f64 = 0.05;

#[test]
fn people_in_danger_are_heard_and_others_are_left_in_peace() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labelled");
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut counts: BTreeMap<String, (Count, Count)> = BTreeMap::new();
    for path in entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
    {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let lines = fs::read_to_string(&path).expect("the file is readable");
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let case: Case = serde_json::from_str(line).unwrap_or_else(|why| panic!("{name}: {why}: {line}"));
            let alarmed = assess(&case.text, false).level >= Level::Danger;
            for key in [case.language.as_deref().unwrap_or(&name), "all"] {
                let (all, direct) = counts.entry(key.to_owned()).or_default();
                all.add(&case.label, alarmed);
                if case.kind != "indirect" {
                    direct.add(&case.label, alarmed);
                }
            }
        }
    }
    for (name, (all, direct)) in &counts {
        let (recall, alarms) = (all.recall(), all.false_alarms());
        println!("{name}: recall {recall:.3} of {}, false alarms {alarms:.3} of {}", all.danger, all.none);
        let (recall, alarms) = (direct.recall(), direct.false_alarms());
        println!(
            "{name} without indirect: recall {recall:.3} of {}, false alarms {alarms:.3} of {}",
            direct.danger, direct.none
        );
    }
    let Some((all, _)) = counts.get("all") else { return };
    // What is wanted is 0.97 at 0.03. What is reached may only grow: these sentences are not to be tuned on.
    assert!(all.recall() >= REACHED_RECALL, "calls for help are missed: {:.3}", all.recall());
    assert!(
        all.false_alarms() <= REACHED_ALARMS,
        "people are alarmed without need: {:.3}",
        all.false_alarms()
    );
}
