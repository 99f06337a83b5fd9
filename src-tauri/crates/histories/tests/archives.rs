//! Archives that somebody damaged, or made larger than they are.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_histories::{Kind, read};

const ARCHIVES: [&[u8]; 3] = [
    include_bytes!("cases/claude-archive/input.zip"),
    include_bytes!("cases/chatgpt-archive/input.zip"),
    include_bytes!("cases/archive-long-form/input.zip"),
];

/// Where the directory's line for its only file begins.
fn listed(archive: &[u8]) -> usize {
    archive.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap()
}

#[test]
fn a_size_that_is_not_borne_out_is_damage() {
    let mut archive = include_bytes!("cases/silly-tavern-archive/input.zip").to_vec();
    let at = archive.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    archive[at + 24] ^= 1;
    assert_eq!(read(&archive, "").unwrap_err().kind, Kind::Damaged);
}

#[test]
fn a_size_beyond_the_bound_is_refused_before_anything_is_unpacked() {
    let mut archive = include_bytes!("cases/archive-bomb/input.zip").to_vec();
    let at = listed(&archive);
    archive[at + 24..at + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    let error = read(&archive, "").unwrap_err();
    assert_eq!(error.kind, Kind::TooLarge);
    assert!(error.sentence.contains("2047 MB"), "{error}");
}

#[test]
fn a_file_larger_than_declared_is_not_believed() {
    let mut archive = include_bytes!("cases/archive-bomb/input.zip").to_vec();
    let at = listed(&archive);
    archive[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    assert_eq!(read(&archive, "").unwrap_err().kind, Kind::Damaged);
}

proptest! {
    #[test]
    fn a_damaged_archive_is_read_or_refused(
        which in 0..ARCHIVES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in proptest::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut archive = ARCHIVES[which].to_vec();
        for (at, byte) in changes {
            let at = at.index(archive.len());
            archive[at] = byte;
        }
        archive.truncate(cut.map_or(archive.len(), |cut| cut.index(archive.len())));
        let _ = read(&archive, "a.zip");
    }
}
