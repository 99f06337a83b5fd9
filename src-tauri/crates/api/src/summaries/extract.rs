//! A summary out of a chat's own sentences: those whose words carry most of it. Pure; no model, so that nothing is made up.

use std::collections::{HashMap, HashSet};

use vis_conversation::estimate_tokens;

use crate::words::telling;

/// One message that is summarised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    /// Name of who said it; of the person it does not count.
    pub(crate) who: &'a str,
    pub(crate) person: bool,
    pub(crate) text: &'a str,
}

/// How a line of the person begins. The same words are looked for when a model is to read it.
pub(crate) const YOU: &str = "You said: ";

/// What the person says of themselves is worth more than what is said to them; a question less than an answer.
const PERSON: f64 = 1.4;
const QUESTION: f64 = 0.55;
/// Names and numbers are what a small model forgets first.
const NAME: f64 = 1.8;
const NUMBER: f64 = 1.4;
/// What is left of a word's weight when a chosen sentence has it already.
const SAID: f64 = 0.25;
/// Words that say something; shorter sentences are "I like that".
const SHORT: usize = 3;

struct Sentence<'a> {
    message: usize,
    text: &'a str,
    words: Vec<String>,
}

/// About `tokens` tokens of the messages' own sentences, in their order, a line for each turn: "You said: …", "Mira said: …".
pub(crate) fn extract(told: &[Told<'_>], tokens: usize) -> String {
    let sentences: Vec<Sentence<'_>> = told
        .iter()
        .enumerate()
        .flat_map(|(message, one)| {
            split(one.text).map(move |text| Sentence { message, text, words: distinct(telling(text)) })
        })
        .filter(|sentence| !sentence.words.is_empty())
        .collect();
    let mut weights = weights(&sentences);
    let mut chosen: Vec<usize> = Vec::new();
    let mut left = tokens;
    let mut open: HashSet<usize> = (0..sentences.len()).collect();
    while let Some(best) = open.iter().copied().max_by(|a, b| {
        let of = |at: &usize| score(&sentences[*at], told, &weights);
        // The earlier one of two alike: the order of a set is not the same twice.
        of(a).total_cmp(&of(b)).then(b.cmp(a))
    }) {
        open.remove(&best);
        let sentence = &sentences[best];
        let label = told[sentence.message].who.len() / 4 + 3;
        let cost = estimate_tokens(sentence.text) + label;
        if cost > left {
            // A shorter one may still fit, but not for ever.
            if left < tokens / 8 {
                break;
            }
            continue;
        }
        left -= cost;
        chosen.push(best);
        for word in &sentence.words {
            if let Some(weight) = weights.get_mut(word.as_str()) {
                *weight *= SAID;
            }
        }
    }
    chosen.sort_unstable();
    lines(&chosen, &sentences, told)
}

fn lines(chosen: &[usize], sentences: &[Sentence<'_>], told: &[Told<'_>]) -> String {
    let mut lines: Vec<(bool, &str, Vec<&str>)> = Vec::new();
    for at in chosen {
        let sentence = &sentences[*at];
        let one = told[sentence.message];
        match lines.last_mut() {
            Some((person, who, texts)) if *person == one.person && (one.person || *who == one.who) => {
                texts.push(sentence.text);
            }
            _ => lines.push((one.person, one.who, vec![sentence.text])),
        }
    }
    let line = |(person, who, texts): &(bool, &str, Vec<&str>)| match person {
        true => format!("{YOU}{}", texts.join(" ")),
        false => format!("{who} said: {}", texts.join(" ")),
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A word that comes back is what the talk is about; one in every sentence says nothing new in any.
fn weights<'a>(sentences: &'a [Sentence<'_>]) -> HashMap<&'a str, f64> {
    let mut seen: HashMap<&str, f64> = HashMap::new();
    let mut names: HashSet<String> = HashSet::new();
    for sentence in sentences {
        sentence.words.iter().for_each(|word| *seen.entry(word).or_default() += 1.0);
        let inside = sentence.text.split_whitespace().skip(1);
        let capital = inside.filter(|word| word.chars().next().is_some_and(char::is_uppercase));
        names.extend(capital.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()));
    }
    let all = sentences.len() as f64;
    for (word, weight) in &mut seen {
        let share = *weight / all;
        *weight = (1.0 + *weight).ln() * (1.0 - share * share);
        if names.contains(*word) {
            *weight *= NAME;
        }
        if word.chars().any(|c| c.is_ascii_digit()) {
            *weight *= NUMBER;
        }
    }
    seen
}

fn score(sentence: &Sentence<'_>, told: &[Told<'_>], weights: &HashMap<&str, f64>) -> f64 {
    let sum: f64 = sentence.words.iter().filter_map(|word| weights.get(word.as_str())).sum();
    // Long sentences have more of everything; a plain mean would choose the shortest.
    let length = (sentence.words.len() as f64 + 3.0).powf(0.6);
    let person = if told[sentence.message].person { PERSON } else { 1.0 };
    let question = if sentence.text.ends_with(['?', '？']) { QUESTION } else { 1.0 };
    let short = if sentence.words.len() < SHORT { 0.5 } else { 1.0 };
    sum / length * person * question * short
}

/// Sentences with the marks that end them; what stands in asterisks is told, not said, and stays.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
        .flat_map(|line| line.split_inclusive(['。', '！', '？']))
        .flat_map(by_marks)
        .map(str::trim)
        .filter(|one| !one.is_empty())
}

/// A mark ends a sentence only before a space: "3.5" and "e.g.x" stay whole.
fn by_marks(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut marked = false;
    for (at, c) in line.char_indices() {
        if marked && c.is_whitespace() {
            parts.push(&line[from..at]);
            from = at;
        }
        marked = matches!(c, '.' | '!' | '?' | '…') || marked && matches!(c, '"' | '”' | '\'' | '*' | ')');
    }
    parts.push(&line[from..]);
    parts
}

fn distinct(words: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    words.into_iter().filter(|word| seen.insert(word.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> Vec<Told<'static>> {
        let you = |text| Told { who: "", person: true, text };
        let mira = |text| Told { who: "Mira", person: false, text };
        vec![
            mira("Hi! How are you today?"),
            you("Fine, thanks. My sister Anna moves to Lisbon on 3 June."),
            mira("How lovely! Is she looking forward to it?"),
            you(
                "Yes. She found a flat near the river. I'm allergic to cats, so I can't visit for long: she has three.",
            ),
            mira("Three cats! Then meet Anna at the river, under the old bridge."),
            you("Good idea. ok"),
        ]
    }

    #[test]
    fn what_carries_the_talk_is_kept_in_its_order_with_who_said_it() {
        let text = extract(&chat(), 70);
        assert!(text.starts_with("You said: My sister Anna moves to Lisbon on 3 June."), "{text}");
        assert!(text.contains("allergic to cats") && text.contains("Mira said: "), "{text}");
        assert!(!text.contains("How are you") && !text.contains("ok"), "{text}");
        assert!(estimate_tokens(&text) <= 75, "{text}");
    }

    #[test]
    fn less_room_keeps_the_names_and_none_keeps_nothing() {
        let text = extract(&chat(), 22);
        assert!(text.contains("Anna") && estimate_tokens(&text) <= 25, "{text}");
        assert_eq!(extract(&chat(), 0), "");
        assert_eq!(extract(&[], 100), "");
    }

    #[test]
    fn the_same_said_again_is_not_kept_twice() {
        let again = Told { who: "", person: true, text: "The harbour of Kiel was frozen in January." };
        let other = Told { who: "", person: true, text: "Grandfather built wooden boats there." };
        let text = extract(&[again, again, again, other], 45);
        assert!(text.contains("boats"), "{text}");
    }

    #[test]
    fn it_is_the_same_every_time() {
        let first = extract(&chat(), 50);
        assert!((0..20).all(|_| extract(&chat(), 50) == first));
    }

    #[test]
    fn marks_inside_of_words_end_nothing() {
        let parts: Vec<&str> =
            split("It cost 3.50 at visavis.example. \"Really?\" Yes!\nNext。好。").collect();
        assert_eq!(parts, ["It cost 3.50 at visavis.example.", "\"Really?\"", "Yes!", "Next。", "好。"]);
    }
}
