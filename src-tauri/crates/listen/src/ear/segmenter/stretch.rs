//! An utterance under way, in numbers.

use vis_core::LISTEN_RATE;

use super::Window;
use crate::ear::level::decibels;
use crate::ear::wording::Wording;
use crate::vad::WINDOW;

/// dB above a murmuring room that speech has to have, at least, to go on.
const OFF_OVER_ROOM: f32 = 3.0;
/// Part of the way, in dB, from the room up to the person's own level that speech keeps above: voices in the background,
/// which the detector takes for speech as well, do not.
const OFF_TOWARDS_PERSON: f32 = 0.4;

/// The utterance under way.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) at: u64,
    /// Windows of speech in it.
    pub(super) speech: u32,
    /// End of the last window of speech; `voiced` while that is the newest window.
    pub(super) until: u64,
    pub(super) voiced: bool,
    /// Sum of the mean squares of those windows.
    pub(super) power: f32,
    pub(super) room: f32,
    pub(super) grown: u64,
    /// Where it began or last went on after a pause.
    pub(super) breath: u64,
    pub(super) pause: Option<Pause>,
    /// It follows a part that was cut off, so somebody waits for an end.
    pub(super) continues: bool,
}

#[derive(Debug)]
pub(super) struct Pause {
    pub(super) end: u64,
    pub(super) asked: u32,
    pub(super) mean: f32,
    pub(super) wording: Wording,
}

impl Stretch {
    pub(super) fn new(at: u64, continues: bool) -> Self {
        Self {
            at,
            speech: 0,
            until: at,
            voiced: false,
            power: 0.0,
            room: 0.0,
            grown: at,
            breath: at,
            pause: None,
            continues,
        }
    }

    pub(super) fn add(&mut self, windows: u32, newest: Window) {
        self.speech += windows;
        self.power += newest.power * windows as f32;
        self.until = newest.end;
    }

    /// Mean level of its speech above the room, dB.
    pub(super) fn over_room(&self) -> f32 {
        decibels(self.power / self.speech.max(1) as f32) - self.room
    }

    /// dB above the room below which a window is silence.
    pub(super) fn least_over_room(&self) -> f32 {
        (self.over_room() * OFF_TOWARDS_PERSON).max(OFF_OVER_ROOM)
    }

    /// Milliseconds of speech in it.
    pub(super) fn voiced_ms(&self) -> u64 {
        u64::from(self.speech) * WINDOW as u64 * 1000 / u64::from(LISTEN_RATE)
    }
}
