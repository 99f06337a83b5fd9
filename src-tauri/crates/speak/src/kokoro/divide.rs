//! The first sentence of a reply in two clips: its beginning is heard while the rest is still being made.
//!
//! Planning a sentence takes a thirtieth of the time of making its sound, and any stretch of it can be made alone. So the
//! melody is that of the whole sentence, and only the wait is that of its first words.

use vis_core::{PhonemeSpan, SPEECH_RATE};

use super::model::FRAME;
use super::window::Window;

/// Frames of sound (25 ms each) the beginning should have, and its share of the sentence: sound takes 0.2 to 0.35 of its
/// length to make, 0.6 on a busy machine, and the rest has to be there when the beginning has been heard.
const BEGINNING: usize = 28;
const SHARE: f32 = 0.37;
const LEAST_BEGINNING: usize = 24;
const LEAST_SHARE: f32 = 0.3;
const LEAST_REST: usize = 24;
/// Frames that both halves make around the place where they meet: what lies behind a frame shapes its sound.
const OVERLAP: usize = 3;
/// Frames of detour that a place quieter by one (the model's logarithmic scale) is worth.
const DETOUR: f32 = 1.5;
/// Samples over which one half fades into the other, and how far the second is moved so that their waves meet in phase.
const CROSSFADE: usize = SPEECH_RATE as usize / 100;
const MOST_SHIFT: usize = SPEECH_RATE as usize / 200;

/// Where a sentence is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Division {
    /// The frame, counted like the plan's.
    frame: usize,
    /// Spoken words before it.
    pub(super) words: usize,
}

impl Division {
    /// The best gap between words, if the sentence is long enough to be worth it. `energy` has two values a frame.
    pub(super) fn of(spans: &[PhonemeSpan], energy: &[f32], window: Window) -> Option<Self> {
        let share = |of: f32| (window.len() as f32 * of) as usize;
        let wanted = window.from + BEGINNING.max(share(SHARE));
        let least = window.from + LEAST_BEGINNING.max(share(LEAST_SHARE));
        let gaps = spans.iter().filter(|span| span.phoneme == " ").zip(1..);
        let places = gaps.map(|(gap, words)| {
            let (first, last) = (gap.start as usize / FRAME, gap.end as usize / FRAME);
            let quiet = |frame: &usize| energy.get(frame * 2).copied().unwrap_or(f32::MAX);
            let frame = (first..=last).min_by(|a, b| quiet(a).total_cmp(&quiet(b))).unwrap_or(first);
            (Self { frame, words }, quiet(&frame) * DETOUR + frame.abs_diff(wanted) as f32)
        });
        let fits = |division: &Self| division.frame >= least && division.frame + LEAST_REST <= window.to;
        let best = places.filter(|(division, _)| fits(division)).min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(best.0)
    }

    /// The frames of both halves.
    pub(super) fn windows(self, window: Window) -> (Window, Window) {
        (window.until(self.frame + OVERLAP), window.since(self.frame - OVERLAP))
    }

    /// Samples before the place where the halves meet, in the sound of the beginning: its quietest moment near the border.
    pub(super) fn meeting(self, beginning: &[f32], window: Window) -> usize {
        let middle = (self.frame - window.from) * FRAME;
        let step = CROSSFADE / 2;
        let loudness = |at: &usize| beginning[*at..*at + CROSSFADE].iter().map(|s| s * s).sum::<f32>();
        (middle.saturating_sub(FRAME)..middle + FRAME)
            .step_by(step)
            .filter(|at| at + CROSSFADE <= beginning.len())
            .min_by(|a, b| loudness(a).total_cmp(&loudness(b)))
            .unwrap_or(middle.min(beginning.len()))
    }
}

/// The sound after the meeting place: `over` is what the beginning goes on with there, `rest` the other half from `at` on.
pub(super) fn joined(over: &[f32], rest: &[f32], at: usize) -> Vec<f32> {
    let length = CROSSFADE.min(over.len()).min(rest.len().saturating_sub(at));
    let alike = |from: &usize| {
        let (x, y) = (&over[..length], &rest[*from..*from + length]);
        let product: f32 = x.iter().zip(y).map(|(a, b)| a * b).sum();
        product / y.iter().map(|b| b * b).sum::<f32>().sqrt().max(1e-6)
    };
    let last = (at + MOST_SHIFT).min(rest.len() - length);
    let from =
        (at.saturating_sub(MOST_SHIFT)..=last).max_by(|a, b| alike(a).total_cmp(&alike(b))).unwrap_or(at);
    let mut sound = rest[from..].to_vec();
    for (n, (new, old)) in sound.iter_mut().zip(&over[..length]).enumerate() {
        let share = n as f32 / length as f32;
        *new = *new * share + old * (1.0 - share);
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;
    use vis_core::Viseme;

    fn span(phoneme: &str, start: u32, end: u32) -> PhonemeSpan {
        PhonemeSpan { phoneme: phoneme.into(), viseme: Viseme::AA, start: start * 600, end: end * 600 }
    }

    fn words(ends: &[u32], total: u32) -> Vec<PhonemeSpan> {
        let mut spans = Vec::new();
        let mut start = 0;
        for &end in ends {
            spans.extend([span("a", start, end), span(" ", end, end + 1)]);
            start = end + 1;
        }
        spans.push(span("a", start, total));
        spans
    }

    #[test]
    fn the_quieter_of_two_gaps_is_worth_a_detour_and_edges_are_not() {
        let window = Window { from: 4, to: 84, total: 90 };
        let spans = words(&[10, 33, 44, 75], 90);
        let flat = vec![0.0; 180];
        assert_eq!(Division::of(&spans, &flat, window), Some(Division { frame: 33, words: 2 }));
        let mut quiet = flat.clone();
        quiet[90] = -12.0;
        assert_eq!(Division::of(&spans, &quiet, window), Some(Division { frame: 45, words: 3 }));
        assert_eq!(Division::of(&words(&[10, 75], 90), &flat, window), None);
        assert_eq!(Division::of(&[], &[], window), None);
    }

    #[test]
    fn waves_meet_in_phase() {
        let tone = |phase: f32, length| -> Vec<f32> {
            (0..length).map(|n| (n as f32 * 0.06 + phase).sin()).collect()
        };
        let (over, rest) = (tone(0.0, CROSSFADE), tone(2.0, 2400));
        let sound = joined(&over, &rest, 600);
        let peak = |samples: &[f32]| samples.iter().fold(0.0_f32, |most, s| most.max(s.abs()));
        assert!(sound[..CROSSFADE].chunks_exact(110).all(|cycle| peak(cycle) > 0.98));
        assert!(sound.len().abs_diff(1800) <= MOST_SHIFT);
        assert!(joined(&[], &rest, 2400).len() <= MOST_SHIFT);
        assert!(joined(&over, &[], 0).is_empty());
    }
}
