//! What the ordinary side and the audio callback both see.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::tracker::Tracker;

/// "Nothing has been played yet" in [`Shared::position`].
pub(crate) const NOWHERE: u64 = u64::MAX;

pub(crate) struct Shared {
    /// Raised to silence everything queued before.
    pub(crate) generation: AtomicU32,
    /// Clip index in the upper, samples handed to the device in the lower half. Counts on past the clip's end while nothing follows,
    /// so that the other side can tell when the device's own buffer has run dry too.
    pub(crate) position: AtomicU64,
    /// Gaps inside a reply: the speaker asked for sound while more was expected.
    pub(crate) underruns: AtomicU32,
    /// More clips of this reply will come.
    pub(crate) expecting: AtomicBool,
    /// Fade out and stay there.
    pub(crate) held: AtomicBool,
    /// Bits of an f32, 0-1.
    pub(crate) volume: AtomicU32,
    /// The device reported that it is gone.
    pub(crate) lost: AtomicBool,
    /// Another device ought to be used from now on.
    pub(crate) outdated: AtomicBool,
    /// Set by an output that can change what it was handed already.
    nimble: OnceLock<Nimble>,
}

/// An output that knows what is heard at this moment and can be told to hurry.
pub(crate) struct Nimble {
    pub(crate) tracker: Arc<Tracker>,
    pub(crate) wake: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    pub(crate) fn new(volume: f32) -> Arc<Self> {
        Arc::new(Self {
            generation: AtomicU32::new(0),
            position: AtomicU64::new(NOWHERE),
            underruns: AtomicU32::new(0),
            expecting: AtomicBool::new(false),
            held: AtomicBool::new(false),
            volume: AtomicU32::new(volume.to_bits()),
            lost: AtomicBool::new(false),
            outdated: AtomicBool::new(false),
            nimble: OnceLock::new(),
        })
    }

    pub(crate) fn attach(&self, nimble: Nimble) {
        let _ = self.nimble.set(nimble);
    }

    /// There is something new to play, or to stop playing.
    pub(crate) fn hurry(&self) {
        if let Some(nimble) = self.nimble.get() {
            (nimble.wake)();
        }
    }

    /// Where playing is, as in [`Shared::position`], and how many samples of that have not been heard yet. `latency` is the answer where
    /// the output does not know better.
    pub(crate) fn heard(&self, latency: u32) -> (u64, u32) {
        match self.nimble.get() {
            Some(nimble) => (nimble.tracker.position(), 0),
            None => (self.position.load(Ordering::Acquire), latency),
        }
    }

    /// As [`Tracker::take_moved`].
    pub(crate) fn take_moved(&self) -> Option<String> {
        self.nimble.get()?.tracker.take_moved()
    }
}
