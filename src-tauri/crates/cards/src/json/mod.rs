//! Bytes → JSON within bounds, and tolerant readers of single values.

mod loose;
mod repair;

use std::borrow::Cow;

use serde_json::Value;

pub(crate) use loose::{flag, list, number, object, text};
pub(crate) use repair::{in_order, repair_book, repair_card};

use crate::{CardError, Note, Report, limits};

/// Reads the JSON in `bytes`, mending what can be mended without guessing.
pub(crate) fn parse(bytes: &[u8], report: &mut Report) -> Result<Value, CardError> {
    if bytes.len() > limits::TEXT {
        let size = bytes.len() >> 20;
        return Err(CardError::too_large(format!("The text of this card takes {size} MB")));
    }
    let text = letters(bytes, report);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    survey(text)?;
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) => match whole_letters(text).map(|mended| serde_json::from_str(&mended)) {
            Some(Ok(value)) => {
                report.add(Note::BrokenLetters);
                Ok(value)
            }
            _ => {
                let (line, column) = (error.line(), error.column());
                Err(CardError::damaged(format!(
                    "The text of this card breaks off or is damaged at line {line}, column {column}"
                )))
            }
        },
    }
}

fn letters<'a>(bytes: &'a [u8], report: &mut Report) -> Cow<'a, str> {
    let wide = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|two| pair([two[0], two[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    let rest = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            report.add(Note::ByteOrderMark);
            return wide(if bytes[0] == 0xff { u16::from_le_bytes } else { u16::from_be_bytes });
        }
        _ => bytes,
    };
    if rest.len() != bytes.len() {
        report.add(Note::ByteOrderMark);
    }
    let text = String::from_utf8_lossy(rest);
    if let Cow::Owned(_) = text {
        report.add(Note::BrokenLetters);
    }
    text
}

/// Counts levels and values before anything is built of them: `[[[…` would overflow the stack, `0,0,0,…` the memory.
fn survey(text: &str) -> Result<(), CardError> {
    let (mut depth, mut values, mut quoted, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' | b':' => values += 1,
            _ => {}
        }
        if depth > limits::DEPTH {
            return Err(CardError::too_large(format!(
                "The text of this card has more than {} levels",
                limits::DEPTH
            )));
        }
    }
    if values > limits::VALUES {
        return Err(CardError::too_large(format!("The text of this card has {values} values")));
    }
    Ok(())
}

/// `text` with `\ud83d` alone, as programs leave it that cut a text in the middle of an emoji, replaced; `None` when there is none.
fn whole_letters(text: &str) -> Option<String> {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut mended, mut from, mut at, mut changed) = (String::with_capacity(text.len()), 0, 0, false);
    while let Some(found) = text[at..].find('\\') {
        let start = at + found;
        let low = |unit: u16| (0xdc00..0xe000).contains(&unit);
        match (unit(start), unit(start + 6)) {
            (Some(0xd800..0xdc00), Some(next)) if low(next) => at = start + 12,
            (Some(0xd800..0xe000), _) => {
                mended.push_str(&text[from..start]);
                mended.push_str("\\ufffd");
                (from, at, changed) = (start + 6, start + 6, true);
            }
            _ => at = start + 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    mended.push_str(&text[from..]);
    changed.then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn levels_and_values_are_counted_before_they_are_built() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(deep.as_bytes(), &mut Report::default()).unwrap_err().kind, Kind::TooLarge);
        let wide = format!("[{}0]", "0,".repeat(limits::VALUES));
        assert_eq!(parse(wide.as_bytes(), &mut Report::default()).unwrap_err().kind, Kind::TooLarge);
        let quoted = format!("\"{}\\\"[\"", "[".repeat(1000));
        assert!(parse(quoted.as_bytes(), &mut Report::default()).is_ok(), "brackets in a text are letters");
    }

    #[test]
    fn half_an_emoji_costs_one_letter() {
        let mut report = Report::default();
        let value = parse(br#"{"a":"x\ud83d","b":"\\ud83d \ud83d\ude00"}"#, &mut report).unwrap();
        assert_eq!(value, serde_json::json!({"a": "x\u{fffd}", "b": "\\ud83d \u{1f600}"}));
        assert_eq!(report.notes, [Note::BrokenLetters]);
    }

    #[test]
    fn byte_order_marks_are_told() {
        for bytes in [&b"\xef\xbb\xbf{}"[..], b"\xff\xfe{\0}\0", b"\xfe\xff\0{\0}"] {
            let mut report = Report::default();
            assert_eq!(parse(bytes, &mut report).unwrap(), serde_json::json!({}));
            assert_eq!(report.notes, [Note::ByteOrderMark]);
        }
    }
}
