//! What goes into the segmenter and what comes out.

use crate::ear::EndReason;

/// What one window of the detector was like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// One past its last sample.
    pub end: u64,
    /// Chance of speech, 0 to 1.
    pub probability: f32,
    /// Mean square.
    pub power: f32,
    /// Level of the room by itself, dBFS.
    pub room: f32,
}

/// What the ear has to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Speech began at sample `at`.
    Start {
        at: u64,
    },
    Grow,
    /// Nothing is said since sample `end`, and there were `voiced_ms` of speech before it.
    Pause {
        end: u64,
        voiced_ms: u64,
    },
    Resume,
    /// Ask whether the person has finished and call [`Segmenter::answer`].
    Ask,
    End {
        end: u64,
        why: EndReason,
    },
    Drop,
}
