//! Tells a person who talks over the companion from what is left of its echo, while the canceller still learns the room.
//!
//! Of an echo the canceller leaves at most a tenth from the moment it has found the delay, even in a kitchen; in rooms that linger most of
//! that lies in the tail, when the echo itself is over. A voice in the room it leaves nearly as it is. So what counts is how much comes
//! out against the loudest that went in lately. Measured with twenty synthesised sentences in three rooms.

/// Share of the older in a smoothed mean square; with 0.8 some 50 ms count.
const SMOOTH: f64 = 0.8;
/// How fast the loudest of lately is forgotten: 0.3 dB a frame, 11 dB in 350 ms.
const FORGET: f64 = 0.93;
/// Mean square below which nobody speaks to us (-50 dB).
const QUIET: f64 = 1e-5;
/// So much has to come out against the loudest that went in: -7 dB; at -8, and with four frames, 90 ms of echo came through in a kitchen ...
const SHARE: f64 = 0.2;
/// ... for so many frames in a row ...
const SURE: u32 = 5;
/// ... and then so many frames more are let through, for the quiet ends of words.
const STAYS: u32 = 25;

#[derive(Default)]
pub(crate) struct Presence {
    heard: f64,
    clean: f64,
    /// The loudest that was heard lately.
    peak: f64,
    run: u32,
    left: u32,
}

impl Presence {
    /// Takes mean squares of the same ten milliseconds before and after the canceller; whether somebody is speaking.
    pub(crate) fn hears(&mut self, heard: f64, clean: f64) -> bool {
        self.heard = self.heard * SMOOTH + heard * (1.0 - SMOOTH);
        self.clean = self.clean * SMOOTH + clean * (1.0 - SMOOTH);
        self.peak = self.heard.max(self.peak * FORGET);
        let loud = self.clean > QUIET && self.clean > self.peak * SHARE;
        self.run = if loud { self.run + 1 } else { 0 };
        self.left = if self.run >= SURE { STAYS } else { self.left.saturating_sub(1) };
        self.left > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames until somebody is heard in a level that stands.
    fn heard_after(heard: f64, clean: f64) -> Option<usize> {
        let mut presence = Presence::default();
        (0..200).position(|_| presence.hears(heard, clean))
    }

    #[test]
    fn a_voice_that_comes_through_is_heard_within_60_ms_and_what_is_left_of_an_echo_never() {
        assert!(heard_after(1e-3, 8e-4).is_some_and(|frames| frames <= 6));
        assert_eq!(heard_after(1e-3, 1e-4), None, "a tenth is an echo's");
        assert_eq!(heard_after(2e-6, 2e-6), None, "and silence is nobody");
    }

    #[test]
    fn the_tail_of_an_echo_is_measured_against_the_echo() {
        let mut presence = Presence::default();
        assert!((0..50).all(|_| !presence.hears(1e-2, 1e-5)));
        // It falls by 60 dB in 0.6 s, and the canceller takes off 6 dB.
        let tail = |n: i32| 1e-2 * 10.0f64.powf(-f64::from(n) / 10.0);
        assert!((0..60).all(|n| !presence.hears(tail(n), tail(n) / 4.0)));
    }

    #[test]
    fn it_lasts_through_the_gaps_between_syllables() {
        let mut presence = Presence::default();
        let heard = |n: usize| if n % 25 < 12 { 1e-3 } else { 1e-6 };
        assert!((0..200).filter(|n| presence.hears(heard(*n), heard(*n))).count() > 190);
    }
}
