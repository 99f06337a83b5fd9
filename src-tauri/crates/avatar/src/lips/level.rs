//! Level and colour of the sound taken out, so that a whisper into a telephone and a stage voice look alike to the network.
//! The same numbers as `normalised` in `tools/lipsync/frames.py`.

use super::mel::{BANDS, Frame};

/// Frames on each side by which level and colour are judged: three seconds.
pub(super) const REACH: usize = 300;
/// Frames that count as speech lie less than so far (natural logarithm of power) below the loudest around them.
const ACTIVE: f32 = 4.0;
/// The loudest frame is taken to be at least so loud: speech at about -45 dBFS. Without it, the noise of a pause would be speech.
const QUIETEST: f32 = -4.0;
/// So many frames of an average spectrum are mixed in, for moments with little speech around them.
const TRUST: f64 = 30.0;
const SCALE: f64 = 3.0;
const LIMIT: f32 = 4.0;

/// What the network looks at, and how far each frame lies below the loudest around it.
pub(super) struct Levelled {
    pub(super) frames: Vec<Frame>,
    pub(super) levels: Vec<f32>,
}

/// `colour`: the average spectrum of speech against its loudest frame. Frames within twice [`REACH`] of the ends of `logs` are right
/// only where the sound itself ends there.
pub(super) fn levelled(logs: &[Frame], colour: &Frame) -> Levelled {
    let energy: Vec<f32> = logs.iter().map(|log| log.iter().sum::<f32>() / BANDS as f32).collect();
    let loudest: Vec<f32> = greatest(&energy).into_iter().map(|most| most.max(QUIETEST)).collect();
    let active = |n: usize| f64::from(1.0 / (1.0 + (-(energy[n] - loudest[n] + ACTIVE)).exp()));
    let (mut sums, mut weight) = ([0.0_f64; BANDS], 0.0_f64);
    let mut count = |n: usize, sign: f64, sums: &mut [f64; BANDS]| {
        let share = sign * active(n);
        weight += share;
        sums.iter_mut().zip(&logs[n]).for_each(|(sum, log)| *sum += share * f64::from(*log));
        weight
    };
    let mut frames = Vec::with_capacity(logs.len());
    (0..REACH.min(logs.len())).for_each(|n| {
        count(n, 1.0, &mut sums);
    });
    let mut total = 0.0;
    for (n, log) in logs.iter().enumerate() {
        if n + REACH < logs.len() {
            total = count(n + REACH, 1.0, &mut sums);
        } else if n == 0 {
            total = count(n, 0.0, &mut sums);
        }
        if n > REACH {
            total = count(n - REACH - 1, -1.0, &mut sums);
        }
        let mean =
            |band: usize| (sums[band] + TRUST * f64::from(loudest[n] + colour[band])) / (total + TRUST);
        frames.push(std::array::from_fn(|band| {
            (((f64::from(log[band]) - mean(band)) / SCALE) as f32).clamp(-LIMIT, LIMIT)
        }));
    }
    let levels = energy.iter().zip(&loudest).map(|(energy, most)| energy - most).collect();
    Levelled { frames, levels }
}

/// The greatest value within [`REACH`] of each.
fn greatest(values: &[f32]) -> Vec<f32> {
    // Indices of values that are greater than all after them.
    let mut queue = std::collections::VecDeque::new();
    let mut out = Vec::with_capacity(values.len());
    let mut next = 0;
    for n in 0..values.len() {
        while next < values.len() && next <= n + REACH {
            while queue.back().is_some_and(|last: &usize| values[*last] <= values[next]) {
                queue.pop_back();
            }
            queue.push_back(next);
            next += 1;
        }
        while queue.front().is_some_and(|first| first + REACH < n) {
            queue.pop_front();
        }
        out.push(queue.front().map_or(values[n], |first| values[*first]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_is_that_of_the_window() {
        let values: Vec<f32> = (0..1500_u32).map(|n| (n * n % 761) as f32).collect();
        let slow = |n: usize| {
            values[n.saturating_sub(REACH)..(n + REACH + 1).min(1500)]
                .iter()
                .copied()
                .fold(f32::MIN, f32::max)
        };
        assert!(greatest(&values).into_iter().enumerate().all(|(n, most)| most == slow(n)));
    }

    #[test]
    fn neither_level_nor_colour_is_left() {
        let logs: Vec<Frame> = (0..900_usize)
            .map(|n| {
                std::array::from_fn(
                    |band| if n % 40 < 25 { ((n * (band + 3)) % 17) as f32 * 0.2 } else { -8.0 },
                )
            })
            .collect();
        // 12 dB louder, and brighter: a constant in each band.
        let other: Vec<Frame> =
            logs.iter().map(|log| std::array::from_fn(|band| log[band] + 2.8 + band as f32 * 0.03)).collect();
        let (here, there) = (levelled(&logs, &[-2.0; BANDS]), levelled(&other, &[-2.0; BANDS]));
        for (a, b) in here.frames.iter().flatten().zip(there.frames.iter().flatten()) {
            assert!((a - b).abs() < 0.15, "{a} and {b}");
        }
    }
}
