//! Where sentences and their parts begin and end, in bytes of the text.

use std::ops::Range;

/// Ends of sentences. A line break ends one, because titles and lists have no full stop.
const ENDS: [char; 6] = ['.', '!', '?', '…', '\n', '。'];
/// Ends of parts of sentences.
const BREAKS: [char; 9] = [',', ';', ':', '(', ')', '—', '–', '¿', '¡'];
/// Words before a full stop that ends no sentence.
const SHORT: [&str; 14] =
    ["mr", "mrs", "ms", "dr", "st", "sr", "sra", "prof", "etc", "vs", "z", "hr", "fr", "av"];

/// The sentences of a text with the marks that end them, without the space around them.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut ended) = (0, false);
    for (at, letter) in text.char_indices() {
        if ended && !ENDS.contains(&letter) && !matches!(letter, '"' | '”' | ')' | '»') {
            found.push(from..at);
            (from, ended) = (at, false);
        }
        if ENDS.contains(&letter) {
            ended |= letter != '.' || ends_here(text, at);
        }
    }
    found.push(from..text.len());
    found.into_iter().map(|range| trimmed(text, range)).filter(|range| !range.is_empty()).collect()
}

/// The parts of a sentence between commas and the like.
pub(crate) fn parts(text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = sentence.start;
    let inside = &text[sentence.clone()];
    let mut before = ' ';
    for (at, letter) in inside.char_indices() {
        let end = sentence.start + at;
        // "1,500" and "8:30" are one number, "well-known" one word.
        let number = before.is_numeric()
            && inside[at + letter.len_utf8()..].starts_with(|next: char| next.is_numeric());
        if BREAKS.contains(&letter) && !number {
            found.push(trimmed(text, from..end));
            from = end + letter.len_utf8();
        }
        before = letter;
    }
    let end = sentence.start + inside.trim_end_matches(ENDS).len();
    found.push(trimmed(text, from..end.max(from)));
    found.retain(|range| !range.is_empty());
    found
}

/// The text in which everything that is not said in earnest by the person is blank, byte for byte: `*acts*`, quotations, code, lines
/// taken over from elsewhere (`> `).
pub(crate) fn in_earnest(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('>') {
            blank(&mut out, line);
        } else {
            out.push_str(line);
        }
    }
    for (open, close) in
        [("```", "```"), ("`", "`"), ("*", "*"), ("\"", "\""), ("“", "”"), ("„", "“"), ("«", "»")]
    {
        out = without(&out, open, close);
    }
    out
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(open) {
        let inner = from + open.len();
        let Some(length) = rest[inner..].find(close) else { break };
        let to = inner + length + close.len();
        out.push_str(&rest[..from]);
        blank(&mut out, &rest[from..to]);
        rest = &rest[to..];
    }
    out.push_str(rest);
    out
}

/// As many bytes of nothing; a mark that is no word stands first, so that no rule reads across the gap.
fn blank(out: &mut String, gone: &str) {
    for (at, byte) in gone.bytes().enumerate() {
        out.push(match byte {
            b'\n' => '\n',
            _ if at == 0 => '"',
            _ => ' ',
        });
    }
}

fn ends_here(text: &str, at: usize) -> bool {
    let next = text[at + 1..].chars().next();
    if next.is_some_and(|next| next.is_alphanumeric()) {
        return false;
    }
    let word = text[..at].rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("");
    // "3. Mai" is a date, "J. Smith" a name.
    let number = word.len() <= 2 && word.chars().all(|letter| letter.is_ascii_digit()) && !word.is_empty();
    let short = SHORT.contains(&word.to_lowercase().as_str()) || word.chars().count() == 1 && word != "I";
    !(next.is_some() && (number || short))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let from = range.start + (part.len() - part.trim_start().len());
    from..range.start + part.trim_end().len().max(from - range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let read = |text: &str| -> Vec<String> {
            sentences(text).into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(read("Hi! I am Tom. Ok?"), ["Hi!", "I am Tom.", "Ok?"]);
        assert_eq!(read("Mein Geburtstag ist am 3. Mai. Gut"), ["Mein Geburtstag ist am 3. Mai.", "Gut"]);
        assert_eq!(
            read("Dr. Brown said 3.5 is fine...\nReally"),
            ["Dr. Brown said 3.5 is fine...", "Really"]
        );
        assert!(read(" \n ").is_empty());
    }

    #[test]
    fn what_is_not_in_earnest_is_blank_and_nothing_moves() {
        for text in
            ["*I live in Rome* Hi", "He said “I am Tom” ü", "> I am Bob\nI am Al", "`x` \"", "*", "«à»"]
        {
            let read = in_earnest(text);
            assert_eq!(read.len(), text.len(), "{text}");
        }
        assert!(!in_earnest("*I live in Rome* Hi").contains("Rome"));
        assert!(in_earnest("> I am Bob\nI am Al").contains("I am Al"));
    }
}
