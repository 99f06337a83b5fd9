//! What the words so far say about whether a sentence is over.

/// Judged from a transcript of a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wording {
    /// It stops where no sentence stops: after "and", "the", "because".
    Open,
    #[default]
    Unknown,
    /// It is a question, or was heard as an exclamation.
    Complete,
}

/// Words after which more has to come: English, German, French, Spanish. Words that also end a sentence ("in", "to", "about",
/// "an", "mit") are left out: waiting in vain is as bad as cutting off.
const OPEN: &[&str] = &[
    // English
    "a", "an", "the", "and", "but", "or", "because", "if", "when", "while", "although", "unless", "whether",
    "than", "my", "your", "our", "their", "his", "i", "i'm", "i'd", "i'll", "i've", "we're", "they're",
    "he's", "she's", "you're", "it's", "from", "of", "into", "um", "uh", "uhm", "er", "erm", "hmm", "every",
    "very", "is", "was", "were", "to", "with", "at", "for", // German
    "und", "oder", "aber", "weil", "dass", "wenn", "obwohl", "der", "die", "das", "ein", "eine", "einen",
    "einem", "einer", "mein", "meine", "meinen", "ich", "äh", "ähm", "zum", "zur", "im", // French
    "et", "ou", "mais", "parce", "que", "si", "le", "la", "les", "un", "une", "des", "du", "mon", "ma",
    "mes", "je", "euh", "dans", // Spanish
    "y", "o", "pero", "porque", "el", "los", "las", "una", "unos", "mi", "mis", "yo", "eh", "en", "con",
];

/// Beginnings that on their own are only asked for more: "can you tell me".
const ASKING: &[&str] = &[
    "tell me",
    "do you know",
    "i was thinking",
    "i think",
    "i mean",
    "you know",
    "let me",
    "i want",
    "i need",
];

pub(crate) fn wording(text: &str) -> Wording {
    let text = text.trim();
    let said = text.to_lowercase();
    let said = said.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = said.rsplit(|c: char| !c.is_alphanumeric() && c != '\'').next().unwrap_or("");
    // "What is that for?" ends with such a word, and is a question all the same.
    let asks = text.ends_with('?');
    if ASKING.iter().any(|start| said.ends_with(start))
        || OPEN.contains(&last) && !asks
        || text.ends_with([',', '-', '–', '…'])
    {
        return Wording::Open;
    }
    if text.ends_with("...") {
        return Wording::Open;
    }
    if asks || text.ends_with('!') { Wording::Complete } else { Wording::Unknown }
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
