//! What the program says of its memory in its own words, to be read or heard.

use crate::language::Language;
use crate::rules;

/// What was forgotten, for the words that tell so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgot<'a> {
    /// These facts.
    These(&'a [&'a str]),
    /// It is done already.
    Done,
    /// There was nothing of the kind.
    Nothing,
}

/// "What do you know about me?" `facts`: the most important first; `more`: how many others there are. `None`: memory is off.
pub fn known(language: Language, facts: Option<&[&str]>, more: usize) -> String {
    let words = &rules::of(language).words;
    let Some(facts) = facts else { return words.off.clone() };
    if facts.is_empty() {
        return words.nothing.clone();
    }
    let told = facts.iter().map(|fact| told(language, fact));
    let more = (more > 0).then(|| words.more.clone());
    let lines: Vec<String> = std::iter::once(words.known.clone()).chain(told).chain(more).collect();
    lines.join(" ")
}

/// "Forget that."
pub fn forgot(language: Language, forgot: Forgot<'_>) -> String {
    let words = &rules::of(language).words;
    match forgot {
        Forgot::These(facts) if !facts.is_empty() => {
            let lines: Vec<String> = facts.iter().map(|fact| told(language, fact)).collect();
            format!("{} {}", words.forgot, lines.join(" "))
        }
        Forgot::Done => words.forgot_again.clone(),
        _ => words.forgot_nothing.clone(),
    }
}

/// A fact as one says it to the person: "You have a sister called Anna."
fn told(language: Language, fact: &str) -> String {
    let fits = |(begin, _): &(&String, &String)| fact.starts_with(begin.as_str());
    // The longest beginning: "Is called" goes before "Is".
    let own = rules::of(language).tell.iter().filter(fits).max_by_key(|(begin, _)| begin.len());
    // A fact keeps the language it was learned in. A short beginning may be a word of any other.
    let other = || {
        let all = Language::ALL.into_iter().flat_map(|language| &rules::of(language).tell);
        all.filter(fits).filter(|(begin, _)| begin.len() > 4).max_by_key(|(begin, _)| begin.len())
    };
    let best = own.or_else(other);
    let whole =
        best.map_or_else(|| fact.to_owned(), |(begin, yours)| format!("{yours}{}", &fact[begin.len()..]));
    if whole.ends_with(['.', '!', '?', '…']) { whole } else { format!("{whole}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_said_to_whom_they_are_about() {
        let said = known(Language::English, Some(&["Has a sister called Anna", "A thing I wrote"]), 2);
        assert_eq!(
            said,
            "This is what I remember about you. You have a sister called Anna. A thing I wrote. There is more on the memory page."
        );
        assert!(forgot(Language::English, Forgot::These(&["Likes tea"])).ends_with("You like tea."));
    }
}
