//! What a chat is called before the person gives it a name: the sentence of its first messages that says most. No model, no network.

use std::collections::{BTreeSet, HashMap};

use vis_core::{Role, SessionId};
use vis_store::Store;

use crate::ApiError;
use crate::words::{is_common, telling};

/// Characters.
const LONGEST: usize = 40;
/// Messages of the person that are read for a title.
const READ: usize = 4;
/// Of those, how many there must be: one is often no more than a hello.
const ENOUGH: usize = 2;
/// Words of a sentence that count: a long one says no more for being long.
const COUNTED: usize = 6;
/// Messages from the beginning among which they are.
const FIRST: usize = 12;

/// Calls a chat by what it is about when it is still called by its first words and enough was said. Gives the title.
///
/// # Errors
/// The database cannot be read or written.
pub(crate) fn give_title(store: &mut Store, session: &SessionId) -> Result<Option<String>, ApiError> {
    if !store.wants_title(session)? {
        return Ok(None);
    }
    let said: Vec<String> = store
        .first_messages(session, FIRST)?
        .into_iter()
        .filter(|message| message.role == Role::User)
        .map(|message| message.text)
        .take(READ)
        .collect();
    if said.len() < ENOUGH {
        return Ok(None);
    }
    let Some(title) = title_of(&said) else { return Ok(None) };
    Ok(store.suggest_title(session, &title)?.then_some(title))
}

/// The most telling sentence, the earlier of two alike, cut at a clause; `None` when nothing says anything.
pub(crate) fn title_of(said: &[impl AsRef<str>]) -> Option<String> {
    let sentences: Vec<&str> = said.iter().flat_map(|text| sentences(text.as_ref())).collect();
    let mut weights: HashMap<String, usize> = HashMap::new();
    let of_each: Vec<Vec<String>> = sentences.iter().map(|sentence| telling(sentence)).collect();
    of_each.iter().flatten().for_each(|word| *weights.entry(word.clone()).or_default() += 1);
    let score = |words: &[String]| -> usize {
        let distinct: BTreeSet<&String> = words.iter().collect();
        let mut each: Vec<usize> = distinct.into_iter().map(|word| weights[word] + 1).collect();
        each.sort_unstable_by_key(|weight| std::cmp::Reverse(*weight));
        each.into_iter().take(COUNTED).sum()
    };
    let mut best: Option<(usize, &str)> = None;
    for (sentence, words) in sentences.iter().zip(&of_each) {
        let score = score(words);
        if score > 0 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, sentence));
        }
    }
    let (_, sentence) = best?;
    Some(capitalised(&shortened(sentence))).filter(|title| !title.is_empty())
}

/// Sentences of a text, without the marks that end them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', '\n', '。', '！', '？', '…', ';']).map(str::trim).filter(|one| !one.is_empty())
}

/// Begins at the first word that says something, or where it is long at the most telling clause, and ends at such a word.
fn shortened(sentence: &str) -> String {
    let clauses = sentence.split([',', ':', '(', ')', '—', '–', '"', '“', '”']).map(str::trim);
    let clause = clauses.rev().max_by_key(|clause| telling(clause).len()).unwrap_or(sentence);
    let whole: Vec<&str> = clause.split_whitespace().collect();
    let says = |word: &&str| !telling(word).is_empty();
    let from = whole.iter().position(says).unwrap_or(0);
    // A little before it, so that "my boat" does not become "boat".
    let from = from.saturating_sub(usize::from(from > 0 && is_possessive(whole[from - 1])));
    let mut kept = String::new();
    for word in &whole[from..] {
        let longer = kept.chars().count() + word.chars().count() + usize::from(!kept.is_empty());
        if longer > LONGEST {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        // One very long word, or a script without spaces.
        return clause.chars().take(LONGEST).collect();
    }
    trimmed(&kept)
}

/// Without common words at the end: "the boat and the" becomes "the boat".
fn trimmed(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_common(&bare(word))) {
        words.pop();
    }
    words.join(" ").trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn is_possessive(word: &str) -> bool {
    const OWN: [&str; 18] = [
        "my", "our", "mi", "mis", "nuestro", "mon", "ma", "mes", "notre", "mein", "meine", "meinen",
        "meiner", "meinem", "unser", "meu", "minha", "nosso",
    ];
    OWN.contains(&bare(word).as_str())
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.trim_matches(|c: char| !c.is_alphanumeric()).chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_was_talked_about() {
        let titles: [(&[&str], &str); 8] = [
            (
                &["Hi Mira!", "I want to repair my old sailing boat before summer."],
                "Repair my old sailing boat before summer",
            ),
            (
                &["Hello, how are you?", "Fine. My sister Anna gets married in Lisbon in June!"],
                "My sister Anna gets married in Lisbon",
            ),
            (
                &["Can you help me with Python?", "The parser fails on empty lines."],
                "Parser fails on empty lines",
            ),
            (
                &["Hallo!", "Ich habe morgen ein Vorstellungsgespräch bei der Bahn."],
                "Vorstellungsgespräch bei der Bahn",
            ),
            (
                &["Bonjour", "Mon chat s'est enfui hier soir, et je le cherche partout."],
                "Mon chat s'est enfui hier soir",
            ),
            (
                &["Hola", "Quiero aprender a cocinar paella valenciana."],
                "Aprender a cocinar paella valenciana",
            ),
            (
                &["oi", "preciso estudar química para a prova de sexta"],
                "Preciso estudar química para a prova",
            ),
            (&["你好", "我想学做四川菜。"], "我想学做四川菜"),
        ];
        for (said, title) in titles {
            assert_eq!(title_of(said).as_deref(), Some(title), "{said:?}");
        }
    }

    #[test]
    fn small_talk_gives_no_title_and_none_is_too_long() {
        assert_eq!(title_of(&["Hi!", "How are you?"]), None);
        assert_eq!(title_of(&["...", "!?"]), None);
        let long = title_of(&["x".repeat(500)]).unwrap();
        assert_eq!(long.chars().count(), LONGEST);
        let many = title_of(&["harbour ".repeat(100)]).unwrap();
        assert!(many.chars().count() <= LONGEST && many.ends_with("harbour"), "{many}");
    }
}
