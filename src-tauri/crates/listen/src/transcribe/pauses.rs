//! Where sound may be cut without cutting a word. By loudness alone: it costs nothing and is needed at places where no
//! detector was asked.

use std::ops::Range;

use vis_core::LISTEN_RATE;

/// 10 ms.
const FRAME: usize = LISTEN_RATE as usize / 100;

/// A frame is quiet when it is nearer to the softest frames than to the loudest ones, in dB, by this share.
const QUIET_SHARE: f32 = 0.35;

/// With less between soft and loud there are no pauses, only noise.
const LEAST_CONTRAST_DB: f32 = 9.0;

/// Quiet stretches of `samples` that last at least `least` frames of 10 ms, as samples. The first and last may touch the ends.
pub(super) fn pauses(samples: &[f32], least: usize) -> Vec<Range<usize>> {
    let levels = levels(samples);
    let Some(threshold) = threshold(&levels) else { return Vec::new() };
    let mut pauses = Vec::new();
    let mut start = 0;
    for at in 0..=levels.len() {
        if levels.get(at).is_some_and(|level| *level < threshold) {
            continue;
        }
        if at - start >= least {
            pauses.push(start * FRAME..at * FRAME);
        }
        start = at + 1;
    }
    pauses
}

/// The softest place of `within`, for speech without a pause.
pub(super) fn softest(samples: &[f32], within: Range<usize>) -> usize {
    /// Shorter than a syllable, longer than the closure of a p or t.
    const WIDTH: usize = 8;
    let levels = levels(samples);
    let places = (within.start / FRAME..within.end / FRAME).filter(|at| at + WIDTH <= levels.len());
    let loudness = |at: &usize| levels[*at..at + WIDTH].iter().sum::<f32>();
    places
        .min_by(|a, b| loudness(a).total_cmp(&loudness(b)))
        .map_or(within.end, |at| (at + WIDTH / 2) * FRAME)
}

/// dB of each whole frame.
fn levels(samples: &[f32]) -> Vec<f32> {
    let power = |frame: &[f32]| frame.iter().map(|sample| sample * sample).sum::<f32>() / FRAME as f32;
    samples.chunks_exact(FRAME).map(|frame| 10.0 * (power(frame) + 1e-10).log10()).collect()
}

fn threshold(levels: &[f32]) -> Option<f32> {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = |share: f32| sorted.get((sorted.len() as f32 * share) as usize).copied();
    let (soft, loud) = (at(0.05)?, at(0.9)?);
    (loud - soft >= LEAST_CONTRAST_DB).then_some(soft + (loud - soft) * QUIET_SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loud stretches with silences between, in frames: loud, quiet, loud, ...
    fn sound(frames: &[usize]) -> Vec<f32> {
        let stretch =
            |(index, frames): (usize, &usize)| vec![if index % 2 == 0 { 0.3 } else { 0.003 }; frames * FRAME];
        frames.iter().enumerate().flat_map(stretch).collect()
    }

    #[test]
    fn a_pause_is_found_and_a_stop_consonant_is_not() {
        let found = pauses(&sound(&[100, 5, 100, 30, 100, 20]), 15);
        assert_eq!(found, [205 * FRAME..235 * FRAME, 335 * FRAME..355 * FRAME]);
    }

    #[test]
    fn steady_noise_has_no_pauses() {
        assert!(pauses(&[0.1; 32_000], 10).is_empty());
        assert!(pauses(&[], 10).is_empty());
    }

    #[test]
    fn the_softest_place_lies_in_the_dip() {
        let sound = sound(&[200, 6, 200]);
        let place = softest(&sound, 100 * FRAME..300 * FRAME);
        assert!((200 * FRAME..206 * FRAME).contains(&place), "{place}");
        assert_eq!(softest(&sound, 0..0), 0);
    }
}
