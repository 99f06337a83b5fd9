//! Which bytes of a file are there.

use std::{collections::BTreeMap, ops::Range};

/// Bytes that are kept, proven and fetched again together.
pub const CHUNK: u64 = 4 << 20;

/// Bytes `start..end` of a file and their SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub start: u64,
    pub end: u64,
    pub sha256: [u8; 32],
}

impl Segment {
    pub fn bytes(&self) -> u64 {
        self.end - self.start
    }
}

/// The segments that are on disk; no two overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(BTreeMap<u64, Segment>);

impl Held {
    /// Adds a segment; whatever it overlaps was written over and goes.
    pub fn put(&mut self, segment: Segment) {
        if segment.end <= segment.start {
            return;
        }
        let overlaps =
            |other: &Segment| (other.start < segment.end && segment.start < other.end).then_some(other.start);
        let gone: Vec<u64> = self.0.range(..segment.end).filter_map(|(_, other)| overlaps(other)).collect();
        for start in gone {
            self.0.remove(&start);
        }
        self.0.insert(segment.start, segment);
    }

    /// Forgets the segment that begins at `start`.
    pub fn forget(&mut self, start: u64) {
        self.0.remove(&start);
    }

    /// The segment that begins at `start`.
    pub fn at(&self, start: u64) -> Option<&Segment> {
        self.0.get(&start)
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.values()
    }

    pub fn bytes(&self) -> u64 {
        self.0.values().map(Segment::bytes).sum()
    }

    /// The first bytes of a file of `total` bytes that are missing.
    pub fn gap(&self, total: u64) -> Option<Range<u64>> {
        let mut at = 0;
        for segment in self.0.values() {
            if segment.start > at {
                return Some(at..segment.start);
            }
            at = segment.end;
        }
        (at < total).then_some(at..total)
    }
}

/// Where the segment that begins at `at` ends: at the next multiple of `chunk`, or with the bytes that are asked for.
pub(crate) fn segment_end(at: u64, until: u64, chunk: u64) -> u64 {
    (at / chunk + 1).saturating_mul(chunk).min(until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(start: u64, end: u64) -> Segment {
        Segment { start, end, sha256: [0; 32] }
    }

    proptest! {
        #[test]
        fn gaps_are_filled_until_nothing_is_missing(
            total in 0u64..5_000, chunk in 1u64..700, early in proptest::collection::vec((0u64..5_000, 1u64..900), 0..12),
        ) {
            let mut held = Held::default();
            for (start, length) in early {
                if start < total {
                    held.put(segment(start, (start + length).min(total)));
                }
            }
            let mut steps = 0;
            while let Some(gap) = held.gap(total) {
                prop_assert!(gap.start < gap.end && gap.end <= total);
                let before = held.bytes();
                let end = segment_end(gap.start, gap.end, chunk);
                prop_assert!(end > gap.start && end - gap.start <= chunk);
                held.put(segment(gap.start, end));
                prop_assert_eq!(held.bytes(), before + end - gap.start, "a gap holds nothing");
                steps += 1;
                prop_assert!(steps < 10_000);
            }
            prop_assert_eq!(held.bytes(), total);
        }
    }

    #[test]
    fn what_is_written_over_is_forgotten() {
        let mut held = Held::default();
        held.put(segment(0, 10));
        held.put(segment(10, 20));
        held.put(segment(5, 12));
        assert_eq!(held.iter().map(|segment| (segment.start, segment.end)).collect::<Vec<_>>(), [(5, 12)]);
        assert_eq!(held.gap(20), Some(0..5));
        held.put(segment(7, 7));
        assert_eq!(held.bytes(), 7, "nothing is no segment");
    }
}
