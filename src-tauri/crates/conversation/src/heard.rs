//! From "so many samples were heard" to "so much of the text was heard".

use vis_core::SpokenClip;

/// How many of a clip's spoken words have been heard to their end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordsHeard {
    pub heard: u32,
    pub of: u32,
}

impl WordsHeard {
    /// Counts word ends (space phonemes, and the clip's end) up to `sample` of the clip, at the clip's own rate.
    pub fn at(clip: &SpokenClip, sample: u32) -> Self {
        let ends = clip.phonemes.iter().filter(|span| span.phoneme == " ").map(|span| span.start);
        let of = ends.clone().count() as u32 + 1;
        if sample as usize >= clip.pcm.samples.len() {
            return Self { heard: of, of };
        }
        Self { heard: ends.filter(|end| *end <= sample).count() as u32, of }
    }

    fn is_all(self) -> bool {
        self.heard >= self.of
    }
}

/// The beginning of `text` that was heard, cut at the end of a word.
///
/// Spoken and written words need not be equal in number ("$24.99" is six words aloud), so the share of spoken words
/// is taken of the written ones, rounded down: a word counts only when it was certainly heard.
pub fn heard_prefix(text: &str, words: WordsHeard) -> &str {
    if words.is_all() {
        return text;
    }
    let written = text.split_whitespace().count() as u64;
    let keep = written * u64::from(words.heard) / u64::from(words.of.max(1));
    let end = word_ends(text).take(keep as usize).last().unwrap_or(0);
    &text[..end]
}

/// The written word that is being spoken, as bytes of `text`; nothing once all are.
pub(crate) fn word_at(text: &str, words: WordsHeard) -> Option<(usize, usize)> {
    if words.is_all() {
        return None;
    }
    let written = text.split_whitespace().count() as u64;
    let nth = written * u64::from(words.heard) / u64::from(words.of.max(1));
    let word = text.split_whitespace().nth(nth as usize)?;
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    Some((start, start + word.len()))
}

fn word_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.split_whitespace().map(move |word| word.as_ptr() as usize - text.as_ptr() as usize + word.len())
}

#[cfg(test)]
mod tests {
    use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, TurnId, Viseme};

    use super::*;

    fn span(phoneme: &str, start: u32, end: u32) -> PhonemeSpan {
        PhonemeSpan { phoneme: phoneme.into(), viseme: Viseme::E, start, end }
    }

    #[test]
    fn a_word_counts_when_its_end_was_heard() {
        let clip = SpokenClip {
            turn: TurnId(1),
            seq: 0,
            text: "Oh no.".into(),
            pcm: PcmClip { rate: SPEECH_RATE, samples: vec![0.0; 300] },
            phonemes: vec![span("O", 0, 100), span(" ", 100, 120), span("n", 120, 200), span("O", 200, 300)],
        };
        let at = |sample| heard_prefix("Oh no.", WordsHeard::at(&clip, sample));
        assert_eq!(at(99), "");
        assert_eq!(at(100), "Oh");
        assert_eq!(at(299), "Oh");
        assert_eq!(at(300), "Oh no.");
    }

    #[test]
    fn more_spoken_than_written_words_round_down() {
        let prefix = |heard| heard_prefix("It costs $24.99 today.", WordsHeard { heard, of: 9 });
        assert_eq!(prefix(0), "");
        assert_eq!(prefix(3), "It");
        assert_eq!(prefix(8), "It costs $24.99");
        assert_eq!(prefix(9), "It costs $24.99 today.");
    }

    #[test]
    fn the_word_being_spoken_is_the_one_behind_those_heard() {
        let at = |heard| word_at("Oh no, that.", WordsHeard { heard, of: 3 });
        assert_eq!(at(0), Some((0, 2)));
        assert_eq!(at(1), Some((3, 6)));
        assert_eq!(at(2), Some((7, 12)));
        assert_eq!(at(3), None);
    }

    #[test]
    fn text_without_words_is_kept_only_whole() {
        assert_eq!(heard_prefix("   ", WordsHeard { heard: 0, of: 1 }), "");
        assert_eq!(heard_prefix("   ", WordsHeard { heard: 1, of: 1 }), "   ");
    }
}
