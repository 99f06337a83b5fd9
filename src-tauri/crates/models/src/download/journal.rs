//! The text beside an unfinished file that says which of its chunks are whole.
//!
//! One line a segment: `visavis1 IDENTITY START END SHA256 CHECK`. The identity is that of the file that is to be, so a
//! journal of another file or another version says nothing; the check is over the line, so a damaged line costs its
//! segment and no other. A later line outranks an earlier one.

use super::segments::{Held, Segment};
use crate::digest::digest_of;

const MARK: &str = "visavis1";
/// Hex digits of a digest that identity and check go by.
const SHORT: usize = 16;

/// What a file of `total` bytes with this SHA-256 is called in a journal.
pub(crate) fn identity(total: u64, sha256: &str) -> String {
    digest_of(format!("{total} {sha256}").as_bytes())[..SHORT].to_owned()
}

pub(crate) fn line(identity: &str, segment: &Segment) -> String {
    let Segment { start, end, sha256 } = segment;
    let text = format!("{MARK} {identity} {start} {end} {}", hex::encode(sha256));
    let check = check(&text);
    // Two line breaks: one of them may be damaged without joining two lines.
    format!("{text} {check}\n\n")
}

fn check(text: &str) -> String {
    digest_of(text.as_bytes())[..SHORT].to_owned()
}

/// The segments that a journal names for `identity`, inside of a file of `total` bytes.
pub(crate) fn read(journal: &[u8], identity: &str, total: u64) -> Held {
    let mut held = Held::default();
    let lines = journal.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    for segment in lines.filter_map(|line| parse(line, identity)).filter(|segment| segment.end <= total) {
        held.put(segment);
    }
    held
}

fn parse(line: &str, identity: &str) -> Option<Segment> {
    let (text, sum) = line.rsplit_once(' ')?;
    let words: Vec<&str> = text.split(' ').collect();
    let [MARK, own, start, end, sha256] = words[..] else { return None };
    if own != identity || sum != check(text) {
        return None;
    }
    let mut digest = [0; 32];
    hex::decode_to_slice(sha256, &mut digest).ok()?;
    let segment = Segment { start: start.parse().ok()?, end: end.parse().ok()?, sha256: digest };
    (segment.start < segment.end).then_some(segment)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn journal(segments: u64) -> String {
        let own = identity(1_000, "a");
        (0..segments)
            .map(|at| line(&own, &Segment { start: at * 10, end: at * 10 + 10, sha256: [at as u8; 32] }))
            .collect()
    }

    #[test]
    fn what_was_written_is_read_and_only_for_its_own_file() {
        let text = journal(5);
        assert_eq!(read(text.as_bytes(), &identity(1_000, "a"), 1_000).bytes(), 50);
        assert_eq!(read(text.as_bytes(), &identity(1_000, "b"), 1_000).bytes(), 0, "another digest");
        assert_eq!(read(text.as_bytes(), &identity(999, "a"), 1_000).bytes(), 0, "another size");
        let own = identity(1_000, "a");
        let beyond = line(&own, &Segment { start: 990, end: 1_001, sha256: [0; 32] });
        assert_eq!(read(beyond.as_bytes(), &own, 1_000).bytes(), 0, "outside of the file");
    }

    proptest! {
        #[test]
        fn one_damaged_byte_costs_at_most_its_own_line(at in any::<prop::sample::Index>(), flip in 1u8..) {
            let mut text = journal(8).into_bytes();
            let at = at.index(text.len());
            text[at] ^= flip;
            let held = read(&text, &identity(1_000, "a"), 1_000);
            prop_assert!(held.bytes() >= 70, "{} bytes are left", held.bytes());
            prop_assert!(held.iter().all(|segment| segment.sha256 == [(segment.start / 10) as u8; 32]));
        }

        #[test]
        fn a_torn_journal_names_only_whole_lines(at in any::<prop::sample::Index>()) {
            let text = journal(8);
            let at = at.index(text.len());
            let held = read(&text.as_bytes()[..at], &identity(1_000, "a"), 1_000);
            let whole = text[..at].matches("\n\n").count() as u64;
            prop_assert!(held.bytes() == whole * 10 || held.bytes() == whole * 10 + 10);
        }

        #[test]
        fn no_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(read(&bytes, &identity(1, "a"), 1).bytes(), 0);
        }
    }
}
