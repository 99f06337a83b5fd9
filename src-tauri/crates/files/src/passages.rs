//! The parts of a long text that a question is about, by Okapi BM25 (Robertson & Zaragoza 2009) over its paragraphs. Pure.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Characters of a passage: shorter paragraphs are joined, longer ones parted at lines or sentences.
const SHORTEST: usize = 160;
const LONGEST: usize = 640;
/// The usual constants: how much a word counts that comes again, and how much long passages are held back.
const AGAIN: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// A word in more than this share of the passages says nothing.
const COMMON: f64 = 0.4;
/// Letters of a word that says something, and of its beginning that counts: endings differ from question to text.
const LEAST_LETTERS: usize = 3;
const STEM: usize = 6;

/// The passages that fit a question, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitting {
    pub text: String,
    /// Passages in it, and in the whole text.
    pub shown: usize,
    pub of: usize,
    /// Some of them have words of the question.
    pub matches: bool,
}

/// Of `text` as much as fits into `room`, as `count` counts: all of it, else the passages that have the question's words, else its
/// beginning. Left-out parts are marked by an ellipsis.
pub fn fitting(text: &str, question: &str, room: usize, count: impl Fn(&str) -> usize) -> Fitting {
    let passages = passages(text);
    let scores = scores(text, &passages, question);
    let matches = scores.iter().any(|score| *score > 0.0);
    let mut order: Vec<usize> = (0..passages.len()).collect();
    // A stable sort: what is equally good comes in the order of the text, so that the beginning is what fills up.
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let (mut chosen, mut taken) = (BTreeSet::new(), 0);
    for at in order {
        let cost = count(&text[passages[at].clone()]) + 1;
        if taken + cost <= room {
            taken += cost;
            chosen.insert(at);
        } else if chosen.len() > 2 {
            break;
        }
    }
    Fitting { text: joined(text, &passages, &chosen), shown: chosen.len(), of: passages.len(), matches }
}

/// Byte ranges of the passages of a text, in order, without the white space around them.
pub fn passages(text: &str) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = Vec::new();
    for paragraph in paragraphs(text) {
        match passages.last_mut() {
            // A heading goes with what it stands over.
            Some(last) if last.len() < SHORTEST && last.len() + paragraph.len() <= LONGEST => {
                last.end = paragraph.end;
            }
            _ if paragraph.len() > LONGEST => passages.extend(parted(text, paragraph)),
            _ => passages.push(paragraph),
        }
    }
    passages
}

fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive("\n\n").filter_map(move |part| {
        let from = at + (part.len() - part.trim_start().len());
        at += part.len();
        let length = part.trim().len();
        (length > 0).then_some(from..from + length)
    })
}

fn parted(text: &str, paragraph: Range<usize>) -> Vec<Range<usize>> {
    let (mut parts, mut rest) = (Vec::new(), paragraph);
    while rest.len() > LONGEST {
        let whole = &text[rest.clone()];
        let mut end = LONGEST;
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        let head = &whole[..end];
        let at = ["\n", ". ", "。", " "]
            .iter()
            .find_map(|mark| head.rfind(mark).map(|at| at + mark.len()).filter(|at| *at >= SHORTEST));
        let at = at.unwrap_or(end);
        parts.push(rest.start..rest.start + head[..at].trim_end().len());
        rest.start += at;
        rest.start += text[rest.clone()].len() - text[rest.clone()].trim_start().len();
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

fn joined(text: &str, passages: &[Range<usize>], chosen: &BTreeSet<usize>) -> String {
    let mut joined = String::new();
    let mut next = 0;
    for &at in chosen {
        if !joined.is_empty() {
            joined.push('\n');
        }
        if at != next {
            joined.push_str("…\n");
        }
        joined.push_str(&text[passages[at].clone()]);
        next = at + 1;
    }
    if next < passages.len() && !joined.is_empty() {
        joined.push_str("\n…");
    }
    joined
}

fn scores(text: &str, passages: &[Range<usize>], question: &str) -> Vec<f64> {
    let bags: Vec<HashMap<String, f64>> =
        passages.iter().map(|passage| bag(&text[passage.clone()])).collect();
    let lengths: Vec<f64> = bags.iter().map(|bag| bag.values().sum()).collect();
    let (count, all) = (passages.len() as f64, lengths.iter().sum::<f64>());
    let mean = (all / count.max(1.0)).max(1.0);
    let mut scores = vec![0.0; passages.len()];
    for word in bag(question).keys() {
        let holding = bags.iter().filter(|bag| bag.contains_key(word)).count() as f64;
        if holding == 0.0 || count > 4.0 && holding > count * COMMON {
            continue;
        }
        let rare = (1.0 + (count - holding + 0.5) / (holding + 0.5)).ln();
        for ((score, bag), length) in scores.iter_mut().zip(&bags).zip(&lengths) {
            let often = bag.get(word).copied().unwrap_or(0.0);
            let held_back = AGAIN * (1.0 - LENGTH + LENGTH * length / mean);
            *score += rare * often * (AGAIN + 1.0) / (often + held_back);
        }
    }
    scores
}

/// Words by their beginnings; writing without spaces by pairs of signs.
fn bag(text: &str) -> HashMap<String, f64> {
    let mut bag = HashMap::new();
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let signs: Vec<char> = word.chars().collect();
        if signs.iter().any(|sign| is_unspaced(*sign)) {
            for pair in signs.windows(2.min(signs.len())) {
                *bag.entry(pair.iter().collect()).or_insert(0.0) += 1.0;
            }
        } else if signs.len() >= LEAST_LETTERS || signs.iter().any(char::is_ascii_digit) {
            *bag.entry(signs.iter().take(STEM).collect()).or_insert(0.0) += 1.0;
        }
    }
    bag
}

/// Chinese, Japanese, Korean and Thai.
fn is_unspaced(sign: char) -> bool {
    matches!(sign, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn report() -> String {
        let filler = |n: usize| {
            format!(
                "Section {n}. {}",
                "Nothing of note happened in the committee and it went home. ".repeat(4)
            )
        };
        let mut parts: Vec<String> = (0..20).map(filler).collect();
        parts[13] =
            "The boiler in the cellar was replaced in March for 4,800 euros by Miller and Sons.".to_owned();
        parts.join("\n\n")
    }

    #[test]
    fn a_short_text_is_given_whole() {
        let whole = fitting("One.\n\nTwo.", "anything", 100, str::len);
        assert_eq!((whole.text.as_str(), whole.shown, whole.of), ("One.\n\nTwo.", 1, 1));
    }

    #[test]
    fn the_passage_that_answers_is_found_in_a_long_text() {
        let found = fitting(&report(), "How much did the new boilers cost?", 700, str::len);
        assert!(found.matches && found.text.contains("4,800 euros"), "{}", found.text);
        assert!(found.text.len() < 750 && found.shown < found.of);
        assert!(found.text.starts_with("Section 0"), "room that is left shows how it begins");
        assert!(found.text.contains("\n…\n"), "what is left out is marked");
    }

    #[test]
    fn a_question_about_something_else_matches_nothing_and_gives_the_beginning() {
        let found = fitting(&report(), "Do you like swimming?", 700, str::len);
        assert!(!found.matches && found.text.starts_with("Section 0"));
    }

    #[test]
    fn writing_without_spaces_is_searched_by_pairs_of_signs() {
        let text = ["会議は東京で行われた。".repeat(20), "予算は四百万円である。".repeat(20)].join("\n\n");
        let found = fitting(&text, "予算はいくらですか", 680, str::len);
        assert!(
            found.matches && found.text.contains("四百万円") && !found.text.contains("東京"),
            "{}",
            found.text
        );
    }

    proptest! {
        #[test]
        fn passages_hold_every_word_in_order_and_what_is_chosen_fits(
            text in "[a-zé .\n。日]{0,4000}", question in "[a-z ]{0,40}", room in 0_usize..2000,
        ) {
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            let parts = passages(&text);
            let again: String = parts.iter().map(|part| bare(&text[part.clone()])).collect();
            prop_assert_eq!(again, bare(&text));
            prop_assert!(parts.iter().all(|part| part.len() <= LONGEST + SHORTEST));
            let found = fitting(&text, &question, room, str::len);
            prop_assert!(found.text.len() <= room + found.shown * 6 + 6);
        }
    }
}
