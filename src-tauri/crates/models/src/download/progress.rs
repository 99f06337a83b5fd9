use std::{collections::VecDeque, time::Duration};

/// Speed is that of the last seconds: long enough to be calm, short enough to be true.
const WINDOW: Duration = Duration::from_secs(6);
/// A first estimate needs this much of them.
const LEAST: Duration = Duration::from_millis(500);

/// What a download is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Asking how large the file is and which digest it has.
    Asking,
    /// Proving what an earlier try left on disk.
    Reading,
    Fetching,
    /// Until the next try.
    Waiting,
    /// Reading the whole file back and proving it.
    Checking,
}

/// How far a download is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub doing: Doing,
    /// Bytes that are there, of `total`.
    pub done: u64,
    pub total: Option<u64>,
    /// `None` while it cannot be told.
    pub bytes_per_second: Option<u64>,
    pub remaining: Option<Duration>,
    /// Who is asked.
    pub address: String,
    /// The digest the file will be held to.
    pub sha256: Option<String>,
    /// Bytes that came over the network since this run began, thrown away ones too.
    pub fetched: u64,
    /// What went wrong last, while the next try is waited for.
    pub trouble: Option<String>,
}

/// Bytes a second over the last seconds. Time is that of a clock that never jumps.
#[derive(Clone, Debug, Default)]
pub struct Speed(VecDeque<(Duration, u64)>);

impl Speed {
    /// `fetched`: all bytes so far.
    pub fn note(&mut self, now: Duration, fetched: u64) {
        self.0.push_back((now, fetched));
        // The one before the window stays: it is where the window begins.
        while self.0.get(1).is_some_and(|(at, _)| now.saturating_sub(*at) >= WINDOW) {
            self.0.pop_front();
        }
    }

    /// Forgets what was before a break.
    pub fn restart(&mut self) {
        self.0.clear();
    }

    pub fn bytes_per_second(&self) -> Option<u64> {
        let ((first, from), (last, to)) = (self.0.front()?, self.0.back()?);
        let took = last.saturating_sub(*first);
        (took >= LEAST).then(|| ((to - from) as f64 / took.as_secs_f64()) as u64)
    }

    /// How long `bytes` will take; `None` while nothing comes.
    pub fn remaining(&self, bytes: u64) -> Option<Duration> {
        let speed = self.bytes_per_second().filter(|speed| *speed > 0)?;
        Some(Duration::from_secs(bytes.div_ceil(speed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_that_of_the_last_seconds() {
        let (mut speed, ms) = (Speed::default(), Duration::from_millis);
        assert_eq!(speed.bytes_per_second(), None);
        speed.note(ms(0), 0);
        speed.note(ms(400), 400);
        assert_eq!(speed.bytes_per_second(), None, "too early to tell");
        for second in 1..=20 {
            speed.note(ms(second * 1_000), second * 1_000);
        }
        assert_eq!(speed.bytes_per_second(), Some(1_000));
        assert_eq!(speed.remaining(10_001), Some(Duration::from_secs(11)));
        for second in 21..=40 {
            speed.note(ms(second * 1_000), 20_000);
        }
        assert_eq!(speed.bytes_per_second(), Some(0), "it stands still");
        assert_eq!(speed.remaining(1), None);
        speed.restart();
        assert_eq!(speed.bytes_per_second(), None);
    }
}
