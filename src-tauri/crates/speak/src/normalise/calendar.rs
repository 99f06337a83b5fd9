//! Dates and times of day.

use regex::Captures;

use super::tables::MONTHS;
use super::words::{cardinal, ordinal, year};
use crate::rules::{Row, group};

pub(super) const ROWS: &[Row] = &[
    (r"\b(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})\S*)?\b", |c| {
        let time = if group(c, 4).is_empty() { String::new() } else { format!(" at {}", group(c, 4)) };
        Some(date(group(c, 2), group(c, 3), group(c, 1))? + &time)
    }),
    (r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b", |c| date(group(c, 1), group(c, 2), group(c, 3))),
    (r"\b24/7\b", |_| Some("twenty-four seven".into())),
    (r"\b9/11\b", |_| Some("nine eleven".into())),
    (r"\b(\d{1,2})/(\d{1,2})\b(?:(/)|( [a-z]+))?", slashed),
    (
        r"\b(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(\.?) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\b",
        |c| month_first(c),
    ),
    (
        r"\b(\d{1,2})(?:st|nd|rd|th)?( of)? (January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b(?:,? (\d{4})\b)?",
        |c| day_first(c),
    ),
    (
        r"\b(January|February|March|April|May|June|July|August|September|October|November|December),? (\d{4})\b",
        |c| Some(format!("{} {}", group(c, 1), year(group(c, 2).parse().ok()?))),
    ),
    // The last stop of "p.m." ends a sentence only before a capital or the text's end.
    (r#"(?i:(\d ?)([ap])\.m\.)(["')]*$| +[A-Z])"#, |c| {
        Some(format!("{}{}m.{}", group(c, 1), group(c, 2), group(c, 3)))
    }),
    (r"(?i)(\d ?)([ap])\.m\b\.?", |c| Some(format!("{}{}m", group(c, 1), group(c, 2)))),
    (r"\b(\d{1,2}):(\d{2}):(\d{2})\b", stopwatch),
    (r"(?i)\b(\d{1,2}):(\d{2})(?: ?([ap])m\b)?", clock),
    (r"\b(\d{1,3}):(\d{1,3})\b", |c| {
        Some(format!("{} to {}", cardinal(group(c, 1).parse().ok()?), cardinal(group(c, 2).parse().ok()?)))
    }),
    (r"(?i)\b(\d{1,2}) ?([ap])m\b", |c| {
        let hour: u64 = group(c, 1).parse().ok().filter(|hour| (1..=12).contains(hour))?;
        Some(format!("{} {}", cardinal(hour), half(group(c, 2))))
    }),
    (r"\b(\d{1,2})h(\d{2})\b", |c| clock_words(group(c, 1).parse().ok()?, group(c, 2).parse().ok()?, false)),
    (r"(?:\b|')(\d{2}|\d{4})['']?s\b", decade),
];

fn date(month: &str, day: &str, in_year: &str) -> Option<String> {
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let short: u64 = in_year.parse().ok()?;
    let full = if in_year.len() == 2 { if short < 70 { 2000 + short } else { 1900 + short } } else { short };
    Some(format!("{month} {}, {}", ordinal(day), year(full)))
}

/// "5/12": a fraction when it looks like one of the kitchen's, otherwise month and day.
fn slashed(found: &Captures<'_>) -> Option<String> {
    let (over, under): (u64, u64) = (group(found, 1).parse().ok()?, group(found, 2).parse().ok()?);
    let rest = group(found, 4);
    if !group(found, 3).is_empty() || over < under && matches!(under, 2..=5 | 8 | 10 | 16) && over < 16 {
        return None;
    }
    let month = over.checked_sub(1).and_then(|n| MONTHS.get(n as usize))?;
    (1..=31).contains(&under).then(|| format!("{month} {}{rest}", ordinal(under)))
}

fn month_name(text: &str) -> &'static str {
    MONTHS.iter().find(|month| month.starts_with(&text[..3])).copied().unwrap_or_default()
}

fn month_first(found: &Captures<'_>) -> Option<String> {
    let day: u64 = group(found, 3).parse().ok().filter(|day| (1..=31).contains(day))?;
    let month = month_name(group(found, 1));
    let in_year = group(found, 4).parse().map(|y| format!(", {}", year(y))).unwrap_or_default();
    Some(format!("{month} {}{in_year}", ordinal(day)))
}

fn day_first(found: &Captures<'_>) -> Option<String> {
    let day: u64 = group(found, 1).parse().ok().filter(|day| (1..=31).contains(day))?;
    let month = month_name(group(found, 3));
    let in_year = group(found, 4).parse().map(|y| format!(", {}", year(y))).unwrap_or_default();
    // "5th of May" has its article before it already, or does without.
    let the = if group(found, 2).is_empty() { "the " } else { "" };
    Some(format!("{the}{} of {month}{in_year}", ordinal(day)))
}

fn clock(found: &Captures<'_>) -> Option<String> {
    let (hour, minute): (u64, u64) = (group(found, 1).parse().ok()?, group(found, 2).parse().ok()?);
    if minute > 59 || hour > 24 {
        return None;
    }
    let half = half(group(found, 3));
    Some(format!("{} {half}", clock_words(hour, minute, !half.is_empty())?).trim_end().to_owned())
}

/// 1:23:45 -> "one hour, twenty-three minutes and forty-five seconds".
fn stopwatch(found: &Captures<'_>) -> Option<String> {
    let [hours, minutes, seconds] = [1, 2, 3].map(|n| group(found, n).parse::<u64>());
    Some(format!(
        "{}, {} and {}",
        plural(hours.ok()?, "hour"),
        plural(minutes.ok()?, "minute"),
        plural(seconds.ok()?, "second")
    ))
}

/// "three thirty", "three oh five", "seven o'clock"; the hour alone when "AM" or "PM" follows.
fn clock_words(hour: u64, minute: u64, bare: bool) -> Option<String> {
    Some(match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (13.., 0) => format!("{} hundred", cardinal(hour)),
        (_, 0) if bare => cardinal(hour),
        (_, 0) => format!("{} o'clock", cardinal(hour)),
        (_, 1..10) => format!("{} oh {}", cardinal(hour), cardinal(minute)),
        _ => format!("{} {}", cardinal(hour), cardinal(minute)),
    })
}

fn half(letter: &str) -> &'static str {
    match letter {
        "a" | "A" => "AM",
        "p" | "P" => "PM",
        _ => "",
    }
}

fn plural(n: u64, unit: &str) -> String {
    format!("{} {unit}{}", cardinal(n), if n == 1 { "" } else { "s" })
}

/// "1990s" -> "nineteen nineties".
fn decade(found: &Captures<'_>) -> Option<String> {
    let n: u64 = group(found, 1).parse().ok()?;
    let long = group(found, 1).len() == 4;
    if !n.is_multiple_of(10) || long && !(1000..=2990).contains(&n) || !long && n < 20 {
        return None;
    }
    let words = if long { year(n) } else { cardinal(n) };
    Some(words.strip_suffix('y').map_or_else(|| format!("{words}s"), |stem| format!("{stem}ies")))
}
