//! What a speech model makes up, kept away from people.
//!
//! Whisper was trained on subtitles: fed silence or noise it writes what stands under silent pictures, and now and then it repeats
//! itself until it runs out of room.

use vis_core::LISTEN_RATE;

use super::Transcript;

/// Nobody speaks this softly into a working microphone: peak of -60 dB.
const QUIET_PEAK: f32 = 0.001;

/// Subtitles of silent pictures, without case and punctuation.
const GHOSTS: &[&str] = &[
    "you",
    "thank you",
    "thank you very much",
    "thank you so much",
    "thanks",
    "thanks for watching",
    "thank you for watching",
    "thanks for listening",
    "thank you for listening",
    "please subscribe",
    "subscribe",
    "like and subscribe",
    "see you next time",
    "see you in the next video",
    "bye",
    "bye bye",
    "bye-bye",
    "goodbye",
    "the end",
    "so",
    "i m sorry",
    "the",
    "and",
    "a",
    "i",
    "foreign",
    "music",
    "applause",
    "silence",
    "blank audio",
    "inaudible",
    "subtitles by the amara org community",
    "untertitel der amara org community",
    "untertitel im auftrag des zdf",
    "vielen dank",
    "vielen dank fürs zuschauen",
    "sous titres réalisés par la communauté d amara org",
    "sous titrage st 501",
    "merci",
    "merci d avoir regardé",
    "subtítulos realizados por la comunidad de amara org",
    "gracias",
    "gracias por ver el video",
    "sottotitoli creati dalla comunità amara org",
    "grazie",
    "legendas pela comunidade amara org",
    "obrigado",
    "subs by www zeoranger co uk",
];

/// A ghost that the model is this sure of was said.
const SURE: f32 = 0.65;

/// Below this, words are drawn by lot.
const GUESS: f32 = 0.2;

/// Is there nothing to hear at all?
pub(super) fn is_quiet(samples: &[f32]) -> bool {
    samples.iter().all(|sample| sample.abs() < QUIET_PEAK)
}

/// The transcript without marks, loops and ghosts; empty where nothing is left.
pub(super) fn accept(transcript: Transcript, samples: &[f32]) -> Transcript {
    let text = without_loops(&without_marks(&transcript.text));
    let words = spoken_words(&text);
    let unsure = transcript.confidence < SURE || samples.len() < LISTEN_RATE as usize / 5;
    let ghost = unsure && GHOSTS.contains(&words.join(" ").as_str());
    if words.is_empty() || ghost || transcript.confidence < GUESS {
        return Transcript::default();
    }
    let segments = if text == transcript.text { transcript.segments } else { rewritten(&transcript, &text) };
    Transcript { text, segments, ..transcript }
}

/// One segment in place of those whose text has changed.
fn rewritten(transcript: &Transcript, text: &str) -> Vec<super::Segment> {
    let (first, last) = (transcript.segments.first(), transcript.segments.last());
    let span = first.zip(last).map(|(first, last)| (first.start_ms, last.end_ms));
    span.into_iter()
        .map(|(start_ms, end_ms)| super::Segment { start_ms, end_ms, text: text.to_owned() })
        .collect()
}

/// Lower-case words without punctuation and without marks.
pub(super) fn spoken_words(text: &str) -> Vec<String> {
    let text = without_marks(text).to_lowercase();
    let letters = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    text.chars().map(letters).collect::<String>().split_whitespace().map(str::to_owned).collect()
}

/// Without `[music]`, `(laughs)`, `*coughs*`, `♪` and what an unclosed one begins.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut closing = None;
    for character in text.chars() {
        match (closing, character) {
            (Some(end), _) if character == end => closing = None,
            (Some(_), _) | (None, '♪' | '♫' | '♬') => {}
            (None, '[') => closing = Some(']'),
            (None, '(') => closing = Some(')'),
            (None, '*') => closing = Some('*'),
            (None, _) => plain.push(character),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The longest phrase that is looked for as a loop, in words.
const LONGEST_LOOP: usize = 12;

/// A phrase said four times in a row or more stays twice; a single word ("no no no no") may come five times.
fn without_loops(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let same: Vec<String> = words.iter().map(|word| spoken_words(word).concat()).collect();
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let looping = (1..=LONGEST_LOOP).find_map(|length| {
            let times = repeats(&same[at..], length);
            (times >= if length == 1 { 6 } else { 4 }).then_some((length, times))
        });
        let (copied, skipped) = looping.map_or((1, 1), |(length, times)| (2 * length, length * times));
        kept.extend_from_slice(&words[at..at + copied]);
        at += skipped;
    }
    kept.join(" ")
}

/// Does a phrase of three words or more come twice in a row? Somebody may have said so; mostly it is a model that went astray.
#[cfg(any(feature = "whisper", test))]
pub(super) fn repeats_itself(text: &str) -> bool {
    let words = spoken_words(text);
    (0..words.len()).any(|at| (3..=2 * LONGEST_LOOP).any(|length| repeats(&words[at..], length) >= 2))
}

/// Is there no word that was not among the hints?
#[cfg(any(feature = "whisper", test))]
pub(super) fn only_hints(text: &str, hints: &[String]) -> bool {
    let hints: Vec<String> = hints.iter().flat_map(|hint| spoken_words(hint)).collect();
    let words = spoken_words(text);
    !words.is_empty() && words.iter().all(|word| hints.contains(word))
}

/// How often the first `length` words come in a row.
fn repeats(words: &[String], length: usize) -> usize {
    let phrase = words.get(..length).unwrap_or_default();
    if phrase.is_empty() {
        return 0;
    }
    words.chunks_exact(length).take_while(|chunk| *chunk == phrase).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcribe::Segment;

    fn heard(text: &str, confidence: f32) -> String {
        let segments = vec![Segment { start_ms: 0, end_ms: 1000, text: text.to_owned() }];
        let transcript =
            Transcript { text: text.to_owned(), language: "en".to_owned(), segments, confidence };
        let accepted = accept(transcript, &[0.1; 16_000]);
        assert_eq!(accepted.text.is_empty(), accepted.segments.is_empty());
        accepted.text
    }

    #[test]
    fn ghosts_go_unless_the_model_is_sure() {
        for ghost in [
            "Thanks for watching!",
            "you",
            " Thank you.",
            "Bye-bye.",
            "[BLANK_AUDIO]",
            "(music)",
            "♪",
            "*silence*",
        ] {
            assert_eq!(heard(ghost, 0.5), "", "{ghost}");
        }
        assert_eq!(heard("Thank you.", 0.9), "Thank you.");
        assert_eq!(heard("[music]", 0.99), "", "a mark is no speech, however sure");
        assert_eq!(heard("Thank you for the cake.", 0.5), "Thank you for the cake.");
        assert_eq!(heard("Blue seven of wine.", 0.1), "", "words drawn by lot");
    }

    #[test]
    fn marks_leave_the_words_around_them() {
        assert_eq!(heard("Well [laughs] I do (sighs) know. [unclosed", 0.9), "Well I do know.");
    }

    #[test]
    fn loops_are_cut_and_emphasis_is_not() {
        assert_eq!(heard("No, no, no, no, no!", 0.9), "No, no, no, no, no!");
        assert_eq!(heard("go go go go go go go go now", 0.9), "go go now");
        let stuck = format!("We went {}home.", "to the sea. ".repeat(30));
        assert_eq!(heard(&stuck, 0.9), "We went to the sea. to the sea. home.");
        assert_eq!(heard("It was the best of times, it was the worst of times.", 0.9).len(), 52);
    }

    #[test]
    fn a_phrase_said_twice_is_noticed() {
        assert!(repeats_itself("Hey, how was your day? Hey, how was your day?"));
        assert!(repeats_itself("I fell asleep on the sofa. I fell asleep on the sofa. I"));
        assert!(!repeats_itself("It was the best of times, it was the worst of times."));
        assert!(!repeats_itself("Ever tried. Ever failed. No, no, no. Try again. Fail again."));
    }

    #[test]
    fn a_prompt_that_comes_back_is_noticed() {
        let hints = ["Mary Ann".to_owned(), "Thaddeus".to_owned()];
        assert!(only_hints("Thaddeus, Mary...", &hints));
        assert!(!only_hints("Hello, Thaddeus.", &hints) && !only_hints("", &hints));
    }

    #[test]
    fn silence_is_quiet_and_a_whisper_is_not() {
        assert!(is_quiet(&[0.0; 1000]) && is_quiet(&[]));
        assert!(!is_quiet(&[0.0, -0.002]));
    }
}
