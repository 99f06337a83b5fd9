//! Rules for every room.

use std::{collections::BTreeSet, ops::Range};

use super::{
    Finding, Source,
    code::{code_lines, lines_naming},
};

/// Rooms at or above the API, and tools: they may know clock, environment and chance.
const ABOVE: &[&str] = &["api", "cli", "server", "testkit", "xtask"];
const WORLD: &[&str] = &[
    "Instant::now",
    "SystemTime::now",
    "env::var",
    "env::var_os",
    "env::vars",
    "env::home_dir",
    "env::current_dir",
    "env::temp_dir",
    "rand::",
    "thread_rng",
    "getrandom::",
    "directories::",
];

/// A file that passes this many lines (unit tests apart) is two rooms in one.
const HALL: usize = 500;

pub(crate) fn nothing_below_the_api_asks_the_world(sources: &[Source]) -> Vec<Finding> {
    let below = |source: &&Source| {
        source.is_rust()
            && !source.is_trial()
            && source.crate_folder().is_some_and(|room| !ABOVE.contains(&room))
    };
    let ask = |source: &Source| {
        let excused = excused_lines(&source.text);
        let lines = WORLD.iter().flat_map(|word| lines_naming(&source.text, word)).collect::<BTreeSet<_>>();
        let lines = lines.into_iter().filter(|line| !excused.iter().any(|range| range.contains(line)));
        let reason = "time, chance, environment and folders are arguments below vis-api: tests decide them";
        lines.map(|line| source.finding(line, reason)).collect::<Vec<_>>()
    };
    sources.iter().filter(below).flat_map(ask).collect()
}

/// Functions that say why they must read a clock: `#[allow(clippy::disallowed_methods, reason = "…")]`, up to the brace
/// that closes them at the attribute's own depth.
fn excused_lines(text: &str) -> Vec<Range<usize>> {
    let lines: Vec<_> = text.lines().collect();
    let excuse =
        |line: &str| line.contains("allow(clippy::disallowed_methods, reason") && !line.contains("#![");
    let starts = (0..lines.len()).filter(|&start| excuse(lines[start]));
    starts
        .map(|start| {
            let indent = lines[start].len() - lines[start].trim_start().len();
            let closes = |line: &&str| {
                line.starts_with('}') || line.get(indent..).is_some_and(|rest| rest.starts_with('}'))
            };
            let length = lines[start..].iter().position(closes).unwrap_or(1);
            start + 1..start + length + 2
        })
        .collect()
}

pub(crate) fn nothing_is_left_to_do(sources: &[Source]) -> Vec<Finding> {
    let code = |path: &str| {
        [".rs", ".ts", ".svelte", ".mjs", ".js", ".css", ".html"].iter().any(|end| path.ends_with(end))
    };
    let here = "src-tauri/crates/xtask/src/tidy/";
    let left = |source: &Source| {
        let words = ["todo!", "unimplemented!", "FIXME", "// XXX"];
        let lines =
            source.text.lines().enumerate().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        lines
            .map(|(index, _)| {
                source.finding(index + 1, "left to do: finish it, or write down what is missing")
            })
            .collect::<Vec<_>>()
    };
    sources
        .iter()
        .filter(|source| code(&source.path) && !source.path.starts_with(here))
        .flat_map(left)
        .collect()
}

pub(crate) fn files_are_rooms_not_halls(sources: &[Source]) -> Vec<Finding> {
    let code = |path: &str| {
        !path.contains("gen.ts")
            && [".rs", ".ts", ".svelte", ".mjs", ".js"].iter().any(|end| path.ends_with(end))
    };
    let length = |source: &Source| {
        if source.is_rust() { code_lines(&source.text).len() } else { source.text.lines().count() }
    };
    let halls = sources.iter().filter(|source| code(&source.path) && length(source) > HALL);
    halls
        .map(|source| {
            source.finding(0, format!("{} lines: two rooms in one (at most {HALL})", length(source)))
        })
        .collect()
}

pub(crate) fn every_crate_says_what_it_is_for(sources: &[Source]) -> Vec<Finding> {
    let head = |source: &&Source| {
        source.crate_folder().is_some_and(|room| {
            let inside = format!("src-tauri/crates/{room}/src/");
            matches!(source.path.strip_prefix(&inside), Some("lib.rs" | "main.rs"))
        })
    };
    let silent = |source: &&Source| !source.text.trim_start().starts_with("//!");
    let silent = sources.iter().filter(head).filter(silent);
    silent
        .map(|source| source.finding(1, "a crate opens with `//!`: what it is for, what it is not for"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_clock_below_the_api_is_found() {
        let text = "let start = std::time::Instant::now();\nlet home = std::env::var(\"HOME\");\nlet version = env!(\"CARGO_PKG_VERSION\");\n";
        let bad = found(nothing_below_the_api_asks_the_world, &[("src-tauri/crates/speak/src/lib.rs", text)]);
        assert_eq!(bad.iter().map(|finding| finding.1).collect::<Vec<_>>(), [1, 2]);
        for allowed in [
            "src-tauri/crates/api/src/lib.rs",
            "src-tauri/crates/speak/tests/voice.rs",
            "src-tauri/src/lib.rs",
        ] {
            assert!(found(nothing_below_the_api_asks_the_world, &[(allowed, text)]).is_empty(), "{allowed}");
        }
    }

    #[test]
    fn a_clock_with_its_reason_is_excused_up_to_the_end_of_the_function() {
        let text = "#[allow(clippy::disallowed_methods, reason = \"a sound card has a clock\")]\nfn a() {\n    Instant::now();\n}\nfn b() {\n    Instant::now();\n}\n";
        let bad = found(nothing_below_the_api_asks_the_world, &[("src-tauri/crates/audio/src/a.rs", text)]);
        assert_eq!(bad.iter().map(|finding| finding.1).collect::<Vec<_>>(), [6]);
    }

    #[test]
    fn unfinished_work_is_found_in_every_language() {
        assert_eq!(
            found(nothing_is_left_to_do, &[("a.rs", "fn a() {\n    todo!()\n}")]),
            [("a.rs".to_owned(), 2)]
        );
        assert_eq!(found(nothing_is_left_to_do, &[("ui/a.svelte", "<!-- FIXME -->")]).len(), 1);
        assert!(
            found(nothing_is_left_to_do, &[("a.rs", "// a list of todos!\n"), ("a.md", "FIXME")]).is_empty()
        );
    }

    #[test]
    fn a_hall_is_measured_without_its_unit_tests() {
        let long = "a();\n".repeat(HALL + 1);
        let tested = format!("a();\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        let found = found(
            files_are_rooms_not_halls,
            &[("a.rs", &long), ("b.rs", &tested), ("ui/bindings.gen.ts", &long), ("assets/a.json", &long)],
        );
        assert_eq!(found, [("a.rs".to_owned(), 0)]);
    }

    #[test]
    fn a_crate_without_a_head_is_found() {
        let files = [
            ("src-tauri/crates/a/src/lib.rs", "\nmod b;\n"),
            ("src-tauri/crates/b/src/main.rs", "//! For this.\nfn main() {}\n"),
            ("src-tauri/crates/b/src/c.rs", "fn c() {}\n"),
        ];
        assert_eq!(
            found(every_crate_says_what_it_is_for, &files),
            [("src-tauri/crates/a/src/lib.rs".to_owned(), 1)]
        );
    }
}
