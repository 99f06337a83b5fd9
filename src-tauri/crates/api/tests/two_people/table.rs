//! What was asked, and what came back. Every public function of `App` is either asked in one of the rooms or named in `apart`.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use vis_api::{ApiError, Code};

use crate::apart::APART;
use crate::things::{Things, tells};

/// Somebody's questions about Ann's things.
pub(crate) struct Asked<'a> {
    things: &'a Things,
    /// Ann herself asks: then the ids have to be hers, and nothing is secret.
    herself: bool,
    names: BTreeSet<&'static str>,
    pub(crate) faults: Vec<String>,
}

impl<'a> Asked<'a> {
    pub(crate) fn by_ben(things: &'a Things) -> Self {
        Self { things, herself: false, names: BTreeSet::new(), faults: Vec::new() }
    }

    pub(crate) fn by_herself(things: &'a Things) -> Self {
        Self { herself: true, ..Self::by_ben(things) }
    }

    pub(crate) fn is_ben(&self) -> bool {
        !self.herself
    }

    /// An id of Ann's was given: Ben has to be refused, and to Ann it has to be known.
    pub(crate) fn refused(&mut self, name: &'static str, code: Code, answer: Result<(), ApiError>) {
        self.names.insert(name);
        match (answer, self.herself) {
            (Err(error), true) if error.code == Code::NotFound => {
                self.faults.push(format!("{name}: Ann's own is not found: {}", error.message));
            }
            (_, true) => {}
            (Ok(()), false) => self.faults.push(format!("{name}: Ben was not refused")),
            (Err(error), false) => {
                if error.code != code {
                    self.faults.push(format!("{name}: {:?} {}", error.code, error.message));
                }
                // What he gave himself may be named, nothing else.
                if tells(error.message.as_bytes()) {
                    self.faults.push(format!("{name}: tells of Ann: {}", error.message));
                }
            }
        }
    }

    /// Nothing of Ann's was asked for, so nothing of hers may come.
    pub(crate) fn shown(&mut self, name: &'static str, answer: &impl Debug) {
        self.names.insert(name);
        if self.is_ben() {
            self.searched(name, &format!("{answer:?}"));
        }
    }

    /// Something that has to be so when Ben asks.
    pub(crate) fn holds(&mut self, what: &str, so: bool) {
        if self.is_ben() && !so {
            self.faults.push(what.to_owned());
        }
    }

    fn searched(&mut self, name: &str, text: &str) {
        let id = self.things.ids().find(|id| text.contains(*id));
        if tells(text.as_bytes()) || id.is_some() {
            self.faults.push(format!("{name}: tells of Ann ({id:?}): {text}"));
        }
    }

    /// Holds what was asked against what there is.
    pub(crate) fn missing(&self) -> Vec<String> {
        let there = functions();
        assert!(there.len() > 300, "only {} functions were found", there.len());
        let apart: BTreeSet<&str> = APART.iter().map(|(name, _)| *name).collect();
        let asked = |name: &str| self.names.contains(name);
        let new = there.iter().filter(|name| !asked(name) && !apart.contains(name.as_str()));
        let twice = apart.iter().filter(|name| asked(name));
        let gone = apart.iter().filter(|name| !there.contains(**name));
        let new = new.map(|name| format!("App::{name}: nobody asks it for somebody else's things"));
        let twice = twice.map(|name| format!("App::{name} is asked and set apart"));
        new.chain(twice).chain(gone.map(|name| format!("App::{name} is set apart, and gone"))).collect()
    }
}

/// The names of all public functions in `impl App` blocks, from the source.
fn functions() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    names
}

fn read(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, names);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            in_text(&std::fs::read_to_string(&path).unwrap(), names);
        }
    }
}

fn in_text(text: &str, names: &mut BTreeSet<String>) {
    let mut within = false;
    for line in text.lines() {
        let begins =
            line.trim_start().starts_with("impl App ") || line.trim_start().starts_with("impl crate::App ");
        within = begins || (within && line != "}");
        let Some(said) = line.strip_prefix("    pub ").filter(|_| within) else { continue };
        let said = said.strip_prefix("async ").unwrap_or(said);
        if let Some(name) = said.strip_prefix("fn ") {
            names.extend(name.split(['(', '<']).next().map(str::to_owned));
        }
    }
}

#[test]
fn functions_are_found_in_the_source() {
    let mut names = BTreeSet::new();
    let text = "impl Other {\n    pub fn no() {}\n}\n\nimpl App {\n    pub fn one(&self) {}\n    fn hidden() {}\n    \
                pub(crate) fn near() {}\n    pub async fn two<T>(\n        self: &Arc<Self>,\n    ) {\n    }\n}\n\npub fn free() {}\n";
    in_text(text, &mut names);
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["one", "two"]);
}

/// Ben gives an id of Ann's, and there is nothing of that id.
macro_rules! refused {
    ($asked:ident, $who:ident . $name:ident ( $($given:expr),* $(,)? )) => {
        $asked.refused(stringify!($name), vis_api::Code::NotFound, $who.$name($($given),*).await.map(drop))
    };
}

/// The same, refused for another reason.
macro_rules! refused_as {
    ($asked:ident, $code:ident, $who:ident . $name:ident ( $($given:expr),* $(,)? )) => {
        $asked.refused(stringify!($name), vis_api::Code::$code, $who.$name($($given),*).await.map(drop))
    };
}

/// Ben asks for everything of a kind, or for something of his own.
macro_rules! shown {
    ($asked:ident, $who:ident . $name:ident ( $($given:expr),* $(,)? )) => {
        let answer = $who.$name($($given),*).await;
        $asked.shown(stringify!($name), &answer);
    };
}
