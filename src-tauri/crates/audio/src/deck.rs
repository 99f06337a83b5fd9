//! The real-time side of playback. Nothing in here allocates, frees, locks, logs or waits.
//!
//! Clips arrive through a wait-free ring as shared slices and leave through another one, so that the memory of a finished
//! clip is freed on an ordinary thread. What is being played is published in one atomic word, and every sample handed out is also
//! written to the [`EchoReference`], which never waits either.

mod history;
mod shared;
mod shelf;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, RingBuffer};

use crate::EchoReference;
use history::History;
pub(crate) use shared::{NOWHERE, Nimble, Shared};
use shelf::Shelf;

/// Clips that may wait for the callback. A reply of 120 words has about 10.
pub(crate) const QUEUE: usize = 1024;

/// Samples over which a cut fades out: 5 ms at 48 kHz. Without it a cut clicks.
const FADE: u32 = 240;

/// Milliseconds over which a hold fades out and in.
const HOLD_FADE_MS: u32 = 15;

/// How far back a held clip goes on, at most and at least, ms. It starts at the quietest moment between: a syllable that was
/// interrupted is said again from its beginning, not from its middle.
const REWIND_MS: (u32, u32) = (250, 60);

/// One clip on its way to the speaker, already at the speaker's rate.
pub(crate) struct Cue {
    /// Counts up over the life of the speaker.
    pub(crate) index: u32,
    /// Cues of an older generation than the current one are dropped unheard.
    pub(crate) generation: u32,
    pub(crate) samples: Arc<[f32]>,
}

/// What the ordinary side wants at a moment.
#[derive(Clone, Copy)]
struct Orders {
    generation: u32,
    held: bool,
    volume: f32,
}

/// What changes with every sample.
#[derive(Clone, Copy)]
struct Head {
    /// Samples of the current clip handed out, or counted on past its end.
    offset: u32,
    fade_left: u32,
    starved: bool,
    underruns: u32,
    /// Eases towards the wanted volume, so that the slider does not crackle.
    volume: f32,
    /// 1 while playing, 0 while held, between them while fading.
    open: f32,
}

/// Hands out one mono sample after the other; owned by the audio callback.
pub struct Deck {
    shared: Arc<Shared>,
    shelf: Shelf,
    head: Head,
    rate: u32,
    reference: EchoReference,
    history: Option<Box<History>>,
}

/// The other ends of a deck's rings.
pub(crate) struct Feed {
    pub(crate) incoming: Producer<Cue>,
    pub(crate) finished: Consumer<Cue>,
}

impl Deck {
    /// `rate` is the speaker's, Hz, `latency` its [`crate::Output::latency`].
    pub(crate) fn new(shared: Arc<Shared>, rate: u32, latency: u32) -> (Self, Feed) {
        let (to_deck, incoming) = RingBuffer::new(QUEUE);
        // Twice the queue: whatever is in flight always fits, so a finished cue is never freed in the callback.
        let (finished, from_deck) = RingBuffer::new(QUEUE * 2);
        let volume = f32::from_bits(shared.volume.load(Ordering::Relaxed));
        let head = Head { offset: 0, fade_left: 0, starved: false, underruns: 0, volume, open: 1.0 };
        let reference = EchoReference::new(rate, latency);
        let deck =
            Self { shared, shelf: Shelf::new(incoming, finished), head, rate, reference, history: None };
        (deck, Feed { incoming: to_deck, finished: from_deck })
    }

    /// The next sample, between -1 and 1; silence when there is nothing to play. Real-time safe.
    pub fn next_sample(&mut self) -> f32 {
        let sample = self.produce(self.orders());
        self.reference.write(sample);
        sample
    }

    /// What this deck plays.
    pub(crate) fn echo_reference(&self) -> EchoReference {
        self.reference.clone()
    }

    /// As in [`Shared::position`], of the next sample.
    pub(crate) fn position(&self) -> u64 {
        self.cue().map_or(NOWHERE, |index| u64::from(index) << 32 | u64::from(self.head.offset))
    }

    fn cue(&self) -> Option<u32> {
        self.shelf.current().map(|cue| cue.index)
    }

    fn orders(&self) -> Orders {
        Orders {
            generation: self.shared.generation.load(Ordering::Acquire),
            held: self.shared.held.load(Ordering::Relaxed),
            volume: f32::from_bits(self.shared.volume.load(Ordering::Relaxed)),
        }
    }

    fn produce(&mut self, orders: Orders) -> f32 {
        if self.shelf.current().is_some_and(|cue| cue.generation != orders.generation) {
            return self.fade_out();
        }
        let gain = self.hold_gain(orders.held);
        if orders.held && gain == 0.0 {
            return self.stand_still();
        }
        if self.at_end() && self.shelf.advance(orders.generation) {
            (self.head.offset, self.head.fade_left) = (0, FADE);
        }
        self.head.volume += (orders.volume - self.head.volume) * 0.002;
        let sample = self.sample();
        self.note_gap(sample.is_none());
        self.count_on();
        sample.unwrap_or(0.0) * self.head.volume * gain
    }

    fn sample(&self) -> Option<f32> {
        self.shelf.current().and_then(|cue| cue.samples.get(self.head.offset as usize)).copied()
    }

    /// Moves towards silence or sound and returns the factor of this sample: a half cosine, which has no corner to be heard.
    fn hold_gain(&mut self, held: bool) -> f32 {
        let step = 1000.0 / (HOLD_FADE_MS * self.rate) as f32;
        if held {
            self.head.open = (self.head.open - step).max(0.0);
        } else {
            if self.head.open == 0.0 {
                self.rewind();
            }
            self.head.open = (self.head.open + step).min(1.0);
        }
        if self.head.open == 1.0 { 1.0 } else { half_cosine(self.head.open) }
    }

    /// Held: nothing moves inside a clip. Past its end time goes on, so that the other side can tell that it was heard to the end.
    fn stand_still(&mut self) -> f32 {
        if self.at_end() {
            self.count_on();
        }
        0.0
    }

    /// Back to the quietest moment a little earlier in the clip. Reads at most [`REWIND_MS`] of sound, once a hold.
    fn rewind(&mut self) {
        let Some(cue) = self.shelf.current() else { return };
        let samples = |ms: u32| ms * self.rate / 1000;
        let (at, step) = (self.head.offset as usize, samples(5).max(1) as usize);
        if at >= cue.samples.len() {
            return;
        }
        let last = at.saturating_sub(samples(REWIND_MS.1) as usize);
        let mut quietest = (last, f32::INFINITY);
        let mut start = at.saturating_sub(samples(REWIND_MS.0) as usize);
        while start <= last {
            let loudness: f32 = cue.samples[start..(start + step).min(cue.samples.len())]
                .iter()
                .map(|sample| sample.abs())
                .sum();
            if loudness < quietest.1 {
                quietest = (start, loudness);
            }
            start += step;
        }
        self.head.offset = quietest.0 as u32;
    }

    fn at_end(&self) -> bool {
        self.shelf.current().is_none_or(|cue| self.head.offset as usize >= cue.samples.len())
    }

    fn fade_out(&mut self) -> f32 {
        let (Some(sample), 1..) = (self.sample(), self.head.fade_left) else {
            self.shelf.clear();
            self.head.open = 1.0;
            return 0.0;
        };
        self.head.fade_left -= 1;
        self.head.offset += 1;
        let fade = self.head.fade_left as f32 / FADE as f32;
        sample * self.head.volume * half_cosine(self.head.open) * fade
    }

    fn count_on(&mut self) {
        if self.shelf.current().is_some() {
            self.head.offset = self.head.offset.saturating_add(1);
            self.shared.position.store(self.position(), Ordering::Release);
        }
    }

    fn note_gap(&mut self, silent: bool) {
        let current = self.shelf.current().is_some();
        let starved = silent && current && self.shared.expecting.load(Ordering::Relaxed);
        if starved && !self.head.starved {
            self.head.underruns += 1;
        }
        self.head.starved = starved;
        self.shared.underruns.store(self.head.underruns, Ordering::Relaxed);
    }
}

fn half_cosine(open: f32) -> f32 {
    0.5 - 0.5 * (open * std::f32::consts::PI).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(index: u32, generation: u32, samples: Vec<f32>) -> Cue {
        Cue { index, generation, samples: samples.into() }
    }

    fn deck() -> (Deck, Feed, Arc<Shared>) {
        let shared = Shared::new(1.0);
        let (deck, feed) = Deck::new(Arc::clone(&shared), 48_000, 0);
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

    /// A tone that swells and fades, so that there are loud and quiet moments.
    fn syllables(samples: usize) -> Vec<f32> {
        (0..samples)
            .map(|n| {
                let t = n as f32 / 48_000.0;
                (t * 200.0 * std::f32::consts::TAU).sin() * (t * 4.0 * std::f32::consts::PI).sin().abs() * 0.8
            })
            .collect()
    }

    fn largest_jump(samples: &[f32]) -> f32 {
        samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    fn place(shared: &Shared) -> (u64, u32) {
        let position = shared.position.load(Ordering::Acquire);
        (position >> 32, position as u32)
    }

    #[test]
    fn a_hold_fades_within_20_ms_keeps_its_place_and_never_clicks() {
        let tone = syllables(96_000);
        let clean = largest_jump(&tone);
        for at in [1, 700, 5_000, 12_345, 30_000, 47_999] {
            let (mut deck, mut feed, shared) = deck();
            feed.incoming.push(cue(0, 0, tone.clone())).ok();
            let mut heard: Vec<f32> = (0..at).map(|_| deck.next_sample()).collect();
            shared.held.store(true, Ordering::Relaxed);
            heard.extend((0..960).map(|_| deck.next_sample()));
            let stopped = place(&shared);
            let silence: Vec<f32> = (0..9_600).map(|_| deck.next_sample()).collect();
            assert!(silence.iter().all(|sample| *sample == 0.0), "silent 20 ms after the hold");
            assert_eq!(place(&shared), stopped, "held: the place does not move");
            heard.extend(silence);
            shared.held.store(false, Ordering::Relaxed);
            heard.push(deck.next_sample());
            let back = stopped.1 - place(&shared).1;
            assert!(back <= 12_000, "at most 250 ms back: {back}");
            assert!(
                back + 1 >= 2_880.min(stopped.1),
                "far enough that the faded part is heard again: {back}"
            );
            heard.extend((0..96_000).map(|_| deck.next_sample()));
            assert!(largest_jump(&heard) <= clean * 1.05, "no click at {at}: {}", largest_jump(&heard));
        }
    }

    #[test]
    fn a_hold_loses_nothing() {
        let (mut deck, mut feed, shared) = deck();
        let tone = syllables(48_000);
        feed.incoming.push(cue(0, 0, tone.clone())).ok();
        feed.incoming.push(cue(1, 0, tone.clone())).ok();
        let mut covered = vec![false; 96_000];
        for n in 0..600_000u32 {
            shared.held.store((n / 30_000) % 2 == 1, Ordering::Relaxed);
            let before = deck.head.open;
            let sample = deck.next_sample();
            let (clip, offset) = place(&shared);
            let at = clip as usize * 48_000 + offset as usize - 1;
            if before == 1.0 && deck.head.open == 1.0 && (offset as usize) <= tone.len() {
                assert_eq!(sample, tone[offset as usize - 1]);
                covered[at] = true;
            }
        }
        let missing = covered.iter().skip(720).filter(|heard| !**heard).count();
        assert_eq!(missing, 0, "every sample was heard at full volume at least once");
    }

    #[test]
    fn a_hold_at_the_end_lets_the_end_be_reported_and_the_next_clip_wait() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, vec![0.1; 1_000])).ok();
        feed.incoming.push(cue(1, 0, vec![0.2; 1_000])).ok();
        (0..990).for_each(|_| _ = deck.next_sample());
        shared.held.store(true, Ordering::Relaxed);
        (0..5_000).for_each(|_| _ = deck.next_sample());
        let (clip, offset) = place(&shared);
        assert!(clip == 1 && offset < 1_000, "it stands within 20 ms of where it was: {clip} {offset}");
        shared.held.store(false, Ordering::Relaxed);
        (0..2_000).for_each(|_| _ = deck.next_sample());
        assert_eq!(place(&shared).0, 1, "and goes on from there");
    }

    #[test]
    fn a_cut_while_held_stays_silent_and_the_next_reply_starts_at_full_volume() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, vec![1.0; 10_000])).ok();
        (0..100).for_each(|_| _ = deck.next_sample());
        shared.held.store(true, Ordering::Relaxed);
        (0..960).for_each(|_| _ = deck.next_sample());
        shared.held.store(false, Ordering::Relaxed);
        shared.generation.store(1, Ordering::Release);
        let tail: Vec<f32> = (0..480).map(|_| deck.next_sample()).collect();
        assert!(tail.iter().all(|sample| *sample == 0.0), "what was held never comes back");
        feed.incoming.push(cue(1, 1, vec![0.5; 10])).ok();
        assert_eq!(deck.next_sample(), 0.5);
    }

    #[test]
    fn the_reference_is_what_was_really_played() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, syllables(20_000))).ok();
        shared.volume.store(0.3f32.to_bits(), Ordering::Relaxed);
        let played: Vec<f32> = (0..24_000)
            .map(|n| {
                shared.held.store((8_000..9_000).contains(&n), Ordering::Relaxed);
                deck.next_sample()
            })
            .collect();
        let mut reference = Vec::new();
        deck.echo_reference().read(0, &mut reference);
        assert_eq!(reference, played);
    }
}
