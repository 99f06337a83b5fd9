use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Where the time comes from. Nothing below `vis-api` reads a clock of its own.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC. May jump when the system's clock is set.
    fn now_ms(&self) -> i64;
    /// Time since some fixed moment; never jumps, never goes back. Motion goes by it.
    fn elapsed(&self) -> Duration;
}

/// A clock that moves only when told to; for tests.
#[derive(Debug, Default)]
pub struct ManualClock {
    start_ms: i64,
    elapsed_ms: AtomicU64,
}

impl ManualClock {
    /// Begins at `ms` milliseconds since 1970.
    pub fn at(ms: i64) -> Self {
        Self { start_ms: ms, elapsed_ms: AtomicU64::new(0) }
    }

    pub fn advance(&self, by: Duration) {
        self.elapsed_ms.fetch_add(by.as_millis() as u64, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.start_ms + self.elapsed_ms.load(Ordering::SeqCst) as i64
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.elapsed_ms.load(Ordering::SeqCst))
    }
}
