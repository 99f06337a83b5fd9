use std::sync::Arc;

use misaki_rs::Fallback;
use misaki_rs::fallback::FallbackError;

use super::{Accent, Dictionary, arpabet, letters};

/// Words the lexicons do not have.
#[derive(Clone)]
pub(super) struct UnknownWords {
    accent: Accent,
    dictionary: Arc<Dictionary>,
}

impl Fallback for UnknownWords {
    /// Never an error: misaki gives up the whole sentence on one.
    fn phonemize(&self, word: &str) -> Result<String, FallbackError> {
        Ok(self.phonemes(word))
    }
}

impl UnknownWords {
    pub(super) fn new(accent: Accent, dictionary: Arc<Dictionary>) -> Self {
        Self { accent, dictionary }
    }

    /// Phonemes of a word in any script; empty when nothing in it can be said.
    pub(super) fn phonemes(&self, word: &str) -> String {
        let plain = latin(word);
        let parts = plain.split(|c: char| !c.is_ascii_alphabetic() && c != '\'').filter(|p| !p.is_empty());
        parts.map(|part| self.part(part)).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn part(&self, part: &str) -> String {
        let word = part.trim_matches('\'').to_ascii_lowercase();
        let capitals = part.len() > 1 && part.bytes().all(|b| b.is_ascii_uppercase());
        if let Some(found) = self.known(&word) {
            return found;
        }
        if word.len() > 1 && (is_unsayable(&word) || capitals && word.len() <= 4) {
            return self.spell(&word);
        }
        arpabet::kokoro(&letters::arpabet(&word), self.accent)
    }

    /// From the dictionary: the word itself, its stem with an ending, or the word without drawn-out letters.
    fn known(&self, word: &str) -> Option<String> {
        let say = |arpabet: &str| arpabet::kokoro(arpabet, self.accent);
        if let Some(arpabet) = self.dictionary.find(word) {
            return Some(say(arpabet));
        }
        if let Some((stem, ending)) = contraction(word) {
            let arpabet = self.dictionary.find(stem).map_or_else(|| letters::arpabet(stem), str::to_owned);
            return Some(say(&format!("{arpabet} {ending}")));
        }
        if let Some(stem) = possessive(word) {
            let arpabet = self.dictionary.find(stem).map_or_else(|| letters::arpabet(stem), str::to_owned);
            return Some(say(&format!("{arpabet} {}", sibilant(&arpabet))));
        }
        let [single, double] = [1, 2].map(|most| squeeze(word, most));
        if double != word {
            // "goooood" is "good", but "soooo" is "so".
            let last_drawn = word.chars().rev().take(3).all(|c| word.ends_with(c));
            let order = if last_drawn { [single, double] } else { [double, single] };
            return order.iter().find_map(|word| self.dictionary.find(word)).map(say);
        }
        self.compound(word)
    }

    /// Two known words written as one ("moonflower").
    fn compound(&self, word: &str) -> Option<String> {
        if !word.is_ascii() || word.len() < 7 {
            return None;
        }
        let middle = word.len() / 2;
        let mut cuts: Vec<usize> = (3..=word.len() - 3).collect();
        cuts.sort_by_key(|cut| cut.abs_diff(middle));
        cuts.into_iter().find_map(|cut| {
            let first = self.dictionary.find(&word[..cut])?;
            let second = self.dictionary.find(&word[cut..])?;
            let joined = format!("{first} {}", second.replace('1', "2"));
            Some(arpabet::kokoro(&joined, self.accent))
        })
    }

    fn spell(&self, word: &str) -> String {
        let names = word.chars().filter_map(letters::name).collect::<Vec<_>>().join(" ");
        // The last letter carries the stress: B-B-C.
        let (head, last) =
            names.rsplit_once('1').map_or(("", names.as_str()), |(head, _)| (head, &names[head.len()..]));
        arpabet::kokoro(&format!("{}{last}", head.replace('1', "2")), self.accent)
    }
}

fn possessive(word: &str) -> Option<&str> {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("s'")).filter(|stem| stem.len() > 1)
}

/// "it'd've": the word before the last apostrophe and what its ending says.
fn contraction(word: &str) -> Option<(&str, &'static str)> {
    let endings = [("'ve", "AH0 V"), ("'d", "AH0 D"), ("'ll", "AH0 L"), ("'re", "ER0")];
    endings
        .iter()
        .find_map(|&(ending, said)| Some((word.strip_suffix(ending).filter(|stem| !stem.is_empty())?, said)))
}

/// The sound of a plural or possessive s after these sounds.
fn sibilant(arpabet: &str) -> &'static str {
    match arpabet.rsplit(' ').next().unwrap_or_default() {
        "S" | "Z" | "SH" | "ZH" | "CH" | "JH" => "IH0 Z",
        "P" | "T" | "K" | "F" | "TH" => "S",
        _ => "Z",
    }
}

/// Letters drawn out more than `most` times in a row are cut down: "soooo" -> "so".
fn squeeze(word: &str, most: usize) -> String {
    let mut squeezed = String::with_capacity(word.len());
    let mut run = (None, 0);
    for c in word.chars() {
        run = if run.0 == Some(c) { (run.0, run.1 + 1) } else { (Some(c), 1) };
        if run.1 <= most {
            squeezed.push(c);
        }
    }
    squeezed
}

/// No vowel letter at all: it can only be spelt.
fn is_unsayable(word: &str) -> bool {
    !word.bytes().any(|b| b"aeiouy".contains(&b))
}

/// Letters with marks to plain ones; other scripts become gaps.
fn latin(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '’' | '‘' | 'ʼ' => plain.push('\''),
            c if c.is_ascii() => plain.push(c),
            c => plain.push_str(unaccented(c)),
        }
    }
    plain
}

fn unaccented(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'Ā' => {
            "a"
        }
        'ä' | 'æ' | 'Ä' | 'Æ' => "ae",
        'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
        'ď' | 'đ' | 'ð' | 'Đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ğ' | 'Ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'İ' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'ń' | 'ň' | 'Ñ' | 'Ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' => "o",
        'ö' | 'œ' | 'Ö' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' | 'Þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'Ù' | 'Ú' | 'Û' => "u",
        'ü' | 'Ü' => "ue",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> UnknownWords {
        let dictionary = "moon M UW1 N\nflower F L AW1 ER0\nso S OW1\ngood G UH1 D\nrose R OW1 Z\n";
        UnknownWords::new(Accent::American, Arc::new(Dictionary::parse(dictionary)))
    }

    #[test]
    fn drawn_out_and_joined_words_are_recognised() {
        assert_eq!(words().phonemes("soooo"), "sˈO");
        assert_eq!(words().phonemes("goooood"), "ɡˈʊd");
        assert_eq!(words().phonemes("Moonflower"), "mˈunflˌWəɹ");
        assert_eq!(words().phonemes("rose's"), "ɹˈOzɪz");
    }

    #[test]
    fn what_cannot_be_said_is_spelt_and_other_scripts_are_left_out() {
        assert_eq!(words().phonemes("BBC"), "bˌibˌisˈi");
        assert_eq!(words().phonemes("你好"), "");
        assert_eq!(words().phonemes(""), "");
        assert!(!words().phonemes("Zürich").is_empty());
    }
}
