//! The clip that is being played, and for outputs that can take sound back also the ones before it.

use std::collections::VecDeque;

use rtrb::{Consumer, Producer};

use super::Cue;

/// Clips kept at most. What can be taken back is a fraction of a second long.
const ROOM: usize = 16;

pub(super) struct Shelf {
    incoming: Consumer<Cue>,
    finished: Producer<Cue>,
    /// Oldest first. Never grows beyond its first capacity.
    cues: VecDeque<Cue>,
    current: Option<usize>,
    /// Clips kept, the current one included.
    keep: usize,
}

impl Shelf {
    pub(super) fn new(incoming: Consumer<Cue>, finished: Producer<Cue>) -> Self {
        Self { incoming, finished, cues: VecDeque::with_capacity(ROOM), current: None, keep: 1 }
    }

    /// Played clips stay at hand from now on.
    pub(super) fn keep_played(&mut self) {
        self.keep = ROOM;
    }

    pub(super) fn current(&self) -> Option<&Cue> {
        self.cues.get(self.current?)
    }

    /// Makes the clip with this index the current one again; none: nothing had been played.
    pub(super) fn go_back(&mut self, index: Option<u32>) {
        self.current = self.cues.iter().position(|cue| Some(cue.index) == index);
    }

    pub(super) fn has_next(&self) -> bool {
        self.next_place() < self.cues.len() || !self.incoming.is_empty()
    }

    /// Moves to the next clip of this generation and hands back what is of an older one. `false` where there is none.
    pub(super) fn advance(&mut self, generation: u32) -> bool {
        loop {
            let next = self.next_place();
            if next >= self.cues.len() && !self.take_in() {
                return false;
            }
            if self.cues.get(next).is_some_and(|cue| cue.generation == generation) {
                self.current = Some(next);
                self.make_room(self.keep);
                return true;
            }
            let stale = self.cues.remove(next);
            self.hand_back(stale);
        }
    }

    /// Hands everything back that was played or begun.
    pub(super) fn clear(&mut self) {
        while let Some(cue) = self.cues.pop_front() {
            self.hand_back(Some(cue));
        }
        self.current = None;
    }

    fn next_place(&self) -> usize {
        self.current.map_or(0, |at| at + 1)
    }

    fn take_in(&mut self) -> bool {
        let Ok(cue) = self.incoming.pop() else { return false };
        self.make_room(ROOM - 1);
        self.cues.push_back(cue);
        true
    }

    /// Only played clips have to go: nothing is taken in while there is one behind the current.
    fn make_room(&mut self, most: usize) {
        while self.cues.len() > most && self.current.is_some_and(|at| at > 0) {
            let oldest = self.cues.pop_front();
            self.hand_back(oldest);
            self.current = self.current.map(|at| at - 1);
        }
    }

    fn hand_back(&mut self, cue: Option<Cue>) {
        if let Some(cue) = cue {
            let _ = self.finished.push(cue);
        }
    }
}
