//! Teeth and tongue, painted once per photo at about the size they are seen.

use super::super::texture::Sprite;

/// Widths from the middle outwards, mm.
const UPPER: [f32; 6] = [8.6, 6.7, 7.4, 6.4, 5.6, 4.8];
const LOWER: [f32; 6] = [5.6, 6.0, 6.8, 6.4, 5.8, 5.0];
/// Lengths against the longest.
/// Only the last third of a tooth is seen: true differences of length would look like gaps.
const UPPER_LENGTH: [f32; 6] = [1.0, 0.965, 0.990, 0.955, 0.93, 0.90];
const LOWER_LENGTH: [f32; 6] = [0.97, 0.98, 1.0, 0.97, 0.95, 0.93];
/// They turn away from the light as the row bends back.
const SHADE: [f32; 6] = [1.0, 0.985, 0.95, 0.86, 0.72, 0.52];
/// Tiny differences, so that no two teeth are alike: right side, then left.
const UNEVEN: [[f32; 6]; 2] =
    [[0.0, 0.006, -0.005, 0.007, -0.010, 0.005], [0.003, -0.004, 0.006, -0.006, 0.005, -0.005]];

/// A row of teeth; the edge where they bite is at the bottom of the upper row and at the top of the lower one.
pub(super) fn teeth(width: u32, upper: bool) -> Sprite {
    let height = (width * 5 / 16).max(8);
    let (widths, lengths) = if upper { (UPPER, UPPER_LENGTH) } else { (LOWER, LOWER_LENGTH) };
    let all: f32 = widths.iter().sum();
    Sprite::painted(width, height, move |x, y| {
        let mm = (x - 0.5) * 2.0 * all;
        let from_root = if upper { y } else { 1.0 - y };
        let side = usize::from(mm >= 0.0);
        let (tooth, across) = which(mm.abs(), &widths);
        let long = lengths[tooth] * (0.965 + UNEVEN[side][tooth]);
        enamel(tooth, across, from_root, long, widths[tooth] / all, UNEVEN[side][tooth], mm.abs() / all)
    })
}

/// The tooth at a distance from the middle, and the place across it, -1 to 1.
fn which(mm: f32, widths: &[f32; 6]) -> (usize, f32) {
    let mut left = 0.0;
    for (tooth, width) in widths.iter().enumerate() {
        if mm < left + width || tooth == 5 {
            return (tooth, ((mm - left) / width * 2.0 - 1.0).clamp(-1.0, 1.0));
        }
        left += width;
    }
    (5, 1.0)
}

#[allow(clippy::too_many_arguments, reason = "one texel of one tooth")]
fn enamel(tooth: usize, across: f32, y: f32, long: f32, width: f32, uneven: f32, out: f32) -> [f32; 4] {
    let canine = tooth == 2;
    // The biting edge is rounded at the tooth's corners; a canine comes to a point.
    let round = if canine { across.abs().powi(2) * 0.055 } else { across.abs().powf(3.2) * 0.038 };
    let edge = long - round * (width / 0.16).min(1.3);
    let soft = ((edge - y) / 0.035).clamp(0.0, 1.0);
    let crease = (1.0 - across.abs().powf(7.0) * 0.12) * (1.0 - across.abs().powi(30) * 0.12);
    let root = 1.0 - 0.16 * (1.0 - y * 1.9).clamp(0.0, 1.0);
    let rim = 1.0 - 0.06 * ((y / long - 0.84) / 0.16).clamp(0.0, 1.0);
    let dome = 1.0 - 0.05 * (across + 0.15).abs().powi(2);
    let light = SHADE[tooth] * (1.0 + uneven) * crease * root * rim * dome;
    let corridor = ((1.0 - out) / 0.30).clamp(0.0, 1.0).powf(0.7);
    let warm = if tooth >= 2 { 0.03 } else { 0.0 };
    // Gum above the roots.
    let gum = (1.0 - (y - 0.02) / 0.10 + 0.5 * across * across).clamp(0.0, 1.0);
    let colour = [light, light * (0.955 - warm * 0.6), light * (0.885 - warm)];
    let flesh = [0.70 * light, 0.36 * light, 0.36 * light];
    let mixed: [f32; 3] = std::array::from_fn(|k| (colour[k] + (flesh[k] - colour[k]) * gum) * corridor);
    [mixed[0], mixed[1], mixed[2], soft * (corridor * 1.6).min(1.0)]
}

pub(super) fn tongue(width: u32) -> Sprite {
    let height = (width * 5 / 8).max(8);
    Sprite::painted(width, height, |x, y| {
        let (across, down) = ((x - 0.5) / 0.47, (1.0 - y) / 0.95);
        let shape = 1.0 - (across.abs().powf(2.4) + down.max(0.0).powf(2.2));
        let alpha = (shape / 0.16).clamp(0.0, 1.0);
        let round = 1.0 - 0.35 * across * across;
        let furrow = 0.07 * (-(across / 0.12).powi(2)).exp() * (down * 1.2).clamp(0.0, 1.0);
        let shine = 0.07 * (-((across / 0.45).powi(2) + ((down - 0.72) / 0.15).powi(2))).exp();
        let light = 0.55 + 0.30 * down.clamp(0.0, 1.0) * round - furrow;
        [light * 0.80 + shine, light * 0.40 + shine, light * 0.40 + shine, alpha]
    })
}
