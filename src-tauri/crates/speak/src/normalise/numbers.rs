//! What is still written in digits: fractions, telephone numbers, ranges, sums, years, plain numbers.

use regex::Captures;

use super::tables::FRACTION_SIGNS;
use super::words::{cardinal, digits, number, ordinal, year};
use crate::rules::{Row, group};

pub(super) const ROWS: &[Row] = &[
    (r"(\d?)([½⅓⅔¼¾⅕⅛⅜⅝⅞])", |c| {
        let written = FRACTION_SIGNS.iter().find(|(sign, _)| *sign == group(c, 2))?.1;
        Some(format!("{} {written}", group(c, 1)))
    }),
    (r"\b(?:(\d+) )?(\d{1,2})/(\d{1,3})(?:ths?)?\b", fraction),
    // Telephone numbers; a comma between the groups gives the pause one makes.
    (r"(\+\d{1,3})[ .-]?\(?(\d{1,4})\)?[ .-](\d{2,4})(?:[ .-](\d{2,4}))?(?:[ .-](\d{2,4}))?\b", telephone),
    (r"\(?\b(\d{3})\)?[ .-](\d{3})[.-](\d{4})\b", telephone),
    (r"\b(\d{3})-(\d{4})\b", telephone),
    (r"\b(?:0\d{3,}|\d{10,})\b", |c| Some(digits(&c[0]))),
    (r"\b(\d[\d,]*)(?:st|nd|rd|th)\b", |c| Some(ordinal(group(c, 1).replace(',', "").parse().ok()?))),
    (r"\b(1[1-9]\d\d|20\d\d) ?(?:-|–) ?(1[1-9]\d\d|20\d\d|\d\d)\b", years),
    (r"(\d) ?([+×÷=]) ?(-?\d)", arithmetic),
    (r"(\d) ?([+×÷=]) ?(-?\d)", arithmetic),
    (r"(\d) - (\d)", |c| Some(format!("{} minus {}", group(c, 1), group(c, 2)))),
    (r"\b(\d+(?:\.\d+)?)(?: ?– ?|-)(\d+(?:\.\d+)?)\b", |c| {
        Some(format!("{} to {}", group(c, 1), group(c, 2)))
    }),
    (
        r"(?i)\b(in|since|by|of|from|until|till|before|after|during|year|and|to|around|circa|early|late|mid|summer|winter|spring|fall|autumn|class|back) (1[1-9]\d\d|20\d\d)\b(?: ([a-z]+))?",
        cued_year,
    ),
    (r"\b(19\d\d|20\d\d)\b(?:( )([a-z]+))?", lone_year),
    (r"(^|[\s(\[])-(\.?\d[\d,]*(?:\.\d+)?)", |c| {
        Some(format!("{}minus {}", group(c, 1), number(trim(group(c, 2)))?) + comma(group(c, 2)))
    }),
    (r"\d[\d,]*(?:\.\d+)?|\.\d+", plain),
];

fn fraction(found: &Captures<'_>) -> Option<String> {
    let (over, under): (u64, u64) = (group(found, 2).parse().ok()?, group(found, 3).parse().ok()?);
    let whole = group(found, 1);
    let words = match (over, under) {
        (_, 0 | 1) => return Some(format!("{} over {}", cardinal(over), cardinal(under))),
        (1, 2) if whole.is_empty() => "one half".to_owned(),
        (1, 2) => "a half".to_owned(),
        (_, 2) => format!("{} halves", cardinal(over)),
        (1, 4) => "one quarter".to_owned(),
        (_, 4) => format!("{} quarters", cardinal(over)),
        (_, 101..) => format!("{} over {}", cardinal(over), cardinal(under)),
        (1, _) => format!("one {}", ordinal(under)),
        _ => format!("{} {}s", cardinal(over), ordinal(under)),
    };
    match whole.parse() {
        Ok(whole) => Some(format!("{} and {words}", cardinal(whole))),
        Err(_) => Some(words),
    }
}

fn telephone(found: &Captures<'_>) -> Option<String> {
    let groups: Vec<String> =
        (1..found.len()).map(|n| digits(group(found, n))).filter(|g| !g.is_empty()).collect();
    let plus = if group(found, 1).starts_with('+') { "plus " } else { "" };
    Some(format!("{plus}{}", groups.join(", ")))
}

fn years(found: &Captures<'_>) -> Option<String> {
    let (first, second): (u64, u64) = (group(found, 1).parse().ok()?, group(found, 2).parse().ok()?);
    let second = if second < 100 { cardinal(second) } else { year(second) };
    Some(format!("{} to {second}", year(first)))
}

fn arithmetic(found: &Captures<'_>) -> Option<String> {
    let word = match group(found, 2) {
        "+" => "plus",
        "×" => "times",
        "÷" => "divided by",
        _ => "equals",
    };
    Some(format!("{} {word} {}", group(found, 1), group(found, 3)))
}

fn cued_year(found: &Captures<'_>) -> Option<String> {
    let next = group(found, 3);
    if is_counted(next) {
        return None;
    }
    let next = if next.is_empty() { String::new() } else { format!(" {next}") };
    Some(format!("{} {}{next}", group(found, 1), year(group(found, 2).parse().ok()?)))
}

fn lone_year(found: &Captures<'_>) -> Option<String> {
    let next = group(found, 3);
    if is_counted(next) {
        return None;
    }
    Some(format!("{}{}{next}", year(group(found, 1).parse().ok()?), group(found, 2)))
}

/// A plural behind a number means that things are counted: "1984 apples", "2000 people".
fn is_counted(next: &str) -> bool {
    next.len() > 3 && next.ends_with('s') && !matches!(next, "this" | "was" | "does" | "always" | "has")
        || matches!(next, "people" | "feet" | "men" | "women" | "children" | "percent" | "times" | "point")
}

fn plain(found: &Captures<'_>) -> Option<String> {
    let written = &found[0];
    let words = number(trim(written)).unwrap_or_else(|| digits(written));
    // Letters may stand right beside the digits ("B2B", "mp3").
    Some(format!(" {words}{} ", comma(written)))
}

fn trim(written: &str) -> &str {
    written.trim_end_matches(',')
}

fn comma(written: &str) -> &'static str {
    if written.ends_with(',') { "," } else { "" }
}
