//! Marks that ChatGPT puts into its texts: where a sentence comes from, and things with a name. Read aloud they would be noise.

use std::borrow::Cow;

use serde_json::Value;

use crate::notes::{NoteKind, Tally};

/// A mark begins, is divided, ends: `<cite>turn0search1`, with letters from the private area in place of brackets.
const BEGIN: char = '\u{e200}';
const END: char = '\u{e201}';
const DIVIDE: char = '\u{e202}';
/// The older kind: `【12†source】`.
const OLD_BEGIN: char = '\u{3010}';
const OLD_END: char = '\u{3011}';
const DAGGER: char = '\u{2020}';
/// Characters of a mark; what is longer was never closed.
const LONGEST: usize = 2_000;

/// `text` without marks of sources; a named thing leaves its name.
pub(super) fn without<'a>(text: &'a str, notes: &mut Tally) -> Cow<'a, str> {
    if !text.contains([BEGIN, OLD_BEGIN]) {
        return Cow::Borrowed(text);
    }
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find([BEGIN, OLD_BEGIN]) {
        let (before, mark) = rest.split_at(at);
        kept.push_str(before);
        let length = match mark_at(mark) {
            Some((length, name)) => {
                match name {
                    Some(name) => kept.push_str(&name),
                    None => notes.one(NoteKind::References),
                }
                length
            }
            None => {
                let letter = mark.chars().next().map_or(0, char::len_utf8);
                kept.push_str(&mark[..letter]);
                letter
            }
        };
        rest = &mark[length..];
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// How long the mark that `text` begins with is, and the name in it.
fn mark_at(text: &str) -> Option<(usize, Option<String>)> {
    let old = text.starts_with(OLD_BEGIN);
    let end = if old { OLD_END } else { END };
    let (at, _) = text.char_indices().take(LONGEST).find(|(_, letter)| *letter == end)?;
    let inside = text[..at].trim_start_matches([BEGIN, OLD_BEGIN]);
    if old {
        let digits = inside.split([DAGGER, ':']).next().unwrap_or_default();
        let source =
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && inside.contains(DAGGER);
        return source.then_some((at + end.len_utf8(), None));
    }
    let name = inside.strip_prefix("entity").and_then(|rest| rest.strip_prefix(DIVIDE)).and_then(|json| {
        let fields: Value = serde_json::from_str(json).ok()?;
        Some(fields.get(1)?.as_str()?.to_owned())
    });
    Some((at + end.len_utf8(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_go_and_names_stay() {
        let mut notes = Tally::default();
        let text = "In \u{e200}entity\u{e202}[\"city\",\"Paris\",\"x\"]\u{e201} it rains\u{e200}cite\u{e202}turn0search1\u{e201}.【12†source】【3:0†a.pdf】";
        assert_eq!(without(text, &mut notes), "In Paris it rains.");
        assert_eq!(notes.notes()[0].count, 3);
    }

    #[test]
    fn what_is_no_mark_stays() {
        let mut notes = Tally::default();
        for text in ["plain", "【見出し】", "【a†b】", "\u{e200}never closed", "【1"] {
            assert_eq!(without(text, &mut notes), text);
        }
        assert!(notes.notes().is_empty());
    }
}
