//! Spans that were heard -> the movement that known phonemes would give, closed lips included.

use vis_core::Viseme;

use super::{FRAME_RATE, Span};
use crate::mouth::{Segment, Speech, bridge, is_vowel, shape};
use crate::{Activity, Mouth, Score};

/// Pauses up to this many frames belong to the speech around them.
const PAUSE: u32 = 40;
/// Speech shorter than this is a click or a knock.
const CLICK: u32 = 8;
/// The face goes on speaking so long after the last sound, seconds.
const LINGER: f64 = 0.5;
/// Share of the likeliest shape; the rest is the mixture that was heard. The mixture alone mumbles, the likeliest alone is wrong too
/// plainly where it is wrong.
const PLAIN: f32 = 0.55;
/// Stresses are at least so far apart, frames.
const STRESSES: u32 = 35;

impl Score {
    /// What [`super::Listener`] heard in a sound that begins at `at`; the face speaks from the first span of each stretch on, and
    /// idles in long pauses.
    pub fn hear(&mut self, at: f64, spans: &[Span]) {
        for stretch in spans.chunk_by(|one, next| next.start - one.end <= PAUSE) {
            let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
            if last.end - first.start < CLICK {
                continue;
            }
            self.activity(at + seconds(first.start), Activity::Speaking);
            self.activity(at + seconds(last.end) + LINGER, Activity::Idle);
            self.utter(at + seconds(first.start), speech(stretch));
        }
    }
}

fn seconds(frame: u32) -> f64 {
    f64::from(frame) / FRAME_RATE as f64
}

/// One stretch without long pauses; its times count from the first span.
fn speech(spans: &[Span]) -> Speech {
    let from = spans.first().map_or(0, |span| span.start);
    let mut segments: Vec<Segment> = spans.iter().map(|span| segment(span, from)).collect();
    bridge(&mut segments);
    let duration = spans.last().map_or(0.0, |span| seconds(span.end - from));
    Speech { segments, stresses: stresses(spans, from), duration }
}

fn segment(span: &Span, from: u32) -> Segment {
    let closes = matches!(span.viseme, Viseme::PP | Viseme::FF).then_some(span.viseme);
    // Half the level in decibels less is a tenth less movement; what is hardly audible still moves.
    let effort =
        if is_vowel(span.viseme) { 0.84 + 0.20 * (span.level / 2.0).clamp(-3.0, 0.0).exp() } else { 1.0 };
    let mut shape = mixed(span);
    shape.jaw *= effort;
    Segment { start: seconds(span.start - from), end: seconds(span.end - from), shape, closes, effort }
}

fn mixed(span: &Span) -> Mouth {
    let mut mixed = Mouth::default();
    for (viseme, weight) in Viseme::ALL.into_iter().zip(span.weights) {
        let plain = if viseme == span.viseme { PLAIN } else { 0.0 };
        let share = plain + (1.0 - PLAIN) * weight;
        let Mouth { jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue } = shape(viseme);
        mixed.jaw += share * jaw;
        mixed.pucker += share * pucker;
        mixed.wide += share * wide;
        mixed.upper_raise += share * upper_raise;
        mixed.lower_drop += share * lower_drop;
        mixed.press += share * press;
        mixed.tuck += share * tuck;
        mixed.tongue += share * tongue;
    }
    mixed
}

/// Vowels that stand out of their surroundings, for head and brows: when, and how strong.
fn stresses(spans: &[Span], from: u32) -> Vec<(f64, f32)> {
    let mut found: Vec<(u32, f32)> = Vec::new();
    for span in spans.iter().filter(|span| is_vowel(span.viseme)) {
        let near = spans
            .iter()
            .filter(|other| is_vowel(other.viseme) && other.start.abs_diff(span.start) <= STRESSES);
        let (sum, count) = near.fold((0.0, 0), |(sum, count), other| (sum + other.level, count + 1));
        let above = span.level - sum / count.max(1) as f32;
        if above < 0.25 {
            continue;
        }
        let strength = (0.4 + above * 0.4).min(1.0);
        match found.last_mut() {
            Some(last) if span.start - last.0 < STRESSES => {
                if strength > last.1 {
                    *last = (span.start, strength);
                }
            }
            _ => found.push((span.start, strength)),
        }
    }
    found.into_iter().map(|(at, strength)| (seconds(at - from), strength)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn span(start: u32, end: u32, viseme: Viseme) -> Span {
        let place = Viseme::ALL.iter().position(|v| *v == viseme).unwrap();
        let weights = std::array::from_fn(|n| if n == place { 0.7 } else { 0.3 / 14.0 });
        Span { start, end, viseme, weights, level: -0.5 }
    }

    /// "ba ba", a pause, "ba".
    fn spoken() -> Vec<Span> {
        [0, 30, 150]
            .into_iter()
            .flat_map(|at| [span(at + 20, at + 28, Viseme::PP), span(at + 28, at + 50, Viseme::AA)])
            .collect()
    }

    #[test]
    fn lips_meet_between_open_vowels_and_rest_in_pauses() {
        let mut score = Score::new(1);
        score.hear(10.0, &spoken());
        let mouth = |t: f64| sample(&score, 10.0 + t).mouth;
        assert!(mouth(0.54).press > 0.95, "closed on the second b: {:?}", mouth(0.54));
        assert!(mouth(0.38).jaw > 0.7 && mouth(0.70).jaw > 0.7, "open between: {:?}", mouth(0.70));
        assert!(mouth(1.3).jaw < 0.02 && mouth(1.3).press < 0.02, "at rest in the pause: {:?}", mouth(1.3));
        assert_eq!(score.end(), Some(12.0));
    }

    #[test]
    fn a_knock_is_no_word_and_nothing_heard_is_nothing_said() {
        let mut score = Score::new(1);
        score.hear(0.0, &[]);
        score.hear(0.0, &[span(100, 106, Viseme::AA)]);
        assert_eq!(score.end(), None);
    }

    #[test]
    fn the_loudest_vowels_are_stressed() {
        let mut spans: Vec<Span> = (0..12).map(|n| span(n * 15, n * 15 + 15, Viseme::AA)).collect();
        spans.iter_mut().for_each(|span| span.level = -2.0);
        spans[4].level = 0.0;
        assert_eq!(stresses(&spans, 0).iter().map(|s| s.0).collect::<Vec<_>>(), [0.6]);
    }
}
