//! The rules of a language as they stand in `rules/<language>.toml`, compiled.
//!
//! A rule's patterns are regular expressions over one part of a sentence, whatever the case. In them ` ` is any space, `~` either
//! apostrophe, and these words in braces stand for more: `{s}` the beginning, with words that say nothing before; `{adv}` words
//! that only weigh; `{name}` a name with capitals, `{anyname}` one word; `{rel}` and `{pet}` a relation or a pet (captured); `{v}`
//! the rest (captured).

use std::collections::{BTreeMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use regex::{Captures, Regex};
use serde::Deserialize;

use crate::{Kind, Language};

/// A name of one to three words.
const NAME: &str =
    r"(?P<v>(?-i:\p{Lu}[\p{L}'\-]*(?: (?:(?:de|da|do|van|von|del|la) )?\p{Lu}[\p{L}'\-]+){0,2}))";
const ANY_NAME: &str = r"(?P<v>[\p{L}][\p{L}'\-]+)";

/// What the value of a fact is, and so what it may look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Slot {
    Name,
    #[default]
    Thing,
    Place,
    Date,
}

#[derive(Debug, Deserialize)]
struct RawRule {
    kind: Kind,
    subject: String,
    say: String,
    #[serde(default)]
    slot: Slot,
    importance: f32,
    #[serde(rename = "match")]
    patterns: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Raw {
    common: String,
    stop: String,
    fillers: String,
    adverbs: String,
    ends: String,
    tails: String,
    not_values: String,
    not_names: String,
    #[serde(default)]
    not_inside: String,
    #[serde(default)]
    not_things: String,
    articles: String,
    veto: Vec<String>,
    veto_part: Vec<String>,
    question: Vec<String>,
    joints: Vec<String>,
    relations: BTreeMap<String, String>,
    pets: BTreeMap<String, String>,
    topics: BTreeMap<String, String>,
    tell: BTreeMap<String, String>,
    known: Vec<String>,
    forget_not: Vec<String>,
    forget_last: Vec<String>,
    forget_what: Vec<String>,
    words: Answers,
    rule: Vec<RawRule>,
}

/// What the program says itself.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Answers {
    pub(crate) known: String,
    pub(crate) more: String,
    pub(crate) nothing: String,
    pub(crate) off: String,
    pub(crate) forgot: String,
    pub(crate) forgot_again: String,
    pub(crate) forgot_nothing: String,
}

/// A pattern that is compiled when it is needed first: all of them together take a second.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(pattern: &str) -> Self {
        // In a class of characters the apostrophes become a class in a class, which is their union.
        let source = pattern.replace(['\'', '~'], "['’]").replace(' ', r"\s+");
        Self { source: format!("(?i){source}"), compiled: OnceLock::new() }
    }

    /// `None` for a pattern that is none; a test compiles all.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    pub(crate) subject: String,
    pub(crate) say: String,
    pub(crate) slot: Slot,
    pub(crate) importance: f32,
    pub(crate) patterns: Vec<Pattern>,
}

/// Everything that is known of a language.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) common: HashSet<String>,
    pub(crate) stop: HashSet<String>,
    pub(crate) ends: HashSet<String>,
    pub(crate) tails: Vec<String>,
    pub(crate) not_values: HashSet<String>,
    pub(crate) not_names: HashSet<String>,
    /// Words that make a value one about the moment, and last words that say nothing.
    pub(crate) not_inside: HashSet<String>,
    pub(crate) not_things: HashSet<String>,
    pub(crate) articles: HashSet<String>,
    pub(crate) veto: Vec<Pattern>,
    pub(crate) veto_part: Vec<Pattern>,
    pub(crate) question: Vec<Pattern>,
    pub(crate) joints: Vec<Pattern>,
    /// Word → its key.
    pub(crate) relations: BTreeMap<String, String>,
    pub(crate) pets: BTreeMap<String, String>,
    /// Stem → topic.
    pub(crate) topics: BTreeMap<String, Vec<String>>,
    pub(crate) tell: BTreeMap<String, String>,
    pub(crate) known: Vec<Pattern>,
    /// What only sounds like a wish to forget.
    pub(crate) forget_not: Vec<Pattern>,
    pub(crate) forget_last: Vec<Pattern>,
    pub(crate) forget_what: Vec<Pattern>,
    pub(crate) words: Answers,
    pub(crate) rules: Vec<Rule>,
}

impl Rules {
    /// All of them.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let lists = [
            &self.veto,
            &self.veto_part,
            &self.question,
            &self.joints,
            &self.known,
            &self.forget_not,
            &self.forget_last,
            &self.forget_what,
        ];
        lists.into_iter().flatten().chain(self.rules.iter().flat_map(|rule| &rule.patterns))
    }
}

static ALL: LazyLock<[Rules; 5]> = LazyLock::new(|| {
    [
        compiled(include_str!("../rules/en.toml")),
        compiled(include_str!("../rules/es.toml")),
        compiled(include_str!("../rules/fr.toml")),
        compiled(include_str!("../rules/de.toml")),
        compiled(include_str!("../rules/pt.toml")),
    ]
});

pub(crate) fn of(language: Language) -> &'static Rules {
    &ALL[language as usize]
}

/// A file that does not read leaves its language without facts; a test reads every file.
fn compiled(toml: &str) -> Rules {
    read(toml).unwrap_or_default()
}

fn read(toml: &str) -> Result<Rules, toml::de::Error> {
    toml::from_str(toml).map(compile)
}

fn compile(raw: Raw) -> Rules {
    let of_words = |words: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let pairs = words.iter().flat_map(|(key, words)| listed(words).map(|word| (word, key.clone())));
        pairs.collect()
    };
    let (relations, pets) = (of_words(&raw.relations), of_words(&raw.pets));
    let macros = [
        ("{s}", format!("^(?:(?:{}),? )*", alternatives(listed(&raw.fillers)))),
        ("{adv}", format!("(?:(?:{}) )*", alternatives(listed(&raw.adverbs)))),
        ("{rel}", format!("(?P<rel>{})", alternatives(relations.keys().cloned()))),
        ("{pet}", format!("(?P<rel>{})", alternatives(pets.keys().cloned()))),
        ("{name}", NAME.to_owned()),
        ("{anyname}", ANY_NAME.to_owned()),
        ("{v}", "(?P<v>.+)".to_owned()),
    ];
    let all = |patterns: &[String]| -> Vec<Pattern> {
        let written = |pattern: &String| {
            macros.iter().fold(pattern.clone(), |all, (word, meaning)| all.replace(word, meaning))
        };
        patterns.iter().map(|pattern| Pattern::new(&written(pattern))).collect()
    };
    let mut topics: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (topic, words) in &raw.topics {
        for word in listed(words) {
            topics.entry(crate::words::stem(&word)).or_default().push(topic.clone());
        }
    }
    let rules = raw.rule.iter().map(|rule| Rule {
        kind: rule.kind,
        subject: rule.subject.clone(),
        say: rule.say.clone(),
        slot: rule.slot,
        importance: rule.importance,
        patterns: all(&rule.patterns),
    });
    Rules {
        common: listed(&raw.common).collect(),
        stop: listed(&raw.stop).map(|word| crate::words::stem(&word)).collect(),
        ends: listed(&raw.ends).collect(),
        tails: listed(&raw.tails).collect(),
        not_values: listed(&raw.not_values).collect(),
        not_names: listed(&raw.not_names).collect(),
        not_inside: listed(&raw.not_inside).collect(),
        not_things: listed(&raw.not_things).collect(),
        articles: listed(&raw.articles).collect(),
        veto: all(&raw.veto),
        veto_part: all(&raw.veto_part),
        question: all(&raw.question),
        joints: all(&raw.joints),
        relations,
        pets,
        topics,
        tell: raw.tell,
        known: all(&raw.known),
        forget_not: all(&raw.forget_not),
        forget_last: all(&raw.forget_last),
        forget_what: all(&raw.forget_what),
        words: raw.words,
        rules: rules.collect(),
    }
}

/// Words of a list; `_` joins those that belong together.
fn listed(words: &str) -> impl Iterator<Item = String> {
    words.split_whitespace().map(|word| word.replace('_', " "))
}

/// The longest first, so that none hides behind its beginning.
fn alternatives(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.map(|word| regex::escape(&word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    if words.is_empty() { "$^".to_owned() } else { words.join("|") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_says_only_what_can_be_told_again() {
        let files = [
            include_str!("../rules/en.toml"),
            include_str!("../rules/es.toml"),
            include_str!("../rules/fr.toml"),
            include_str!("../rules/de.toml"),
            include_str!("../rules/pt.toml"),
        ];
        for file in files {
            let rules = read(file).unwrap();
            for pattern in rules.patterns() {
                assert!(pattern.regex().is_some(), "{}", pattern.source);
            }
            for rule in &rules.rules {
                let told = rules.tell.keys().any(|begin| rule.say.starts_with(begin.as_str()));
                assert!(told, "nobody could be told: {}", rule.say);
            }
        }
    }
}
