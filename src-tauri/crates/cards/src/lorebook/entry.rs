//! One entry, whichever form it is written in.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Form;
use crate::json::{flag, list, number, object, text};

/// How primary and secondary keys go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Logic {
    /// One of the secondary keys must be there too.
    #[default]
    AndAny,
    /// Not all of them.
    NotAll,
    /// None of them.
    NotAny,
    /// All of them.
    AndAll,
}

/// What a key is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStyle {
    /// Words.
    #[default]
    Plain,
    /// Patterns, as version 3 says: secondary keys and `constant` do not count then.
    Pattern,
    /// Words, or patterns between slashes: SillyTavern's way, also where it says `use_regex` of every entry it writes.
    Slashed,
}

/// Whose words the entry's text is, where it stands between messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    System,
    User,
    Assistant,
}

/// Where the text goes, decorators apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    #[default]
    BeforeCharacter,
    AfterCharacter,
    BeforeNote,
    AfterNote,
    /// Between the messages, so many from the newest.
    Depth(usize),
    BeforeExamples,
    AfterExamples,
}

/// What a person reads and changes of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entry {
    /// A number or a text; empty when the entry has none.
    pub id: String,
    pub name: String,
    pub comment: String,
    pub keys: Vec<String>,
    pub secondary_keys: Vec<String>,
    /// Secondary keys count.
    pub selective: bool,
    pub logic: Logic,
    pub key_style: KeyStyle,
    /// With its decorators.
    pub content: String,
    pub enabled: bool,
    pub constant: bool,
    pub case_sensitive: Option<bool>,
    pub whole_words: Option<bool>,
    /// Lower goes earlier.
    pub insertion_order: f64,
    /// Lower leaves first when there is no room.
    pub priority: Option<f64>,
    pub position: Position,
    pub role: Option<Role>,
    /// Percent.
    pub probability: f64,
    pub scan_depth: Option<usize>,
    /// Not to be found by other entries' texts.
    pub exclude_recursion: bool,
    /// Its text finds no other entries.
    pub prevent_recursion: bool,
    /// Only to be found by other entries' texts.
    pub only_recursion: bool,
}

/// Names of the fields that each form has for the same thing; those of world info lie in `extensions` within a card.
struct Names {
    keys: &'static str,
    secondary: &'static str,
    case: &'static str,
    order: &'static str,
}

const CARD: Names =
    Names { keys: "keys", secondary: "secondary_keys", case: "case_sensitive", order: "insertion_order" };
const WORLD: Names = Names { keys: "key", secondary: "keysecondary", case: "caseSensitive", order: "order" };

fn names(form: Form) -> &'static Names {
    match form {
        Form::Card => &CARD,
        Form::WorldInfo => &WORLD,
    }
}

/// SillyTavern's own fields: at the entry's top in world info (camel case), in `extensions` in a card (mostly snake case).
fn extra<'a>(
    map: &'a Map<String, Value>,
    form: Form,
    camel: &str,
    snake: &str,
) -> Option<(&'a Map<String, Value>, String)> {
    let (place, key) = match form {
        Form::WorldInfo => (map, camel),
        Form::Card => {
            let extensions = object(map, "extensions")?;
            (extensions, if extensions.contains_key(snake) { snake } else { camel })
        }
    };
    place.get(key).is_some_and(|value| !value.is_null()).then(|| (place, key.to_owned()))
}

impl Entry {
    /// An entry for `keys` that is on.
    pub fn new(keys: &[&str], content: &str) -> Self {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Self {
            keys,
            content: content.to_owned(),
            enabled: true,
            insertion_order: 100.0,
            probability: 100.0,
            ..Self::default()
        }
    }

    pub(super) fn read(map: &Map<String, Value>, form: Form) -> Self {
        let names = names(form);
        let flag_of = |camel: &str, snake: &str| {
            extra(map, form, camel, snake).and_then(|(place, key)| flag(place, &key))
        };
        let number_of = |camel: &str, snake: &str| {
            extra(map, form, camel, snake).and_then(|(place, key)| number(place, &key))
        };
        let probable = flag_of("useProbability", "useProbability") != Some(false);
        let id = text(map, "id");
        Self {
            id: if id.is_empty() { text(map, "uid") } else { id },
            name: text(map, "name"),
            comment: text(map, "comment"),
            keys: list(map, names.keys),
            secondary_keys: list(map, names.secondary),
            selective: flag(map, "selective").unwrap_or(false),
            logic: match number_of("selectiveLogic", "selectiveLogic").unwrap_or(0.0) as u8 {
                1 => Logic::NotAll,
                2 => Logic::NotAny,
                3 => Logic::AndAll,
                _ => Logic::AndAny,
            },
            key_style: key_style(map, form),
            content: text(map, "content"),
            enabled: match form {
                Form::Card => flag(map, "enabled").unwrap_or(true),
                Form::WorldInfo => !flag(map, "disable").unwrap_or(false),
            },
            constant: flag(map, "constant").unwrap_or(false),
            case_sensitive: flag(map, names.case).or_else(|| flag_of("caseSensitive", "case_sensitive")),
            whole_words: flag_of("matchWholeWords", "match_whole_words"),
            insertion_order: number(map, names.order).unwrap_or(100.0),
            priority: number(map, "priority"),
            position: position(map, form),
            role: number_of("role", "role").and_then(|role| match role as u8 {
                0 => Some(Role::System),
                1 => Some(Role::User),
                2 => Some(Role::Assistant),
                _ => None,
            }),
            probability: number_of("probability", "probability").filter(|_| probable).unwrap_or(100.0),
            scan_depth: number_of("scanDepth", "scan_depth")
                .filter(|depth| *depth >= 0.0)
                .map(|depth| depth as usize),
            exclude_recursion: flag_of("excludeRecursion", "exclude_recursion").unwrap_or(false),
            prevent_recursion: flag_of("preventRecursion", "prevent_recursion").unwrap_or(false),
            only_recursion: flag_of("delayUntilRecursion", "delay_until_recursion").unwrap_or(false),
        }
    }

    /// Writes what differs from what `map` says already.
    pub(super) fn write(&self, map: &mut Map<String, Value>, form: Form) {
        let (old, names) = (Self::read(map, form), names(form));
        let mut put = |changed: bool, key: &str, value: Value| {
            if changed {
                map.insert(key.to_owned(), value);
            }
        };
        let enabled = if form == Form::Card { ("enabled", self.enabled) } else { ("disable", !self.enabled) };
        put(self.name != old.name, "name", json!(self.name));
        put(self.comment != old.comment, "comment", json!(self.comment));
        put(self.keys != old.keys, names.keys, json!(self.keys));
        put(self.secondary_keys != old.secondary_keys, names.secondary, json!(self.secondary_keys));
        put(self.selective != old.selective, "selective", json!(self.selective));
        put(self.content != old.content, "content", json!(self.content));
        put(self.enabled != old.enabled, enabled.0, json!(enabled.1));
        put(self.constant != old.constant, "constant", json!(self.constant));
        put(self.case_sensitive != old.case_sensitive, names.case, json!(self.case_sensitive));
        put(self.insertion_order != old.insertion_order, names.order, number_value(self.insertion_order));
        put(self.priority != old.priority, "priority", self.priority.map_or(Value::Null, number_value));
        let pattern = self.key_style == KeyStyle::Pattern;
        put(self.key_style != old.key_style, "use_regex", json!(pattern));
        self.write_extra(&old, map, form);
    }

    fn write_extra(&self, old: &Self, map: &mut Map<String, Value>, form: Form) {
        let (place, depth) = position_numbers(self.position);
        if self.position != old.position && form == Form::Card {
            let side = if self.position == Position::BeforeCharacter { "before_char" } else { "after_char" };
            map.insert("position".to_owned(), json!(side));
        }
        let fields = [
            (self.position != old.position, "position", "position", json!(place)),
            (self.position != old.position && depth.is_some(), "depth", "depth", json!(depth)),
            (self.logic != old.logic, "selectiveLogic", "selectiveLogic", json!(self.logic as u8)),
            (
                self.whole_words != old.whole_words,
                "matchWholeWords",
                "match_whole_words",
                json!(self.whole_words),
            ),
            (self.role != old.role, "role", "role", json!(self.role.map(|role| role as u8))),
            (
                self.probability != old.probability,
                "probability",
                "probability",
                number_value(self.probability),
            ),
            (self.probability != old.probability, "useProbability", "useProbability", json!(true)),
            (self.scan_depth != old.scan_depth, "scanDepth", "scan_depth", json!(self.scan_depth)),
            (
                self.exclude_recursion != old.exclude_recursion,
                "excludeRecursion",
                "exclude_recursion",
                json!(self.exclude_recursion),
            ),
            (
                self.prevent_recursion != old.prevent_recursion,
                "preventRecursion",
                "prevent_recursion",
                json!(self.prevent_recursion),
            ),
            (
                self.only_recursion != old.only_recursion,
                "delayUntilRecursion",
                "delay_until_recursion",
                json!(self.only_recursion),
            ),
        ];
        for (_, camel, snake, value) in fields.into_iter().filter(|(changed, ..)| *changed) {
            match form {
                Form::WorldInfo => map.insert(camel.to_owned(), value),
                Form::Card => match map.entry("extensions").or_insert_with(|| json!({})) {
                    Value::Object(extensions) => extensions.insert(snake.to_owned(), value),
                    _ => None,
                },
            };
        }
    }
}

/// Orders and percents are whole numbers in every file; a fraction is kept when there is one.
fn number_value(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { json!(number as i64) } else { json!(number) }
}

fn key_style(map: &Map<String, Value>, form: Form) -> KeyStyle {
    let foreign = |extensions: &Map<String, Value>| {
        extensions.contains_key("selectiveLogic") || extensions.contains_key("useProbability")
    };
    let slashed = form == Form::WorldInfo || object(map, "extensions").is_some_and(foreign);
    match flag(map, "use_regex") {
        _ if slashed => KeyStyle::Slashed,
        Some(true) => KeyStyle::Pattern,
        _ => KeyStyle::Plain,
    }
}

fn position(map: &Map<String, Value>, form: Form) -> Position {
    let depth =
        || extra(map, form, "depth", "depth").and_then(|(place, key)| number(place, &key)).unwrap_or(4.0);
    let numbered = extra(map, form, "position", "position").and_then(|(place, key)| number(place, &key));
    match (numbered.map(|number| number as u8), text(map, "position").as_str()) {
        (Some(0), _) => Position::BeforeCharacter,
        (Some(1), _) => Position::AfterCharacter,
        (Some(2), _) => Position::BeforeNote,
        (Some(3), _) => Position::AfterNote,
        (Some(4), _) => Position::Depth(depth().max(0.0) as usize),
        (Some(5), _) => Position::BeforeExamples,
        (Some(6), _) => Position::AfterExamples,
        (_, "after_char") => Position::AfterCharacter,
        _ => Position::BeforeCharacter,
    }
}

fn position_numbers(position: Position) -> (u8, Option<usize>) {
    match position {
        Position::BeforeCharacter => (0, None),
        Position::AfterCharacter => (1, None),
        Position::BeforeNote => (2, None),
        Position::AfterNote => (3, None),
        Position::Depth(depth) => (4, Some(depth)),
        Position::BeforeExamples => (5, None),
        Position::AfterExamples => (6, None),
    }
}
