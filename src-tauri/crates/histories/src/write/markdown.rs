//! Markdown for people. Every message stands in a quotation, so that a heading, a rule or a code block that was never closed
//! ends with it; names and the title, which stand outside, are written letter by letter.

use std::fmt::Write as _;

use super::one_line;
use crate::{History, times};

pub(super) fn of(chat: &History) -> String {
    let mut text = String::new();
    if !chat.title.trim().is_empty() {
        let _ = writeln!(text, "# {}\n", literal(&chat.title));
    }
    if let Some(head) = head(chat) {
        let _ = writeln!(text, "{head}\n");
    }
    for said in chat.path() {
        let _ = write!(text, "**{}**", literal(chat.speaker(said)));
        if let Some(time) = said.created_ms.and_then(times::minute) {
            let _ = write!(text, " \u{b7} {time}");
        }
        let _ = writeln!(text, "\n\n{}\n", quoted(&said.text));
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// Who talks, and when it began.
fn head(chat: &History) -> Option<String> {
    let companions = match chat.members.is_empty() {
        true => chat.character.as_slice(),
        false => chat.members.as_slice(),
    };
    let names: Vec<String> = companions.iter().chain(&chat.person).map(|name| literal(name)).collect();
    let time = chat.created_ms.and_then(times::minute).map(|time| format!("{time} UTC"));
    let parts: Vec<String> = (!names.is_empty()).then(|| names.join(", ")).into_iter().chain(time).collect();
    (!parts.is_empty()).then(|| parts.join(" \u{b7} "))
}

/// On one line, without any of it meaning something in Markdown or HTML.
fn literal(text: &str) -> String {
    let mut written = String::new();
    for letter in one_line(text).chars() {
        match letter {
            '<' => written.push_str("&lt;"),
            '&' => written.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '>' | '|' | '~' | '!' | '$' => {
                written.push('\\');
                written.push(letter);
            }
            _ => written.push(letter),
        }
    }
    written
}

fn quoted(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    // A lone return is a line break to Markdown, behind which the quotation would end.
    let lines = text.trim_end().split(['\n', '\r']);
    let lines: Vec<String> =
        lines.map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") }).collect();
    lines.join("\n")
}
