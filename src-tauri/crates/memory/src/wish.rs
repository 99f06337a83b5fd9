//! What a person wants of the memory itself.

use crate::language::{Language, language_of};
use crate::rules;
use crate::sentences::{in_earnest, sentences};
use crate::value;

/// Something is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forget {
    /// In the person's words; `None`: what was learned last.
    pub what: Option<String>,
    pub language: Language,
}

/// Whether the person asks to forget something. "Forget it" alone, in the middle of other talk, is an idiom and counts only as a
/// sentence of its own.
pub fn wants_forget(text: &str, hints: &[Language]) -> Option<Forget> {
    let earnest = in_earnest(text);
    let first = language_of(&earnest, hints);
    in_order(first).find_map(|language| {
        let rules = rules::of(language);
        sentences(&earnest).into_iter().find_map(|sentence| {
            let sentence = earnest[sentence].trim();
            if rules.forget_not.iter().any(|pattern| pattern.is_match(sentence)) {
                return None;
            }
            if rules.forget_last.iter().any(|pattern| pattern.is_match(sentence)) {
                return Some(Forget { what: None, language });
            }
            let caught = rules.forget_what.iter().find_map(|pattern| pattern.captures(sentence))?;
            let what = caught.name("v")?.as_str();
            let what = what.trim_end_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
            (!value::key(rules, &what).is_empty()).then_some(Forget { what: Some(what), language })
        })
    })
}

/// Whether the person asks what is remembered of them, and in which language.
pub fn asks_what_is_known(text: &str, hints: &[Language]) -> Option<Language> {
    let earnest = in_earnest(text);
    let first = language_of(&earnest, hints);
    in_order(first).find(|language| {
        let known = &rules::of(*language).known;
        sentences(&earnest)
            .into_iter()
            .any(|sentence| known.iter().any(|pattern| pattern.is_match(earnest[sentence.clone()].trim())))
    })
}

/// A language and then the others: a sentence of three words does not tell for certain.
fn in_order(first: Language) -> impl Iterator<Item = Language> {
    std::iter::once(first).chain(Language::ALL.into_iter().filter(move |language| *language != first))
}
