//! One part of a file → JSON within bounds, and tolerant looks at single values.

use serde_json::{Map, Value};

use crate::notes::{NoteKind, Tally};
use crate::{limits, pieces};

pub(crate) type Object = Map<String, Value>;

/// The object that `text` is; half surrogate pairs, as programs leave them that cut a text in the middle of an emoji, are mended.
pub(crate) fn object(text: &str, notes: &mut Tally) -> Option<Object> {
    if pieces::values(text) > limits::VALUES {
        return None;
    }
    let value = serde_json::from_str(text).ok().or_else(|| {
        let value = serde_json::from_str(&whole_letters(text)?).ok()?;
        notes.one(NoteKind::BrokenLetters);
        Some(value)
    });
    match value? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// The text at `key`; empty when there is none.
pub(crate) fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The list at `key`; empty when there is none.
pub(crate) fn list<'a>(object: &'a Object, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The object at `key`.
pub(crate) fn inner<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    object.get(key).and_then(Value::as_object)
}

pub(crate) fn flag(object: &Object, key: &str) -> bool {
    match object.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// A name or title: one line without space around it, of at most [`limits::NAME`] characters; `None` when nothing remains.
pub(crate) fn name(object: &Object, key: &str) -> Option<String> {
    line(text(object, key))
}

/// [`name`] of a text.
pub(crate) fn line(text: &str) -> Option<String> {
    // A name may be as long as the file: no more of it is looked at than can remain.
    let mut words = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if words.len() >= limits::NAME * 4 {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().take(limits::NAME));
    }
    let line: String = words.chars().take(limits::NAME).collect();
    (!line.is_empty()).then_some(line)
}

/// `text` with each half of a surrogate pair replaced; `None` when there is none.
fn whole_letters(text: &str) -> Option<String> {
    let (mut mended, mut rest, mut changed) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let (length, whole) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => (12, true),
            (Some(0xd800..0xe000), _) => (6, false),
            _ => (1 + escape[1..].chars().next().map_or(0, char::len_utf8), true),
        };
        mended.push_str(if whole { &escape[..length] } else { "\\ufffd" });
        changed |= !whole;
        rest = &escape[length..];
    }
    mended.push_str(rest);
    changed.then_some(mended)
}

/// The number of the `\u` escape that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_emoji_costs_one_letter() {
        let mut notes = Tally::default();
        let found = object(r#"{"a":"x\ud83d","b":"\\ud83d \ud83d\ude00"}"#, &mut notes).unwrap();
        assert_eq!(text(&found, "a"), "x\u{fffd}");
        assert_eq!(text(&found, "b"), "\\ud83d \u{1f600}", "an escaped backslash and a whole pair stay");
        assert!(notes.has(NoteKind::BrokenLetters));
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(line(" Mira \n\t of\u{0} Ys "), Some("Mira of Ys".to_owned()));
        assert_eq!(line(" \n "), None);
        assert_eq!(line(&"x".repeat(10_000)).map(|name| name.len()), Some(limits::NAME));
        assert_eq!(line(&"\u{1f600} ".repeat(10_000)).map(|name| name.chars().count()), Some(limits::NAME));
    }

    #[test]
    fn too_many_values_are_not_built() {
        let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(limits::VALUES));
        assert!(object(&wide, &mut Tally::default()).is_none());
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(object(&deep, &mut Tally::default()).is_none());
    }
}
