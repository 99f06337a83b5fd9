//! What the database remembers of backups: how often, and which were proven.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vis_store::{Store, StoreError};

use super::{BackupEvery, DAY_MS};

const SETTING: &str = "backups";
const CHECKED: &str = "database-checked";
pub(super) const KEEP: u32 = 7;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Plan {
    pub(super) every: BackupEvery,
    /// 1-100.
    pub(super) keep: u32,
    /// Of the last one that was made, by whomever.
    pub(super) last_ms: Option<i64>,
    /// By the names of files: when they were found whole.
    pub(super) checked: BTreeMap<String, i64>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { every: BackupEvery::Off, keep: KEEP, last_ms: None, checked: BTreeMap::new() }
    }
}

impl Plan {
    pub(super) fn read(store: &Store) -> Result<Self, StoreError> {
        Ok(store.setting(SETTING)?.unwrap_or_default())
    }

    pub(super) fn write(&self, store: &mut Store) -> Result<(), StoreError> {
        store.set_setting(SETTING, self)
    }

    /// Whether it is time for the next one.
    pub(super) fn due(&self, now_ms: i64) -> bool {
        let between = match self.every {
            BackupEvery::Off => return false,
            BackupEvery::Daily => DAY_MS,
            BackupEvery::Weekly => 7 * DAY_MS,
        };
        // A clock that was set back must not put backups off for years.
        self.last_ms.is_none_or(|last| now_ms - last >= between || now_ms < last)
    }
}

/// When the database was last found whole.
pub(super) fn checked_ms(store: &Store) -> Result<Option<i64>, StoreError> {
    store.setting(CHECKED)
}

pub(super) fn set_checked(store: &mut Store, now_ms: i64) -> Result<(), StoreError> {
    store.set_setting(CHECKED, &now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_after_its_time_and_at_once_where_there_was_none() {
        let plan = |every, last_ms| Plan { every, last_ms, ..Plan::default() };
        let now = 100 * DAY_MS;
        assert!(!plan(BackupEvery::Off, None).due(now));
        assert!(plan(BackupEvery::Daily, None).due(now));
        assert!(!plan(BackupEvery::Daily, Some(now - DAY_MS + 1)).due(now));
        assert!(plan(BackupEvery::Daily, Some(now - DAY_MS)).due(now));
        assert!(!plan(BackupEvery::Weekly, Some(now - 6 * DAY_MS)).due(now));
        assert!(plan(BackupEvery::Weekly, Some(now + DAY_MS)).due(now), "the clock was set back");
    }
}
