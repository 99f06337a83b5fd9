//! The invariants of the house, as far as reading its files can tell. One small function a rule; a finding names the file,
//! the line and why the rule is there.

mod code;
mod edges;
mod house_rules;
mod page;
mod shell;
mod traces;

use std::{fs, process::Command};

use anyhow::{Context, bail};

use crate::{child::ask, house::House};

/// One file of the repository, as it would be committed now.
pub(crate) struct Source {
    /// From the repository's top, with forward slashes.
    pub path: String,
    pub text: String,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub path: String,
    /// From 1; 0 means the file as a whole.
    pub line: usize,
    pub reason: String,
}

type Rule = fn(&[Source]) -> Vec<Finding>;

const RULES: &[Rule] = &[
    edges::heavy_crates_have_one_owner,
    edges::siblings_do_not_import_siblings,
    house_rules::nothing_below_the_api_asks_the_world,
    house_rules::nothing_is_left_to_do,
    house_rules::files_are_rooms_not_halls,
    house_rules::every_crate_says_what_it_is_for,
    shell::the_shell_is_thin,
    shell::commands_are_adapters,
    shell::one_file_emits,
    page::one_folder_knows_the_window,
    page::features_do_not_know_each_other,
    traces::no_machine_or_registry_is_named,
];

pub(crate) fn tidy(house: &House) -> anyhow::Result<()> {
    let sources = sources(house)?;
    let mut findings: Vec<_> = RULES.iter().flat_map(|rule| rule(&sources)).collect();
    findings.sort();
    for Finding { path, line, reason } in &findings {
        println!("{path}:{line}: {reason}");
    }
    if !findings.is_empty() {
        bail!("{} findings in {} files", findings.len(), sources.len());
    }
    eprintln!("{} rules, {} files: tidy", RULES.len(), sources.len());
    Ok(())
}

/// What git would commit: followed files and new ones it does not ignore.
fn sources(house: &House) -> anyhow::Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.current_dir(&house.root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let list = ask(&mut git).context("`git ls-files` failed; tidy reads what git would commit")?;
    let paths = list.split('\0').filter(|path| !path.is_empty());
    // Pictures and sounds are no text; a file that was deleted but is still listed is none either.
    Ok(paths
        .filter_map(|path| {
            let text = fs::read_to_string(house.root.join(path)).ok()?;
            Some(Source { path: path.to_owned(), text })
        })
        .collect())
}

impl Source {
    fn finding(&self, line: usize, reason: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, reason: reason.into() }
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The folder name of the crate it belongs to: `core`, `llm-worker`, …
    fn crate_folder(&self) -> Option<&str> {
        self.path.strip_prefix("src-tauri/crates/")?.split('/').next()
    }

    /// Tests, benchmarks and examples may do what the program may not.
    fn is_trial(&self) -> bool {
        ["/tests/", "/benches/", "/examples/"].iter().any(|part| self.path.contains(part))
            || self.path.starts_with("tests/")
    }
}

#[cfg(test)]
fn found(rule: Rule, files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let source = |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
    let sources: Vec<_> = files.iter().map(source).collect();
    rule(&sources).into_iter().map(|finding| (finding.path, finding.line)).collect()
}
