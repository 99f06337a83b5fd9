//! Rules for the shell: thin, adapters only, one voice.

use super::{Finding, Source, code::code_lines};

const SHELL: &str = "src-tauri/src/";
const MAIN_LINES: usize = 20;
const COMMANDS: &str = "src-tauri/src/commands/";
/// The commands' names, one a line.
const TABLE: &str = "src-tauri/src/table.rs";
/// Beside the commands and their names: there are as many of those as there is to do, and each has a limit of its own.
const SHELL_LINES: usize = 600;
const COMMAND_LINES: usize = 12;

pub(crate) fn the_shell_is_thin(sources: &[Source]) -> Vec<Finding> {
    let beside = |path: &str| path.starts_with(SHELL) && !path.starts_with(COMMANDS) && path != TABLE;
    let shell: Vec<_> = sources.iter().filter(|source| source.is_rust() && beside(&source.path)).collect();
    let total: usize = shell.iter().map(|source| source.text.lines().count()).sum();
    let main = shell
        .iter()
        .filter(|source| source.path == "src-tauri/src/main.rs" && source.text.lines().count() > MAIN_LINES);
    let long = main.map(|source| {
        source.finding(0, format!("main.rs only starts the library (at most {MAIN_LINES} lines)"))
    });
    let mut findings: Vec<_> = long.collect();
    if let Some(first) = shell.first().filter(|_| total > SHELL_LINES) {
        findings.push(first.finding(
            0,
            format!("the shell has {total} lines beside its commands (at most {SHELL_LINES}): move work into the rooms"),
        ));
    }
    findings
}

pub(crate) fn commands_are_adapters(sources: &[Source]) -> Vec<Finding> {
    let commands = sources.iter().filter(|source| source.is_rust() && source.path.starts_with(COMMANDS));
    commands
        .flat_map(|source| {
            let long = functions(&source.text).into_iter().filter(|(_, lines)| *lines > COMMAND_LINES);
            long.map(|(line, lines)| {
                source.finding(
                    line,
                    format!("{lines} lines: a command unpacks, calls and converts (at most {COMMAND_LINES})"),
                )
            })
            .collect::<Vec<_>>()
        })
        .collect()
}

pub(crate) fn one_file_emits(sources: &[Source]) -> Vec<Finding> {
    let others = sources.iter().filter(|source| {
        source.is_rust() && source.path.starts_with(SHELL) && source.path != "src-tauri/src/bridge.rs"
    });
    others
        .flat_map(|source| {
            let lines = code_lines(&source.text).into_iter().enumerate();
            let emits =
                lines.filter(|(_, line)| [".emit(", ".emit_to("].iter().any(|call| line.contains(call)));
            emits
                .map(|(index, _)| {
                    source.finding(index + 1, "only bridge.rs emits: one place to see what the page hears")
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Line (from 1) and length of each function, by its braces.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines = code_lines(text);
    let opens = |line: &String| {
        line.split(['(', '<']).next().is_some_and(|head| head.split_whitespace().any(|word| word == "fn"))
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| opens(line)).map(|(index, _)| index);
    starts.map(|start| (start + 1, length(&lines[start..]))).collect()
}

fn length(lines: &[String]) -> usize {
    let mut depth = 0_i32;
    let mut opened = false;
    for (index, line) in lines.iter().enumerate() {
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
        opened |= line.contains('{');
        if (opened && depth <= 0) || (!opened && line.trim_end().ends_with(';')) {
            return index + 1;
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::found;

    #[test]
    fn a_long_main_is_found() {
        let long = "// a\n".repeat(MAIN_LINES + 1);
        assert_eq!(found(the_shell_is_thin, &[("src-tauri/src/main.rs", &long)]).len(), 1);
        assert!(
            found(
                the_shell_is_thin,
                &[("src-tauri/src/main.rs", "fn main() {}"), ("src-tauri/src/lib.rs", &long)]
            )
            .is_empty()
        );
    }

    #[test]
    fn a_fat_shell_is_found_whatever_its_files() {
        let half = "// a\n".repeat(SHELL_LINES / 2 + 1);
        assert_eq!(
            found(the_shell_is_thin, &[("src-tauri/src/a.rs", &half), ("src-tauri/src/b.rs", &half)]).len(),
            1
        );
        assert!(
            found(
                the_shell_is_thin,
                &[("src-tauri/src/a.rs", &half), ("src-tauri/crates/a/src/b.rs", &half)]
            )
            .is_empty()
        );
    }

    #[test]
    fn a_command_with_logic_is_found_at_its_line() {
        let body = "    step();\n".repeat(COMMAND_LINES);
        let text = format!(
            "#[command]\nfn short() -> u8 {{\n    1\n}}\n\npub async fn long<T>(\n    a: T,\n) {{\n{body}}}\n"
        );
        assert_eq!(
            found(commands_are_adapters, &[("src-tauri/src/commands/chat.rs", &text)]),
            [("src-tauri/src/commands/chat.rs".to_owned(), 6)]
        );
    }

    #[test]
    fn a_second_emitter_is_found() {
        let emits = "fn a(app: &AppHandle) {\n    app.emit(\"a\", ());\n}\n";
        assert!(found(one_file_emits, &[("src-tauri/src/bridge.rs", emits)]).is_empty());
        assert_eq!(
            found(one_file_emits, &[("src-tauri/src/lib.rs", emits)]),
            [("src-tauri/src/lib.rs".to_owned(), 2)]
        );
    }
}
