//! Is there a border just before this character?

/// A place where speech may pause. The position is that of the text's end, apart from a joint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    Sentence,
    Clause,
    /// Before a word that joins clauses ("because"), at this byte position.
    Joint(usize),
    /// Before a word that begins a phrase ("about").
    Phrase(usize),
}

/// Judges the border between `text` and the character `c` that comes next. `starts_word`: it is the first after white space.
pub(super) fn boundary(text: &str, c: char, starts_word: bool) -> Option<Boundary> {
    if c.is_whitespace() {
        return joint(text);
    }
    let head = text.trim_end();
    if !starts_word {
        // Chinese and Japanese full stops need no space after them.
        return matches!(text.chars().next_back(), Some('。' | '！' | '？')).then_some(Boundary::Sentence);
    }
    if head.is_empty() || is_list_mark(head) {
        return None;
    }
    if text[head.len()..].contains('\n') {
        return Some(Boundary::Sentence);
    }
    let bare = head.trim_end_matches(|c: char| is_closer(c) || c.is_whitespace());
    let closed = head[bare.len()..].starts_with(['"', '\'', '”', '’', '»', ')', ']', '」']);
    match bare.chars().next_back()? {
        '!' | '?' | '。' | '！' | '？' if closed && c.is_lowercase() => Some(Boundary::Clause),
        '!' | '?' | '。' | '！' | '？' => Some(Boundary::Sentence),
        '…' => Some(if c.is_lowercase() { Boundary::Clause } else { Boundary::Sentence }),
        '.' => stop(bare, c, closed),
        ',' | ';' | ':' | '—' | '–' => Some(Boundary::Clause),
        '-' if head.ends_with(" -") || head.ends_with("--") => Some(Boundary::Clause),
        _ => None,
    }
}

/// A full stop: the end of a sentence, of an abbreviation, or both.
fn stop(bare: &str, c: char, closed: bool) -> Option<Boundary> {
    if bare.ends_with("..") {
        return Some(if c.is_lowercase() { Boundary::Clause } else { Boundary::Sentence });
    }
    if closed && c.is_lowercase() {
        return Some(Boundary::Clause);
    }
    let word = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(|w: char| !w.is_alphanumeric()).trim_end_matches('.');
    let lower = word.to_lowercase();
    if ALWAYS_GOES_ON.contains(&lower.as_str()) {
        return None;
    }
    // "No. 5" is a number, "No. I won't" an answer.
    if lower == "no" && c.is_ascii_digit() {
        return None;
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    if initial || MAY_END.contains(&lower.as_str()) || is_dotted(word) {
        // "at 5 p.m. Then" ends, "the U.S. is" does not; "J. K. Rowling" never does.
        return (!initial && !is_country(word) && c.is_uppercase()).then_some(Boundary::Sentence);
    }
    Some(Boundary::Sentence)
}

/// Single letters with stops between them: U.S, e.g, a.m.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

fn is_country(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// "1." or "-" at the start of a line.
fn is_list_mark(head: &str) -> bool {
    let line = head.rsplit('\n').next().unwrap_or_default().trim_start();
    let number = line.trim_end_matches(['.', ')']);
    matches!(line, "-" | "*" | "•" | "+" | ">")
        || (line.len() == number.len() + 1 && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit()))
        || (line.starts_with('#') && line.bytes().all(|b| b == b'#'))
}

/// Closes after the stop: quotes, brackets, markdown, and emoji, which belong to the sentence they follow.
fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}' | '*' | '_' | '`' | '」')
        || (!c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !"…—–。！？".contains(c))
}

/// The start of the last word of `text`, if it joins clauses or begins a phrase and something stands before it.
fn joint(text: &str) -> Option<Boundary> {
    let at = text.rfind(char::is_whitespace)?;
    let at = at + text[at..].chars().next()?.len_utf8();
    let before = text[..at].trim_end();
    let free = before.chars().next_back()?.is_alphanumeric();
    let word = &text[at..];
    if !free {
        None
    } else if JOINTS.contains(&word) {
        Some(Boundary::Joint(at))
    } else {
        PHRASES.contains(&word).then_some(Boundary::Phrase(at))
    }
}

const JOINTS: &[&str] = &[
    "and", "but", "because", "so", "or", "which", "while", "when", "if", "that", "though", "although",
    "unless", "until", "where", "who", "since", "before", "after", "whether", "then",
];

/// Not "to" and "of", which belong to the word before them more often than not.
const PHRASES: &[&str] =
    &["with", "for", "from", "about", "in", "on", "at", "during", "without", "through", "between", "around"];

const ALWAYS_GOES_ON: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rev", "fr", "hon", "gen", "col", "capt", "lt", "sgt", "sen", "rep",
    "gov", "st", "mt", "ft", "vs", "e.g", "i.e", "eg", "ie", "cf", "approx", "fig", "figs", "nos", "vol",
    "pp", "ed", "eds", "al", "mme", "mlle", "messrs", "ca",
];

const MAY_END: &[&str] = &[
    "etc", "inc", "ltd", "co", "corp", "jr", "sr", "esq", "a.m", "p.m", "am", "pm", "ph.d", "dept", "est",
    "min", "max", "ave", "blvd", "rd", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, next: char) -> Option<Boundary> {
        boundary(text, next, text.ends_with(char::is_whitespace))
    }

    #[test]
    fn stops_that_end_a_sentence_and_stops_that_do_not() {
        for text in [
            "It rains. ",
            "Really? ",
            "Oh! 😀 ",
            "He said \"go.\" ",
            "at 5 p.m. ",
            "(Yes.) ",
            "in 2026. ",
            "Hm... ",
        ] {
            assert_eq!(at(text, 'T'), Some(Boundary::Sentence), "{text}");
        }
        for text in ["Dr. ", "the U.S. ", "J. ", "e.g. ", "1. ", "a\n2. ", "- ", "word "] {
            assert_eq!(at(text, 'T'), None, "{text}");
        }
        assert_eq!(at("No. ", '5'), None);
        assert_eq!(at("at 5 p.m. ", 'o'), None);
        assert_eq!(at("well... ", 'y'), Some(Boundary::Clause));
        assert_eq!(at("\"Hi!\" ", 's'), Some(Boundary::Clause));
        assert_eq!(at("3.", '5'), None, "a decimal");
    }

    #[test]
    fn joining_words_are_borders_only_between_words() {
        assert_eq!(at("I stayed because", ' '), Some(Boundary::Joint(9)));
        assert_eq!(at("I stayed, because", ' '), None, "the comma is the border");
        assert_eq!(at("because", ' '), None);
        assert_eq!(at("talk about", ' '), Some(Boundary::Phrase(5)));
        assert_eq!(at("talk, about", ' '), None);
    }
}
