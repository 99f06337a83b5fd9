use vis_core::Viseme;

use crate::Mouth;

/// The full movement of each viseme. Tuned by eye on a photographed and an illustrated face.
pub(crate) fn shape(viseme: Viseme) -> Mouth {
    let rest = Mouth::default();
    match viseme {
        Viseme::Sil => rest,
        Viseme::PP => Mouth { press: 1.0, ..rest },
        Viseme::FF => Mouth { tuck: 1.0, jaw: 0.12, ..rest },
        Viseme::TH => {
            Mouth { jaw: 0.36, lower_drop: 0.45, upper_raise: 0.25, tongue: 1.0, wide: 0.1, ..rest }
        }
        Viseme::DD => {
            Mouth { jaw: 0.34, lower_drop: 0.40, upper_raise: 0.25, tongue: 0.6, wide: 0.15, ..rest }
        }
        Viseme::KK => Mouth { jaw: 0.42, lower_drop: 0.30, upper_raise: 0.2, wide: 0.15, ..rest },
        Viseme::CH => Mouth { jaw: 0.28, pucker: 0.55, upper_raise: 0.65, lower_drop: 0.7, ..rest },
        Viseme::SS => Mouth { jaw: 0.14, wide: 0.45, lower_drop: 0.65, upper_raise: 0.35, ..rest },
        Viseme::NN => Mouth { jaw: 0.34, lower_drop: 0.35, upper_raise: 0.2, tongue: 0.7, wide: 0.1, ..rest },
        Viseme::RR => Mouth { jaw: 0.38, pucker: 0.40, lower_drop: 0.45, upper_raise: 0.25, ..rest },
        Viseme::AA => Mouth { jaw: 1.25, lower_drop: 0.3, upper_raise: 0.35, wide: 0.15, ..rest },
        Viseme::E => Mouth { jaw: 0.75, wide: 0.45, lower_drop: 0.35, upper_raise: 0.3, ..rest },
        Viseme::I => Mouth { jaw: 0.42, wide: 0.65, lower_drop: 0.5, upper_raise: 0.35, ..rest },
        Viseme::O => Mouth { jaw: 0.85, pucker: 0.62, lower_drop: 0.15, upper_raise: 0.2, ..rest },
        Viseme::U => Mouth { jaw: 0.38, pucker: 0.95, lower_drop: 0.15, upper_raise: 0.12, ..rest },
    }
}

/// The two halves of a diphthong, in the synthesiser's one-letter notation or in plain IPA.
pub(super) fn diphthong(phoneme: &str) -> Option<[Viseme; 2]> {
    match phoneme {
        "A" | "eɪ" => Some([Viseme::E, Viseme::I]),
        "I" | "aɪ" => Some([Viseme::AA, Viseme::I]),
        "O" | "oʊ" => Some([Viseme::O, Viseme::U]),
        "W" | "aʊ" => Some([Viseme::AA, Viseme::U]),
        "Y" | "ɔɪ" => Some([Viseme::O, Viseme::I]),
        "Q" | "əʊ" => Some([Viseme::E, Viseme::U]),
        _ => None,
    }
}

pub(crate) fn is_vowel(viseme: Viseme) -> bool {
    matches!(viseme, Viseme::AA | Viseme::E | Viseme::I | Viseme::O | Viseme::U)
}

/// Vowels that are hardly more than a breath open the jaw less than their viseme says.
pub(super) fn fullness(phoneme: &str) -> f32 {
    match phoneme {
        "ə" | "ᵊ" | "ᵻ" | "ɐ" | "ɪ" | "ɚ" | "ʊ" => 0.75,
        _ => 1.0,
    }
}
