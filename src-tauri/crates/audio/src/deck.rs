//! The real-time side of playback. Nothing in here allocates, frees, locks, logs or waits.
//!
//! Clips arrive through a wait-free ring as shared slices and leave through another one, so that the memory of a finished
//! clip is freed on an ordinary thread. What is being played is published in one atomic word.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

/// Clips that may wait for the callback. A reply of 120 words has about 10.
pub(crate) const QUEUE: usize = 1024;

/// Samples over which a cut fades out: 5 ms at 48 kHz. Without it a cut clicks.
const FADE: u32 = 240;

/// "Nothing has been played yet" in [`Shared::position`].
pub(crate) const NOWHERE: u64 = u64::MAX;

/// One clip on its way to the speaker, already at the speaker's rate.
pub(crate) struct Cue {
    /// Counts up over the life of the speaker.
    pub(crate) index: u32,
    /// Cues of an older generation than the current one are dropped unheard.
    pub(crate) generation: u32,
    pub(crate) samples: Arc<[f32]>,
}

/// What both sides see.
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
    /// Bits of an f32, 0-1.
    pub(crate) volume: AtomicU32,
    /// The device reported that it is gone.
    pub(crate) lost: AtomicBool,
}

impl Shared {
    pub(crate) fn new(volume: f32) -> Arc<Self> {
        Arc::new(Self {
            generation: AtomicU32::new(0),
            position: AtomicU64::new(NOWHERE),
            underruns: AtomicU32::new(0),
            expecting: AtomicBool::new(false),
            volume: AtomicU32::new(volume.to_bits()),
            lost: AtomicBool::new(false),
        })
    }
}

/// Hands out one mono sample after the other; owned by the audio callback.
pub struct Deck {
    shared: Arc<Shared>,
    incoming: Consumer<Cue>,
    finished: Producer<Cue>,
    current: Option<Cue>,
    /// Samples of `current` handed out, or counted on past its end.
    offset: u32,
    fade_left: u32,
    starved: bool,
    /// Eases towards the wanted volume, so that the slider does not crackle.
    volume: f32,
}

/// The other ends of a deck's rings.
pub(crate) struct Feed {
    pub(crate) incoming: Producer<Cue>,
    pub(crate) finished: Consumer<Cue>,
}

impl Deck {
    pub(crate) fn new(shared: Arc<Shared>) -> (Self, Feed) {
        let (to_deck, incoming) = RingBuffer::new(QUEUE);
        // Twice the queue: whatever is in flight always fits, so a finished cue is never freed in the callback.
        let (finished, from_deck) = RingBuffer::new(QUEUE * 2);
        let volume = f32::from_bits(shared.volume.load(Ordering::Relaxed));
        let deck = Self {
            shared,
            incoming,
            finished,
            current: None,
            offset: 0,
            fade_left: 0,
            starved: false,
            volume,
        };
        (deck, Feed { incoming: to_deck, finished: from_deck })
    }

    /// The next sample, between -1 and 1; silence when there is nothing to play. Real-time safe.
    pub fn next_sample(&mut self) -> f32 {
        let generation = self.shared.generation.load(Ordering::Acquire);
        if self.current.as_ref().is_some_and(|cue| cue.generation != generation) {
            return self.fade_out();
        }
        if self.at_end() {
            self.load_next(generation);
        }
        let volume = self.eased_volume();
        let sample = self.current.as_ref().and_then(|cue| cue.samples.get(self.offset as usize)).copied();
        self.note_gap(sample.is_none());
        self.advance();
        sample.unwrap_or(0.0) * volume
    }

    fn at_end(&self) -> bool {
        self.current.as_ref().is_none_or(|cue| self.offset as usize >= cue.samples.len())
    }

    fn load_next(&mut self, generation: u32) {
        while let Ok(cue) = self.incoming.pop() {
            if cue.generation == generation {
                self.retire();
                self.offset = 0;
                self.fade_left = FADE;
                self.current = Some(cue);
                return;
            }
            let _ = self.finished.push(cue);
        }
    }

    fn fade_out(&mut self) -> f32 {
        let sample = self.current.as_ref().and_then(|cue| cue.samples.get(self.offset as usize)).copied();
        let (Some(sample), 1..) = (sample, self.fade_left) else {
            self.retire();
            return 0.0;
        };
        self.fade_left -= 1;
        self.offset += 1;
        sample * self.volume * self.fade_left as f32 / FADE as f32
    }

    fn advance(&mut self) {
        if let Some(cue) = &self.current {
            self.offset = self.offset.saturating_add(1);
            let position = u64::from(cue.index) << 32 | u64::from(self.offset);
            self.shared.position.store(position, Ordering::Release);
        }
    }

    fn note_gap(&mut self, silent: bool) {
        let starved = silent && self.current.is_some() && self.shared.expecting.load(Ordering::Relaxed);
        if starved && !self.starved {
            self.shared.underruns.fetch_add(1, Ordering::Relaxed);
        }
        self.starved = starved;
    }

    fn eased_volume(&mut self) -> f32 {
        let wanted = f32::from_bits(self.shared.volume.load(Ordering::Relaxed));
        self.volume += (wanted - self.volume) * 0.002;
        self.volume
    }

    fn retire(&mut self) {
        if let Some(cue) = self.current.take() {
            let _ = self.finished.push(cue);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(index: u32, generation: u32, samples: Vec<f32>) -> Cue {
        Cue { index, generation, samples: samples.into() }
    }

    fn deck() -> (Deck, Feed, Arc<Shared>) {
        let shared = Shared::new(1.0);
        let (deck, feed) = Deck::new(Arc::clone(&shared));
        (deck, feed, shared)
    }

    #[test]
    fn clips_follow_each_other_without_a_gap() {
        let (mut deck, mut feed, shared) = deck();
        shared.expecting.store(true, Ordering::Relaxed);
        feed.incoming.push(cue(0, 0, vec![0.1; 3])).ok();
        feed.incoming.push(cue(1, 0, vec![0.2; 2])).ok();
        let heard: Vec<f32> = (0..5).map(|_| deck.next_sample()).collect();
        assert_eq!(heard, [0.1, 0.1, 0.1, 0.2, 0.2]);
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 0, "nothing was missing");
    }

    #[test]
    fn a_gap_inside_a_reply_is_counted_once() {
        let (mut deck, mut feed, shared) = deck();
        shared.expecting.store(true, Ordering::Relaxed);
        feed.incoming.push(cue(0, 0, vec![0.1])).ok();
        (0..50).for_each(|_| _ = deck.next_sample());
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 1, "one gap, however long");
        shared.expecting.store(false, Ordering::Relaxed);
        feed.incoming.push(cue(1, 0, vec![0.1])).ok();
        (0..50).for_each(|_| _ = deck.next_sample());
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 1, "silence after the end is no gap");
    }

    #[test]
    fn a_cut_fades_and_drops_what_was_queued() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, vec![1.0; 10_000])).ok();
        feed.incoming.push(cue(1, 0, vec![1.0; 10_000])).ok();
        (0..100).for_each(|_| _ = deck.next_sample());
        shared.generation.store(1, Ordering::Release);
        let tail: Vec<f32> = (0..FADE + 10).map(|_| deck.next_sample()).collect();
        assert!(tail.windows(2).all(|pair| pair[1] <= pair[0]), "the cut fades and never jumps up");
        assert_eq!(tail.last(), Some(&0.0), "silent after 5 ms");
        feed.incoming.push(cue(2, 1, vec![0.5; 4])).ok();
        assert_eq!(deck.next_sample(), 0.5, "the next reply starts at once, the stale clip is skipped");
        assert_eq!(shared.position.load(Ordering::Acquire) >> 32, 2);
    }

    #[test]
    fn memory_is_handed_back_and_not_freed_in_the_callback() {
        let (mut deck, mut feed, _) = deck();
        feed.incoming.push(cue(0, 0, vec![0.1; 2])).ok();
        feed.incoming.push(cue(1, 0, vec![0.1; 2])).ok();
        (0..4).for_each(|_| _ = deck.next_sample());
        assert_eq!(feed.finished.pop().map(|cue| cue.index), Ok(0));
    }
}
