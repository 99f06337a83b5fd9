//! Files that were read and wait for what the person says of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::characters::locked;
use crate::{ApiError, Code};

/// After this time without an answer a file is let go, ms.
const FORGOTTEN: i64 = 10 * 60 * 1000;
/// Bytes that may wait together.
const WAITING: usize = 1 << 30;

/// Files as they were read, each under an id of its own.
pub(crate) struct Waiting<T>(Mutex<HashMap<String, One<T>>>);

struct One<T> {
    content: Arc<T>,
    size: usize,
    since_ms: i64,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Waiting<T> {
    /// `size`: bytes. Gives the file's id.
    ///
    /// # Errors
    /// [`Code::BadInput`] when too much waits.
    pub(crate) fn put(&self, content: T, size: usize, now_ms: i64) -> Result<String, ApiError> {
        let mut all = locked(&self.0);
        all.retain(|_, old| now_ms - old.since_ms < FORGOTTEN);
        if all.values().map(|old| old.size).sum::<usize>() + size > WAITING {
            let message =
                "Too many files are waiting. Accept or drop some of them, then open this one again.";
            return Err(ApiError::new(Code::BadInput, message));
        }
        let id = uuid::Uuid::now_v7().to_string();
        all.insert(id.clone(), One { content: Arc::new(content), size, since_ms: now_ms });
        Ok(id)
    }

    /// # Errors
    /// [`Code::NotFound`] when it was let go.
    pub(crate) fn get(&self, id: &str, now_ms: i64) -> Result<Arc<T>, ApiError> {
        let mut all = locked(&self.0);
        all.retain(|_, old| now_ms - old.since_ms < FORGOTTEN);
        let found = all.get(id).map(|one| Arc::clone(&one.content));
        found
            .ok_or_else(|| ApiError::new(Code::NotFound, "This file is no longer open. Choose it once more."))
    }

    pub(crate) fn drop(&self, id: &str) {
        locked(&self.0).remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_waits_until_it_is_dropped_or_forgotten() {
        let files = Waiting::default();
        let (first, second) = (files.put("a", 10, 0).unwrap(), files.put("b", 10, FORGOTTEN - 1).unwrap());
        assert_eq!(*files.get(&first, FORGOTTEN - 1).unwrap(), "a");
        assert_eq!(files.get(&first, FORGOTTEN).unwrap_err().code, Code::NotFound);
        files.drop(&second);
        assert!(files.get(&second, FORGOTTEN).is_err());
    }

    #[test]
    fn too_much_at_once_is_refused() {
        let files = Waiting::default();
        files.put("a", WAITING, 0).unwrap();
        assert_eq!(files.put("b", 1, 1).unwrap_err().code, Code::BadInput);
        files.put("b", 1, FORGOTTEN).unwrap();
    }
}
