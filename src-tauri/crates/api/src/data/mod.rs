//! What a person can do with everything at once: back up, check, restore, take out, delete, bring back.

mod about_you;
mod backups;
mod bin;
mod erase;
mod export;
mod health;
mod kept;
mod restore;
mod room;
mod schedule;
mod view;

pub use view::{
    BackupCheck, BackupEvery, BackupFile, Backups, BinEntry, BinKind, DataWork, Deleted, Exported, Health,
    Restored,
};

pub(crate) use health::{in_words, look_after};
pub(crate) use room::DataRoom;

use crate::providers::day;

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How long what was deleted can be brought back.
pub(crate) const BIN_MS: i64 = 30 * DAY_MS;

/// `2026-11-22-174501`, UTC: for names of files.
pub(crate) fn stamp(now_ms: i64) -> String {
    let seconds = now_ms.div_euclid(1000).rem_euclid(86_400);
    format!("{}-{:02}{:02}{:02}", day(now_ms), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_stamp_sorts_as_time_does() {
        assert_eq!(super::stamp(0), "1970-01-01-000000");
        assert_eq!(super::stamp(1_795_369_501_000), "2026-11-22-174501");
    }
}
