//! One spelling for letters that look or sound the same.
//!
//! Accents go, because half of all typed Spanish, French and Portuguese has none. Folding makes some words equal that are
//! not: `tue`/`tué` (kill, killed), `esta`/`está`, `ano`/`año`, `schon`/`schön`, `avo`/`avó`, `si`/`sí`, `mas`/`más`, `pais`/`país`.
//! A pattern must therefore never rest on one of these alone.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, compatibility forms undone, without accents and invisible letters, look-alikes as Latin.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter) && !is_invisible(*letter)) {
        for lower in letter.to_lowercase() {
            match word_of(lower) {
                Some(word) => folded.push_str(word),
                None => folded.push(latin(lower)),
            }
        }
    }
    folded
}

/// A word of the rules, folded in the ways people write it: `töten` is found as `toten` and as `toeten`.
pub(crate) fn spellings(word: &str) -> Vec<String> {
    let spelled: String = word.chars().map(umlaut).collect();
    let mut all = vec![fold(word), fold(&spelled)];
    all.dedup();
    all
}

fn umlaut(letter: char) -> String {
    match letter {
        'ä' => "ae".to_owned(),
        'ö' => "oe".to_owned(),
        'ü' => "ue".to_owned(),
        other => other.to_string(),
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Letters that no decomposition resolves, and pictures that carry meaning here.
fn word_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        '…' => "...",
        '😂' | '🤣' | '😆' | '😹' | '😝' | '😜' | '🤪' => " emojilaugh ",
        '🔫' => " emojigun ",
        '💊' => " emojipills ",
        '🔪' | '🗡' => " emojiknife ",
        '🪦' | '⚰' => " emojigrave ",
        '😭' | '😢' | '💔' | '😞' => " emojisad ",
        _ => return None,
    })
}

/// Cyrillic, Greek and other letters that pass for Latin ones.
fn latin(letter: char) -> char {
    match letter {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'ɗ' => 'd',
        'е' | 'ε' | 'ё' | 'ҽ' => 'e',
        'ɡ' => 'g',
        'н' | 'һ' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' | 'ї' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' | 'ⅼ' | 'ɭ' => 'l',
        'м' => 'm',
        'п' | 'ո' => 'n',
        'о' | 'ο' | 'σ' | 'օ' | 'ᴏ' => 'o',
        'р' | 'ρ' => 'p',
        'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ѡ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ᴢ' => 'z',
        '‘' | '’' | 'ʼ' | '`' | '´' | '＇' => '\'',
        '“' | '”' | '„' | '«' | '»' | '‟' | '〝' | '〞' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_fall_away() {
        assert_eq!(fold("Ｋｉｌｌ"), "kill", "full width");
        assert_eq!(fold("𝓭𝓲𝓮"), "die", "mathematical letters");
        assert_eq!(fold("ѕuісіdе"), "suicide", "Cyrillic look-alikes");
        assert_eq!(fold("di\u{200b}e\u{301}"), "die", "an invisible space and a stray accent");
        assert_eq!(spellings("töten"), ["toten", "toeten"]);
    }
}
