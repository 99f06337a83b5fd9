//! Signs of listening, told from speech that asks for the floor.

mod words;

use super::guard::spoken_words;
use words::{INTERRUPTING, INTERRUPTING_BEGINNINGS, PHRASES, SOUNDS};

/// More of them in a row is somebody who has something to say.
const MOST_SIGNS: usize = 5;

/// A sound with less speech in it than this, ms, and no more words than that, is a sign of listening whatever the model took it
/// for: what is hummed has no spelling, and "mm-hm" comes out as "the horn".
const SHORT_MS: u64 = 800;
/// The same, where the model is less sure of its words than that. With 800 ms, 17 of 90 spoken signs stopped the reply (synthetic
/// voices, clean and at 15 dB), with this 11; a clear "Ever tried." is as long.
const SHORT_UNSURE_MS: u64 = 1000;
const UNSURE: f32 = 0.6;
const FEW_WORDS: usize = 2;

/// Does somebody only show that they listen ("uh-huh", "yeah", laughter, a cough, nothing at all), or do they want to speak?
///
/// For what is said while the other side speaks; as an answer to a question the same words mean something. `voiced_ms`: how much
/// speech there was, [`EarEvent::Paused`](crate::EarEvent::Paused) tells; `u64::MAX` leaves the decision to the words alone.
/// `confidence`: the transcript's.
pub fn is_backchannel(text: &str, voiced_ms: u64, confidence: f32) -> bool {
    let words = spoken_words(text);
    let sounds_only = words.iter().all(|word| is_sound(word));
    if text.contains(['?', '？']) && !sounds_only {
        return false;
    }
    let few = text.split_whitespace().count() <= FEW_WORDS;
    let short_ms = if confidence < UNSURE { SHORT_UNSURE_MS } else { SHORT_MS };
    only_signs(&words) || voiced_ms < short_ms && few && !words.iter().any(|word| interrupts(word))
}

/// A word on its own is often heard with something behind it: "wrongs", "nose", "whaty".
fn interrupts(word: &str) -> bool {
    INTERRUPTING.contains(&word) || INTERRUPTING_BEGINNINGS.iter().any(|begins| word.starts_with(begins))
}

fn only_signs(words: &[String]) -> bool {
    let mut rest = words;
    for _ in 0..MOST_SIGNS {
        match sign(rest) {
            _ if rest.is_empty() => return true,
            0 => return false,
            length => rest = &rest[length..],
        }
    }
    rest.is_empty()
}

/// How many words the sign at the beginning has; the longest counts. 0: there is none.
fn sign(words: &[String]) -> usize {
    let phrase = |phrase: &&&str| {
        let length = phrase.split(' ').count();
        words.len() >= length && phrase.split(' ').eq(words[..length].iter().map(String::as_str))
    };
    let longest = PHRASES.iter().filter(phrase).map(|phrase| phrase.split(' ').count()).max();
    longest.unwrap_or_else(|| usize::from(words.first().is_some_and(|word| is_sound(word))))
}

fn is_sound(word: &str) -> bool {
    let mut plain: Vec<char> = word.chars().collect();
    plain.dedup();
    let plain: String = plain.into_iter().collect();
    SOUNDS.contains(&plain.as_str()) || laughter(&plain)
}

/// `hahaha`, `jajaja`, `hehehe`: one syllable, at least twice.
fn laughter(word: &str) -> bool {
    ["ha", "he", "hi", "ho", "ah", "ja", "je"].iter().any(|syllable| {
        let rest = word.trim_start_matches(syllable);
        word.len() - rest.len() >= 2 * syllable.len() && rest.len() <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_listening() {
        let signs = [
            "",
            " ",
            "...",
            "[coughing]",
            "(laughs)",
            "*sighs*",
            "♪♪",
            "[BLANK_AUDIO]",
            "Uh-huh.",
            "Mm-hmm.",
            "Mmm.",
            "Hmm...",
            "Mhm",
            "Yeah.",
            "Yeah, yeah.",
            "Oh!",
            "Ooooh",
            "Okay.",
            "OK, right.",
            "Right.",
            "I see.",
            "Got it.",
            "Ha ha ha!",
            "Hahaha",
            "Huh?",
            "Oh wow.",
            "That makes sense.",
            "Ja.",
            "Ja, genau.",
            "Ach so!",
            "Mhm, stimmt.",
            "Oui, oui.",
            "D'accord.",
            "Ah bon.",
            "Sí.",
            "Claro.",
            "Vale, vale.",
            "Ajá",
            "Jajaja",
            "Sì, certo.",
            "Va bene.",
            "Pois é.",
            "Sim.",
            "Tá bom.",
            "É verdade.",
            "Yes. Yes. Yes.",
        ];
        for sign in signs {
            assert!(is_backchannel(sign, u64::MAX, 1.0), "{sign}");
        }
    }

    #[test]
    fn whoever_wants_to_speak_is_heard() {
        let speech = [
            "Stop.",
            "No.",
            "No, no, no.",
            "Wait.",
            "Wait, what?",
            "What?",
            "Okay, stop.",
            "Yeah but",
            "Right, and then?",
            "Hey.",
            "Hold on",
            "Who?",
            "Really?",
            "Nein.",
            "Halt!",
            "Moment mal",
            "Doch.",
            "Non.",
            "Attends",
            "Para.",
            "Espera",
            "No.",
            "Aspetta",
            "Basta",
            "Não.",
            "Yes, tell me about Rome.",
            "Oh no",
            "Sorry",
            "Help",
            "Thank you.",
            "okay okay but wait",
            "Yeah yeah yeah yeah yeah yeah yeah",
        ];
        for text in speech {
            assert!(!is_backchannel(text, 300, 0.4), "{text}");
        }
    }

    #[test]
    fn what_is_hummed_is_told_by_its_length() {
        for text in ["The horn.", "Mom.", "Aha!", "A ha.", "Umm, hum", "Huhuh."] {
            assert!(is_backchannel(text, 500, 0.8), "{text}");
        }
        for text in ["The horn.", "Blue."] {
            assert!(!is_backchannel(text, 900, 0.8), "that long it was said: {text}");
            assert!(is_backchannel(text, 900, 0.4), "the model only guessed: {text}");
        }
        assert!(!is_backchannel("It is blue.", 500, 0.4), "three words are a sentence");
        assert!(!is_backchannel("The horn?", 500, 0.4), "and a question is one");
    }
}
