//! What was caught of a sentence → a value that can stand in a fact, or nothing.

use crate::rules::{Rules, Slot};

/// Words of a value; more is a story and no fact.
const LONGEST: usize = 9;
/// Words of a name.
const LONGEST_NAME: usize = 4;

/// The value without the words around it that say nothing; `None` when it is none.
pub(crate) fn tidied(rules: &Rules, slot: Slot, caught: &str) -> Option<String> {
    let words: Vec<&str> = caught.split_whitespace().collect();
    let words = before_end(rules, slot, &words);
    let text = words.join(" ");
    let text = without_tail(rules, text.trim_matches(around));
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = |word: &str| word.trim_matches(around).to_lowercase();
    let first = lower(words.first()?);
    match slot {
        Slot::Name => {
            let name = words.len() <= LONGEST_NAME && first.chars().count() > 1;
            let none = words.iter().any(|word| rules.not_names.contains(&lower(word)));
            (name && !none && !first.chars().any(char::is_numeric)).then(|| capital(text))
        }
        Slot::Date => text.chars().any(char::is_alphanumeric).then(|| short(&words)),
        Slot::Thing | Slot::Place => {
            let last = words.last().map(|word| lower(word)).unwrap_or_default();
            let says = words.len() <= LONGEST
                && !rules.not_values.contains(&first)
                && !rules.not_things.contains(&last)
                && !words.iter().any(|word| rules.not_inside.contains(&lower(word)))
                && (slot == Slot::Thing || place(text));
            let only_article = words.len() == 1 && rules.articles.contains(&first);
            let meant = text.chars().filter(|letter| letter.is_alphanumeric()).count() > 1;
            (says && meant && !only_article).then(|| short(&words))
        }
    }
}

/// A place has a capital, or is one word of somebody who types none: people live in fear as well.
fn place(text: &str) -> bool {
    const NOWHERE: [&str; 8] = ["fear", "peace", "hope", "denial", "pain", "darkness", "silence", "chaos"];
    let bare = !text.contains(' ') && !NOWHERE.contains(&text.to_lowercase().as_str());
    bare || text.chars().any(char::is_uppercase)
}

/// What tells one value from another: small letters, no articles.
pub(crate) fn key(rules: &Rules, value: &str) -> String {
    let lower = value.to_lowercase();
    let words = lower.split_whitespace().map(|word| word.trim_matches(around));
    let kept: Vec<&str> = words.filter(|word| !rules.articles.contains(*word) && !word.is_empty()).collect();
    kept.join(" ")
}

fn before_end<'a>(rules: &Rules, slot: Slot, words: &[&'a str]) -> Vec<&'a str> {
    // "going for walks" goes on where a date does not.
    let ends = |at: usize, word: &str| {
        at > 0 && slot != Slot::Date && rules.ends.contains(&word.trim_matches(around).to_lowercase())
    };
    let end = words.iter().enumerate().position(|(at, word)| ends(at, word)).unwrap_or(words.len());
    words[..end].to_vec()
}

fn without_tail<'a>(rules: &Rules, text: &'a str) -> &'a str {
    let mut text = text;
    loop {
        let lower = text.to_lowercase();
        // Small letters may be longer than great ones: only what keeps its length is cut.
        let tail = rules.tails.iter().find(|tail| {
            lower.len() == text.len()
                && lower.strip_suffix(tail.as_str()).is_some_and(|rest| rest.ends_with([' ', ',']))
        });
        let Some(tail) = tail else { return text.trim_matches(around) };
        text = text[..text.len() - tail.len()].trim_end_matches(around);
    }
}

fn short(words: &[&str]) -> String {
    words[..words.len().min(LONGEST)].join(" ")
}

/// A name that was typed or heard without its capital.
fn capital(name: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn around(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '.' | ',' | '!' | '?' | '…' | ';' | ':' | '"' | '\'' | '’' | '-' | '(' | ')')
}
