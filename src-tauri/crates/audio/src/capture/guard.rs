//! Keeps the companion from hearing itself while the echo canceller is still learning the room.
//!
//! The canceller begins by holding everything down. When it has found out how late the echo is, after 0.1 to 0.6 s of sound, it starts
//! over, and for up to three seconds it leaves more of an echo than a voice detector behind it should hear. Until then only what can be no
//! echo is let through ([`Presence`]): a person who talks over the companion waits for half a second, not for four. While it is certain
//! that echo gets through, nothing is.

use vis_core::CHUNK_SAMPLES;

use super::open::mean_square;
use super::presence::Presence;
use crate::stream::Frame;

/// Frames of playing within which the canceller has learned, or never will: 4 s. With headphones there is nothing to learn.
const FIRST: u32 = 400;
/// Frames of playing before it is believed, 2.8 s: it begins by holding everything down, which looks like having learned, and lets go when
/// it has found the delay and starts over.
const LEAST: u32 = 280;
/// Frames of playing in which nothing at all is let through: at the beginning ...
const SHUT: u32 = 40;
/// ... after the two devices had to be aligned anew: until the canceller has found the delay ...
const SHUT_AGAIN: u32 = 80;
/// ... and after it moved the delay by a little, or was seen to let echo through. 150 cut into somebody's words when that happened under
/// them.
const MOVED: u32 = 40;
/// Frames for which the echo of a frame may still be heard: 350 ms, most of it for Bluetooth.
const TAIL: u32 = 35;
/// Mean square below which nothing is being played (-60 dB).
const AUDIBLE: f64 = 1e-6;
/// The canceller takes off 15 dB ...
const LEARNED: f64 = 0.03;
/// ... for so many frames in a row in which there was an echo.
const SURE: u32 = 40;
/// The microphone hears 35 dB less than is played ...
const UNHEARD: f64 = 3e-4;
/// ... for so many frames of playing in a row, which is longer than an echo takes: headphones. There is nothing to learn.
const ALONE: u32 = 50;
/// What is let through while closed. Not nothing: a meter and a noise estimate want to see life.
const CLOSED: f32 = 0.003;

pub(crate) struct Guard {
    /// Frames of playing in which it may still close.
    left: u32,
    /// Of these, the frames in which nothing at all is let through.
    shut: u32,
    tail: u32,
    presence: Presence,
    /// Smoothed mean squares of the echo, before and after.
    heard: f64,
    clean: f64,
    sure: u32,
    unheard: u32,
    gain: f32,
}

impl Guard {
    pub(crate) fn new() -> Self {
        let presence = Presence::default();
        Self {
            left: FIRST,
            shut: SHUT,
            tail: 0,
            presence,
            heard: 0.0,
            clean: 0.0,
            sure: 0,
            unheard: 0,
            gain: 1.0,
        }
    }

    /// The canceller takes off what it can.
    pub(crate) fn has_learned(&self) -> bool {
        self.left == 0
    }

    /// The delay between the devices has just changed.
    pub(crate) fn watch_again(&mut self) {
        self.watch(FIRST, SHUT_AGAIN);
    }

    /// The canceller corrected its delay, or lets echo through.
    pub(crate) fn watch_shortly(&mut self) {
        self.watch(MOVED, MOVED);
    }

    fn watch(&mut self, left: u32, shut: u32) {
        (self.left, self.shut) = (self.left.max(left), self.shut.max(shut));
        self.sure = 0;
    }

    /// `heard` is the microphone, `clean` what the canceller made of it.
    pub(crate) fn pass(&mut self, played: &Frame, heard: &Frame, mut clean: Frame) -> Frame {
        self.tail = if mean_square(played) > AUDIBLE { TAIL } else { self.tail.saturating_sub(1) };
        let somebody = self.presence.hears(mean_square(heard), mean_square(&clean));
        let watching = self.tail > 0 && self.left > 0;
        let closed = watching && (self.shut > 0 || !somebody);
        if watching {
            self.left -= 1;
            self.shut = self.shut.saturating_sub(1);
            self.judge(heard, &clean);
            self.look_for_headphones(played, heard);
        }
        let (from, to) = (self.gain, if closed { CLOSED } else { 1.0 });
        self.gain = to;
        if from < 1.0 || to < 1.0 {
            for (n, sample) in clean.iter_mut().enumerate() {
                *sample *= from + (to - from) * (n + 1) as f32 / CHUNK_SAMPLES as f32;
            }
        }
        clean
    }

    fn look_for_headphones(&mut self, played: &Frame, heard: &Frame) {
        let (played, heard) = (mean_square(played), mean_square(heard));
        if heard > played.max(AUDIBLE) * UNHEARD && heard > AUDIBLE {
            self.unheard = 0;
        } else if played > AUDIBLE * 100.0 {
            self.unheard += 1;
        }
        if self.unheard >= ALONE {
            (self.left, self.shut, self.unheard) = (0, 0, 0);
        }
    }

    fn judge(&mut self, heard: &Frame, clean: &Frame) {
        self.heard = self.heard * 0.9 + mean_square(heard) * 0.1;
        self.clean = self.clean * 0.9 + mean_square(clean) * 0.1;
        let learned = self.heard > AUDIBLE && self.clean < self.heard * LEARNED;
        self.sure = if learned { self.sure + 1 } else { 0 };
        if self.sure >= SURE && self.left + LEAST <= FIRST {
            self.left = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOUD: Frame = [0.3; CHUNK_SAMPLES];
    const QUIET: Frame = [0.0; CHUNK_SAMPLES];

    /// Frames until what is heard comes through again, while something is played.
    fn closed_for(guard: &mut Guard, clean: Frame) -> u32 {
        let mut closed = || guard.pass(&LOUD, &LOUD, clean)[CHUNK_SAMPLES - 1] < clean[0] / 2.0;
        (0..1_000).take_while(|_| closed()).count() as u32
    }

    #[test]
    fn a_person_is_heard_at_once_while_nothing_is_played() {
        let mut guard = Guard::new();
        assert!((0..1_000).all(|_| guard.pass(&QUIET, &LOUD, LOUD) == LOUD));
    }

    #[test]
    fn it_opens_when_the_canceller_has_learned_and_stays_open() {
        let mut guard = Guard::new();
        assert_eq!(closed_for(&mut guard, [0.09; CHUNK_SAMPLES]), FIRST, "still an echo");
        let mut guard = Guard::new();
        assert_eq!(closed_for(&mut guard, [0.001; CHUNK_SAMPLES]), LEAST, "a clean echo opens it");
        assert_eq!(guard.pass(&LOUD, &LOUD, LOUD), LOUD, "and then the person may interrupt");
    }

    #[test]
    fn it_opens_after_a_while_whatever_happens() {
        let left_over = [0.09; CHUNK_SAMPLES];
        let mut guard = Guard::new();
        assert_eq!(closed_for(&mut guard, left_over), FIRST);
        guard.watch_again();
        assert_eq!(closed_for(&mut guard, left_over), FIRST);
    }

    #[test]
    fn somebody_who_talks_over_it_waits_for_half_a_second_at_most() {
        let mut guard = Guard::new();
        assert_eq!(closed_for(&mut guard, LOUD), SHUT, "and not until the room is known");
        guard.watch_shortly();
        assert_eq!(closed_for(&mut guard, LOUD), MOVED, "certainly echo, however loud");
    }

    #[test]
    fn with_headphones_it_opens_soon() {
        let mut guard = Guard::new();
        let closed =
            (0..1_000).take_while(|_| guard.pass(&LOUD, &[1e-4; 160], QUIET).len() == 160 && guard.left > 0);
        assert_eq!(closed.count() as u32, ALONE - 1);
    }

    #[test]
    fn it_closes_and_opens_without_a_click() {
        let mut guard = Guard::new();
        let mut sound = Vec::new();
        for n in 0..400 {
            let played = if (20..100).contains(&n) { LOUD } else { QUIET };
            sound.extend(guard.pass(&played, &LOUD, LOUD));
        }
        let jump = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(jump < 0.003, "{jump}");
    }
}
