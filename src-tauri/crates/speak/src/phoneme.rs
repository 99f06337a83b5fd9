//! Kokoro's symbols and the mouth shape of each.

use vis_core::Viseme;

/// The mouth shape of one symbol of Kokoro's vocabulary; `None` for marks that have no sound of their own (see [`mark`]).
///
/// Capital letters are Kokoro's diphthongs; the shape is that of their first half.
pub fn viseme(symbol: char) -> Option<Viseme> {
    Some(match symbol {
        'p' | 'b' | 'm' | 'ɸ' | 'β' => Viseme::PP,
        'f' | 'v' | 'ʋ' => Viseme::FF,
        'θ' | 'ð' => Viseme::TH,
        't' | 'd' | 'ɾ' | 'T' | 'ʈ' | 'ɖ' | 'ɽ' => Viseme::DD,
        'k' | 'ɡ' | 'ŋ' | 'h' | 'q' | 'x' | 'c' | 'ɟ' | 'ɣ' | 'χ' | 'ɴ' | 'ʔ' | 'ɰ' | 'ç' | 'ʝ' => {
            Viseme::KK
        }
        'ʧ' | 'ʤ' | 'ʃ' | 'ʒ' | 'ʂ' | 'ɕ' | 'ʥ' | 'ʨ' | 'S' | 'ꭧ' => Viseme::CH,
        's' | 'z' | 'ʣ' | 'ʦ' => Viseme::SS,
        'n' | 'l' | 'ɲ' | 'ɳ' | 'ʎ' => Viseme::NN,
        'ɹ' | 'r' | 'ɻ' | 'ʁ' => Viseme::RR,
        'ɑ' | 'a' | 'ɐ' | 'æ' | 'ʌ' | 'I' | 'W' => Viseme::AA,
        'ɛ' | 'e' | 'ə' | 'ɚ' | 'ɜ' | 'ᵊ' | 'ø' | 'œ' | 'ɤ' | 'A' | 'Q' => Viseme::E,
        'i' | 'ɪ' | 'ᵻ' | 'ɨ' | 'j' => Viseme::I,
        'ɔ' | 'ɒ' | 'o' | 'O' | 'Y' => Viseme::O,
        'u' | 'ʊ' | 'w' | 'y' | 'ɥ' | 'ɯ' => Viseme::U,
        ' ' | ';' | ':' | ',' | '.' | '!' | '?' | '—' | '…' | '"' | '(' | ')' | '“' | '”' => {
            Viseme::Sil
        }
        _ => return None,
    })
}

/// A symbol without a sound of its own: it belongs to the sound after it (stress) or before it (length and colour).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Before,
    After,
}

/// Whether a symbol is only a mark, and on which side its sound stands.
pub fn mark(symbol: char) -> Option<Mark> {
    match symbol {
        'ˈ' | 'ˌ' => Some(Mark::Before),
        'ː' | 'ʰ' | 'ʲ' | '\u{303}' | 'ᵝ' | '↓' | '→' | '↗' | '↘' => Some(Mark::After),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every symbol of the vocabulary file that Kokoro v1.0 is published with.
    const VOCABULARY: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

    #[test]
    fn every_symbol_is_a_sound_a_pause_or_a_mark() {
        // `g` is written ɡ in this alphabet; the plain letter is in no version of the vocabulary.
        assert_eq!(VOCABULARY.chars().count(), 114);
        for symbol in VOCABULARY.chars() {
            assert!(
                viseme(symbol).is_some() != mark(symbol).is_some(),
                "{symbol:?} must be exactly one of both"
            );
        }
    }

    #[test]
    fn lips_close_for_labials_and_rest_at_pauses() {
        assert!("pbm".chars().all(|c| viseme(c) == Some(Viseme::PP)));
        assert!(" ,.?!".chars().all(|c| viseme(c) == Some(Viseme::Sil)));
        assert_eq!(mark('ˈ'), Some(Mark::Before));
        assert_eq!(mark('ː'), Some(Mark::After));
    }
}
