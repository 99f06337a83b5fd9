//! Recall and false alarms on sentences that somebody else wrote and labelled: `tests/labelled/*.jsonl`, a line
//! `{"text": …, "label": "acute" | "danger" | "distress" | "none", "kind": …, "language"?: …}`. Without the folder there is nothing to check.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use vis_care::{Assessment, Level, assess};

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
    /// Of those heard and of the alarms, where help only comes within reach.
    quiet: (usize, usize),
}

impl Count {
    fn add(&mut self, label: &str, found: Assessment) {
        let alarmed = usize::from(found.level >= Level::Danger);
        let quiet = alarmed * usize::from(found.quiet);
        match label {
            "acute" | "danger" => {
                (self.danger, self.heard) = (self.danger + 1, self.heard + alarmed);
                self.quiet.0 += quiet;
            }
            "none" => {
                (self.none, self.alarms) = (self.none + 1, self.alarms + alarmed);
                self.quiet.1 += quiet;
            }
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

/// Where both readers stand; see the end of the test.
const REACHED_RECALL: f64 = 0.74;
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
            let found = assess(&case.text, false);
            let kind = if case.kind == "ordinary" { "ordinary talk" } else { "all" };
            for key in
                [case.language.as_deref().unwrap_or(&name), "all", kind].into_iter().collect::<BTreeSet<_>>()
            {
                let (all, direct) = counts.entry(key.to_owned()).or_default();
                all.add(&case.label, found);
                if case.kind != "indirect" {
                    direct.add(&case.label, found);
                }
            }
        }
    }
    for (name, (all, direct)) in &counts {
        let (recall, alarms) = (all.recall(), all.false_alarms());
        println!(
            "{name}: recall {recall:.3} of {}, false alarms {alarms:.3} of {}; of these folded {} and {}",
            all.danger, all.none, all.quiet.0, all.quiet.1
        );
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
