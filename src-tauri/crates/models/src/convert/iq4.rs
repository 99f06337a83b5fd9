//! Blocks of 32 weights with 4 bits each.

use super::half;

pub(super) const WEIGHTS: usize = 32;
/// Two halves, scale and least value, and the steps.
pub(super) const Q4_1_BYTES: usize = 20;
/// The steps of IQ4_NL, closer together where weights are frequent.
const LEVELS: [f32; 16] = [
    -127.0, -104.0, -83.0, -65.0, -49.0, -35.0, -22.0, -10.0, 1.0, 13.0, 25.0, 38.0, 53.0, 69.0, 89.0, 113.0,
];
/// Scales that are tried around the one that fits the largest weight.
const TRIES: i32 = 12;

/// Whole blocks of Q4_1 as blocks of IQ4_NL: one half and the steps.
pub(super) fn from_q4_1(blocks: &[u8]) -> Vec<u8> {
    blocks.chunks_exact(Q4_1_BYTES).flat_map(|block| to_iq4_nl(&weights(block))).collect()
}

/// The first 16 weights are in the lower bits, the others in the upper.
fn weights(block: &[u8]) -> [f32; WEIGHTS] {
    let number = |at: usize| half::to_f32(u16::from_le_bytes([block[at], block[at + 1]]));
    let (scale, least) = (number(0), number(2));
    std::array::from_fn(|n| {
        let pair = block[4 + n % 16];
        let step = if n < 16 { pair & 15 } else { pair >> 4 };
        f32::from(step) * scale + least
    })
}

fn to_iq4_nl(weights: &[f32; WEIGHTS]) -> [u8; 18] {
    let largest =
        weights.iter().copied().fold(0.0_f32, |most, w| if w.abs() > most.abs() { w } else { most });
    let mut best = (f32::NEG_INFINITY, 0.0);
    if largest != 0.0 {
        for step in -TRIES..=TRIES {
            // The largest weight may be either outermost level, or lie between them and be cut a little.
            let scale = largest / (LEVELS[0] + step as f32);
            for scale in [scale, -scale] {
                let (fit, scale) = fitted(weights, scale);
                if fit > best.0 {
                    best = (fit, scale);
                }
            }
        }
    }
    let scale = half::from_f32(best.1);
    let exact = half::to_f32(scale);
    let step = |w: f32| if exact == 0.0 { 8 } else { nearest(w / exact) };
    let mut block = [0; 18];
    block[..2].copy_from_slice(&scale.to_le_bytes());
    for n in 0..16 {
        block[2 + n] = step(weights[n]) | step(weights[n + 16]) << 4;
    }
    block
}

/// With the levels that `scale` gives: the best scale for them, and how much of the weights' energy it explains. Large weights
/// count more, as their share in the products is.
fn fitted(weights: &[f32; WEIGHTS], scale: f32) -> (f32, f32) {
    let usual = weights.iter().map(|w| w * w).sum::<f32>() / WEIGHTS as f32;
    let (mut both, mut levels) = (0.0, 0.0);
    for &w in weights {
        let level = LEVELS[usize::from(nearest(w / scale))];
        let counts = usual + w * w;
        both += counts * w * level;
        levels += counts * level * level;
    }
    if levels > 0.0 { (both * both / levels, both / levels) } else { (0.0, 0.0) }
}

/// Number of the level nearest to `value`.
fn nearest(value: f32) -> u8 {
    let above = LEVELS.partition_point(|&level| level < value);
    match above {
        0 => 0,
        16 => 15,
        n if value - LEVELS[n - 1] < LEVELS[n] - value => (n - 1) as u8,
        n => n as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q4_1(scale: f32, least: f32, steps: [u8; 32]) -> Vec<u8> {
        let mut block = [half::from_f32(scale).to_le_bytes(), half::from_f32(least).to_le_bytes()].concat();
        block.extend((0..16).map(|n| steps[n] | steps[n + 16] << 4));
        block
    }

    fn read(block: &[u8]) -> Vec<f32> {
        let scale = half::to_f32(u16::from_le_bytes([block[0], block[1]]));
        let level = |step: u8| scale * LEVELS[usize::from(step)];
        let low = block[2..].iter().map(|pair| level(pair & 15));
        low.chain(block[2..].iter().map(|pair| level(pair >> 4))).collect()
    }

    #[test]
    fn weights_stay_near_what_they_were() {
        let mut seed = 1_u32;
        let mut steps = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Three dice: weights are frequent in the middle.
            ((seed >> 8 & 5) + (seed >> 16 & 5) + (seed >> 24 & 5)) as u8
        };
        let (mut error, mut energy) = (0.0, 0.0);
        for _ in 0..64 {
            let block = q4_1(0.02, -0.15, std::array::from_fn(|_| steps()));
            let (old, new) = (weights(&block), read(&from_q4_1(&block)));
            error += old.iter().zip(&new).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
            energy += old.iter().map(|w| w * w).sum::<f32>();
        }
        assert!(error / energy < 0.01, "{} of the energy is lost", error / energy);
    }

    #[test]
    fn nothing_stays_nothing_and_order_is_kept() {
        assert_eq!(read(&from_q4_1(&q4_1(0.0, 0.0, [0; 32]))), [0.0; 32]);
        let mut steps = [0; 32];
        (steps[0], steps[16], steps[31]) = (15, 8, 15);
        let read = read(&from_q4_1(&q4_1(0.1, -0.8, steps)));
        assert!(read[0] > 0.6 && read[16].abs() < 0.05 && read[31] > 0.6 && read[1] < -0.7);
    }

    #[test]
    fn the_nearest_level_is_found() {
        for (value, level) in
            [(-500.0, 0), (-127.0, 0), (-115.0, 1), (1.0, 8), (7.1, 9), (101.5, 15), (900.0, 15)]
        {
            assert_eq!(nearest(value), level, "{value}");
        }
    }
}
