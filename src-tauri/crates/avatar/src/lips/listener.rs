//! Sound in blocks of any size -> spans. Memory does not grow with the sound, apart from the spans.

use vis_core::Viseme;

use super::level::levelled;
use super::mel::{Frame, Mel};
use super::network::{HORIZON, SIGHT};
use super::path::{Chances, chances, path, shares};
use super::{Lips, Span};

/// Frames that are worked on at once: 20 s. Each time the horizon is computed again.
const BLOCK: usize = 2000;
/// The last frames of a block wait for what follows before it is decided what they are.
const UNDECIDED: usize = 100;

/// Hears one sound from its beginning to its end.
pub struct Listener {
    lips: Lips,
    mel: Mel,
    /// Spectra from frame `first` on.
    logs: Vec<Frame>,
    first: usize,
    /// Frames whose scores are known.
    scored: usize,
    /// Scores and levels that are not decided yet; they end at `scored`.
    waiting: Vec<(Chances, f32)>,
    /// The last viseme that was decided.
    last: Option<u8>,
    spans: Vec<Span>,
}

impl Listener {
    pub fn new(lips: &Lips) -> Self {
        Self {
            lips: lips.clone(),
            mel: Mel::new(),
            logs: Vec::new(),
            first: 0,
            scored: 0,
            waiting: Vec::new(),
            last: None,
            spans: Vec::new(),
        }
    }

    /// The next samples: 16 kHz, mono, between -1 and 1.
    pub fn hear(&mut self, samples: &[f32]) {
        self.mel.hear(samples, &mut self.logs);
        while self.first + self.logs.len() >= self.scored + BLOCK + HORIZON {
            self.score(self.scored + BLOCK);
            self.decide(self.waiting.len() - UNDECIDED);
        }
    }

    /// What was seen, in order and without overlaps; frames between the spans are silence.
    pub fn finish(mut self) -> Vec<Span> {
        self.mel.finish(&mut self.logs);
        let end = self.first + self.logs.len();
        while self.scored < end {
            self.score((self.scored + BLOCK).min(end));
            let decided =
                if self.scored == end { self.waiting.len() } else { self.waiting.len() - UNDECIDED };
            self.decide(decided);
        }
        self.spans
    }

    /// Scores of the frames from `scored` to `to`.
    fn score(&mut self, to: usize) {
        let known = self.first + self.logs.len();
        let around = self.scored.saturating_sub(HORIZON)..(to + HORIZON).min(known);
        let levelled =
            levelled(&self.logs[around.start - self.first..around.end - self.first], &self.lips.colour);
        let sight = self.scored.saturating_sub(SIGHT)..(to + SIGHT).min(known);
        let scores = self.lips.scores(&levelled.frames[sight.start - around.start..sight.end - around.start]);
        for n in self.scored..to {
            let level = levelled.levels[n - around.start];
            self.waiting.push((chances(&scores[n - sight.start]), level));
        }
        self.scored = to;
        let keep = to.saturating_sub(HORIZON).max(self.first);
        self.logs.drain(..keep - self.first);
        self.first = keep;
    }

    /// Settles the first `count` frames of those that wait.
    fn decide(&mut self, count: usize) {
        let logs: Vec<Chances> = self.waiting.iter().map(|(chances, _)| *chances).collect();
        let row = path(&logs, self.last);
        let begin = self.scored - self.waiting.len();
        for (n, viseme) in row.into_iter().take(count).enumerate() {
            let (chances, level) = &self.waiting[n];
            add(&mut self.spans, (begin + n) as u32, viseme, &shares(chances), *level);
            self.last = Some(viseme);
        }
        self.waiting.drain(..count);
    }
}

/// Lets a frame continue the last span or begin another.
fn add(spans: &mut Vec<Span>, at: u32, number: u8, shares: &Chances, level: f32) {
    let viseme = Viseme::ALL[usize::from(number)];
    if viseme == Viseme::Sil {
        return;
    }
    match spans.last_mut() {
        Some(span) if span.end == at && span.viseme == viseme => {
            let (before, after) = ((at - span.start) as f32, (at - span.start + 1) as f32);
            for (weight, share) in span.weights.iter_mut().zip(shares) {
                *weight = (*weight * before + share) / after;
            }
            span.level = span.level.max(level);
            span.end = at + 1;
        }
        _ => spans.push(Span { start: at, end: at + 1, viseme, weights: *shares, level }),
    }
}
