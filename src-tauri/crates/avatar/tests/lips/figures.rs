//! The figures of `tools/lipsync/judge.py`, on the spans of the program.

use vis_avatar::lips::Span;
use vis_core::Viseme;

/// Opening of the jaw, centimetres on the canonical face.
const JAW: [f32; 15] =
    [0.0, 0.0, 0.12, 0.42, 0.40, 0.50, 0.28, 0.16, 0.40, 0.38, 1.25, 0.75, 0.42, 0.85, 0.38];
/// Shapes that look alike.
const GROUPS: [u8; 15] = [0, 1, 2, 3, 3, 3, 4, 3, 3, 4, 5, 5, 6, 7, 7];
const PP: u8 = 1;

#[derive(Debug)]
pub(crate) struct Figures {
    visemes: f32,
    groups: f32,
    jaw: f32,
    closed: f32,
    lag_ms: i32,
}

/// What may not be fallen below.
pub(crate) struct Floor {
    pub(crate) visemes: f32,
    pub(crate) groups: f32,
    pub(crate) jaw: f32,
    pub(crate) closed: f32,
}

impl Figures {
    pub(crate) fn holds(&self, floor: &Floor) -> bool {
        self.visemes >= floor.visemes
            && self.groups >= floor.groups
            && self.jaw >= floor.jaw
            && self.closed >= floor.closed
            && self.lag_ms.abs() <= 40
    }
}

pub(crate) fn judge(clips: impl Iterator<Item = (Vec<Span>, Vec<u8>)>) -> Figures {
    let (mut frames, mut right, mut alike, mut closures, mut closed) = (0, 0, 0, 0, 0);
    let (mut want, mut have) = (Vec::new(), Vec::new());
    for (spans, truth) in clips {
        let mut row = vec![0_u8; truth.len()];
        let mut jaw = vec![0.0; truth.len()];
        for span in &spans {
            let viseme = Viseme::ALL.iter().position(|v| *v == span.viseme).unwrap() as u8;
            row[span.start as usize..span.end as usize].fill(viseme);
            let opening: f32 = JAW.iter().zip(span.weights).map(|(jaw, weight)| jaw * weight).sum();
            jaw[span.start as usize..span.end as usize].fill(opening);
        }
        frames += truth.len();
        right += row.iter().zip(&truth).filter(|(a, b)| a == b).count();
        alike += row.iter().zip(&truth).filter(|(a, b)| GROUPS[**a as usize] == GROUPS[**b as usize]).count();
        for (from, to) in runs(&truth, PP) {
            closures += 1;
            closed += usize::from(row[from.saturating_sub(2)..(to + 2).min(row.len())].contains(&PP));
        }
        want.extend(smooth(&truth.iter().map(|v| JAW[*v as usize]).collect::<Vec<_>>()));
        have.extend(smooth(&jaw));
    }
    let share = |part: usize, whole: usize| part as f32 / whole as f32;
    let lag = (-12..=12).max_by(|a, b| shifted(&want, &have, *a).total_cmp(&shifted(&want, &have, *b)));
    Figures {
        visemes: share(right, frames),
        groups: share(alike, frames),
        jaw: shifted(&want, &have, 0),
        closed: share(closed, closures),
        lag_ms: lag.unwrap() * 10,
    }
}

/// Half-open stretches of `viseme`.
pub(crate) fn runs(row: &[u8], viseme: u8) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (n, _) in row.iter().enumerate().filter(|(_, v)| **v == viseme) {
        match found.last_mut() {
            Some((_, end)) if *end == n => *end = n + 1,
            _ => found.push((n, n + 1)),
        }
    }
    found
}

/// Gaussian of 40 ms.
fn smooth(values: &[f32]) -> Vec<f32> {
    let weight = |d: isize| (-((d * d) as f32) / 32.0).exp();
    let sum: f32 = (-16..=16).map(weight).sum();
    let at = |n: isize| values[n.clamp(0, values.len() as isize - 1) as usize];
    (0..values.len() as isize).map(|n| (-16..=16).map(|d| weight(d) * at(n + d)).sum::<f32>() / sum).collect()
}

/// Correlation of what was wanted with what came `by` frames later.
fn shifted(want: &[f32], have: &[f32], by: i32) -> f32 {
    let pairs: Vec<(f32, f32)> = want
        .iter()
        .enumerate()
        .filter_map(|(n, want)| Some((*want, *have.get(n.checked_add_signed(by as isize)?)?)))
        .collect();
    let count = pairs.len() as f32;
    let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), pair| (a + pair.0 / count, b + pair.1 / count));
    let sum = |f: &dyn Fn(&(f32, f32)) -> f32| pairs.iter().map(f).sum::<f32>();
    sum(&|p| (p.0 - a) * (p.1 - b)) / (sum(&|p| (p.0 - a).powi(2)) * sum(&|p| (p.1 - b).powi(2))).sqrt()
}
