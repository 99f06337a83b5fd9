//! A character card: the whole JSON as it came, with a typed view that is read from it and written into it.

use serde_json::{Map, Value, json};

use crate::json::{list, object, repair_card, text};
use crate::lorebook::{self, Lorebook};
use crate::{CardError, Note, Report};

/// Text fields of `data` that every reader of cards knows.
pub(crate) const TEXTS: [&str; 11] = [
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "creator",
    "character_version",
];
/// Fields of `data` that are lists of texts.
pub(crate) const LISTS: [&str; 4] = ["alternate_greetings", "tags", "group_only_greetings", "source"];
/// Fields that came with version 3.
pub(crate) const SINCE_V3: [&str; 7] = [
    "assets",
    "nickname",
    "creator_notes_multilingual",
    "source",
    "group_only_greetings",
    "creation_date",
    "modification_date",
];
const V1: usize = 6;

/// Which form a card came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Version {
    V1,
    V2,
    V3,
}

/// What a person reads and changes. Everything else of the card stays where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Profile {
    pub name: String,
    /// What `{{char}}` becomes, unless empty.
    pub nickname: String,
    pub description: String,
    pub personality: String,
    pub scenario: String,
    /// What the character says first.
    pub first_message: String,
    pub alternate_greetings: Vec<String>,
    /// Further greetings, for chats of several.
    pub group_greetings: Vec<String>,
    /// Blocks that begin with `<START>`.
    pub examples: String,
    /// In place of the person's own system prompt, unless empty; `{{original}}` inserts that one.
    pub system_prompt: String,
    pub after_history: String,
    /// Never in a prompt.
    pub creator_notes: String,
    pub creator: String,
    pub character_version: String,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// `{spec, spec_version, data, …}`, whatever form it came in; `null` keeps the place of `data`.
    root: Map<String, Value>,
    data: Map<String, Value>,
}

impl Card {
    /// A new card with nothing but a name.
    pub fn new(name: &str) -> Self {
        let data = Map::from_iter([("name".to_owned(), json!(name))]);
        let mut card = Self { root: Map::new(), data };
        card.complete();
        card
    }

    /// Takes parsed JSON for a card of any version.
    ///
    /// # Errors
    /// [`crate::Kind::NotACard`].
    pub fn adopt(value: Value, report: &mut Report) -> Result<(Self, Version), CardError> {
        let not_a_card = || {
            CardError::not_a_card(
                "This file holds no character. Choose a character card (PNG, JSON or CHARX) or a lorebook.",
            )
        };
        let Value::Object(mut tree) = value else { return Err(not_a_card()) };
        let version = match tree.get("data") {
            Some(Value::Object(data)) if is_card(data) || spec(&tree).is_some() => {
                wrapped_version(&tree, report)
            }
            _ => {
                rename_pygmalion(&mut tree, report);
                if !is_card(&tree) {
                    return Err(not_a_card());
                }
                tree = wrap(tree);
                Version::V1
            }
        };
        let Some(Value::Object(mut data)) = tree.get_mut("data").map(Value::take) else {
            return Err(not_a_card());
        };
        repair_card(&mut data, report);
        Ok((Self { root: tree, data }, version))
    }

    /// The whole card as it is.
    pub fn to_value(&self) -> Value {
        let mut tree = self.root.clone();
        tree.insert("data".to_owned(), Value::Object(self.data.clone()));
        Value::Object(tree)
    }

    /// The fields of the card, all of them.
    pub fn data(&self) -> &Map<String, Value> {
        &self.data
    }

    pub(crate) fn data_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.data
    }

    pub fn profile(&self) -> Profile {
        let mut profile = Profile::default();
        for (key, field) in profile.texts() {
            *field = text(&self.data, key);
        }
        for (key, field) in profile.lists() {
            *field = list(&self.data, key);
        }
        profile
    }

    /// Writes what differs from the card; nothing else is touched.
    pub fn write(&mut self, profile: &Profile) {
        let (mut old, mut new) = (self.profile(), profile.clone());
        for ((key, old), (_, new)) in old.texts().into_iter().zip(new.texts()) {
            if old != new {
                self.put(key, Value::String(new.clone()));
            }
        }
        for ((key, old), (_, new)) in old.lists().into_iter().zip(new.lists()) {
            if old != new {
                self.put(key, json!(new));
            }
        }
    }

    /// Some programs repeat the fields of version 1 beside `data`; theirs must not go stale.
    fn put(&mut self, key: &str, value: Value) {
        if let Some(twin) = self.root.get_mut(key) {
            *twin = value.clone();
        }
        self.data.insert(key.to_owned(), value);
    }

    /// What a program keeps in the card for itself.
    pub fn extension(&self, program: &str) -> Option<&Value> {
        object(&self.data, "extensions")?.get(program)
    }

    /// `null` takes it out.
    pub fn set_extension(&mut self, program: &str, value: Value) {
        let extensions = self.data.entry("extensions").or_insert_with(|| json!({}));
        if let Value::Object(extensions) = extensions {
            match value {
                Value::Null => _ = extensions.shift_remove(program),
                value => _ = extensions.insert(program.to_owned(), value),
            }
        }
    }

    /// Names of fields that Visavis keeps without using them: those of other programs, in the card and in `extensions`.
    pub fn foreign_fields(&self) -> Vec<String> {
        let known = |field: &str| {
            TEXTS.contains(&field)
                || LISTS.contains(&field)
                || SINCE_V3.contains(&field)
                || ["extensions", "character_book"].contains(&field)
        };
        let own = self.data.keys().filter(|field| !known(field)).cloned();
        let extensions = object(&self.data, "extensions").into_iter().flat_map(Map::keys);
        let theirs =
            extensions.filter(|field| *field != "visavis").map(|field| format!("extensions.{field}"));
        let root = self.root.keys().filter(|field| !["spec", "spec_version"].contains(&field.as_str()));
        // Repeated beside `data` by some programs; they are kept the same.
        let root = root.filter(|field| !self.data.contains_key(*field)).filter(|field| *field != "data");
        own.chain(theirs).chain(root.cloned()).collect()
    }

    /// What `{{char}}` stands for.
    pub fn spoken_name(&self) -> String {
        let nickname = text(&self.data, "nickname");
        if nickname.trim().is_empty() { text(&self.data, "name") } else { nickname }
    }

    /// All greetings; the first is `first_mes`, also when it is empty: decorators count from it.
    pub fn greetings(&self) -> Vec<String> {
        let mut greetings = vec![text(&self.data, "first_mes")];
        greetings.extend(list(&self.data, "alternate_greetings"));
        greetings
    }

    /// Creator's notes in a language (ISO 639-1), else in English, else in any.
    pub fn notes(&self, language: &str) -> String {
        let plain = text(&self.data, "creator_notes");
        let Some(notes) = object(&self.data, "creator_notes_multilingual") else { return plain };
        let of = |language: &str| notes.get(language).and_then(Value::as_str).map(str::to_owned);
        let english = || of("en").or(Some(plain).filter(|plain| !plain.is_empty()));
        let any = || notes.values().find_map(Value::as_str).map(str::to_owned);
        of(language).or_else(english).or_else(any).unwrap_or_default()
    }

    pub fn book(&self) -> Option<Lorebook> {
        object(&self.data, "character_book").cloned().map(Lorebook::of_card)
    }

    pub fn set_book(&mut self, book: Option<&Lorebook>) {
        match book {
            Some(book) => self.data.insert("character_book".into(), book.as_card_book()),
            None => self.data.shift_remove("character_book"),
        };
    }

    /// As version 3, with every field that it demands. `modified`: Unix seconds, 0 for unknown.
    pub fn to_v3(&self, modified: i64) -> Value {
        let mut card = self.clone();
        card.complete();
        card.data.insert("modification_date".into(), json!(modified));
        card.to_value()
    }

    /// As version 2. What came with version 3 stays in it: readers of version 2 keep what they do not know.
    pub fn to_v2(&self) -> Value {
        let mut card = self.clone();
        card.complete();
        card.root.insert("spec".into(), json!("chara_card_v2"));
        card.root.insert("spec_version".into(), json!("2.0"));
        card.to_value()
    }

    /// The older form that stands beside the newer one in a picture, for programs that know no other.
    pub(crate) fn backfill(&self) -> Value {
        let mut card = self.clone();
        card.complete();
        card.root.insert("spec".into(), json!("chara_card_v2"));
        card.root.insert("spec_version".into(), json!("2.0"));
        let notes = text(&card.data, "creator_notes");
        let data = &mut card.data;
        for field in SINCE_V3 {
            data.shift_remove(field);
        }
        data.insert("creator_notes".into(), json!(format!("{BACKFILL_WARNING}\n\n{notes}").trim_end()));
        if let Some(Value::Object(book)) = data.get_mut("character_book") {
            lorebook::strip_decorators(book);
        }
        card.to_value()
    }

    /// Adds what version 3 demands and the card does not have.
    fn complete(&mut self) {
        let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
        let newer = self.root.get("spec_version").and_then(number).is_some_and(|version| version >= 3.0);
        let named = spec(&self.root).is_some_and(|spec| !matches!(spec, "chara_card_v1" | "chara_card_v2"));
        if !newer || !named {
            self.root.insert("spec".into(), json!("chara_card_v3"));
            self.root.insert("spec_version".into(), json!("3.0"));
        }
        let data = &mut self.data;
        for field in TEXTS {
            data.entry(field).or_insert_with(|| json!(""));
        }
        for field in ["alternate_greetings", "tags", "group_only_greetings"] {
            data.entry(field).or_insert_with(|| json!([]));
        }
        data.entry("extensions").or_insert_with(|| json!({}));
        if let Some(Value::Object(book)) = data.get_mut("character_book") {
            lorebook::complete(book);
        }
    }
}

const BACKFILL_WARNING: &str = "This is the older form (V2) of a V3 character card. Parts of it are missing here: open it with a program that reads V3 cards.";

impl Profile {
    fn texts(&mut self) -> [(&'static str, &mut String); 12] {
        [
            ("name", &mut self.name),
            ("nickname", &mut self.nickname),
            ("description", &mut self.description),
            ("personality", &mut self.personality),
            ("scenario", &mut self.scenario),
            ("first_mes", &mut self.first_message),
            ("mes_example", &mut self.examples),
            ("system_prompt", &mut self.system_prompt),
            ("post_history_instructions", &mut self.after_history),
            ("creator_notes", &mut self.creator_notes),
            ("creator", &mut self.creator),
            ("character_version", &mut self.character_version),
        ]
    }

    fn lists(&mut self) -> [(&'static str, &mut Vec<String>); 3] {
        [
            ("alternate_greetings", &mut self.alternate_greetings),
            ("group_only_greetings", &mut self.group_greetings),
            ("tags", &mut self.tags),
        ]
    }
}

fn spec(tree: &Map<String, Value>) -> Option<&str> {
    tree.get("spec")
        .and_then(Value::as_str)
        .filter(|spec| spec.to_ascii_lowercase().starts_with("chara_card"))
}

/// A name alone is anybody's JSON; with one of the prompt's fields it is a card.
fn is_card(data: &Map<String, Value>) -> bool {
    data.contains_key("name") && TEXTS[1..V1].iter().any(|field| data.contains_key(*field))
}

fn wrapped_version(tree: &Map<String, Value>, report: &mut Report) -> Version {
    let version =
        tree.get("spec_version").map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let number: Option<f64> = version.as_deref().and_then(|version| version.trim().parse().ok());
    let spec = spec(tree).map(str::to_ascii_lowercase);
    let known = matches!(spec.as_deref(), Some("chara_card_v1" | "chara_card_v2" | "chara_card_v3"));
    if number.is_some_and(|number| number > 3.0) || (spec.is_some() && !known) {
        let version = version.or_else(|| spec.clone()).unwrap_or_default();
        report.add(Note::NewerVersion { version });
    }
    let has_v3 =
        || object(tree, "data").is_some_and(|data| SINCE_V3.iter().any(|field| data.contains_key(*field)));
    match spec.as_deref() {
        None => {
            report.add(Note::MissingSpec);
            if has_v3() { Version::V3 } else { Version::V2 }
        }
        Some("chara_card_v1" | "chara_card_v2") => Version::V2,
        Some(_) => Version::V3,
    }
}

/// Version 1: its fields move into `data`; what other programs put beside them stays at the root.
fn wrap(mut flat: Map<String, Value>) -> Map<String, Value> {
    let mut data = Map::new();
    for field in TEXTS.iter().chain(&LISTS).chain(&SINCE_V3).chain(&["extensions", "character_book"]) {
        if let Some(value) = flat.shift_remove(*field) {
            data.insert((*field).to_owned(), value);
        }
    }
    flat.insert("data".into(), Value::Object(data));
    flat
}

fn rename_pygmalion(flat: &mut Map<String, Value>, report: &mut Report) {
    const NAMES: [(&str, &str); 5] = [
        ("char_name", "name"),
        ("char_persona", "description"),
        ("world_scenario", "scenario"),
        ("char_greeting", "first_mes"),
        ("example_dialogue", "mes_example"),
    ];
    if flat.contains_key("name") || !flat.contains_key("char_name") {
        return;
    }
    for (theirs, ours) in NAMES {
        if let Some(value) = flat.shift_remove(theirs).filter(|_| !flat.contains_key(ours)) {
            flat.insert(ours.to_owned(), value);
        }
    }
    report.add(Note::OtherNames { program: "Pygmalion".into() });
}
