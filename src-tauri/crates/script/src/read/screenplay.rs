//! `NAME: text`, as people type it and language models answer.

use super::{Draft, DraftLine, without_directions, without_emphasis};
use crate::MOST_LINES;

pub(super) fn read(text: &str) -> Draft {
    let mut draft = Draft::default();
    let mut open = false;
    for raw in text.lines() {
        // Four megabytes of single letters would become gigabytes of lines.
        if draft.lines.len() > MOST_LINES {
            break;
        }
        let line = without_emphasis(raw);
        let line = line.trim().trim_start_matches(['#', '>', '-', '•', '–', '—']).trim();
        if line.is_empty() {
            open = false;
            continue;
        }
        match named(line) {
            Some(("title", said)) if draft.lines.is_empty() => said.clone_into(&mut draft.title),
            Some((name, said)) => {
                let name_plain = without_directions(name);
                let (emotion, said) = without_directions(said);
                let emotion = if name_plain.0 == Default::default() { emotion } else { name_plain.0 };
                draft.lines.push(DraftLine { emotion, ..DraftLine::new(&name_plain.1, &said) });
                open = true;
            }
            None => {
                let (_, said) = without_directions(line);
                match draft.lines.last_mut() {
                    _ if said.is_empty() => {}
                    // What goes on below a name belongs to it.
                    Some(last) if open => {
                        if !last.text.is_empty() {
                            last.text.push(' ');
                        }
                        last.text.push_str(&said);
                    }
                    // A text with names has its directions between the speeches.
                    Some(last) if !last.name.is_empty() => {}
                    _ => draft.lines.push(DraftLine::new("", &said)),
                }
            }
        }
    }
    if draft.lines.iter().any(|line| !line.name.is_empty()) {
        draft.lines.retain(|line| !line.name.is_empty());
    }
    draft
}

/// A name of at most four words before a colon.
fn named(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.split_once([':', '：'])?;
    let name = name.trim();
    let words = name.split_whitespace().filter(|word| !word.starts_with('(')).count();
    let letters = name.chars().count();
    let begins = name.chars().next().is_some_and(char::is_alphabetic);
    let plain = !name.contains([',', '.', '!', '?', ';', '"', '/', '“']) || name.ends_with("Dr.");
    // 10:30 and https://… are no names.
    let goes_on = !said.starts_with('/') && !said.starts_with(|c: char| c.is_ascii_digit());
    let is_name = begins && plain && goes_on && letters <= 40 && (1..=4).contains(&words);
    is_name.then(|| (if name.eq_ignore_ascii_case("title") { "title" } else { name }, said.trim()))
}
