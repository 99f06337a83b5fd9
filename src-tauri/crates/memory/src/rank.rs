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
    /// How close its meaning is, -1 to 1, where a model of meanings is there.
    pub cosine: Option<f32>,
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
        let meaning = fact.cosine.map_or(0.0, |cosine| cosine.max(0.0));
        let fresh = 0.5_f32.powf(fact.age_ms.max(0) as f32 / HALF_LIFE_MS);
        let called = 0.8 * fact.words + 0.6 * overlap + 0.7 * topic + 1.2 * meaning;
        let fits =
            fact.pinned || fact.importance >= ALWAYS || fact.words > 0.0 || shared > 0 || meaning > 0.35;
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
        Candidate { text, subject, words: 0.0, cosine: None, importance: 0.5, pinned: false, age_ms: 0 }
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
