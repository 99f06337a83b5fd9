//! SillyTavern's world info: entries in an object keyed by number, other names for the same fields.

use serde_json::{Map, Value, json};

use super::entry::{Entry, Position};
use super::{Form, complete_entry};
use crate::json::{in_order as sorted, object};

/// Where a card keeps an entry as it was, so that it can be given back whole.
const KEPT: &str = "visavis/world_info";
/// Fields that go into `extensions` of a card's entry, under the names used there.
const EXTRA: [(&str, &str); 17] = [
    ("position", "position"),
    ("depth", "depth"),
    ("role", "role"),
    ("selectiveLogic", "selectiveLogic"),
    ("probability", "probability"),
    ("useProbability", "useProbability"),
    ("excludeRecursion", "exclude_recursion"),
    ("preventRecursion", "prevent_recursion"),
    ("delayUntilRecursion", "delay_until_recursion"),
    ("matchWholeWords", "match_whole_words"),
    ("caseSensitive", "case_sensitive"),
    ("scanDepth", "scan_depth"),
    ("group", "group"),
    ("groupWeight", "group_weight"),
    ("sticky", "sticky"),
    ("cooldown", "cooldown"),
    ("delay", "delay"),
];

pub(super) fn is_one(book: &Map<String, Value>) -> bool {
    object(book, "entries").is_some_and(|entries| {
        let theirs = |entry: &Value| entry.get("key").is_some() || entry.get("keysecondary").is_some();
        entries.is_empty() || entries.values().any(theirs)
    })
}

pub(super) fn keys_in_order(numbered: &Map<String, Value>) -> Vec<String> {
    let mut keys: Vec<String> = numbered.keys().cloned().collect();
    keys.sort_by_key(|key| key.parse::<u64>().unwrap_or(u64::MAX));
    keys.retain(|key| numbered.get(key).is_some_and(Value::is_object));
    keys
}

pub(super) fn in_order(numbered: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    keys_in_order(numbered).into_iter().filter_map(|key| numbered.get(&key))
}

/// The book as a card holds it; each entry keeps the original in its extensions.
pub(super) fn to_card_book(book: &Map<String, Value>) -> Value {
    let mut card: Map<String, Value> = book.clone();
    let entries = match card.get_mut("entries") {
        Some(Value::Object(numbered)) => sorted(std::mem::take(numbered)),
        _ => Vec::new(),
    };
    let entries: Vec<Value> = entries.iter().filter_map(Value::as_object).map(to_card_entry).collect();
    card.insert("entries".to_owned(), Value::Array(entries));
    card.entry("extensions").or_insert_with(|| json!({}));
    Value::Object(card)
}

fn to_card_entry(original: &Map<String, Value>) -> Value {
    let entry = Entry::read(original, Form::WorldInfo);
    let mut extensions = Map::new();
    for (theirs, ours) in EXTRA {
        if let Some(value) = original.get(theirs) {
            extensions.insert(ours.to_owned(), value.clone());
        }
    }
    // Says that keys are words or patterns between slashes, in whatever program reads it.
    extensions.entry("selectiveLogic").or_insert_with(|| json!(0));
    extensions.insert(KEPT.to_owned(), Value::Object(original.clone()));
    let side = if entry.position == Position::BeforeCharacter { "before_char" } else { "after_char" };
    let mut map = Map::from_iter([
        ("id".to_owned(), original.get("uid").cloned().unwrap_or(Value::Null)),
        ("keys".to_owned(), json!(entry.keys)),
        ("secondary_keys".to_owned(), json!(entry.secondary_keys)),
        ("comment".to_owned(), json!(entry.comment)),
        ("content".to_owned(), json!(entry.content)),
        ("constant".to_owned(), json!(entry.constant)),
        ("selective".to_owned(), json!(entry.selective)),
        ("insertion_order".to_owned(), json!(entry.insertion_order as i64)),
        ("enabled".to_owned(), json!(entry.enabled)),
        ("position".to_owned(), json!(side)),
        ("use_regex".to_owned(), json!(true)),
        ("extensions".to_owned(), Value::Object(extensions)),
    ]);
    complete_entry(&mut map);
    Value::Object(map)
}
