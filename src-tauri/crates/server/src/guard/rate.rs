//! Whether a request comes too soon: a bucket for each asker and kind of work, filled by the clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

use crate::error::Refusal;

/// Kinds of work, by what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Answered from memory.
    Light,
    Upload,
    Film,
    Chat,
    Speech,
    Hearing,
    /// Passwords, of everybody together: a log-in takes 64 MiB.
    SignIn,
    /// Requests with a wrong key or token, of everybody together.
    Denied,
}

impl Lane {
    /// How many at once, and how many a second in the long run.
    fn measure(self) -> (f64, f64) {
        match self {
            Self::Light => (5_000.0, 5_000.0),
            Self::Upload => (60.0, 2.0),
            Self::Film => (60.0, 1.0),
            Self::Chat => (60.0, 2.0),
            Self::Speech => (60.0, 2.0),
            Self::Hearing => (30.0, 1.0),
            Self::SignIn => (10.0, 1.0),
            Self::Denied => (30.0, 1.0),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    left: f64,
    filled: Duration,
}

impl Bucket {
    fn full(lane: Lane, now: Duration) -> Self {
        Self { left: lane.measure().0, filled: now }
    }

    /// # Errors
    /// How long to wait.
    fn take(&mut self, lane: Lane, now: Duration) -> Result<(), Duration> {
        let (most, per_second) = lane.measure();
        let since = now.saturating_sub(self.filled).as_secs_f64();
        self.left = (self.left + since * per_second).min(most);
        self.filled = now.max(self.filled);
        if self.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.left) / per_second));
        }
        self.left -= 1.0;
        Ok(())
    }
}

/// All buckets. There are as many askers as there are keys and people, so this does not grow.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<(String, Lane), Bucket>>);

impl Rates {
    /// # Errors
    /// How long to wait.
    pub(crate) fn take(&self, who: &str, lane: Lane, now: Duration) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry((who.to_owned(), lane)).or_insert_with(|| Bucket::full(lane, now));
        bucket.take(lane, now)
    }
}

pub(super) fn too_soon(wait: Duration) -> Refusal {
    let sentence = format!("Too many requests. Try again in {} s.", wait.as_millis().div_ceil(1000).max(1));
    Refusal { retry_after: Some(wait), ..Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_then_as_many_as_the_lane_allows() {
        let rates = Rates::default();
        let take = |who, lane, ms| rates.take(who, lane, Duration::from_millis(ms));
        assert_eq!((0..100).filter(|_| take("a", Lane::Film, 0).is_ok()).count(), 60);
        let wait = take("a", Lane::Film, 0).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        assert!(take("a", Lane::Film, 900).is_err(), "before the time that was said");
        assert!(take("a", Lane::Film, 1_000).is_ok(), "at the time that was said");
        assert!(take("a", Lane::Film, 1_001).is_err());
        assert!(take("b", Lane::Film, 0).is_ok(), "another asker has a bucket of their own");
        assert!(take("a", Lane::Chat, 0).is_ok(), "so has another kind of work");
    }

    #[test]
    fn a_bucket_holds_no_more_than_its_measure_and_time_never_goes_back() {
        let rates = Rates::default();
        let take = |s| rates.take("a", Lane::Hearing, Duration::from_secs(s));
        assert!(take(100).is_ok());
        assert_eq!((0..200).filter(|_| take(100_000).is_ok()).count(), 30, "a night adds one measure");
        assert!(take(50).is_err());
        assert!(take(100_000).is_err(), "a clock that went back has filled nothing");
    }
}
