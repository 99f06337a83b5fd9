//! Fountain (fountain.io): only what is said is taken, and the title.

use super::{Draft, DraftLine, without_directions, without_emphasis};
use crate::{Emotion, MOST_LINES};

pub(super) fn read(text: &str) -> Draft {
    let text = without(&without(text, "/*", "*/"), "[[", "]]");
    let mut lines = text.lines().peekable();
    let mut draft = Draft { title: title_page(&mut lines), ..Draft::default() };
    let mut after_blank = true;
    while let Some(line) = lines.next().filter(|_| draft.lines.len() <= MOST_LINES) {
        let said_below = lines.peek().is_some_and(|next| !next.trim().is_empty());
        let name = if after_blank && said_below { character(line) } else { None };
        after_blank = line.trim().is_empty();
        let Some(name) = name else { continue };
        let (mut emotion, mut words) = (Emotion::Neutral, String::new());
        // Two spaces keep a speech together over an empty line.
        while let Some(line) = lines.next_if(|next| !next.trim().is_empty() || *next == "  ") {
            let (asked, said) = without_directions(&without_emphasis(line.trim().trim_start_matches('~')));
            if emotion == Emotion::Neutral {
                emotion = asked;
            }
            if !words.is_empty() && !said.is_empty() {
                words.push(' ');
            }
            words.push_str(&said);
        }
        draft.lines.push(DraftLine { emotion, ..DraftLine::new(&name, &words) });
    }
    draft
}

/// `Title: …` and what else stands before the first empty line.
fn title_page<'a>(lines: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> String {
    let keyed = |line: &&str| {
        let key = line.split_once(':').map(|(key, _)| key.trim().to_lowercase());
        const KEYS: [&str; 9] =
            ["title", "credit", "author", "authors", "source", "draft date", "date", "contact", "notes"];
        key.is_some_and(|key| KEYS.contains(&key.as_str()))
    };
    if lines.peek().is_none_or(|line| !keyed(line)) {
        return String::new();
    }
    let (mut title, mut in_title) = (String::new(), false);
    for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        let words = match line.split_once(':') {
            Some((key, value)) if !line.starts_with([' ', '\t']) => {
                in_title = key.trim().eq_ignore_ascii_case("title");
                value
            }
            _ => line,
        };
        if in_title {
            title.push(' ');
            title.push_str(&without_emphasis(words.trim()));
        }
    }
    title.trim().to_owned()
}

/// The name in a line that announces a speech.
fn character(line: &str) -> Option<String> {
    let line = line.trim();
    let (forced, line) = match line.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let line = line.trim_end_matches('^').trim();
    let (_, name) = without_directions(line);
    let upper = name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase);
    let other = line.starts_with(['.', '!', '>', '#', '=', '~']) || name.ends_with(':');
    const PLACES: [&str; 7] = ["INT.", "EXT.", "EST.", "INT/", "I/E", "INT ", "EXT "];
    let heading = PLACES.iter().any(|place| name.starts_with(place));
    let short = name.chars().count() <= 40;
    (short && !name.is_empty() && (forced || (upper && !other && !heading))).then_some(name)
}

/// The text without what stands between two marks, its line breaks kept. A mark without its end is left.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((inside, behind)) = after.split_once(close) else { break };
        plain.push_str(before);
        plain.extend(inside.chars().filter(|c| *c == '\n'));
        rest = behind;
    }
    plain.push_str(rest);
    plain
}
