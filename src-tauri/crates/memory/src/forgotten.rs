//! Taking what is to be forgotten out of texts, without keeping what it was.

use std::collections::BTreeSet;

use crate::content_words;
use crate::sentences::sentences;
use crate::words::{bare, stems};

/// What stands in the place of a sentence.
const GAP: &str = "…";

/// The text with `…` in the place of every sentence of which `says` is true; `None` when there is none.
pub fn cut(text: &str, says: &mut dyn FnMut(&str) -> bool) -> Option<String> {
    let mut out = String::new();
    let (mut from, mut any) = (0, false);
    for sentence in sentences(text) {
        out.push_str(&text[from..sentence.start]);
        if says(&text[sentence.clone()]) {
            any = true;
            if !out.trim_end().ends_with(GAP) {
                out.push_str(GAP);
            }
        } else {
            out.push_str(&text[sentence.clone()]);
        }
        from = sentence.end;
    }
    out.push_str(&text[from..]);
    any.then(|| out.trim_end().to_owned())
}

/// Every word of a sentence, as its stem and as it stands (with `=` before it).
pub fn sentence_words(sentence: &str) -> BTreeSet<String> {
    stems(sentence).chain(bare(sentence).map(exact)).collect()
}

/// The words of [`sentence_words`] by which a value is known again. Where all its stems are those of words that say nothing ("Quinn"
/// has the stem of "qui"), the words as they stand.
pub fn telling_words(value: &str) -> Vec<String> {
    let words = content_words(value);
    if words.is_empty() { bare(value).map(exact).collect() } else { words }
}

fn exact(word: String) -> String {
    format!("={word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_again_though_its_stem_says_nothing() {
        let known = |value: &str, sentence: &str| {
            let words = sentence_words(sentence);
            let telling = telling_words(value);
            !telling.is_empty() && telling.iter().all(|word| words.contains(word))
        };
        assert!(known("Quinn", "Oh, Quinn?"));
        assert!(!known("Quinn", "Qui est là ?"), "not every sentence with a small word");
        assert!(known("hiking", "You like hikes."));
    }

    #[test]
    fn a_sentence_is_taken_out_and_the_rest_stays() {
        let text = "Hi! My sister Anna came.  She sings.\nAnna is loud.";
        let mut says = |sentence: &str| sentence.contains("Anna");
        assert_eq!(cut(text, &mut says).as_deref(), Some("Hi! …  She sings.\n…"));
        assert_eq!(cut("Nothing here.", &mut says), None);
        assert_eq!(cut("Anna. Anna!", &mut says).as_deref(), Some("…"), "one gap for two");
    }
}
