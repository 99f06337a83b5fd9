//! Where a sentence ends, for deciding when a reply is long enough. (Speech has a finer cutter of its own.)

const ABBREVIATIONS: [&str; 14] =
    ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "jr", "sr", "e.g", "i.e", "approx", "no", "u.s"];

/// Byte offset just past the first sentence of `text`, its closing quotes included, or `None` while it is still open.
///
/// A full stop counts only once white space follows ("3.5", "visavis.app"); with `complete` the end of the text does too.
/// A line break ends a sentence as well: small models like to write lists.
pub fn first_end(text: &str, complete: bool) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let mut chars = text[start..].char_indices().map(|(i, c)| (i + start, c)).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\n' {
            return Some(at);
        }
        if matches!(c, '。' | '！' | '？') {
            return Some(at + c.len_utf8());
        }
        if !is_terminator(c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((i, closer)) = chars.next_if(|&(_, c)| is_terminator(c) || is_closer(c)) {
            end = i + closer.len_utf8();
        }
        let over = chars.peek().map_or(complete, |&(_, next)| next.is_whitespace());
        let bare_stop = c == '.' && end == at + 1;
        if over && !(bare_stop && continues(&text[start..at])) {
            return Some(end);
        }
    }
    None
}

/// Number of sentences, an unfinished last one included.
pub fn count(text: &str) -> usize {
    let mut rest = text.trim();
    let mut sentences = 0;
    while !rest.is_empty() {
        sentences += 1;
        rest = first_end(rest, true).map_or("", |end| rest[end..].trim_start());
    }
    sentences
}

/// Whether the text ends the way a finished sentence does.
pub fn is_finished(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(is_closer)
        .ends_with(|c| is_terminator(c) || matches!(c, '。' | '！' | '？'))
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '*')
}

/// A full stop after this does not end the sentence: abbreviation, initial, or the number of a list entry.
fn continues(before: &str) -> bool {
    let word =
        before.rsplit(char::is_whitespace).next().unwrap_or_default().trim_start_matches(['(', '"', '“']);
    let numbered = word.len() == before.len() && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let mut letters = word.chars();
    let initial = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase() && c != 'I');
    numbered || initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_where_a_reader_would_put_them() {
        for (text, complete, expected) in [
            ("Hello there. How", false, Some("Hello there.")),
            ("Hello there.", false, None),
            ("Hello there.", true, Some("Hello there.")),
            ("It costs 3.5 euros. Yes", false, Some("It costs 3.5 euros.")),
            ("Dr. Smith said \"no.\" Then", false, Some("Dr. Smith said \"no.\"")),
            ("J. R. Smith left. He", false, Some("J. R. Smith left.")),
            ("Better than I. Much", false, Some("Better than I.")),
            ("1. Tea is nice. 2", false, Some("1. Tea is nice.")),
            ("What?! Really", false, Some("What?!")),
            ("Hm... well", false, Some("Hm...")),
            ("First line\nsecond", false, Some("First line")),
            ("今日は。元気", false, Some("今日は。")),
            ("no end here", true, None),
            ("", true, None),
        ] {
            assert_eq!(first_end(text, complete).map(|end| &text[..end]), expected, "{text:?}");
        }
    }

    #[test]
    fn an_unfinished_sentence_counts() {
        assert_eq!(count("One. Two! And three"), 3);
        assert_eq!(count("  "), 0);
    }
}
