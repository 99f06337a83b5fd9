//! When a sample was taken, told from when its block arrived.
//!
//! Blocks arrive late by chance (a busy machine, our own polling) but never early. So the least late of the last seconds tells the
//! truth, and a clock that drifts is followed because older ones are forgotten.

use std::time::Duration;

/// Seconds of samples a minimum is kept over.
const WINDOW: f64 = 2.0;

#[derive(Default)]
pub(crate) struct Stamps {
    /// Seconds between a sample's place in the stream and the clock: the least of this window and of the one before.
    newest: Option<f64>,
    before: Option<f64>,
    window_ends: f64,
}

impl Stamps {
    /// `heard` seconds of sound had arrived at `now`.
    pub(crate) fn observe(&mut self, heard: f64, now: Duration) {
        let late = now.as_secs_f64() - heard;
        if heard > self.window_ends {
            self.before = self.newest.take();
            self.window_ends = heard + WINDOW;
        }
        self.newest = Some(self.newest.map_or(late, |least| least.min(late)));
    }

    /// The moment `heard` seconds into the stream.
    pub(crate) fn at(&self, heard: f64) -> Duration {
        let least = match (self.newest, self.before) {
            (Some(newest), Some(before)) => newest.min(before),
            (one, other) => one.or(other).unwrap_or(0.0),
        };
        Duration::from_secs_f64((heard + least).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_blocks_do_not_move_the_clock_and_drift_does() {
        let mut stamps = Stamps::default();
        // Opened at second 100; runs 0.1 % slow; every other block is up to 9 ms late.
        let truth = |heard: f64| 100.0 + heard * 1.001;
        for n in 1..2_000u32 {
            let heard = f64::from(n) * 0.01;
            let late = f64::from(n % 10) * 0.001;
            stamps.observe(heard, Duration::from_secs_f64(truth(heard) + late));
            if n > 10 {
                let error = stamps.at(heard).as_secs_f64() - truth(heard);
                assert!(error.abs() < 0.005, "within 5 ms at {heard} s: {error}");
            }
        }
    }
}
