//! What can be learned of a person from what they say.

use std::ops::Range;

use regex::Captures;
use serde::Deserialize;

use crate::language::{Language, language_of};
use crate::rules::{self, Pattern, Rule, Rules};
use crate::sentences::{in_earnest, parts, sentences};
use crate::value;

/// Bytes of a text that are read: who writes more pastes something that somebody else wrote.
const READ: usize = 4000;
/// Facts of one message.
const MOST: usize = 8;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Name,
    Person,
    Like,
    Dislike,
    Date,
    Plan,
    /// What they do not want.
    Boundary,
    Place,
    Work,
    Other,
}

impl Kind {
    const NAMES: [(Self, &'static str); 10] = [
        (Self::Name, "name"),
        (Self::Person, "person"),
        (Self::Like, "like"),
        (Self::Dislike, "dislike"),
        (Self::Date, "date"),
        (Self::Plan, "plan"),
        (Self::Boundary, "boundary"),
        (Self::Place, "place"),
        (Self::Work, "work"),
        (Self::Other, "other"),
    ];

    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }
}

/// Something that may be remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub kind: Kind,
    /// A short sentence about the person, without a subject, in their language: "Has a sister called Anna".
    pub text: String,
    /// What it answers: two facts with the same subject contradict each other. `sister.name`, `home.city`, `taste:tea`.
    pub subject: String,
    /// The answer.
    pub value: String,
    /// The words that say so, in bytes of the text.
    pub span: Range<usize>,
    /// Their sentence.
    pub sentence: Range<usize>,
    /// 0-1: how much it matters when it does not come up by itself.
    pub importance: f32,
    pub language: Language,
}

/// What the person says of themselves, in the order in which they say it. Nothing from questions, quotations, `*acts*`, and what
/// is only imagined. `hints`: languages they are likely to speak, the likeliest first.
pub fn learn(text: &str, hints: &[Language]) -> Vec<Proposal> {
    let end = (0..=text.len().min(READ)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = &text[..end];
    let earnest = in_earnest(text);
    let language = language_of(&earnest, hints);
    let mut found: Vec<Proposal> = Vec::new();
    for sentence in sentences(&earnest) {
        let rules = rules::of(language);
        if any(&rules.veto, &earnest[sentence.clone()]) {
            continue;
        }
        for part in earnest_parts(rules, &earnest, &sentence) {
            let Some(one) = of_part(rules, &earnest, &part, language) else { continue };
            let one = Proposal { sentence: sentence.clone(), ..one };
            found.retain(|earlier| earlier.subject != one.subject);
            found.push(one);
        }
    }
    found.truncate(MOST);
    found
}

/// Whether the fact about `new` takes the place of the one about `old`: subjects as they stand in [`Proposal`].
pub fn supersedes(old: &str, new: &str) -> bool {
    old == new
}

/// The parts of a sentence that say something, each with what belongs to it.
fn earnest_parts(rules: &Rules, text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for part in parts(text, sentence) {
        let mut from = part.start;
        while let Some(joint) = joint(rules, &text[from..part.end]) {
            found.push(from..from + joint.start);
            from += joint.end;
        }
        found.push(from..part.end);
    }
    if text[sentence.clone()].trim_end().ends_with('?') {
        // What is asked stands last, or the whole sentence is a question.
        found.pop();
    }
    found.retain(|part| {
        !any(&rules.question, text[part.clone()].trim()) && !any(&rules.veto_part, &text[part.clone()])
    });
    found
}

/// From the word that joins to where the next part begins.
fn joint(rules: &Rules, part: &str) -> Option<Range<usize>> {
    let joints = rules.joints.iter().filter_map(|joint| {
        let caught = joint.captures(part)?;
        let from = caught.get(0)?.start();
        let next = caught.name("next")?.start();
        (from > 0 && next > from).then_some(from..next)
    });
    joints.min_by_key(|range| range.start)
}

/// The first rule that fits is the one that is meant: the surer ones stand first in the file.
fn of_part(rules: &Rules, text: &str, part: &Range<usize>, language: Language) -> Option<Proposal> {
    let words = &text[part.clone()];
    rules.rules.iter().find_map(|rule| {
        let caught = rule.patterns.iter().find_map(|pattern| pattern.captures(words))?;
        let whole = caught.get(0)?;
        let (from, to) = (part.start + whole.start(), part.start + whole.end());
        let lead = text[from..to].len() - text[from..to].trim_start().len();
        fact(rules, rule, &caught).map(|fact| Proposal { span: from + lead..to, language, ..fact })
    })
}

fn fact(rules: &Rules, rule: &Rule, caught: &Captures<'_>) -> Option<Proposal> {
    let group = |name: &str| caught.name(name).map(|found| found.as_str());
    let value = match group("v") {
        Some(words) => value::tidied(rules, rule.slot, words)?,
        None => String::new(),
    };
    let about = match group("a") {
        Some(words) => value::tidied(rules, rules::Slot::Thing, words)?.to_lowercase(),
        None => String::new(),
    };
    let relation = group("rel").map(str::to_lowercase).unwrap_or_default();
    let relation_key = rules.relations.get(&relation).or_else(|| rules.pets.get(&relation));
    let key = value::key(rules, &value);
    let subject = rule
        .subject
        .replace("{rel}", relation_key.map_or(&relation, |key| key))
        .replace("{v}", &key)
        .replace("{a}", &value::key(rules, &about));
    let text = rule.say.replace("{rel}", &relation).replace("{a}", &about).replace("{v}", &value);
    Some(Proposal {
        kind: rule.kind,
        text,
        subject,
        value: if value.is_empty() { relation } else { value },
        span: 0..0,
        sentence: 0..0,
        importance: rule.importance,
        language: Language::default(),
    })
}

fn any(patterns: &[Pattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.is_match(text))
}
