//! The dictionary's alphabet -> Kokoro's.

use super::Accent;

/// One ARPAbet pronunciation (`HH AH0 L OW1`) in Kokoro's alphabet.
pub(super) fn kokoro(arpabet: &str, accent: Accent) -> String {
    let mut phonemes = String::with_capacity(arpabet.len());
    for sound in arpabet.split(' ') {
        let (base, stress) = match sound.as_bytes().last() {
            Some(digit) if digit.is_ascii_digit() => (&sound[..sound.len() - 1], *digit),
            _ => (sound, b'-'),
        };
        match stress {
            b'1' => phonemes.push('ˈ'),
            b'2' => phonemes.push('ˌ'),
            _ => {}
        }
        phonemes.push_str(symbol(base, stress == b'0'));
    }
    match accent {
        Accent::American => phonemes,
        Accent::British => british(&phonemes),
    }
}

fn symbol(base: &str, unstressed: bool) -> &'static str {
    match base {
        "AA" => "ɑ",
        "AE" => "æ",
        "AH" if unstressed => "ə",
        "AH" => "ʌ",
        "AO" => "ɔ",
        "AW" => "W",
        "AY" => "I",
        "B" => "b",
        "CH" => "ʧ",
        "D" => "d",
        "DH" => "ð",
        "EH" => "ɛ",
        "ER" if unstressed => "əɹ",
        "ER" => "ɜɹ",
        "EY" => "A",
        "F" => "f",
        "G" => "ɡ",
        "HH" => "h",
        "IH" => "ɪ",
        "IY" => "i",
        "JH" => "ʤ",
        "K" => "k",
        "L" => "l",
        "M" => "m",
        "N" => "n",
        "NG" => "ŋ",
        "OW" => "O",
        "OY" => "Y",
        "P" => "p",
        "R" => "ɹ",
        "S" => "s",
        "SH" => "ʃ",
        "T" => "t",
        "TH" => "θ",
        "UH" => "ʊ",
        "UW" => "u",
        "V" => "v",
        "W" => "w",
        "Y" => "j",
        "Z" => "z",
        "ZH" => "ʒ",
        _ => "",
    }
}

/// American phonemes as a British voice says them: r only before a vowel, long vowels marked.
fn british(american: &str) -> String {
    const VOWELS: &str = "AIOQWYaiuæɑɐɒɔəɛɜɪʊʌᵻˈˌ";
    let symbols: Vec<char> = american.chars().collect();
    let mut phonemes = String::with_capacity(american.len());
    for (i, &symbol) in symbols.iter().enumerate() {
        let next = symbols.get(i + 1).copied();
        let before_r = next == Some('ɹ');
        let r_is_last = before_r && symbols.get(i + 2).is_none_or(|&c| !VOWELS.contains(c));
        match symbol {
            'ɹ' if next.is_none_or(|c| !VOWELS.contains(c)) && i > 0 && VOWELS.contains(symbols[i - 1]) => {
                if matches!(symbols[i - 1], 'ɪ' | 'i' | 'ɛ' | 'ʊ' | 'u') {
                    phonemes.push('ə');
                }
            }
            'O' => phonemes.push('Q'),
            'ɑ' if !before_r => phonemes.push('ɒ'),
            'ɑ' | 'ɔ' | 'ɜ' if r_is_last || symbol != 'ɔ' => phonemes.extend([symbol, 'ː']),
            'ɔ' | 'i' | 'u' => phonemes.extend([symbol, 'ː']),
            _ => phonemes.push(symbol),
        }
    }
    phonemes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stress_stands_before_its_vowel() {
        assert_eq!(kokoro("HH AH0 L OW1", Accent::American), "həlˈO");
        assert_eq!(kokoro("B ER1 D", Accent::American), "bˈɜɹd");
    }

    #[test]
    fn british_drops_r_except_before_vowels() {
        assert_eq!(kokoro("K AA1 R", Accent::British), "kˈɑː");
        assert_eq!(kokoro("R IH1 V ER0", Accent::British), "ɹˈɪvə");
        assert_eq!(kokoro("M EH1 R IY0", Accent::British), "mˈɛɹiː");
        assert_eq!(kokoro("HH AH0 L OW1", Accent::British), "həlˈQ");
    }
}
