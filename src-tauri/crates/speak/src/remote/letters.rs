//! When each letter is spoken → when each sound is.

use std::ops::Range;

use vis_core::{PhonemeSpan, SPEECH_RATE, Viseme};

use crate::{
    g2p::{Phonemiser, letter_sounds},
    normalise, null,
    phoneme::{Mark, mark, viseme},
};

/// A letter of the spoken text, seconds from the beginning of the sound.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) text: String,
    pub(crate) start: f32,
    pub(crate) end: f32,
}

/// A word between two spaces, and when it is spoken.
#[derive(Debug, PartialEq)]
struct Word {
    text: String,
    /// Where its letters end, its own beginning first: one more than it has letters. Never falling.
    times: Vec<f32>,
}

/// Gaps that are heard as silence, seconds; shorter ones are rounding.
const GAP: f32 = 0.01;

/// Spans that cover `samples` without a gap. Without `words` a letter is a sound of its own.
pub(crate) fn spans(letters: &[Letter], samples: usize, phonemes: Option<&Phonemiser>) -> Vec<PhonemeSpan> {
    let mut spans: Vec<PhonemeSpan> = Vec::new();
    let at = |seconds: f32| ((seconds.max(0.0) * SPEECH_RATE as f32) as usize).min(samples) as u32;
    for word in words(letters) {
        let start = at(word.times[0]);
        let end = spans.last().map_or(0, |last| last.end);
        let small = (GAP * SPEECH_RATE as f32) as u32;
        if start > end + small {
            let phoneme = if spans.is_empty() { "" } else { " " };
            spans.push(silence(phoneme, end..start));
        }
        for (phoneme, viseme, until) in sounds(&word, phonemes) {
            let start = spans.last().map_or(0, |last| last.end);
            let end = at(until).max(start);
            spans.push(PhonemeSpan { phoneme, viseme, start, end });
        }
    }
    let end = spans.last().map_or(0, |last| last.end);
    spans.push(silence("", end..samples as u32));
    spans.retain(|span| span.end > span.start);
    spans
}

/// How many words are over at `seconds`.
pub(crate) fn words_until(letters: &[Letter], seconds: f32) -> usize {
    words(letters).iter().filter(|word| word.times.last().is_some_and(|end| *end <= seconds + GAP)).count()
}

/// The part of spans between two samples, counted from the first.
pub(crate) fn part(spans: &[PhonemeSpan], range: Range<usize>) -> Vec<PhonemeSpan> {
    let (from, to) = (range.start as u32, range.end as u32);
    let inside = spans.iter().filter(|span| span.start < to && span.end > from);
    let moved = inside.map(|span| PhonemeSpan {
        start: span.start.max(from) - from,
        end: span.end.min(to) - from,
        ..span.clone()
    });
    let mut part: Vec<_> = moved.collect();
    // A gap between words that is divided is silence at the edge of both.
    let last = part.len().saturating_sub(1);
    for (n, span) in part.iter_mut().enumerate() {
        if (n == 0 || n == last) && span.phoneme == " " {
            span.phoneme.clear();
        }
    }
    part
}

fn silence(phoneme: &str, range: Range<u32>) -> PhonemeSpan {
    PhonemeSpan { phoneme: phoneme.to_owned(), viseme: Viseme::Sil, start: range.start, end: range.end }
}

fn words(letters: &[Letter]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for letter in letters {
        if letter.text.chars().all(char::is_whitespace) {
            open = false;
            continue;
        }
        let (start, end) = (letter.start, letter.end.max(letter.start));
        match words.last_mut().filter(|_| open) {
            Some(word) => {
                word.text.push_str(&letter.text);
                let before = word.times.last().copied().unwrap_or(start);
                word.times.extend(std::iter::repeat_n(end.max(before), letter.text.chars().count()));
            }
            None => {
                let before = words.last().and_then(|word| word.times.last()).copied().unwrap_or(0.0);
                let mut times = vec![start.max(before)];
                times.extend(std::iter::repeat_n(end.max(times[0]), letter.text.chars().count()));
                words.push(Word { text: letter.text.clone(), times });
            }
        }
        open = true;
    }
    // Marks alone (a dash between spaces) are pauses.
    words.retain(|word| word.text.chars().any(char::is_alphanumeric));
    words
}

/// The sounds of a word with the second at which each ends; the last ends with the word.
fn sounds(word: &Word, phonemes: Option<&Phonemiser>) -> Vec<(String, Viseme, f32)> {
    let said = phonemes.map(|phonemes| symbols(&phonemes.phonemes(&normalise(&word.text))));
    let said = said.filter(|said| !said.is_empty()).unwrap_or_else(|| by_letters(&word.text));
    let places = places(&word.text, said.len());
    said.into_iter()
        .zip(places)
        .map(|((phoneme, viseme), place)| (phoneme, viseme, word.time(place)))
        .collect()
}

impl Word {
    /// `place`: 0 at the beginning, 1 at the end; between letters in proportion.
    fn time(&self, place: f32) -> f32 {
        let last = self.times.len() - 1;
        let at = place.clamp(0.0, 1.0) * last as f32;
        let (left, share) = (at.floor() as usize, at.fract());
        let next = self.times[(left + 1).min(last)];
        self.times[left] + (next - self.times[left]) * share
    }
}

/// Where in a word's letters each of its `count` sounds ends, as a share. The rules for letters say how many sounds a letter has;
/// where they come to another number than the dictionary, the sounds are spread evenly over the same letters.
fn places(text: &str, count: usize) -> Vec<f32> {
    let letters: Vec<char> = text.chars().collect();
    let mut per_letter: Vec<usize> = letter_sounds(text);
    if per_letter.len() != letters.len() || per_letter.iter().sum::<usize>() == 0 {
        per_letter = letters.iter().map(|letter| usize::from(letter.is_alphanumeric())).collect();
    }
    let total: usize = per_letter.iter().sum();
    // The places where the sounds of the rules end: a letter's sounds share its time, a silent one belongs to the sound before.
    let mut ends = Vec::with_capacity(total);
    for (n, sounds) in per_letter.iter().enumerate() {
        match (*sounds, ends.last_mut()) {
            (0, Some(last)) => *last = (n + 1) as f32,
            (sounds, _) => ends.extend((1..=sounds).map(|k| n as f32 + k as f32 / sounds as f32)),
        }
    }
    let whole = letters.len().max(1) as f32;
    let end = |sound: usize| {
        let at = (sound + 1) as f32 * total as f32 / count as f32;
        let (left, share) = ((at.floor() as usize).min(total), at.fract());
        let place = |n: usize| if n == 0 { 0.0 } else { ends.get(n - 1).copied().unwrap_or(whole) };
        (place(left) + (place(left + 1) - place(left)) * share) / whole
    };
    (0..count).map(|sound| if sound + 1 == count { 1.0 } else { end(sound) }).collect()
}

/// Phonemes with their marks: stress stands before its sound, length behind it.
fn symbols(phonemes: &str) -> Vec<(String, Viseme)> {
    let mut all: Vec<(String, Viseme)> = Vec::new();
    let mut before = String::new();
    for symbol in phonemes.chars() {
        match (mark(symbol), viseme(symbol), all.last_mut()) {
            (Some(Mark::After), _, Some(last)) if before.is_empty() => last.0.push(symbol),
            (_, Some(shape), _) if shape != Viseme::Sil => {
                all.push((std::mem::take(&mut before) + symbol.encode_utf8(&mut [0; 4]), shape));
            }
            (Some(_), ..) => before.push(symbol),
            _ => {}
        }
    }
    all
}

fn by_letters(word: &str) -> Vec<(String, Viseme)> {
    let small = word.chars().filter_map(|letter| letter.to_lowercase().next());
    let sounding = small.filter(|letter| letter.is_alphanumeric());
    sounding.map(|letter| (letter.to_string(), null::shape(letter))).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::{Accent, Dictionary};

    /// Letters of equal length.
    pub(crate) fn even(text: &str, each: f32) -> Vec<Letter> {
        let letter = |(n, c): (usize, char)| Letter {
            text: c.to_string(),
            start: n as f32 * each,
            end: (n + 1) as f32 * each,
        };
        text.chars().enumerate().map(letter).collect()
    }

    fn told(spans: &[PhonemeSpan]) -> Vec<(&str, u32)> {
        spans.iter().map(|span| (&*span.phoneme, span.end * 10 / SPEECH_RATE)).collect()
    }

    #[test]
    fn a_word_s_sounds_lie_on_the_letters_that_say_them() {
        let phonemes = Phonemiser::new(Accent::American, Arc::new(Dictionary::default()));
        // "sh" is one sound, the "p" of the end another: ten letters a second.
        let found = spans(&even("ship so", 0.1), 24_000, Some(&phonemes));
        assert_eq!(
            told(&found),
            [("ʃ", 2), ("ˈɪ", 3), ("p", 4), (" ", 5), ("s", 6), ("ˌO", 7), ("", 10)]
                .map(|(phoneme, end)| (if phoneme == "ˌO" { &*found[5].phoneme } else { phoneme }, end))
        );
        assert_eq!(found[0].viseme, Viseme::CH);
    }

    #[test]
    fn without_a_phonemiser_letters_are_sounds() {
        let found = spans(&even("Ja, gut", 0.1), 24_000, None);
        let shapes: Vec<_> = found.iter().map(|span| (&*span.phoneme, span.viseme)).collect();
        assert_eq!(shapes[0], ("j", Viseme::CH));
        assert_eq!(found.last().unwrap().end, 24_000);
        assert_eq!(words_until(&even("Ja, gut", 0.1), 0.45), 1);
    }

    proptest! {
        #[test]
        fn spans_cover_the_sound_whatever_the_times_are(
            letters in prop::collection::vec(("[a-zA-Zäé0-9 .,'—]{1,2}", -1.0_f32..9.0, -1.0_f32..9.0), 0..40),
            samples in 0_usize..200_000,
            cut in 0.0_f32..1.0,
        ) {
            let letters: Vec<_> =
                letters.into_iter().map(|(text, start, end)| Letter { text, start, end }).collect();
            let all = spans(&letters, samples, None);
            let at = (samples as f32 * cut) as usize;
            for (spans, length) in [
                (all.clone(), samples),
                (part(&all, 0..at), at),
                (part(&all, at..samples), samples - at),
            ] {
                prop_assert_eq!(spans.first().map_or(0, |span| span.start), 0);
                prop_assert_eq!(spans.last().map_or(0, |span| span.end) as usize, length);
                prop_assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
                prop_assert!(spans.iter().all(|span| span.end > span.start));
            }
        }
    }
}
