//! What the words so far say about whether a sentence is over.

/// Judged from a transcript of a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wording {
    /// It stops where no sentence stops: after "and", "the", "because".
    Open,
    /// The words are not there yet.
    #[default]
    Unread,
    /// A statement, as far as words tell.
    Unknown,
    /// It is a question, or was heard as an exclamation.
    Complete,
}

/// Words after which more has to come: English, German, French, Spanish. Words that also end a sentence ("in", "me", "this", "mit")
/// are left out: waiting in vain is as bad as cutting off.
#[rustfmt::skip]
const OPEN: &[&str] = &[
    // English
    "a", "an", "the", "and", "but", "or", "because", "if", "when", "while", "although", "unless", "whether", "than", "as", "about",
    "like", "just", "my", "your", "our", "their", "his", "its", "i", "he", "she", "we", "they", "i'm", "i'd", "i'll", "i've", "we're",
    "they're", "he's", "she's", "you're", "it's", "that's", "there's", "from", "of", "into", "to", "with", "at", "for", "by", "um",
    "uh", "uhm", "er", "erm", "hmm", "every", "very", "is", "was", "were", "how", "what", "which", "who", "whose", "whom", "some",
    "any", "own", "each", "most", "such", "these", "those",
    // German
    "und", "oder", "aber", "weil", "dass", "wenn", "obwohl", "der", "die", "das", "ein", "eine", "einen", "einem", "einer", "mein",
    "meine", "meinen", "ich", "äh", "ähm", "zum", "zur", "im",
    // French
    "et", "ou", "mais", "parce", "que", "si", "le", "la", "les", "un", "une", "des", "du", "mon", "ma", "mes", "je", "euh", "dans",
    // Spanish
    "y", "o", "pero", "porque", "el", "los", "las", "una", "unos", "mi", "mis", "yo", "eh", "en", "con",
];

/// Ends of a sentence that are its beginning: "can you tell me", "he said that".
#[rustfmt::skip]
const OPEN_PHRASES: &[&str] = &[
    "tell me", "do you know", "i was thinking", "i think", "i guess", "i mean", "you know", "let me", "i want", "i need",
    "i am", "i would", "i will", "i can", "i could", "i should", "we should", "we are", "you could", "they are", "you are",
    "it is", "there are", "would like", "said that", "told me that", "know that", "think that", "thought that", "believe that",
    "hope that", "feel that", "mean that", "is that", "was that", "so that", "a really", "was really", "is really", "a little",
    "kind of", "sort of",
];

/// Open in a question, too; the others are not: "What is that for?", "Do you know what?".
const ASKED: &[&str] = &["how", "which", "if"];

pub(crate) fn wording(text: &str) -> Wording {
    let text = text.trim();
    let said = text.to_lowercase();
    let said = said.trim_end_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
    let last = words.last().copied().unwrap_or_default();
    let asks = text.ends_with('?');
    // The model writes a question mark behind "Can you tell me how" as well.
    let open_word = OPEN.contains(&last) && (!asks || words.len() > 2 && ASKED.contains(&last));
    let open_phrase = OPEN_PHRASES.iter().any(|phrase| ends_with(said, phrase)) && !(asks && last == "that");
    if open_word || open_phrase || text.ends_with([',', '-', '–', '…']) || text.ends_with("...") {
        return Wording::Open;
    }
    if asks || text.ends_with('!') { Wording::Complete } else { Wording::Unknown }
}

/// Are these the last words?
fn ends_with(said: &str, phrase: &str) -> bool {
    said.strip_suffix(phrase).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_an_open_sentence_from_a_question() {
        let table = [
            ("Do you know if the", Wording::Open),
            ("I went to the store and.", Wording::Open),
            ("Can you tell me?", Wording::Open),
            ("Well,", Wording::Open),
            ("I was thinking...", Wording::Open),
            ("Weil ich", Wording::Open),
            ("What time is it?", Wording::Complete),
            ("What is that for?", Wording::Complete),
            ("Can you tell me how?", Wording::Open),
            ("How?", Wording::Complete),
            ("I wanted to talk about.", Wording::Open),
            ("He said that.", Wording::Open),
            ("Why did you say that?", Wording::Complete),
            ("I like that.", Wording::Unknown),
            ("Is that a little?", Wording::Open),
            ("The shiny phi think", Wording::Unknown),
            ("Stop!", Wording::Complete),
            ("I had a long day.", Wording::Unknown),
            ("", Wording::Unknown),
            ("…", Wording::Open),
        ];
        for (text, expected) in table {
            assert_eq!(wording(text), expected, "{text:?}");
        }
    }
}
