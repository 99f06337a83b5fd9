//! What a reply feels like, from its words alone. A modest guess: most sentences stay neutral. Not for: judging what a person writes.

use crate::Emotion;

/// Stems match whole words and words that go on from them ("wonder" also "wonderful", so longer cues stand first).
/// Anger is left out on purpose: a companion does not look angry because of a word.
const CUES: &[(Emotion, &[&str])] = &[
    (
        Emotion::Happy,
        &[
            "wonderful",
            "great",
            "glad",
            "happy",
            "happi",
            "love",
            "lovely",
            "delight",
            "fantastic",
            "awesome",
            "excited",
            "exciting",
            "yay",
            "haha",
            "congrat",
            "enjoy",
            "beautiful",
            "fun",
            "hooray",
            "thank",
            "cheer",
            "proud",
            "welcome",
            "nice",
            "hello",
            "hi",
        ],
    ),
    (
        Emotion::Sad,
        &[
            "sorry",
            "sad",
            "unfortunate",
            "lonel",
            "grief",
            "griev",
            "miss",
            "hurt",
            "rough",
            "painful",
            "tough",
            "heartbr",
            "cry",
            "loss",
            "regret",
            "disappoint",
            "tired",
            "difficult",
            "alas",
        ],
    ),
    (
        Emotion::Surprised,
        &[
            "wow", "whoa", "surpris", "amazing", "incredib", "unbeliev", "astonish", "suddenly", "goodness",
            "gosh", "oh",
        ],
    ),
    (
        Emotion::Thoughtful,
        &[
            "hmm", "wonder", "perhaps", "maybe", "think", "suppose", "consider", "imagine", "curious",
            "depends", "might", "ponder",
        ],
    ),
];

/// Stems of one sound that also begin unrelated words: only the word itself counts.
const WHOLE: &[&str] =
    &["hi", "fun", "oh", "nice", "cry", "sad", "great", "miss", "tough", "might", "rough", "love"];
const NEGATIONS: &[&str] =
    &["not", "no", "never", "isn't", "don't", "can't", "wasn't", "aren't", "doesn't", "didn't", "without"];

/// The emotion that most of a sentence's cues speak for. English; anything else is neutral unless its punctuation says more.
pub fn emotion_of(text: &str) -> Emotion {
    let lower = text.to_lowercase().replace('’', "'");
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let mut scores = [0_i32; CUES.len()];
    for (i, word) in words.iter().enumerate() {
        let negated = words[i.saturating_sub(2)..i].iter().any(|before| NEGATIONS.contains(before));
        if let Some(place) = cue(word).filter(|_| !negated) {
            scores[place] += 2;
        }
    }
    let asks = text.trim_end().ends_with('?');
    let shouts = text.contains('!');
    scores[0] += i32::from(shouts && scores[0] > 0);
    scores[2] +=
        i32::from(shouts && scores[2] > 0) + 2 * i32::from(text.contains("?!") || text.contains("!?"));
    scores[3] += i32::from(asks);
    // The first of the highest: warmth before the rest.
    let best = (0..CUES.len()).rev().max_by_key(|place| scores[*place]).filter(|place| scores[*place] >= 2);
    best.map_or(Emotion::Neutral, |place| CUES[place].0)
}

fn cue(word: &str) -> Option<usize> {
    let matches = |stem: &str| if WHOLE.contains(&stem) { word == stem } else { word.starts_with(stem) };
    CUES.iter().position(|(_, stems)| stems.iter().any(|stem| matches(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_colour_a_sentence() {
        for (text, emotion) in [
            ("That's wonderful news!", Emotion::Happy),
            ("I'm glad you told me.", Emotion::Happy),
            ("I'm so sorry to hear that.", Emotion::Sad),
            ("That sounds really tough.", Emotion::Sad),
            ("Wow, I did not see that coming!", Emotion::Surprised),
            ("You did what?!", Emotion::Surprised),
            ("Hmm, let me see.", Emotion::Thoughtful),
            ("I wonder how that works.", Emotion::Thoughtful),
            ("Maybe it would help to write it down?", Emotion::Thoughtful),
        ] {
            assert_eq!(emotion_of(text), emotion, "{text}");
        }
    }

    #[test]
    fn plain_negated_and_foreign_sentences_stay_neutral() {
        for text in [
            "",
            "The train leaves at nine.",
            "I'm not sad.",
            "History is long.",
            "What time is it?",
            "今日は晴れです。",
            "He is missing a sock.",
        ] {
            assert_eq!(emotion_of(text), Emotion::Neutral, "{text}");
        }
    }
}
