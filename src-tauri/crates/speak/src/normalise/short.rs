//! Abbreviations, signs between words, Roman numerals, letters that are spelt.

use regex::Captures;

use super::tables::{ABBREVIATIONS, NUMBERED, RULERS};
use super::words::{cardinal, ordinal};
use crate::rules::{Row, group};

pub(super) const ROWS: &[Row] = &[
    (r" {2,}", |_| Some(" ".into())),
    (r"\bSt\. ([A-Z])", |c| Some(format!("Saint {}", group(c, 1)))),
    (r"\bSt\.", |_| Some("Street".into())),
    (r"\bNo\. ?(zero|one|two|three|four|five|six|seven|eight|nine|ten|[a-z]+teen|[a-z]+ty)", |c| {
        Some(format!("number {}", group(c, 1)))
    }),
    (r"\bPh\.? ?D\b\.?", |_| Some("P H D".into())),
    (r"(?:\b[A-Za-z]+\.(?:[A-Za-z]\.)*)(\s*$)?", abbreviation),
    (r"\b((?:[A-Z]\.){2,})($|\s+[A-Z][a-z])?", initials),
    (r"\b([A-Z][a-z]+) ([IVX]{1,6})\b", roman),
    (r"\bw/o\b", |_| Some("without".into())),
    (r"\bw/ ?", |_| Some("with ".into())),
    (r"\band/or\b", |_| Some("and or".into())),
    (r"\b([a-z]+)/([a-z]+)\b", |c| Some(format!("{} or {}", group(c, 1), group(c, 2)))),
    (r"\b([A-Za-z]+)/([A-Za-z]+)\b", |c| Some(format!("{} {}", group(c, 1), group(c, 2)))),
    (r" ?& ?", |_| Some(" and ".into())),
    (r" ?@ ?", |_| Some(" at ".into())),
    (r"(\w) ?\+ ?(\w)", |c| Some(format!("{} plus {}", group(c, 1), group(c, 2)))),
    (r"(\w)\+", |c| Some(format!("{} plus", group(c, 1)))),
    (r" ?= ?", |_| Some(" equals ".into())),
    (r" ?(?:~|≈) ?", |_| Some(" about ".into())),
    (r" ?± ?", |_| Some(" plus or minus ".into())),
    (r"≥|>=", |_| Some(" at least ".into())),
    (r"≤|<=", |_| Some(" at most ".into())),
    (r" > ", |_| Some(" greater than ".into())),
    (r" < ", |_| Some(" less than ".into())),
    (r"%", |_| Some(" percent".into())),
    (r"[#*_\\|<>{}^/\[\]]", |_| Some(" ".into())),
    (r"(?i)\bok\b", |_| Some("okay".into())),
    (r"\b[bcdfghjklmnpqrstvwxz]{2,5}\b", unsayable),
    // Capitals are spelt by the phonemiser, which knows their stress; only their plural would mislead it.
    (r"\b([BCDFGHJKLMNPQRSTVWXZ]{2,5})s\b", |c| Some(format!("{}'s", group(c, 1)))),
    (r" +([,.;:!?…])", |c| Some(group(c, 1).into())),
];

fn abbreviation(found: &Captures<'_>) -> Option<String> {
    let at_end = found.get(1).is_some();
    let word = found[0].trim_end();
    let (_, said) = ABBREVIATIONS.iter().find(|(short, _)| *short == word)?;
    Some(format!("{said}{}", if at_end { "." } else { "" }))
}

/// "U.S." -> "U S"; the last stop stays where a sentence ends.
fn initials(found: &Captures<'_>) -> Option<String> {
    let letters = group(found, 1).replace('.', " ");
    let after = found.get(2).map(|m| m.as_str());
    Some(match after {
        Some("") => format!("{}.", letters.trim_end()),
        after => format!("{}{}", letters.trim_end(), after.unwrap_or_default()),
    })
}

fn roman(found: &Captures<'_>) -> Option<String> {
    let (name, numeral) = (group(found, 1), group(found, 2));
    let n = value(numeral)?;
    let ruler = RULERS.contains(&name);
    let numbered = NUMBERED.contains(&name);
    // One letter alone may be a person ("Malcolm X"), a pronoun or an initial.
    if !ruler && !numbered && numeral.len() == 1 || numeral == "I" && !numbered {
        return None;
    }
    Some(if ruler { format!("{name} the {}", ordinal(n)) } else { format!("{name} {}", cardinal(n)) })
}

/// A Roman numeral below 40, if it is written as one.
fn value(numeral: &str) -> Option<u64> {
    let tens = numeral.bytes().take_while(|&b| b == b'X').count();
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = ONES.iter().position(|one| *one == &numeral[tens..])?;
    let n = tens as u64 * 10 + ones as u64;
    (tens <= 3 && n > 0).then_some(n)
}

/// "pdf" -> "PDF": written in capitals it is spelt. Sounds people write down without a vowel are no acronyms.
fn unsayable(found: &Captures<'_>) -> Option<String> {
    const SOUNDS: &[&str] = &[
        "hm", "hmm", "mm", "mmm", "mhm", "shh", "sh", "psst", "pst", "brr", "grr", "pfft", "tsk", "nth",
        "th", "st", "nd", "rd", "zzz", "ll", "ve", "re", "s", "t", "d", "m",
    ];
    let word = &found[0];
    let drawn_out = word.bytes().all(|b| word.bytes().next() == Some(b));
    if SOUNDS.contains(&word) || drawn_out { None } else { Some(word.to_uppercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals() {
        assert_eq!(value("XIV"), Some(14));
        assert_eq!(value("XXXIX"), Some(39));
        assert_eq!(value("IIX"), None);
        assert_eq!(value("XXXXI"), None);
    }
}
