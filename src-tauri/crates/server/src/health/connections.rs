//! How many connections are open.

use std::sync::atomic::{AtomicU64, Ordering};

/// Of the whole program: the port knows nothing of what is behind it.
static OPEN: AtomicU64 = AtomicU64::new(0);

/// Counts for as long as it is there.
pub(crate) struct Connection(());

impl Connection {
    pub(crate) fn new() -> Self {
        OPEN.fetch_add(1, Ordering::Relaxed);
        Self(())
    }

    pub(super) fn open() -> u64 {
        OPEN.load(Ordering::Relaxed)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_not_open() {
        let before = Connection::open();
        let both = [Connection::new(), Connection::new()];
        assert_eq!(Connection::open(), before + 2);
        drop(both);
        assert_eq!(Connection::open(), before);
    }
}
