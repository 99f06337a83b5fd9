//! Lorebooks as the sheet shows them, and back into the card without touching what is not shown.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_cards::Card;
use vis_cards::lorebook::{Entry, Head, KeyStyle, Logic, Lorebook, Position, bad_patterns};

/// Where at-depth entries go when nobody says.
const USUAL_DEPTH: usize = 4;

/// How secondary keys go together with the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LoreLogic {
    AndAny,
    AndAll,
    NotAny,
    NotAll,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LorePosition {
    BeforeCharacter,
    AfterCharacter,
    BeforeExamples,
    AfterExamples,
    AtDepth,
    AuthorNoteTop,
    AuthorNoteBottom,
    /// Another program's; it is kept.
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct LoreEntry {
    /// Stays the same while others come and go; a new entry has one that no other has, or none.
    pub id: String,
    pub name: String,
    pub keys: Vec<String>,
    pub secondary_keys: Vec<String>,
    pub logic: LoreLogic,
    pub content: String,
    pub enabled: bool,
    /// Always in.
    pub constant: bool,
    /// Keys are patterns.
    pub regex: bool,
    pub case_sensitive: bool,
    pub whole_words: bool,
    /// Lower goes earlier.
    pub order: f64,
    pub position: LorePosition,
    pub depth: Option<u32>,
    /// Percent.
    pub probability: f64,
    /// A pattern that cannot be read, in words.
    #[serde(default)]
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct LoreBook {
    pub name: String,
    pub description: String,
    pub scan_depth: Option<u32>,
    pub token_budget: Option<u32>,
    pub recursive: bool,
    pub entries: Vec<LoreEntry>,
}

/// What a book holds.
pub(super) fn book_of(book: &Lorebook) -> LoreBook {
    let (head, entries) = (book.head(), book.entries());
    let ids = ids(&entries);
    LoreBook {
        name: head.name,
        description: head.description,
        scan_depth: head.scan_depth.map(|depth| depth as u32),
        token_budget: head.token_budget.map(|budget| budget as u32),
        recursive: head.recursive.unwrap_or(true),
        entries: entries.iter().zip(ids).map(|(entry, id)| entry_of(entry, id)).collect(),
    }
}

/// An entry's own id where it is its alone, else its place.
fn ids(entries: &[Entry]) -> Vec<String> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    entries.iter().for_each(|entry| *times.entry(&entry.id).or_default() += 1);
    let alone = |entry: &Entry| !entry.id.is_empty() && times.get(entry.id.as_str()) == Some(&1);
    let id = |(at, entry): (usize, &Entry)| if alone(entry) { entry.id.clone() } else { format!("#{at}") };
    entries.iter().enumerate().map(id).collect()
}

fn entry_of(entry: &Entry, id: String) -> LoreEntry {
    let depth = match entry.position {
        Position::Depth(depth) => Some(depth as u32),
        _ => None,
    };
    LoreEntry {
        id,
        name: shown_name(entry).clone(),
        keys: entry.keys.clone(),
        secondary_keys: entry.secondary_keys.clone(),
        logic: match entry.logic {
            Logic::AndAny => LoreLogic::AndAny,
            Logic::AndAll => LoreLogic::AndAll,
            Logic::NotAny => LoreLogic::NotAny,
            Logic::NotAll => LoreLogic::NotAll,
        },
        content: entry.content.clone(),
        enabled: entry.enabled,
        constant: entry.constant,
        regex: is_pattern(entry),
        case_sensitive: entry.case_sensitive.unwrap_or(false),
        whole_words: entry.whole_words.unwrap_or(false),
        order: entry.insertion_order,
        position: match entry.position {
            Position::BeforeCharacter => LorePosition::BeforeCharacter,
            Position::AfterCharacter => LorePosition::AfterCharacter,
            Position::BeforeNote => LorePosition::AuthorNoteTop,
            Position::AfterNote => LorePosition::AuthorNoteBottom,
            Position::Depth(_) => LorePosition::AtDepth,
            Position::BeforeExamples => LorePosition::BeforeExamples,
            Position::AfterExamples => LorePosition::AfterExamples,
        },
        depth,
        probability: entry.probability,
        problem: bad_patterns(entry).next().map(|pattern| {
            format!(
                "The pattern {pattern} cannot be used: it is malformed, too large, or looks around itself."
            )
        }),
    }
}

fn shown_name(entry: &Entry) -> &String {
    if entry.name.trim().is_empty() { &entry.comment } else { &entry.name }
}

fn is_slashed(key: &str) -> bool {
    key.len() > 2 && key.starts_with('/') && key[1..].contains('/')
}

fn is_pattern(entry: &Entry) -> bool {
    match entry.key_style {
        KeyStyle::Plain => false,
        KeyStyle::Pattern => true,
        KeyStyle::Slashed => entry.keys.iter().any(|key| is_slashed(key)),
    }
}

/// Writes what differs from the card's book; an entry that is gone is taken out, a new one put where it stands.
pub(super) fn write_book(card: &mut Card, lore: &LoreBook) {
    let mut book = card.book().unwrap_or_default();
    let shown = book_of(&book);
    let as_size = |number: Option<u32>| number.map(|number| number as usize);
    let old = book.head();
    book.write_head(&Head {
        name: lore.name.clone(),
        description: lore.description.clone(),
        scan_depth: as_size(lore.scan_depth),
        token_budget: as_size(lore.token_budget),
        recursive: if lore.recursive == shown.recursive { old.recursive } else { Some(lore.recursive) },
    });
    if lore.entries != shown.entries {
        let entries = book.entries();
        let mut free =
            entries.iter().filter_map(|entry| entry.id.parse::<u64>().ok()).max().map_or(1, |id| id + 1);
        let mut taken = vec![false; entries.len()];
        let written = lore.entries.iter().map(|entry| {
            let at = shown.entries.iter().position(|old| old.id == entry.id).filter(|at| !taken[*at]);
            match at {
                Some(at) => {
                    taken[at] = true;
                    (Some(at), changed(&entries[at], &shown.entries[at], entry))
                }
                None => {
                    free += 1;
                    (None, new_entry(entry, free - 1))
                }
            }
        });
        let written: Vec<_> = written.collect();
        book.rewrite(&written);
    }
    card.set_book(Some(&book));
}

fn new_entry(entry: &LoreEntry, id: u64) -> Entry {
    let blank = Entry::new(&[], "");
    let mut new = changed(&blank, &entry_of(&blank, String::new()), entry);
    // One that the page chose stays; a place that is no longer there is none.
    new.id = if entry.id.is_empty() || entry.id.starts_with('#') { id.to_string() } else { entry.id.clone() };
    new
}

/// `old` with everything that `now` says otherwise than `shown`.
fn changed(old: &Entry, shown: &LoreEntry, now: &LoreEntry) -> Entry {
    let mut entry = old.clone();
    if now.name != shown.name {
        // Programs show one or the other; where both say the same, both change.
        if entry.comment == shown.name && !entry.comment.is_empty() {
            entry.comment.clone_from(&now.name);
        }
        entry.name.clone_from(&now.name);
    }
    entry.keys.clone_from(&now.keys);
    if now.secondary_keys != shown.secondary_keys {
        entry.selective = !now.secondary_keys.is_empty();
        entry.secondary_keys.clone_from(&now.secondary_keys);
    }
    entry.logic = match now.logic {
        LoreLogic::AndAny => Logic::AndAny,
        LoreLogic::AndAll => Logic::AndAll,
        LoreLogic::NotAny => Logic::NotAny,
        LoreLogic::NotAll => Logic::NotAll,
    };
    entry.content.clone_from(&now.content);
    (entry.enabled, entry.constant) = (now.enabled, now.constant);
    if now.case_sensitive != shown.case_sensitive {
        entry.case_sensitive = Some(now.case_sensitive);
    }
    if now.whole_words != shown.whole_words {
        entry.whole_words = Some(now.whole_words);
    }
    entry.insertion_order = if now.order.is_finite() { now.order } else { shown.order };
    entry.probability = if now.probability.is_finite() { now.probability.clamp(0.0, 100.0) } else { 100.0 };
    if (now.position, now.depth) != (shown.position, shown.depth) {
        entry.position = position(now).unwrap_or(entry.position);
    }
    if now.regex != shown.regex {
        set_pattern(&mut entry, now.regex);
    }
    entry
}

fn position(entry: &LoreEntry) -> Option<Position> {
    Some(match entry.position {
        LorePosition::BeforeCharacter => Position::BeforeCharacter,
        LorePosition::AfterCharacter => Position::AfterCharacter,
        LorePosition::BeforeExamples => Position::BeforeExamples,
        LorePosition::AfterExamples => Position::AfterExamples,
        LorePosition::AtDepth => Position::Depth(entry.depth.map_or(USUAL_DEPTH, |depth| depth as usize)),
        LorePosition::AuthorNoteTop => Position::BeforeNote,
        LorePosition::AuthorNoteBottom => Position::AfterNote,
        LorePosition::Other => return None,
    })
}

/// Where patterns stand between slashes, the keys themselves say what they are.
fn set_pattern(entry: &mut Entry, on: bool) {
    match entry.key_style {
        KeyStyle::Slashed => {
            for key in &mut entry.keys {
                if on && !is_slashed(key) {
                    *key = format!("/{}/i", key.replace('/', r"\/"));
                } else if !on && is_slashed(key) {
                    let inner = key[1..].rsplit_once('/').map_or(key.as_str(), |(inner, _)| inner);
                    *key = inner.replace(r"\/", "/");
                }
            }
        }
        _ => entry.key_style = if on { KeyStyle::Pattern } else { KeyStyle::Plain },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn card() -> Card {
        let value = json!({ "spec": "chara_card_v3", "spec_version": "3.0", "data": { "name": "O", "description": "d",
            "character_book": { "name": "Coast", "odd": 1, "entries": [
                { "keys": ["lamp"], "content": "Oil.", "id": 7, "strange": [0], "insertion_order": 5, "enabled": true },
                { "keys": ["sea"], "content": "Cold.", "comment": "The sea", "name": "The sea",
                  "extensions": { "selectiveLogic": 3, "position": 4, "depth": 2, "theirs": 1 } },
                "not an entry"
            ] } } });
        match vis_cards::open(value.to_string().as_bytes()).unwrap().content {
            vis_cards::Content::Card(file) => file.card,
            vis_cards::Content::Lorebook(_) => panic!("a card was expected"),
        }
    }

    #[test]
    fn a_book_that_is_written_back_unchanged_is_unchanged() {
        let mut after = card();
        let before = after.to_v3(0);
        let lore = book_of(&after.book().unwrap());
        assert_eq!((lore.entries[0].id.as_str(), lore.entries[1].id.as_str()), ("7", "#1"));
        assert_eq!((lore.entries[1].position, lore.entries[1].depth), (LorePosition::AtDepth, Some(2)));
        write_book(&mut after, &lore);
        assert_eq!(after.to_v3(0), before);
    }

    #[test]
    fn one_field_of_one_entry_changes_and_nothing_else() {
        let mut after = card();
        let before = after.to_v3(0);
        let mut lore = book_of(&after.book().unwrap());
        lore.entries[1].content = "Very cold.".into();
        write_book(&mut after, &lore);
        let mut expected = before;
        expected["data"]["character_book"]["entries"][1]["content"] = json!("Very cold.");
        assert_eq!(after.to_v3(0), expected);
    }

    #[test]
    fn entries_come_go_and_change_places() {
        let mut after = card();
        let mut lore = book_of(&after.book().unwrap());
        let new = LoreEntry {
            id: String::new(),
            name: "New".into(),
            keys: vec!["x(".into()],
            regex: true,
            ..lore.entries[0].clone()
        };
        lore.entries.remove(0);
        lore.entries.insert(0, new);
        write_book(&mut after, &lore);
        let entries = after.to_v3(0)["data"]["character_book"]["entries"].clone();
        assert_eq!(
            (&entries[0]["name"], &entries[0]["id"], &entries[0]["use_regex"]),
            (&json!("New"), &json!(8), &json!(true))
        );
        assert_eq!(entries[1]["extensions"]["theirs"], 1);
        assert_eq!(entries[2], "not an entry");
        let shown = book_of(&after.book().unwrap());
        assert!(shown.entries[0].problem.as_ref().is_some_and(|problem| problem.contains("x(")));
        let mut named = shown;
        named.entries[1].name = "The ocean".into();
        write_book(&mut after, &named);
        let entry = &after.to_v3(0)["data"]["character_book"]["entries"][1];
        assert_eq!((&entry["name"], &entry["comment"]), (&json!("The ocean"), &json!("The ocean")));
    }
}
