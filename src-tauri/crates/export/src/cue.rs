//! Captions with the moments of their words, for showing which one is being said.

use std::ops::Range;

use crate::Caption;

/// A caption whose words have their moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    /// In order.
    pub words: Vec<Word>,
}

/// A word of a [`Cue`]; of writing without spaces, a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub start_ms: u64,
    /// Bytes of the cue's text.
    pub place: Range<usize>,
}

impl Cue {
    /// Words share the caption's time by their letters: what is left when nobody knows better.
    pub fn estimated(caption: &Caption) -> Self {
        let text = caption.text.trim().to_owned();
        let places = places(&text);
        // A word takes time before its first letter too: even "a" is not said in no time.
        let weight = |place: &Range<usize>| text[place.clone()].chars().count() as u64 + 2;
        let all: u64 = places.iter().map(weight).sum::<u64>().max(1);
        let length = caption.end_ms.saturating_sub(caption.start_ms);
        let mut before = 0;
        let mut words = Vec::with_capacity(places.len());
        for place in places {
            let start_ms = caption.start_ms + length * before / all;
            before += weight(&place);
            words.push(Word { start_ms, place });
        }
        Self { start_ms: caption.start_ms, end_ms: caption.end_ms, text, words }
    }

    /// Words begin at these moments (ms); estimated when there are not as many moments as words.
    pub fn timed(caption: &Caption, starts_ms: &[u64]) -> Self {
        let mut cue = Self::estimated(caption);
        if starts_ms.len() == cue.words.len() {
            cue.words.iter_mut().zip(starts_ms).for_each(|(word, start)| word.start_ms = *start);
        }
        cue
    }

    /// The word that is being said at `ms`, by number; `None` before the first.
    pub(crate) fn word_at(&self, ms: u64) -> Option<usize> {
        self.words.partition_point(|word| word.start_ms <= ms).checked_sub(1)
    }
}

/// Where the words of a text are.
fn places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        if letter.is_whitespace() {
            open = false;
            continue;
        }
        let alone = without_spaces(letter);
        match places.last_mut() {
            // What closes a sentence belongs to the letter before it.
            Some(last) if open && !alone => last.end = end,
            _ => places.push(at..end),
        }
        open = true;
    }
    places
}

/// Kana and Han, whose words are not parted by spaces.
fn without_spaces(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(u64, String)> {
        let cue = Cue::estimated(&Caption { start_ms: 1000, end_ms: 2000, text: text.into() });
        cue.words.iter().map(|word| (word.start_ms, cue.text[word.place.clone()].to_owned())).collect()
    }

    #[test]
    fn words_follow_each_other_over_the_whole_caption() {
        let seen = words(" Grüß dich,\nmein Schatz! ");
        assert_eq!(
            seen.iter().map(|word| word.1.as_str()).collect::<Vec<_>>(),
            ["Grüß", "dich,", "mein", "Schatz!"]
        );
        assert_eq!(seen[0].0, 1000);
        assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0) && seen[3].0 < 1800, "{seen:?}");
        let kana: Vec<String> = words("今日は。good").into_iter().map(|word| word.1).collect();
        assert_eq!(kana, ["今", "日", "は。good"]);
        assert!(words(" \n ").is_empty());
    }

    #[test]
    fn known_moments_are_kept_when_they_fit() {
        let caption = Caption { start_ms: 0, end_ms: 900, text: "one two three".into() };
        let cue = Cue::timed(&caption, &[100, 300, 700]);
        assert_eq!(
            [0, 99, 100, 299, 300, 5000].map(|ms| cue.word_at(ms)),
            [None, None, Some(0), Some(0), Some(1), Some(2)]
        );
        assert_eq!(Cue::timed(&caption, &[100]), Cue::estimated(&caption));
    }
}
