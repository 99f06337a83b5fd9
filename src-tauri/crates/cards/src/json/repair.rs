//! Values of another kind than the format asks for, as they are met in the wild, turned into what they say.
//! A valid card passes unchanged.

use serde_json::{Map, Value};

use super::loose::as_text;
use crate::{
    Note, Report,
    card::{LISTS, TEXTS},
};

/// `data` of a card.
pub(crate) fn repair_card(data: &mut Map<String, Value>, report: &mut Report) {
    for field in TEXTS {
        repair_text(data, field, report);
    }
    for field in LISTS {
        repair_list(data, field, "", report);
    }
    for field in ["creation_date", "modification_date"] {
        repair_number(data, field, "", report);
    }
    for field in ["character_book", "assets", "creator_notes_multilingual", "nickname"] {
        if data.get(field).is_some_and(Value::is_null) {
            data.shift_remove(field);
            report.retyped(field);
        }
    }
    if data.get("extensions").is_some_and(|value| !value.is_object()) {
        empty_object(data, "extensions", "", report);
    }
    match data.get_mut("character_book") {
        Some(Value::Array(entries)) => {
            let entries = std::mem::take(entries);
            data.insert("character_book".into(), serde_json::json!({ "entries": entries }));
            report.retyped("character_book");
        }
        Some(Value::Object(_)) | None => {}
        Some(_) => report.add(Note::Unreadable { field: "character_book".into() }),
    }
    if let Some(Value::Object(book)) = data.get_mut("character_book") {
        repair_book(book, report);
    }
    if data.get("assets").is_some_and(|assets| !assets.is_array()) {
        report.add(Note::Unreadable { field: "assets".into() });
    }
}

/// A lorebook whose entries are a list.
pub(crate) fn repair_book(book: &mut Map<String, Value>, report: &mut Report) {
    let entries = match book.get_mut("entries") {
        Some(Value::Object(numbered)) => Some(in_order(std::mem::take(numbered))),
        Some(Value::Null) | None => Some(Vec::new()),
        _ => None,
    };
    if let Some(entries) = entries {
        book.insert("entries".into(), Value::Array(entries));
        report.retyped("character_book.entries");
    }
    for field in ["scan_depth", "token_budget"] {
        repair_number(book, field, "character_book.", report);
    }
    let Some(Value::Array(entries)) = book.get_mut("entries") else { return };
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        for field in ["keys", "secondary_keys"] {
            repair_list(entry, field, "character_book.entries.", report);
        }
        for field in ["insertion_order", "priority"] {
            repair_number(entry, field, "character_book.entries.", report);
        }
        if entry.get("extensions").is_some_and(|value| !value.is_object()) {
            empty_object(entry, "extensions", "character_book.entries.", report);
        }
    }
}

/// Entries as some programs number them: by their keys as numbers, those that are none last.
pub(crate) fn in_order(numbered: Map<String, Value>) -> Vec<Value> {
    let mut entries: Vec<_> = numbered.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.parse::<u64>().unwrap_or(u64::MAX));
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn repair_text(data: &mut Map<String, Value>, field: &str, report: &mut Report) {
    let said = match data.get(field) {
        None | Some(Value::String(_)) => return,
        Some(Value::Null) => Some(String::new()),
        Some(Value::Array(lines)) if lines.iter().all(Value::is_string) => {
            Some(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"))
        }
        Some(value) => as_text(value),
    };
    match said {
        Some(said) => {
            data.insert(field.into(), Value::String(said));
            report.retyped(field);
        }
        None => report.add(Note::Unreadable { field: field.into() }),
    }
}

fn repair_list(map: &mut Map<String, Value>, field: &str, within: &str, report: &mut Report) {
    let said: Option<Vec<Value>> = match map.get(field) {
        None => return,
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => return,
        Some(Value::Array(values)) => {
            let texts = values.iter().filter(|value| !value.is_null()).map(as_text);
            texts.map(|text| text.map(Value::String)).collect()
        }
        Some(Value::Null) => Some(Vec::new()),
        // Tags and keys alone are written as people write them; a greeting may have commas.
        Some(Value::String(text)) if matches!(field, "tags" | "keys" | "secondary_keys") => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(parts.map(|part| Value::String(part.to_owned())).collect())
        }
        Some(Value::String(text)) if text.is_empty() => Some(Vec::new()),
        Some(value) => as_text(value).map(|text| vec![Value::String(text)]),
    };
    match said {
        Some(said) => {
            map.insert(field.into(), Value::Array(said));
            report.retyped(format!("{within}{field}"));
        }
        None => report.add(Note::Unreadable { field: format!("{within}{field}") }),
    }
}

fn repair_number(map: &mut Map<String, Value>, field: &str, within: &str, report: &mut Report) {
    let Some(Value::String(text)) = map.get(field) else { return };
    let whole = text.trim().parse::<i64>().ok().map(Value::from);
    let number = whole.or_else(|| text.trim().parse::<f64>().ok().map(Value::from).filter(Value::is_number));
    match number {
        Some(number) => {
            map.insert(field.into(), number);
            report.retyped(format!("{within}{field}"));
        }
        None => report.add(Note::Unreadable { field: format!("{within}{field}") }),
    }
}

/// `null` and `[]` (an empty table in some languages) hold nothing; anything else is kept in the place.
fn empty_object(map: &mut Map<String, Value>, field: &str, within: &str, report: &mut Report) {
    let empty = match map.get(field) {
        Some(Value::Array(values)) => values.is_empty(),
        Some(value) => value.is_null() || value.as_str() == Some(""),
        None => true,
    };
    if empty {
        map.insert(field.into(), Value::Object(Map::new()));
        report.retyped(format!("{within}{field}"));
    } else {
        report.add(Note::Unreadable { field: format!("{within}{field}") });
    }
}
