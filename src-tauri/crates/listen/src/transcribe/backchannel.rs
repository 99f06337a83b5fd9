//! Signs of listening, in the languages people are most likely to give them in.

use super::guard::spoken_words;

/// More of them in a row is somebody who has something to say.
const MOST_SIGNS: usize = 5;

/// What everybody says everywhere; letters that are drawn out count once (`mmmm`, `ooooh`).
const SOUNDS: &[&str] = &[
    "m", "mh", "hm", "mhm", "uh", "um", "huh", "uhum", "ah", "aha", "aham", "ahem", "oh", "eh", "ha", "hah",
    "haha", "he", "heh", "hehe", "hihi", "aw", "ay", "pf", "phew", "wow",
];

const PHRASES: &[&str] = &[
    // English
    "yeah",
    "yea",
    "yep",
    "yup",
    "yes",
    "ok",
    "okay",
    "okey",
    "right",
    "alright",
    "all right",
    "sure",
    "i see",
    "got it",
    "really",
    "nice",
    "cool",
    "great",
    "good",
    "true",
    "exactly",
    "indeed",
    "of course",
    "go on",
    "makes sense",
    "that makes sense",
    "interesting",
    "i know",
    "totally",
    "absolutely",
    "definitely",
    "fair enough",
    "my god",
    "gosh",
    "thats true",
    "that s true",
    // German
    "ja",
    "jaja",
    "jo",
    "genau",
    "stimmt",
    "klar",
    "ach",
    "so",
    "achso",
    "ach so",
    "echt",
    "gut",
    "verstehe",
    "ich verstehe",
    "na klar",
    "krass",
    "interessant",
    "natürlich",
    "alles klar",
    "ja klar",
    "eben",
    "richtig",
    // French
    "oui",
    "ouais",
    "d accord",
    "bon",
    "ah bon",
    "voilà",
    "je vois",
    "c est vrai",
    "exact",
    "exactement",
    "bien sûr",
    "bien",
    "je comprends",
    "mouais",
    "carrément",
    // Spanish
    "sí",
    "si",
    "claro",
    "ya",
    "vale",
    "ajá",
    "bueno",
    "exacto",
    "cierto",
    "ya veo",
    "por supuesto",
    "de acuerdo",
    "es verdad",
    "entiendo",
    "qué bien",
    "muy bien",
    // Italian
    "sì",
    "già",
    "certo",
    "esatto",
    "va bene",
    "capito",
    "ho capito",
    "capisco",
    "vero",
    "è vero",
    "d accordo",
    "bene",
    "infatti",
    // Portuguese
    "sim",
    "é",
    "pois",
    "pois é",
    "tá",
    "tá bom",
    "tá bem",
    "está bem",
    "entendi",
    "percebo",
    "isso",
    "uhum",
    "exato",
    "é verdade",
    "com certeza",
    "né",
    "muito bem",
    "bom",
];

/// Does somebody only show that they listen ("uh-huh", "yeah", laughter, a cough, nothing at all), or do they want to speak?
///
/// For what is said while the other side speaks; as an answer to a question the same words mean something.
pub fn is_backchannel(text: &str) -> bool {
    let words = spoken_words(text);
    let sounds_only = words.iter().all(|word| is_sound(word));
    if text.contains(['?', '？']) && !sounds_only {
        return false;
    }
    let mut rest = &words[..];
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
            assert!(is_backchannel(sign), "{sign}");
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
            assert!(!is_backchannel(text), "{text}");
        }
    }
}
