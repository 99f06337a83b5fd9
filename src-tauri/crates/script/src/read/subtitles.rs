//! SubRip and WebVTT: who speaks stands before a colon or in a `<v Name>` tag, pauses come from the times.

use super::{Draft, DraftLine, without_directions};
use crate::{Line, MOST_LINES};

struct Cue {
    start_ms: u64,
    end_ms: u64,
    lines: Vec<DraftLine>,
}

pub(super) fn read(text: &str) -> Draft {
    let mut cues: Vec<Cue> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next().filter(|_| cues.len() <= MOST_LINES) {
        let Some((start_ms, end_ms)) = times(line) else { continue };
        let mut said = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
            said.push(line);
        }
        cues.push(Cue { start_ms, end_ms: end_ms.max(start_ms), lines: speeches(&said) });
    }
    cues.retain(|cue| !cue.lines.is_empty());
    cues.sort_by_key(|cue| cue.start_ms);
    let starts: Vec<u64> = cues.iter().skip(1).map(|cue| cue.start_ms).collect();
    for (cue, next) in cues.iter_mut().zip(starts) {
        if let Some(last) = cue.lines.last_mut() {
            last.pause_ms = next.saturating_sub(cue.end_ms).min(10_000) as u32;
        }
    }
    Draft { lines: cues.into_iter().flat_map(|cue| cue.lines).collect(), ..Draft::default() }
}

/// Whether it has a line with two times; an arrow alone may be part of what is said.
pub(super) fn looks_like(text: &str) -> bool {
    text.lines().any(|line| times(line).is_some())
}

fn times(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((moment(from)?, moment(to)?))
}

/// One cue may hold two speakers, each with a dash.
fn speeches(lines: &[&str]) -> Vec<DraftLine> {
    let mut said: Vec<DraftLine> = Vec::new();
    for line in lines {
        let (name, plain) = voice(line);
        let dash = plain.trim_start().starts_with(['-', '–', '—']);
        let plain = plain.trim_start().trim_start_matches(['-', '–', '—']).trim();
        let (name, plain) = match (name, plain.split_once(':')) {
            (Some(name), _) => (Some(name), plain.to_owned()),
            (None, Some((name, said))) if is_name(name) => {
                (Some(name.trim().to_owned()), said.trim().to_owned())
            }
            (None, _) => (None, plain.to_owned()),
        };
        let (emotion, plain) = without_directions(&plain);
        match said.last_mut() {
            Some(last) if name.is_none() && !dash => {
                last.text.push(' ');
                last.text.push_str(&plain);
            }
            _ => said.push(DraftLine {
                emotion,
                pause_ms: Line::PAUSE_MS,
                ..DraftLine::new(&name.unwrap_or_default(), &plain)
            }),
        }
    }
    said
}

fn is_name(name: &str) -> bool {
    let (letters, words) = (name.trim().chars().count(), name.split_whitespace().count());
    let begins = name.trim().chars().next().is_some_and(char::is_uppercase);
    begins && letters <= 30 && (1..=3).contains(&words) && !name.contains([',', '.', '?', '!'])
}

/// Who a `<v Name>` tag names, and the text without any tags.
fn voice(line: &str) -> (Option<String>, String) {
    let (mut name, mut plain, mut rest) = (None, String::with_capacity(line.len()), line);
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, behind)) = after.split_once('>') else { break };
        let (kind, who) = tag.split_once(' ').unwrap_or((tag, ""));
        if name.is_none() && kind.split('.').next() == Some("v") && !who.trim().is_empty() {
            name = Some(who.trim().to_owned());
        }
        plain.push_str(before);
        rest = behind;
    }
    plain.push_str(rest);
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")];
    (name, names.iter().fold(plain, |text, (entity, letter)| text.replace(entity, letter)))
}

/// `00:01:02,345`, also with a point; hours may be missing. At most a day.
fn moment(text: &str) -> Option<u64> {
    let clock = text.split_whitespace().next()?;
    let (seconds, part) = clock.split_once([',', '.']).unwrap_or((clock, "0"));
    let mut total = 0_u64;
    for number in seconds.split(':') {
        total = total.checked_mul(60)?.checked_add(number.parse::<u32>().ok()?.into())?;
        if total > 24 * 3_600 {
            return None;
        }
    }
    let part: String = part.chars().take_while(char::is_ascii_digit).take(3).collect();
    Some(total * 1_000 + format!("{part:0<3}").parse::<u64>().ok()?)
}
