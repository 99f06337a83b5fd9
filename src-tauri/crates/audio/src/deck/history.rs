//! Taking back what was handed out but is not heard yet.
//!
//! A sound server lets a program write again what it has not played. So a hold, a cut or the first words of a reply need not wait behind
//! the tenth of a second that lies in its buffer against stalls: the deck goes back to the moment that is heard next and hands out
//! something else from there.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;

use super::{Deck, Head, Orders};

/// Blocks that can be gone back over: 0.6 s where a block is 10 ms.
const BLOCKS: usize = 64;

/// Everything about a deck at the beginning of a block.
#[derive(Clone, Copy)]
struct Mark {
    at: u64,
    head: Head,
    cue: Option<u32>,
    orders: Orders,
}

pub(super) struct History {
    /// Oldest first. Never grows beyond its first capacity.
    marks: VecDeque<Mark>,
    /// Samples handed out.
    produced: u64,
    /// Nothing but silence was handed out since this one.
    sounding_until: u64,
    /// What was asked for when something was last handed out.
    last: Orders,
}

impl History {
    pub(super) fn new(orders: Orders) -> Self {
        let marks = VecDeque::with_capacity(BLOCKS);
        Self { marks, produced: 0, sounding_until: 0, last: orders }
    }

    fn push(&mut self, mark: Mark) {
        if self.marks.len() == BLOCKS {
            self.marks.pop_front();
        }
        self.marks.push_back(mark);
    }

    /// The newest mark that is not behind `to`, or the oldest there is. Forgets it and those behind it.
    fn pop_back_to(&mut self, to: u64) -> Option<Mark> {
        let mut found = None;
        while let Some(mark) = self.marks.pop_back() {
            found = Some(mark);
            if mark.at <= to {
                break;
            }
        }
        found
    }
}

impl Deck {
    /// From now on [`Deck::fill`] is used, and what it handed out can be taken back.
    pub(crate) fn remember(&mut self) {
        self.shelf.keep_played();
        self.history = Some(Box::new(History::new(self.orders())));
    }

    /// Samples handed out by [`Deck::fill`].
    pub(crate) fn produced(&self) -> u64 {
        self.history.as_ref().map_or(0, |history| history.produced)
    }

    /// The next block of samples. Real-time safe.
    pub(crate) fn fill(&mut self, block: &mut [f32]) {
        let orders = self.orders();
        let mark = Mark { at: self.produced(), head: self.head, cue: self.cue(), orders };
        block.iter_mut().for_each(|sample| *sample = self.step(orders));
        if let Some(history) = &mut self.history {
            history.push(mark);
            history.last = orders;
        }
    }

    /// The first sample that ought to be handed out anew, because of an order or a clip that came later; `heard` is the first that still
    /// can be. Each reason is told once.
    pub(crate) fn wants_back(&mut self, heard: u64) -> Option<u64> {
        let orders = self.orders();
        let stale = self.shelf.current().is_some_and(|cue| cue.generation != orders.generation);
        let waiting = (stale || self.at_end()) && self.shelf.has_next();
        let history = self.history.as_mut()?;
        let cut = orders.generation != history.last.generation;
        let stops = cut || (orders.held && !history.last.held);
        let starts = !orders.held && (history.last.held || waiting);
        history.last = orders;
        let from = if stops && history.sounding_until > heard {
            heard
        } else if starts {
            heard.max(history.sounding_until)
        } else {
            return None;
        };
        Some(from).filter(|from| *from < history.produced)
    }

    /// Goes back to the sample `to`, or as far as is remembered; returns how many samples have to be handed out again. Real-time safe.
    pub(crate) fn take_back(&mut self, to: u64) -> u64 {
        let before = self.produced();
        let Some(mark) = self.history.as_mut().and_then(|history| history.pop_back_to(to)) else { return 0 };
        self.head = mark.head;
        self.shelf.go_back(mark.cue);
        if let Some(history) = &mut self.history {
            history.produced = mark.at;
            history.sounding_until = history.sounding_until.min(mark.at);
            history.push(mark);
        }
        self.reference.take_back(before - mark.at);
        while self.produced() < to {
            self.step(mark.orders);
        }
        before - self.produced()
    }

    /// The device had nothing left to play. A gap, if sound was due.
    pub(crate) fn ran_dry(&mut self) {
        let sounding =
            self.history.as_ref().is_some_and(|history| history.sounding_until == history.produced);
        if sounding {
            self.head.underruns += 1;
            self.shared.underruns.store(self.head.underruns, Ordering::Relaxed);
        }
    }

    fn step(&mut self, orders: Orders) -> f32 {
        let sample = self.produce(orders);
        self.reference.write(sample);
        if let Some(history) = &mut self.history {
            history.produced += 1;
            if sample != 0.0 {
                history.sounding_until = history.produced;
            }
        }
        sample
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use proptest::prelude::*;

    use super::*;
    use crate::deck::{Cue, Feed, Shared};

    fn deck() -> (Deck, Feed, Arc<Shared>) {
        let shared = Shared::new(1.0);
        let (mut deck, feed) = Deck::new(Arc::clone(&shared), 48_000, 0);
        deck.remember();
        (deck, feed, shared)
    }

    fn cue(index: u32, generation: u32, samples: Vec<f32>) -> Cue {
        Cue { index, generation, samples: samples.into() }
    }

    fn fill(deck: &mut Deck, count: usize) -> Vec<f32> {
        let mut all = vec![0.0; count];
        all.chunks_mut(480).for_each(|block| deck.fill(block));
        all
    }

    proptest! {
        #[test]
        fn what_was_taken_back_is_handed_out_again_as_it_was(
            lengths in prop::collection::vec(1usize..3_000, 1..12),
            first in 1usize..6_000,
            back in 0u64..4_000,
        ) {
            let (mut deck, mut feed, _) = deck();
            for (index, length) in lengths.iter().enumerate() {
                let samples = (0..*length).map(|n| (n as f32 * 0.37 + index as f32).sin()).collect();
                feed.incoming.push(cue(index as u32, 0, samples)).ok();
            }
            let heard = fill(&mut deck, first);
            let place = deck.position();
            let again = deck.take_back((first as u64).saturating_sub(back)) as usize;
            prop_assert_eq!(again as u64, back.min(first as u64));
            prop_assert_eq!(&fill(&mut deck, again), &heard[first - again..]);
            prop_assert_eq!(deck.position(), place);
        }
    }

    #[test]
    fn a_hold_goes_back_to_what_is_heard_and_nothing_else_is_asked_for() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, vec![0.5; 48_000])).ok();
        fill(&mut deck, 9_600);
        assert_eq!(deck.wants_back(3_000), None, "it plays");
        shared.held.store(true, Ordering::Relaxed);
        assert_eq!(deck.wants_back(3_000), Some(3_000));
        assert_eq!(deck.wants_back(3_000), None, "told once");
        assert_eq!(deck.take_back(3_000), 6_600);
        let rest = fill(&mut deck, 6_600);
        assert!(rest[0] > 0.49 && rest.windows(2).all(|pair| pair[1] <= pair[0]), "it fades from there");
        assert!(rest[720..].iter().all(|sample| *sample == 0.0), "silent 15 ms later");
        shared.held.store(false, Ordering::Relaxed);
        assert_eq!(deck.wants_back(4_000), Some(4_000), "and goes on at once, not behind the silence");
    }

    #[test]
    fn a_clip_that_comes_in_time_leaves_no_gap() {
        let (mut deck, mut feed, shared) = deck();
        shared.expecting.store(true, Ordering::Relaxed);
        feed.incoming.push(cue(0, 0, vec![0.5; 4_800])).ok();
        fill(&mut deck, 9_600);
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 1);
        feed.incoming.push(cue(1, 0, vec![0.25; 4_800])).ok();
        let from = deck.wants_back(2_000).unwrap();
        assert_eq!(from, 4_800, "behind the last sound");
        let again = deck.take_back(from) as usize;
        assert_eq!(fill(&mut deck, again)[0], 0.25);
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 0, "nobody has heard it");
    }

    #[test]
    fn a_cut_fades_from_what_is_heard_and_the_next_reply_follows() {
        let (mut deck, mut feed, shared) = deck();
        feed.incoming.push(cue(0, 0, vec![0.5; 48_000])).ok();
        fill(&mut deck, 9_600);
        shared.generation.store(1, Ordering::Release);
        feed.incoming.push(cue(1, 1, vec![0.25; 4_800])).ok();
        assert_eq!(deck.wants_back(2_000), Some(2_000));
        let again = deck.take_back(2_000) as usize;
        let rest = fill(&mut deck, again);
        assert!(rest[0] > 0.45 && rest[238] < 0.01, "5 ms");
        assert_eq!(rest[242], 0.25);
    }
}
