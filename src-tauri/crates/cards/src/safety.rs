//! What somebody should know before taking a card in. Nothing here changes it, and nothing in it ever runs.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::assets::Place;
use crate::file::CardFile;
use crate::lorebook::{Lorebook, entry_name};
use crate::{Note, Report};

/// Where other programs keep code inside of `extensions`.
const FOREIGN_SCRIPTS: [&str; 9] = [
    "regex_scripts",
    "triggerscript",
    "customscripts",
    "virtualscript",
    "tavern_helper",
    "tavernhelper_scripts",
    "backgroundhtml",
    "viewscreen",
    "additionaltext_script",
];
type Pattern = LazyLock<Option<Regex>>;

static SCRIPT: Pattern =
    LazyLock::new(|| Regex::new(r"(?i)<script|javascript:|<[^>]*\son[a-z]{3,}\s*=").ok());
/// Tags that mean more than bold or italic letters.
static HTML: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)<(?:img|style|div|span|iframe|video|audio|svg|form|input|link|button|table|object|embed|a)[\s>/]").ok()
});
/// What a page would fetch by itself; a link waits for a click.
static FETCHED: Pattern = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:!\[[^\]]*\]\(|src\s*=\s*["']?|url\(\s*["']?)(https?://[^\s)"'>]+)"#).ok()
});

pub(crate) fn warn(file: &CardFile, report: &mut Report) {
    for (field, value) in file.card.data() {
        match field.as_str() {
            "assets" => {}
            "extensions" => foreign_scripts(value, report),
            "character_book" => {}
            _ => texts(value, &mut |text| look_at(text, field, report)),
        }
    }
    for asset in file.card.assets() {
        let (name, uri) = (asset.name.clone(), asset.uri.clone());
        let inside = match asset.place() {
            Place::Remote(address) => {
                report.add(Note::Remote { field: format!("assets: {name}"), address: short(address) });
                true
            }
            Place::Archive(_) | Place::Picture(_) => file.asset_size(&asset).is_some(),
            _ => true,
        };
        if !inside {
            report.add(Note::AssetMissing { name, uri: short(&uri) });
        }
    }
    if let Some(book) = file.card.book() {
        warn_of_book(&book, "character_book", report);
    }
}

pub(crate) fn warn_of_book(book: &Lorebook, field: &str, report: &mut Report) {
    for (index, entry) in book.entries().iter().enumerate() {
        look_at(&entry.content, field, report);
        for pattern in crate::lorebook::bad_patterns(entry) {
            report.add(Note::BadPattern { entry: entry_name(entry, index), pattern: short(pattern) });
        }
    }
}

fn look_at(text: &str, field: &str, report: &mut Report) {
    let is = |pattern: &Option<Regex>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    if is(&SCRIPT) {
        report.add(Note::Script { field: field.to_owned() });
    } else if is(&HTML) {
        report.add(Note::Html { field: field.to_owned() });
    }
    let address = FETCHED.as_ref().and_then(|pattern| pattern.captures(text)).and_then(|found| found.get(1));
    if let Some(address) = address {
        report.add(Note::Remote { field: field.to_owned(), address: short(address.as_str()) });
    }
}

fn foreign_scripts(extensions: &Value, report: &mut Report) {
    let mut found = Vec::new();
    keys(extensions, &mut |key, value| {
        let filled = match value {
            Value::Array(values) => !values.is_empty(),
            Value::Object(values) => !values.is_empty(),
            Value::String(text) => !text.is_empty(),
            _ => false,
        };
        if filled && FOREIGN_SCRIPTS.contains(&key.to_ascii_lowercase().as_str()) {
            found.push(key.to_owned());
        }
    });
    for field in found {
        report.add(Note::ForeignScript { field });
    }
}

fn keys(value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                see(key, value);
                keys(value, see);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, see)),
        _ => {}
    }
}

fn texts(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(values) => values.iter().for_each(|value| texts(value, see)),
        Value::Object(map) => map.values().for_each(|value| texts(value, see)),
        _ => {}
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}
