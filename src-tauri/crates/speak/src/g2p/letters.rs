//! Letters -> sounds, for words no dictionary has.

use std::sync::LazyLock;

use super::Dictionary;

/// What each letter says in which surroundings, learnt from CMUdict by `examples/train_letters.rs`.
static RULES: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::parse(include_str!("../../data/letters.txt")));

/// Letters left and right of a letter, from the most that a rule looks at to none.
const CONTEXTS: [(usize, usize); 9] =
    [(4, 4), (3, 4), (3, 3), (2, 3), (2, 2), (1, 2), (1, 1), (0, 1), (0, 0)];

/// ARPAbet of a lower-case word of the letters a to z; anything else in it is passed over.
pub(super) fn arpabet(word: &str) -> String {
    let letters: Vec<char> = word.chars().filter(char::is_ascii_lowercase).collect();
    let sounds: Vec<&str> =
        (0..letters.len()).filter_map(|at| rule(&letters, at)).flat_map(str::split_whitespace).collect();
    one_stress(&sounds)
}

/// How many sounds each letter of a word has, in any case; other signs have none.
pub(crate) fn letter_sounds(word: &str) -> Vec<usize> {
    let small = |sign: char| sign.to_ascii_lowercase();
    let letters: Vec<char> = word.chars().map(small).filter(char::is_ascii_lowercase).collect();
    let mut counts =
        (0..letters.len()).map(|at| rule(&letters, at).map_or(0, |said| said.split_whitespace().count()));
    word.chars().map(|sign| if sign.is_ascii_alphabetic() { counts.next().unwrap_or(0) } else { 0 }).collect()
}

fn rule(letters: &[char], at: usize) -> Option<&'static str> {
    CONTEXTS.iter().find_map(|&size| RULES.find(&context(letters, at, size)))
}

/// `..(s)io`: the letter in its surroundings, stops beyond the word's ends.
fn context(letters: &[char], at: usize, (left, right): (usize, usize)) -> String {
    let letter = |i: Option<usize>| i.and_then(|i| letters.get(i)).copied().unwrap_or('.');
    let mut context: String = (1..=left).rev().map(|n| letter(at.checked_sub(n))).collect();
    context.extend(['(', letters[at], ')']);
    context.extend((1..=right).map(|n| letter(Some(at + n))));
    context
}

/// The rules judge letter by letter; a word has one main stress: the first, or its first vowel.
fn one_stress(sounds: &[&str]) -> String {
    let main = sounds
        .iter()
        .position(|s| s.ends_with('1'))
        .or_else(|| sounds.iter().position(|s| s.ends_with(['0', '2'])));
    let stressed = |(n, sound): (usize, &&str)| match sound.chars().next_back() {
        Some('0' | '1' | '2') if Some(n) == main => format!("{}1", &sound[..sound.len() - 1]),
        Some('1') => format!("{}2", &sound[..sound.len() - 1]),
        _ => (*sound).to_owned(),
    };
    sounds.iter().enumerate().map(stressed).collect::<Vec<_>>().join(" ")
}

/// The name of a letter, as in spelling.
pub(super) fn name(letter: char) -> Option<&'static str> {
    Some(match letter {
        'a' => "EY1",
        'b' => "B IY1",
        'c' => "S IY1",
        'd' => "D IY1",
        'e' => "IY1",
        'f' => "EH1 F",
        'g' => "JH IY1",
        'h' => "EY1 CH",
        'i' => "AY1",
        'j' => "JH EY1",
        'k' => "K EY1",
        'l' => "EH1 L",
        'm' => "EH1 M",
        'n' => "EH1 N",
        'o' => "OW1",
        'p' => "P IY1",
        'q' => "K Y UW1",
        'r' => "AA1 R",
        's' => "EH1 S",
        't' => "T IY1",
        'u' => "Y UW1",
        'v' => "V IY1",
        'w' => "D AH1 B AH0 L Y UW0",
        'x' => "EH1 K S",
        'y' => "W AY1",
        'z' => "Z IY1",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words and names that CMUdict does not have, with what a reader would make of them (stress apart).
    #[test]
    fn unknown_words_sound_as_they_are_written() {
        let cases = [("snapchatting", "S N AE P CH AE T IH NG"), ("quibbling", "K W IH B AH L IH NG")];
        for (word, sounds) in cases {
            let said = arpabet(word).replace(['0', '1', '2'], "");
            assert_eq!(said, sounds, "{word}");
        }
    }

    #[test]
    fn every_word_has_one_main_stress() {
        for word in ["zaphod", "a", "kvothe", "strength", "aeiou"] {
            assert_eq!(arpabet(word).matches('1').count(), 1, "{word}: {}", arpabet(word));
        }
        assert_eq!(arpabet(""), "");
    }
}
