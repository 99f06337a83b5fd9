//! Bytes → text, or a sentence why they are none.

use std::borrow::Cow;

use crate::notes::{NoteKind, Tally};
use crate::{HistoryError, Kind};

/// UTF-8 without its mark; broken letters are replaced.
pub(crate) fn letters<'a>(bytes: &'a [u8], notes: &mut Tally) -> Result<Cow<'a, str>, HistoryError> {
    if is_wide(bytes) {
        return Err(HistoryError::new(
            Kind::Encoding,
            "This text is saved as UTF-16. Open it in a text editor, save it as UTF-8, and choose it again.",
        ));
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if plain.len() != bytes.len() {
        notes.one(NoteKind::ByteOrderMark);
    }
    let text = String::from_utf8_lossy(plain);
    if let Cow::Owned(_) = text {
        notes.one(NoteKind::BrokenLetters);
    }
    Ok(text)
}

/// A mark of UTF-16, or a bracket with a zero beside it. Zeros alone are what a crash leaves in a file.
fn is_wide(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xff, 0xfe, ..]
            | [0xfe, 0xff, ..]
            | [b'{' | b'[', 0, 1..=255, 0, ..]
            | [0, b'{' | b'[', 0, 1..=255, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_are_told_by_their_mark_or_their_zeros() {
        for bytes in [&b"\xff\xfe{\0"[..], b"\xfe\xff\0{", b"{\0\"\0", b"\0[\0{"] {
            assert_eq!(letters(bytes, &mut Tally::default()).unwrap_err().kind, Kind::Encoding);
        }
        let mut notes = Tally::default();
        assert_eq!(letters(b"\xef\xbb\xbfa\xff", &mut notes).unwrap(), "a\u{fffd}");
        assert!(notes.has(NoteKind::ByteOrderMark) && notes.has(NoteKind::BrokenLetters));
    }
}
