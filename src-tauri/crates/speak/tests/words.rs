//! Text in, phonemes out: no gap, no matter what the words are.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use vis_speak::{Accent, Dictionary, Phonemiser, mark, normalise, speakable, viseme};

fn phonemiser(accent: Accent) -> Phonemiser {
    Phonemiser::new(accent, Arc::new(Dictionary::parse("zaphod Z AE1 F AA2 D\nkvothe K V OW1 TH\n")))
}

/// Unpacked once: it costs a quarter of a second.
static AMERICAN: LazyLock<Phonemiser> = LazyLock::new(|| phonemiser(Accent::American));

#[test]
fn lexicon_exceptions_and_dictionary_are_asked_in_turn() {
    let american = &*AMERICAN;
    assert_eq!(american.phonemes("Kvothe"), "kvˈOθ");
    assert_eq!(american.phonemes("Siobhan, hmm."), "ʃəvˈɔn, hˈəm.");
    assert_eq!(american.phonemes("I read it. I will read it."), "ˌI ɹˈɛd ɪt. ˌI wɪl ɹˈid ɪt.");
    assert_eq!(phonemiser(Accent::British).phonemes("car"), "kˈɑː");
    assert_eq!(american.phonemes(""), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn only_known_symbols_come_out(texts in prop::collection::vec(any::<String>(), 24)) {
        let american = &*AMERICAN;
        for text in texts {
            let phonemes = american.phonemes(&normalise(&speakable(&text)));
            prop_assert!(!phonemes.contains('\u{2753}'), "{:?} -> {:?}", text, phonemes);
        }
    }

    #[test]
    fn every_latin_word_has_sounds(words in prop::collection::vec("[a-zA-Z]{1,12}", 40)) {
        let american = &*AMERICAN;
        for word in words {
            let phonemes = american.phonemes(&word);
            prop_assert!(phonemes.chars().any(|c| viseme(c).is_some()), "{}", word);
            prop_assert!(phonemes.chars().all(|c| viseme(c).is_some() || mark(c).is_some()), "{}: {}", word, phonemes);
        }
    }
}
