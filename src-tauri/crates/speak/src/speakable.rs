//! What of a reply is spoken.

use std::sync::LazyLock;

use crate::rules::{Row, Rules, group};

/// The part of a text that is to be spoken, as plain prose.
///
/// Left out: `*stage directions*`, `<think>` blocks, markdown marks, emoji and emoticons, control characters. A code block
/// becomes "code", a link its text, an address what one would say of it. Empty when nothing is to be spoken.
pub fn speakable(text: &str) -> String {
    let text = BLOCKS.apply(text);
    let text = lines(&text);
    let text: String = MARKS.apply(&text).chars().filter_map(plain).collect();
    let text = TIDY.apply(&text);
    let text = text.trim().trim_start_matches([',', '.', ';', ':']).trim_start();
    if text.chars().any(char::is_alphanumeric) { text.to_owned() } else { String::new() }
}

static BLOCKS: LazyLock<Rules> = LazyLock::new(|| Rules::new(BLOCK_ROWS));
static MARKS: LazyLock<Rules> = LazyLock::new(|| Rules::new(MARK_ROWS));
static TIDY: LazyLock<Rules> = LazyLock::new(|| Rules::new(TIDY_ROWS));

const BLOCK_ROWS: &[Row] = &[
    (r"(?s)<think>.*?(</think>|\z)", |_| Some(" ".into())),
    (r"(?s)```.*?(```|\z)", |_| Some("\ncode\n".into())),
    (r"(?s)<!--.*?(-->|\z)", |_| Some(" ".into())),
];

const MARK_ROWS: &[Row] = &[
    (r"`([^`\n]*)`", |c| Some(group(c, 1).into())),
    (r"\[\^?\d+\]", |_| Some(String::new())),
    (r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s[^)\n]*)?\)", |c| Some(group(c, 1).into())),
    (r"<(https?://[^>\s]+)>", |c| Some(group(c, 1).into())),
    (r"</?[a-zA-Z][^<>\n]{0,80}>", |_| Some(" ".into())),
    (r"(?:https?://|www\.)[^\s<>]+", |c| Some(crate::normalise::say_address(&c[0]))),
    (r"\*\*\*?([^*\n]+)\*\*\*?", |c| Some(group(c, 1).into())),
    (r"(^|\W)__([^_\n]+)__", |c| Some(format!("{}{}", group(c, 1), group(c, 2)))),
    (r"~~([^~\n]+)~~", |c| Some(group(c, 1).into())),
    (r"(?P<before>[\w,]?)(?P<gap>\s*)\*(?P<what>[^*\s](?:[^*\n]{0,158}[^*\s])?)\*", starred),
    (r"(?P<before>[\w,]?)(?P<gap>\s+|^)_(?P<what>[^_\s](?:[^_\n]{0,158}[^_\s])?)_\b{end-half}", starred),
    (r"(^|\s)(?:[:;=8][-']?[()\[\]DPpOo/|3*]|<3|[xX]D|\^_?\^|[Tt]_[Tt]|-_-)(?:$|\s|[.!?,])", |c| {
        Some(group(c, 1).into())
    }),
    (r"[*`~\\|^{}]+|\b_+|_+\b", |_| Some(" ".into())),
];

const TIDY_ROWS: &[Row] = &[
    (r"[\s\u{a0}\u{200b}]+", |_| Some(" ".into())),
    (r"([!?])[!?]+", |c| Some(if c[0].contains('?') { "?".into() } else { group(c, 1).into() })),
    (r"\.{2,}|…[.…]*", |_| Some("…".into())),
    (r" +([,.;:!?…])", |c| Some(group(c, 1).into())),
    (r"([,;:]) *([,.;:!?])", |c| Some(group(c, 2).into())),
    (r"\( *\)|\[ *\]|“ *”", |_| Some(String::new())),
];

/// `*word*` is emphasis and spoken; `*does something*` is a stage direction and is not.
fn starred(found: &regex::Captures<'_>) -> Option<String> {
    let [before, gap, what] = ["before", "gap", "what"].map(|n| found.name(n).map_or("", |m| m.as_str()));
    let mut words = what.split_whitespace();
    let first = words.next().unwrap_or_default();
    let acts = first.ends_with('s') && first.chars().all(char::is_lowercase) && first.len() > 3;
    let emphasis = !before.is_empty() && words.count() <= 1 && !acts;
    Some(if emphasis { format!("{before}{gap}{what}") } else { format!("{before}{gap} ") })
}

/// Line by line: headings, lists, quotes and tables lose their marks and end like sentences.
fn lines(text: &str) -> String {
    let mut spoken = String::with_capacity(text.len());
    let mut all = text.lines().map(str::trim).peekable();
    while let Some(line) = all.next() {
        if is_rule(line) {
            continue;
        }
        let (bare, marked) = unmark(line);
        let next_marked = all.peek().is_none_or(|next| next.is_empty() || unmark(next).1);
        spoken.push_str(bare);
        let open =
            bare.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == ')' || c == '*' || c == '`');
        if open && all.peek().is_some() && (marked || next_marked) {
            spoken.push('.');
        }
        spoken.push('\n');
    }
    spoken
}

/// A line of dashes: a rule, or the border of a table.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.chars().all(|c| "-=_*|: ".contains(c)) && !line.contains("**")
}

/// The line without its mark, and whether it had one.
fn unmark(line: &str) -> (&str, bool) {
    let quote = line.trim_start_matches(['>', ' ']);
    let heading = quote.trim_start_matches('#');
    if heading.len() < quote.len() && heading.starts_with(' ') {
        return (heading.trim(), true);
    }
    for bullet in ["- ", "* ", "+ ", "• ", "– "] {
        if let Some(item) = quote.strip_prefix(bullet) {
            return (item.trim_start_matches("[ ] ").trim_start_matches("[x] ").trim(), true);
        }
    }
    if let Some(row) = quote.strip_prefix('|') {
        return (row.trim_end_matches('|').trim(), true);
    }
    let number = quote.bytes().take_while(u8::is_ascii_digit).count();
    (quote, (1..=3).contains(&number) && quote[number..].starts_with(". "))
}

/// A character as it is spoken; emoji and what is invisible are dropped.
fn plain(c: char) -> Option<char> {
    match c {
        '\n' | '\t' | '\u{a0}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{e0000}'..='\u{e007f}' | '\u{fffd}' => None,
        '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' => Some(' '),
        '\u{1f000}'..='\u{1faff}' | '\u{e000}'..='\u{f8ff}' | '\u{3030}' | '\u{303d}' => Some(' '),
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_compile() {
        assert_eq!(BLOCKS.len(), BLOCK_ROWS.len());
        assert_eq!(MARKS.len(), MARK_ROWS.len());
        assert_eq!(TIDY.len(), TIDY_ROWS.len());
    }

    #[test]
    fn only_speech_is_left() {
        let cases = [
            ("**Hello** there!", "Hello there!"),
            ("*smiles softly* I'm glad.", "I'm glad."),
            ("I *really* like it.", "I really like it."),
            ("Sure *winks* why not.", "Sure why not."),
            ("*waves*", ""),
            ("😊", ""),
            ("Good 😊 night! 👩‍👩‍👧", "Good night!"),
            ("<think>She is sad.</think>I'm here.", "I'm here."),
            ("<think>never ends", ""),
            ("Look: ```rust\nfn a() {}\n``` Nice.", "Look: code Nice."),
            ("Use `cargo run` now.", "Use cargo run now."),
            ("See [the guide](https://example.com/a_b).", "See the guide."),
            ("Go to https://www.example.com/docs?x=1.", "Go to example dot com."),
            ("# Plan\n- tea\n- bread", "Plan. tea. bread"),
            ("1. Wake up\n2. Eat", "1. Wake up. 2. Eat"),
            ("Wait...... what?!", "Wait… what?"),
            ("Nice one :) Bye", "Nice one Bye"),
            ("a\u{7}b\u{200b}c", "a bc"),
            ("???", ""),
            ("---", ""),
            ("5 * 3", "5 3"),
            ("snake_case stays", "snake_case stays"),
            ("| a | b |\n|---|---|\n| c | d |", "a b. c d"),
        ];
        for (text, spoken) in cases {
            assert_eq!(speakable(text), spoken, "{text:?}");
        }
    }
}
