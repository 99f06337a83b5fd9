use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use vis_core::Clock;

/// The machine's clocks; the only place of the house that reads them.
pub struct SystemClock {
    started: Instant,
}

#[allow(clippy::disallowed_methods, reason = "this is the real clock that everything else is handed")]
impl SystemClock {
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the real clock that everything else is handed")]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Now, for `{{date}}` and `{{time}}`. UTC: the standard library does not know where the computer stands.
#[allow(clippy::disallowed_methods, reason = "this is the real clock that everything else is handed")]
pub(crate) fn moment() -> vis_cards::macros::Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    vis_cards::macros::Moment::of_unix(since, 0)
}
