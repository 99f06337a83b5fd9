//! Spoken clips without a synthesiser, for tests, benches and examples.

#![allow(dead_code, unreachable_pub)] // every test program uses another part of it

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, SpokenClip, TurnId, Viseme};

/// `(phoneme, viseme, milliseconds)` one after the other.
pub type Sound<'a> = (&'a str, Viseme, u32);

pub fn clip(sounds: &[Sound<'_>]) -> SpokenClip {
    let mut phonemes = Vec::new();
    let mut start = 0;
    for (phoneme, viseme, ms) in sounds {
        let end = start + ms * SPEECH_RATE / 1000;
        phonemes.push(PhonemeSpan { phoneme: (*phoneme).to_owned(), viseme: *viseme, start, end });
        start = end;
    }
    let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.1; start as usize] };
    SpokenClip { turn: TurnId(1), seq: 0, text: String::new(), pcm, phonemes }
}

/// "Hello! I'm glad you came by. Maybe we could bake five blueberry muffins together?", with durations of everyday speech.
pub fn sentence() -> SpokenClip {
    spell("həlˈO! ˌIm ɡlˈæd ju kˈAm bˈI. mˈAbi wi kʊd bˈAk fˈIv blˈuːbˌɛɹi mˈʌfənz təɡˈɛðəɹ?")
}

/// One symbol a sound, in the synthesiser's notation.
pub fn spell(phonemes: &str) -> SpokenClip {
    let mut sounds = vec![("", Viseme::Sil, 150)];
    for (at, symbol) in phonemes.char_indices() {
        let (viseme, ms) = sound(symbol);
        sounds.push((&phonemes[at..at + symbol.len_utf8()], viseme, ms));
    }
    sounds.push(("", Viseme::Sil, 250));
    clip(&sounds)
}

fn sound(symbol: char) -> (Viseme, u32) {
    match symbol {
        ' ' => (Viseme::Sil, 25),
        ',' => (Viseme::Sil, 275),
        '.' | '!' | '?' => (Viseme::Sil, 350),
        'ˈ' | 'ˌ' | 'ː' => (Viseme::Sil, 25),
        'p' | 'b' | 'm' => (Viseme::PP, 75),
        'f' | 'v' => (Viseme::FF, 75),
        'θ' | 'ð' => (Viseme::TH, 75),
        't' | 'd' | 'ɾ' => (Viseme::DD, 50),
        'k' | 'ɡ' | 'h' | 'ŋ' => (Viseme::KK, 75),
        'ʧ' | 'ʤ' | 'ʃ' | 'ʒ' => (Viseme::CH, 100),
        's' | 'z' => (Viseme::SS, 100),
        'n' | 'l' => (Viseme::NN, 75),
        'ɹ' => (Viseme::RR, 75),
        'ə' | 'ᵊ' => (Viseme::E, 50),
        'ɪ' | 'i' | 'j' => (Viseme::I, 75),
        'ʊ' | 'u' | 'w' => (Viseme::U, 75),
        'O' | 'Y' => (Viseme::O, 175),
        'A' => (Viseme::E, 150),
        'I' | 'W' => (Viseme::AA, 175),
        'æ' | 'ɑ' | 'a' => (Viseme::AA, 125),
        'ɔ' => (Viseme::O, 125),
        _ => (Viseme::E, 100),
    }
}
