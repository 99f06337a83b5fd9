//! Lorebooks: what is kept of them, and which of their entries a chat calls for.

mod budget;
mod decorators;
mod entry;
mod keys;
mod scan;
mod world_info;

use serde_json::{Map, Value, json};

pub use budget::Dropped;
pub use decorators::{Decorators, decorators};
pub use entry::{Entry, KeyStyle, Logic, Position, Role};
pub use keys::bad_patterns;
pub use scan::{Activation, Line, Memory, Place, Scene, Settings, Used, Where, Why, WhyNot, activate};

use crate::json::{flag, number, repair_book, text};
use crate::{CardError, Report};

/// How a lorebook is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// In a card, or `{spec: "lorebook_v3", data}`: a list of entries.
    Card,
    /// SillyTavern's world info: entries by number.
    WorldInfo,
}

/// The whole JSON of a lorebook, with typed entries read from it and written into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lorebook {
    form: Form,
    /// What stands around `data` in a file of its own.
    root: Map<String, Value>,
    data: Map<String, Value>,
}

/// The book apart from its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub name: String,
    pub description: String,
    /// Messages in which keys are looked for.
    pub scan_depth: Option<usize>,
    pub token_budget: Option<usize>,
    /// `None`: whoever uses the book decides.
    pub recursive: Option<bool>,
}

impl Default for Lorebook {
    fn default() -> Self {
        let data = Map::from_iter([("extensions".to_owned(), json!({})), ("entries".to_owned(), json!([]))]);
        Self::of_card(data)
    }
}

impl Lorebook {
    pub(crate) fn of_card(data: Map<String, Value>) -> Self {
        Self { form: Form::Card, root: Map::new(), data }
    }

    /// Whether a JSON file is a lorebook and no card.
    pub(crate) fn is_one(value: &Value) -> bool {
        let Some(map) = value.as_object() else { return false };
        let spec = map.get("spec").and_then(Value::as_str).unwrap_or_default();
        let entries = |map: &Map<String, Value>| {
            map.get("entries").is_some_and(|value| value.is_array() || value.is_object())
        };
        spec.to_ascii_lowercase().starts_with("lorebook")
            || (entries(map) && !map.contains_key("first_mes"))
            || (spec.is_empty()
                && map
                    .get("data")
                    .and_then(Value::as_object)
                    .is_some_and(|data| entries(data) && !data.contains_key("first_mes")))
    }

    pub(crate) fn adopt(value: Value, report: &mut Report) -> Result<Self, CardError> {
        let Value::Object(mut root) = value else {
            return Err(CardError::not_a_card("This file holds no lorebook."));
        };
        let wrapped = match root.get_mut("data").map(Value::take) {
            Some(Value::Object(data)) => Some(data),
            Some(other) => {
                root.insert("data".to_owned(), other);
                None
            }
            None => None,
        };
        let (root, mut data) = match wrapped {
            Some(data) => (root, data),
            None => (Map::new(), root),
        };
        let form = if world_info::is_one(&data) { Form::WorldInfo } else { Form::Card };
        if form == Form::Card {
            repair_book(&mut data, report);
        }
        Ok(Self { form, root, data })
    }

    pub fn form(&self) -> Form {
        self.form
    }

    pub fn name(&self) -> String {
        text(&self.data, "name")
    }

    /// Messages in which keys are looked for.
    pub fn scan_depth(&self) -> Option<usize> {
        number(&self.data, "scan_depth").filter(|depth| *depth >= 0.0).map(|depth| depth as usize)
    }

    pub fn token_budget(&self) -> Option<usize> {
        number(&self.data, "token_budget").filter(|budget| *budget >= 0.0).map(|budget| budget as usize)
    }

    /// `None`: whoever uses the book decides.
    pub fn recursive(&self) -> Option<bool> {
        flag(&self.data, "recursive_scanning")
    }

    /// Entries in the order they are written in.
    pub fn entries(&self) -> Vec<Entry> {
        self.maps().into_iter().map(|map| Entry::read(map, self.form)).collect()
    }

    fn maps(&self) -> Vec<&Map<String, Value>> {
        match self.data.get("entries") {
            Some(Value::Array(entries)) => entries.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(numbered)) => {
                world_info::in_order(numbered).filter_map(Value::as_object).collect()
            }
            _ => Vec::new(),
        }
    }

    fn map_mut(&mut self, index: usize) -> Option<&mut Map<String, Value>> {
        match self.data.get_mut("entries")? {
            Value::Array(entries) => entries.iter_mut().filter_map(Value::as_object_mut).nth(index),
            Value::Object(numbered) => {
                let key = world_info::keys_in_order(numbered).into_iter().nth(index)?;
                numbered.get_mut(&key)?.as_object_mut()
            }
            _ => None,
        }
    }

    /// Writes what differs from the entry at `index`; everything else of it stays. `false`: there is none.
    pub fn write(&mut self, index: usize, entry: &Entry) -> bool {
        let form = self.form;
        let Some(map) = self.map_mut(index) else { return false };
        entry.write(map, form);
        true
    }

    /// Puts the entries in this order: each is one that stood at an index before, changed, or a new one. Others are taken out.
    pub fn rewrite(&mut self, entries: &[(Option<usize>, Entry)]) {
        let form = self.form;
        let old: Vec<Map<String, Value>> = self.maps().into_iter().cloned().collect();
        let maps = entries.iter().map(|(index, entry)| {
            let mut map = index.and_then(|index| old.get(index).cloned()).unwrap_or_else(|| {
                let mut map = Map::new();
                if !entry.id.is_empty() {
                    map.insert(
                        "id".to_owned(),
                        entry.id.parse::<u64>().map_or_else(|_| json!(entry.id), |id| json!(id)),
                    );
                }
                complete_entry(&mut map);
                map
            });
            entry.write(&mut map, form);
            Value::Object(map)
        });
        let written: Vec<Value> = maps.collect();
        match self.data.get_mut("entries") {
            Some(Value::Array(entries)) => {
                // What is no entry stays, behind those that are.
                let foreign = std::mem::take(entries).into_iter().filter(|entry| !entry.is_object());
                *entries = written.into_iter().chain(foreign).collect();
            }
            _ => _ = self.data.insert("entries".to_owned(), Value::Array(written)),
        }
    }

    /// Puts the entries of another book behind these.
    pub fn append(&mut self, other: &Lorebook) {
        let Some(Value::Array(more)) = other.as_card_book().get_mut("entries").map(Value::take) else {
            return;
        };
        if let Value::Array(entries) = self.data.entry("entries").or_insert_with(|| json!([])) {
            entries.extend(more);
        }
    }

    /// What a person reads and changes of the book itself.
    pub fn head(&self) -> Head {
        Head {
            name: self.name(),
            description: text(&self.data, "description"),
            scan_depth: self.scan_depth(),
            token_budget: self.token_budget(),
            recursive: self.recursive(),
        }
    }

    /// Writes what differs from the book; nothing else is touched.
    pub fn write_head(&mut self, head: &Head) {
        let old = self.head();
        let mut put = |changed: bool, key: &str, value: Value| {
            if changed {
                self.data.insert(key.to_owned(), value);
            }
        };
        put(head.name != old.name, "name", json!(head.name));
        put(head.description != old.description, "description", json!(head.description));
        put(head.scan_depth != old.scan_depth, "scan_depth", json!(head.scan_depth));
        put(head.token_budget != old.token_budget, "token_budget", json!(head.token_budget));
        put(head.recursive != old.recursive, "recursive_scanning", json!(head.recursive));
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: &Entry) {
        let form = self.form;
        let mut map = Map::new();
        if form == Form::Card {
            complete_entry(&mut map);
        }
        entry.write(&mut map, form);
        match self.data.entry("entries").or_insert_with(|| json!([])) {
            Value::Array(entries) => entries.push(Value::Object(map)),
            Value::Object(numbered) => {
                let next = numbered
                    .keys()
                    .filter_map(|key| key.parse::<u64>().ok())
                    .max()
                    .map_or(0, |last| last + 1);
                map.insert("uid".to_owned(), json!(next));
                numbered.insert(next.to_string(), Value::Object(map));
            }
            _ => {}
        }
    }

    /// Takes the entry at `index` out. `false`: there is none.
    pub fn remove(&mut self, index: usize) -> bool {
        match self.data.get_mut("entries") {
            Some(Value::Array(entries)) => {
                let at = entries
                    .iter()
                    .enumerate()
                    .filter(|(_, entry)| entry.is_object())
                    .nth(index)
                    .map(|(at, _)| at);
                at.map(|at| entries.remove(at)).is_some()
            }
            Some(Value::Object(numbered)) => {
                let key = world_info::keys_in_order(numbered).into_iter().nth(index);
                key.and_then(|key| numbered.shift_remove(&key)).is_some()
            }
            _ => false,
        }
    }

    /// The book as a file of its own, in the form it came in.
    pub fn to_value(&self) -> Value {
        if self.form == Form::WorldInfo {
            return Value::Object(self.data.clone());
        }
        let mut root = self.root.clone();
        root.entry("spec").or_insert_with(|| json!("lorebook_v3"));
        root.insert("data".to_owned(), self.as_card_book());
        Value::Object(root)
    }

    /// The book as a card holds it.
    pub fn as_card_book(&self) -> Value {
        match self.form {
            Form::Card => {
                let mut data = self.data.clone();
                complete(&mut data);
                Value::Object(data)
            }
            Form::WorldInfo => world_info::to_card_book(&self.data),
        }
    }
}

/// What an entry is called on screen.
pub fn entry_name(entry: &Entry, index: usize) -> String {
    let names = [&entry.name, &entry.comment].into_iter().chain(entry.keys.first());
    let name = names.map(|name| name.trim()).find(|name| !name.is_empty());
    name.map_or_else(|| format!("#{}", index + 1), |name| name.chars().take(80).collect())
}

/// Adds what version 3 demands of a book.
pub(crate) fn complete(book: &mut Map<String, Value>) {
    book.entry("extensions").or_insert_with(|| json!({}));
    let entries = book.entry("entries").or_insert_with(|| json!([]));
    for entry in entries.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        complete_entry(entry);
    }
}

fn complete_entry(entry: &mut Map<String, Value>) {
    let defaults = [
        ("keys", json!([])),
        ("content", json!("")),
        ("extensions", json!({})),
        ("enabled", json!(true)),
        ("insertion_order", json!(100)),
        ("use_regex", json!(false)),
    ];
    for (field, value) in defaults {
        entry.entry(field).or_insert(value);
    }
}

/// Takes decorators out of every entry, for programs that would show them to the model.
pub(crate) fn strip_decorators(book: &mut Map<String, Value>) {
    let entries = book.get_mut("entries").and_then(Value::as_array_mut);
    for content in entries.into_iter().flatten().filter_map(|entry| entry.get_mut("content")) {
        let Some(text) = content.as_str() else { continue };
        let (found, plain) = decorators(text);
        if found.any {
            *content = json!(plain);
        }
    }
}
