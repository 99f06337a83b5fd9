//! What is heard at this moment, for outputs whose device says how far it is. Everything it was handed beyond that is still on its way.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::deck::NOWHERE;

/// Blocks remembered; 1.2 s where a block is 10 ms.
const MARKS: usize = 128;
/// The device's word is believed at once where it differs by more than this from what was expected, samples' worth of time.
const JUMP: Duration = Duration::from_millis(15);
/// Else so much of the difference is taken over: what it says trembles by some milliseconds.
const SHARE: f64 = 0.2;

/// Follows one device. Never locked for longer than a few memory accesses, and never by a real-time thread.
pub(crate) struct Tracker {
    rate: f64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Samples that had been heard at a moment; time does not go on where there is none.
    heard: f64,
    at: Option<Instant>,
    /// What was last told: it does not go back.
    told: u64,
    written: u64,
    /// Position (as in `Shared`) of the sample behind the last.
    end: Option<u64>,
    /// First samples of blocks and their positions, oldest first.
    marks: VecDeque<(u64, u64)>,
    /// Id of the device the sound went to by itself, until somebody asks.
    moved: Option<String>,
}

impl Tracker {
    /// `rate` in Hz.
    pub(crate) fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), state: Mutex::default() }
    }

    /// By the device's word `heard` samples had been heard at the moment `at`.
    pub(crate) fn observe(&self, heard: f64, at: Instant) {
        let mut state = self.state();
        let expected = state.at.map(|before| state.heard + self.samples(at, before));
        let near = |expected: f64| (heard - expected).abs() < JUMP.as_secs_f64() * self.rate;
        state.heard = match expected.filter(|expected| near(*expected)) {
            Some(expected) => expected + (heard - expected) * SHARE,
            None => heard,
        };
        state.at = Some(at);
    }

    /// The device stands still.
    pub(crate) fn stop(&self) {
        let heard = self.played();
        let mut state = self.state();
        (state.heard, state.at) = (heard as f64, None);
    }

    /// The system plays on another device from now on.
    pub(crate) fn moved(&self, id: String) {
        self.state().moved = Some(id);
    }

    pub(crate) fn take_moved(&self) -> Option<String> {
        self.state().moved.take()
    }

    /// A block was handed out; its first sample and that sample's position.
    pub(crate) fn mark(&self, first: u64, position: u64) {
        let mut state = self.state();
        if state.marks.len() == MARKS {
            state.marks.pop_front();
        }
        state.marks.push_back((first, position));
    }

    /// So many samples were handed out so far; `position` is the next one's.
    pub(crate) fn wrote(&self, written: u64, position: u64) {
        let mut state = self.state();
        (state.written, state.end) = (written, Some(position));
    }

    /// Everything from this sample on will be handed out again.
    pub(crate) fn take_back(&self, to: u64) {
        let mut state = self.state();
        while state.marks.back().is_some_and(|(first, _)| *first >= to) {
            state.marks.pop_back();
        }
        state.written = state.written.min(to);
    }

    /// Samples heard by now, of all that were handed out.
    pub(crate) fn played(&self) -> u64 {
        let mut state = self.state();
        self.now(&mut state)
    }

    /// Position of the sample that is heard now.
    pub(crate) fn position(&self) -> u64 {
        let mut state = self.state();
        let now = self.now(&mut state);
        let (mut next, mut before) = ((state.written, state.end.unwrap_or(NOWHERE)), None);
        for mark in state.marks.iter().rev() {
            if mark.0 <= now {
                before = Some(*mark);
                break;
            }
            next = *mark;
        }
        before.map_or(NOWHERE, |before| between(before, next, now))
    }

    #[allow(clippy::disallowed_methods, reason = "a device has a clock of its own")]
    fn now(&self, state: &mut State) -> u64 {
        let passed = state.at.map_or(0.0, |at| self.samples(Instant::now(), at));
        let heard = ((state.heard + passed).max(0.0) as u64).min(state.written);
        state.told = state.told.min(state.written).max(heard);
        state.told
    }

    /// Samples' worth of time between two moments.
    fn samples(&self, later: Instant, earlier: Instant) -> f64 {
        (later.saturating_duration_since(earlier).as_secs_f64()
            - earlier.saturating_duration_since(later).as_secs_f64())
            * self.rate
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Position of the sample `now` between two known ones. Inside a clip it goes on by one a sample, and stands where the deck stood.
fn between(before: (u64, u64), next: (u64, u64), now: u64) -> u64 {
    let same_clip = before.1 >> 32 == next.1 >> 32;
    if before.1 != NOWHERE && same_clip {
        return (before.1 + (now - before.0)).min(next.1);
    }
    // The border lies inside the block; counted back from its end.
    let left = next.0.saturating_sub(now);
    if next.1 != NOWHERE && u64::from(next.1 as u32) >= left {
        return next.1 - left;
    }
    if before.1 == NOWHERE { NOWHERE } else { before.1 + (now - before.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: u64, offset: u64) -> u64 {
        index << 32 | offset
    }

    #[test]
    fn a_position_inside_a_block_is_told_to_the_sample() {
        assert_eq!(between((0, at(0, 100)), (480, at(0, 580)), 47), at(0, 147));
        assert_eq!(between((0, at(0, 100)), (480, at(0, 100)), 47), at(0, 100), "it stood still");
        assert_eq!(between((0, at(0, 900)), (480, at(1, 380)), 47), at(0, 947), "before the border");
        assert_eq!(between((0, at(0, 900)), (480, at(1, 380)), 150), at(1, 50), "behind it");
        assert_eq!(between((0, NOWHERE), (480, at(0, 80)), 100), NOWHERE, "not begun");
        assert_eq!(between((0, NOWHERE), (480, at(0, 80)), 410), at(0, 10));
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the clock under test")]
    fn it_goes_by_the_devices_word_and_never_beyond_what_was_handed_out() {
        let tracker = Tracker::new(48_000);
        tracker.mark(0, at(3, 0));
        tracker.wrote(480, at(3, 480));
        assert_eq!(tracker.played(), 0, "nothing is known");
        tracker.observe(100.0, Instant::now());
        let told = tracker.played();
        assert!((100..=480).contains(&told));
        assert!(tracker.position() >= at(3, told));
        tracker.observe(1e9, Instant::now());
        assert_eq!((tracker.played(), tracker.position()), (480, at(3, 480)), "no more than there is");
        tracker.observe(10.0, Instant::now());
        assert_eq!(tracker.played(), 480, "it does not go back");
        tracker.take_back(470);
        assert_eq!(tracker.played(), 470);
    }
}
