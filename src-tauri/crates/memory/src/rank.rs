//! Which facts a message calls for.

use std::collections::BTreeSet;

use crate::words::{content_words, topics};

/// A fact that may be put before the model.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    pub text: &'a str,
    /// As in [`crate::Proposal`]; empty for a fact that the person wrote.
    pub subject: &'a str,
    /// How well its words fit, from the full-text index; 0: not at all, 1: as well as the best.
    pub words: f32,
    /// How near its meaning is ([`crate::Question::nearness`]), where a model of meanings tells.
    pub meaning: Option<f32>,
    pub importance: f32,
    pub pinned: bool,
    /// Milliseconds since it was learned or confirmed.
    pub age_ms: i64,
}

/// A place in the order of facts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Of the candidate.
    pub index: usize,
    pub score: f32,
    /// The message calls for it, or it is always good to know.
    pub fits: bool,
}

/// After this a fact counts half as new.
const HALF_LIFE_MS: f32 = 30.0 * 24.0 * 3_600_000.0;
/// So important that it is good to know whatever is said: names, boundaries, allergies.
const ALWAYS: f32 = 0.9;
/// From this nearness on a fact has to do with what is said, whatever its words are.
const NEAR: f32 = 0.15;
/// Below it a topic in common is chance: small talk about the weather calls for no hobby.
const FAR: f32 = 0.03;
/// What nearness counts beside words and topics. Of 80 questions about 20 facts in five languages this puts 74 of 100 facts first and 95
/// among the first five (words and topics alone: 20 and 49), and changes nothing where the words are those of the fact; 1 puts 58 and
/// 89 there, the sum of the reciprocals of the two ranks 68 and 95, but loses some by their words.
const MEANING: f32 = 5.0;

/// All facts in the order in which they help with `query`, the best first.
pub fn rank(query: &str, facts: &[Candidate<'_>]) -> Vec<Ranked> {
    let asked = topics(query);
    let words = content_words(query);
    let score = |(index, fact): (usize, &Candidate<'_>)| {
        let about = about(fact);
        let shared = asked.intersection(&about).count();
        let topic = shared as f32 / asked.len().max(1) as f32;
        let own = content_words(fact.text);
        let overlap =
            words.iter().filter(|word| own.contains(word)).count() as f32 / words.len().max(1) as f32;
        let meaning = fact.meaning.map_or(0.0, |meaning| meaning.max(0.0));
        let fresh = 0.5_f32.powf(fact.age_ms.max(0) as f32 / HALF_LIFE_MS);
        let called = 0.8 * fact.words + 0.6 * overlap + 0.7 * topic + MEANING * meaning;
        let about_it = shared > 0 && fact.meaning.is_none_or(|meaning| meaning > FAR);
        let called_for = fact.words > 0.0 || about_it || meaning > NEAR;
        let fits = fact.pinned || fact.importance >= ALWAYS || called_for;
        let score = called + 0.2 * fact.importance + 0.05 * fresh + if fact.pinned { 0.6 } else { 0.0 };
        Ranked { index, score, fits }
    };
    let mut order: Vec<Ranked> = facts.iter().enumerate().map(score).collect();
    order.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.index.cmp(&other.index)));
    order
}

/// The topics of a fact.
fn about(fact: &Candidate<'_>) -> BTreeSet<&'static str> {
    let taste = fact.subject.strip_prefix("taste:");
    let mut about = topics(&format!("{} {}", taste.unwrap_or(fact.subject), fact.text));
    if taste.is_some() {
        about.insert("hobby");
    }
    // Everybody who is remembered has a name; only one fact is about the person's.
    if fact.subject != "self.name" {
        about.remove("name");
    }
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact<'a>(text: &'a str, subject: &'a str) -> Candidate<'a> {
        Candidate { text, subject, words: 0.0, meaning: None, importance: 0.5, pinned: false, age_ms: 0 }
    }

    #[test]
    fn what_is_asked_for_comes_first_and_topics_help_where_words_do_not() {
        let facts = [
            fact("Likes jazz", "taste:jazz"),
            fact("Is allergic to peanuts", "health.allergy:peanuts"),
            Candidate { words: 1.0, ..fact("Has a sister called Anna", "sister.name") },
        ];
        assert_eq!(rank("How is my sister?", &facts)[0].index, 2);
        assert_eq!(rank("What should I cook tonight?", &facts[..2])[0].index, 1);
    }

    #[test]
    fn meaning_finds_what_no_word_does_and_takes_back_what_a_topic_alone_found() {
        let near = Candidate { meaning: Some(0.3), ..fact("Vive en Nantes", "home.city") };
        let far =
            Candidate { meaning: Some(-0.1), ..fact("Is allergic to peanuts", "health.allergy:peanuts") };
        let order = rank("Which town do I call my own?", &[far, near]);
        assert_eq!((order[0].index, order[0].fits, order[1].fits), (1, true, false));
        let cooking = "What should I cook tonight?";
        assert!(!rank(cooking, &[far])[0].fits);
        assert!(rank(cooking, &[Candidate { meaning: None, ..far }])[0].fits, "nobody tells what it means");
        assert!(rank(cooking, &[Candidate { words: 1.0, ..far }])[0].fits, "its words are there");
    }

    #[test]
    fn of_equals_the_newer_and_the_pinned_come_first() {
        let day = 24 * 3_600_000;
        let old = Candidate { age_ms: 300 * day, ..fact("Likes tea", "taste:tea") };
        let new = Candidate { age_ms: day, ..fact("Likes rain", "taste:rain") };
        let order = rank("Hello", &[old, new]);
        assert_eq!((order[0].index, order[0].fits), (1, false));
        let order = rank("Hello", &[Candidate { pinned: true, ..old }, new]);
        assert_eq!((order[0].index, order[0].fits), (0, true));
    }
}
