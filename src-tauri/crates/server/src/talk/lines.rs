//! Who talks now.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use vis_api::ProfileId;

/// Lines at once: each listens, thinks and speaks.
const MOST: usize = 4;

/// Everybody who talks; one line each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Arc<Mutex<HashSet<ProfileId>>>);

/// A place on a line, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    lines: Lines,
    whose: ProfileId,
}

impl Lines {
    /// `None`: they talk already, or too many others do.
    pub(super) fn enter(&self, whose: ProfileId) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = taken.len() < MOST && taken.insert(whose);
        free.then(|| Place { lines: self.clone(), whose })
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lines.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.whose);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_one_line_and_there_are_four() {
        let lines = Lines::default();
        let first = lines.enter(ProfileId(1)).unwrap();
        assert!(lines.enter(ProfileId(1)).is_none(), "one each");
        let others: Vec<_> = (2..=4).map(|id| lines.enter(ProfileId(id)).unwrap()).collect();
        assert!(lines.enter(ProfileId(5)).is_none(), "four together");
        drop(first);
        let _again = lines.enter(ProfileId(1)).unwrap();
        drop(others);
        assert_eq!(lines.count(), 1);
    }
}
