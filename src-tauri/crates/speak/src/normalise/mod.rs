//! Numbers, signs and abbreviations -> the words a reader would say.

mod amounts;
mod calendar;
mod numbers;
mod short;
mod tables;
mod web;
mod words;

use std::sync::LazyLock;

use crate::rules::{Row, Rules};

pub(crate) use web::say_address;

/// Writes a text out as it is read aloud in English: numbers, money, dates, times, units, signs, abbreviations.
///
/// Rules run in a fixed order, the most particular first; what one of them has turned into words no later one touches.
pub fn normalise(text: &str) -> String {
    let text: String = text.chars().map(usual).collect();
    let text = RULES.apply(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::new(rows()));

fn rows() -> impl Iterator<Item = &'static Row> {
    [web::ROWS, calendar::ROWS, amounts::ROWS, numbers::ROWS, short::ROWS].into_iter().flatten()
}

/// Typographic characters as their plain sisters.
fn usual(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '`' => '\'',
        '−' | '‑' | '‐' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_compile() {
        assert_eq!(RULES.len(), rows().count());
    }
}
