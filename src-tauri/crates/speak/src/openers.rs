//! Short words that fit before almost any answer.

/// A short word that can be said while the answer is still being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opener {
    pub text: &'static str,
    /// What kind of utterance it can answer.
    fits: &'static [Mood],
}

/// What an utterance asks for, as far as its words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Question,
    Statement,
    Sad,
}

use Mood::{Question, Sad, Statement};

/// None of them agrees, denies or promises anything: what is said next is not known yet.
const OPENERS: &[Opener] = &[
    Opener { text: "Mm.", fits: &[Statement, Sad] },
    Opener { text: "Hmm.", fits: &[Question, Statement] },
    Opener { text: "Well,", fits: &[Question] },
    Opener { text: "Let me think.", fits: &[Question] },
    Opener { text: "Good question.", fits: &[Question] },
    Opener { text: "I see.", fits: &[Statement] },
    Opener { text: "Right.", fits: &[Statement] },
    Opener { text: "Okay.", fits: &[Statement] },
    Opener { text: "Ah.", fits: &[Statement] },
    Opener { text: "Oh.", fits: &[Sad] },
    Opener { text: "I hear you.", fits: &[Sad] },
];

/// Turns without an opener between two that have one.
const APART: usize = 2;
/// Shorter utterances are greetings, thanks and answers, which one replies to at once.
const LEAST_WORDS: usize = 4;

/// All of them, to be synthesised ahead of time.
pub fn openers() -> &'static [Opener] {
    OPENERS
}

/// `None`: no opener this time. `history`: what the latest turns opened with, oldest first, one entry a turn.
///
/// At most one turn of three has one, and never the one that was heard last. The same arguments give the same choice.
pub fn choose_opener(history: &[Option<&str>], utterance: &str, seed: u64) -> Option<&'static Opener> {
    let recent = history.iter().rev().take(APART).any(Option::is_some);
    if recent || utterance.split_whitespace().count() < LEAST_WORDS {
        return None;
    }
    let last = history.iter().rev().find_map(|opener| *opener);
    let mood = mood(utterance);
    let fitting: Vec<_> = OPENERS.iter().filter(|o| o.fits.contains(&mood) && Some(o.text) != last).collect();
    // One place more than there are openers: now and then nothing, or it would be every third turn like a clock.
    let at = scramble(seed ^ history.len() as u64) % (fitting.len() as u64 + 1);
    fitting.get(at as usize).copied()
}

fn mood(utterance: &str) -> Mood {
    let words: Vec<String> = utterance
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    if words.iter().any(|word| SAD.contains(&word.as_str())) {
        Sad
    } else if utterance.trim_end().ends_with('?') || ASKS.contains(&words[0].as_str()) {
        Question
    } else {
        Statement
    }
}

const ASKS: &[&str] = &[
    "what", "who", "whom", "whose", "where", "when", "why", "which", "how", "do", "does", "did", "is", "are",
    "was", "were", "can", "could", "will", "would", "should", "have", "has", "am", "may", "what's", "who's",
    "where's", "how's",
];

const SAD: &[&str] = &[
    "sad",
    "tired",
    "exhausted",
    "lonely",
    "alone",
    "afraid",
    "scared",
    "anxious",
    "worried",
    "depressed",
    "hopeless",
    "hurt",
    "hurts",
    "crying",
    "cried",
    "cry",
    "died",
    "death",
    "dead",
    "funeral",
    "grief",
    "lost",
    "miss",
    "sick",
    "ill",
    "pain",
    "hate",
    "awful",
    "terrible",
    "horrible",
    "miserable",
    "overwhelmed",
    "stressed",
    "fired",
    "divorce",
    "divorced",
    "broke",
    "failed",
    "upset",
    "unhappy",
    "heartbroken",
    "suicide",
    "kill",
];

/// Spreads neighbouring seeds (the finaliser of SplitMix64, Steele et al. 2014).
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_one_turn_of_three_opens_and_never_twice_alike() {
        for seed in 0..200 {
            let mut history: Vec<Option<&str>> = Vec::new();
            for turn in 0..60 {
                let utterance = ["So what do you think about it?", "I went to the sea today."][turn % 2];
                let opener = choose_opener(&history, utterance, seed).map(|o| o.text);
                assert_eq!(opener, choose_opener(&history, utterance, seed).map(|o| o.text));
                history.push(opener);
            }
            assert!(history.windows(3).all(|three| three.iter().flatten().count() <= 1), "{history:?}");
            let said: Vec<_> = history.iter().flatten().collect();
            assert!(said.windows(2).all(|pair| pair[0] != pair[1]), "{said:?}");
            assert!(said.len() >= 8, "{said:?}");
        }
    }

    #[test]
    fn openers_fit_what_was_said() {
        assert_eq!(mood("Do you like the sea"), Question);
        assert_eq!(mood("You like the sea, don't you?"), Question);
        assert_eq!(mood("My dog died yesterday."), Sad);
        assert_eq!(mood("I like the sea."), Statement);
        for seed in 0..100 {
            let answer = choose_opener(&[], "My dog died this morning.", seed);
            assert!(answer.is_none_or(|o| ["Mm.", "Oh.", "I hear you."].contains(&o.text)), "{answer:?}");
            assert_eq!(choose_opener(&[], "Hi there!", seed), None, "a greeting is answered at once");
            assert_eq!(choose_opener(&[], "", seed), None);
        }
        assert!(openers().iter().all(|o| !o.fits.is_empty() && o.text.ends_with(['.', ','])));
    }
}
