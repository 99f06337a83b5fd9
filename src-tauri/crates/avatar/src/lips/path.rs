//! From scores of single frames to a row of visemes: a mouth does not change its mind every ten milliseconds.

use super::network::{OUT, Scores};

const VISEMES: usize = OUT - 1;
const PP: usize = 1;
/// What a change of shape costs, natural logarithm of probability. `SWITCH` in `tools/lipsync/judge.py`.
const SWITCH: f32 = 2.0;
/// Weight of the second opinion on closed lips. `CLOSED` there.
const CLOSED: f32 = 0.5;

/// Logarithms of probability, the second opinion mixed in.
pub(super) type Chances = [f32; VISEMES];

pub(super) fn chances(scores: &Scores) -> Chances {
    let shares = shares(&std::array::from_fn(|n| scores[n]));
    let mut logs = shares.map(|share| (share + 1e-6).ln());
    logs[PP] += CLOSED * scores[VISEMES].clamp(-4.0, 4.0);
    logs
}

/// Probabilities that add up to 1.
pub(super) fn shares(logs: &Chances) -> Chances {
    let most = logs.iter().copied().fold(f32::MIN, f32::max);
    let powers = logs.map(|log| (log - most).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// The likeliest row of visemes (Viterbi). `before`: the viseme of the frame before the first, where it is known.
pub(super) fn path(chances: &[Chances], before: Option<u8>) -> Vec<u8> {
    let known = |before: u8| std::array::from_fn(|v| if v == usize::from(before) { 0.0 } else { -SWITCH });
    let mut best = before.map_or([0.0; VISEMES], known);
    let mut back: Vec<[u8; VISEMES]> = Vec::with_capacity(chances.len());
    for (n, logs) in chances.iter().enumerate() {
        let other = greatest(&best);
        let changed = best[other] - SWITCH;
        back.push(std::array::from_fn(|v| if n > 0 && changed > best[v] { other as u8 } else { v as u8 }));
        for (best, log) in best.iter_mut().zip(logs) {
            *best = if n > 0 { best.max(changed) } else { *best } + log;
        }
    }
    let mut at = greatest(&best) as u8;
    let mut row = vec![at; chances.len()];
    for n in (1..chances.len()).rev() {
        at = back[n][usize::from(at)];
        row[n - 1] = at;
    }
    row
}

fn greatest(values: &Chances) -> usize {
    (0..VISEMES).fold(0, |most, n| if values[n] > values[most] { n } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(viseme: usize, of: f32) -> Chances {
        std::array::from_fn(|n| if n == viseme { of.ln() } else { ((1.0 - of) / 14.0).ln() })
    }

    #[test]
    fn a_flicker_is_no_change_but_a_sure_frame_is() {
        let mut row = vec![sure(3, 0.5); 20];
        row[10] = sure(7, 0.4);
        assert_eq!(path(&row, None), [3; 20]);
        row[9..12].fill(sure(7, 0.97));
        let found = path(&row, None);
        assert_eq!((found[8], found[9], found[11], found[12]), (3, 7, 7, 3));
    }

    #[test]
    fn what_was_before_weighs() {
        let unsure = vec![sure(3, 0.12), sure(3, 0.12)];
        assert_eq!(path(&unsure, None), [3, 3]);
        assert_eq!(path(&unsure, Some(5)), [5, 5]);
        assert!(path(&[], Some(5)).is_empty());
    }
}
