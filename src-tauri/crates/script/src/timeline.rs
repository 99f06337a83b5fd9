//! When everything happens. Whole milliseconds, so that sound (24 samples each) and pictures agree to the last one.

use crate::{Line, Script};

/// How long a card is seen.
const CARD_MS: u64 = 2_500;
/// Before the first word: the faces are seen first.
const LEAD_MS: u64 = 400;
/// After the last word.
const TAIL_MS: u64 = 700;

/// What is seen and heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    TitleCard,
    /// A line, by its place.
    Line(usize),
    EndCard,
}

/// A stretch of the film. Between two there is a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub what: What,
    pub start_ms: u64,
    pub end_ms: u64,
}

/// The film from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// In order, none over the other.
    pub parts: Vec<Part>,
    pub duration_ms: u64,
    /// Some length is a guess.
    pub estimated: bool,
}

impl Timeline {
    /// `sound_ms`: how long a line's sound is, where there is one. Lines without words take no time.
    pub fn of(script: &Script, sound_ms: impl Fn(&Line) -> Option<u64>) -> Self {
        let mut timeline = Self::default();
        let mut at = 0;
        if !script.scene.title_card.trim().is_empty() {
            timeline.parts.push(Part { what: What::TitleCard, start_ms: 0, end_ms: CARD_MS });
            at = CARD_MS;
        }
        let mut pause = LEAD_MS;
        for (n, line) in script.lines.iter().enumerate() {
            let known = sound_ms(line);
            let length = known.unwrap_or_else(|| estimate_ms(line));
            if length == 0 {
                continue;
            }
            timeline.estimated |= known.is_none();
            let start_ms = at + pause;
            at = start_ms + length;
            timeline.parts.push(Part { what: What::Line(n), start_ms, end_ms: at });
            pause = u64::from(line.pause_ms);
        }
        if pause != LEAD_MS || timeline.parts.iter().any(|part| matches!(part.what, What::Line(_))) {
            at += TAIL_MS.max(pause.min(10_000));
        }
        if !script.scene.end_card.trim().is_empty() {
            timeline.parts.push(Part { what: What::EndCard, start_ms: at, end_ms: at + CARD_MS });
            at += CARD_MS;
        }
        timeline.duration_ms = at;
        timeline
    }

    /// The line that is being said at `ms`, or was said last; before the first one the first.
    pub fn line_at(&self, ms: u64) -> Option<usize> {
        let lines = || {
            self.parts.iter().filter_map(|part| match part.what {
                What::Line(n) => Some((part.start_ms, n)),
                What::TitleCard | What::EndCard => None,
            })
        };
        let begun = lines().take_while(|(start, _)| *start <= ms).last();
        begun.or_else(|| lines().next()).map(|(_, n)| n)
    }
}

/// How long a line will take, ms: about 14 letters a second and a moment for breath. 0 for one with nothing to say.
pub fn estimate_ms(line: &Line) -> u64 {
    let letters = line.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    if letters == 0.0 {
        return 0;
    }
    let stops = line.text.chars().filter(|c| ".,;:!?…".contains(*c)).count() as f32;
    ((350.0 + letters * 74.0 + stops * 160.0) / line.speed.clamp(0.5, 2.0)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_with_their_pauses() {
        let mut script = Script::new("t", &["a".into(), "b".into()]);
        script.push("a", "Hello there.");
        script.push("b", " ");
        script.push("b", "Hi!");
        script.lines[0].pause_ms = 1_000;
        script.scene.title_card = "Tea".into();
        let timeline = Timeline::of(&script, |line| (line.text == "Hi!").then_some(600));
        let first = estimate_ms(&script.lines[0]);
        let starts: Vec<_> = timeline.parts.iter().map(|part| (part.what, part.start_ms)).collect();
        assert_eq!(
            starts,
            [(What::TitleCard, 0), (What::Line(0), 2_900), (What::Line(2), 2_900 + first + 1_000)]
        );
        assert_eq!(timeline.duration_ms, 2_900 + first + 1_000 + 600 + TAIL_MS);
        assert!(timeline.estimated);
        assert_eq!((timeline.line_at(0), timeline.line_at(u64::MAX)), (Some(0), Some(2)));
        assert_eq!(Timeline::of(&Script::default(), |_| None), Timeline::default());
    }
}
