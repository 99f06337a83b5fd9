//! Whether a face wears glasses: a frame crosses the nose and passes below the eyes.

use super::super::linear::{P3, mix};
use super::super::texture::Sheet;

/// Steps of brightness that a frame makes against the skin. Bare noses reach 0.24, but then cheeks stay under 0.13; thick frames make
/// 0.35 and more at all three places. Thin wire is missed.
const STEP: f32 = 0.20;

/// A guess, by edges on the bridge of the nose and under an eye. `points` in canvas units. The person can say otherwise.
pub(crate) fn wears_glasses(points: &[P3], sheet: &Sheet) -> bool {
    let eyes = (points[133][0] - points[362][0]).hypot(points[133][1] - points[362][1]);
    let step = |from: P3, to: P3, reach: f32| greatest_step(sheet, [from, to], eyes * reach, eyes * 0.012);
    let below = |lid: usize, cheek: usize| {
        let [x, y, z] = mix(points[lid], points[cheek], 0.3);
        let start = mix(points[lid], points[cheek], 0.15);
        step([points[lid][0], start[1], z], [x, points[cheek][1], y.min(z)], 0.12)
    };
    step(points[9], points[5], 0.10) > STEP && below(145, 50).max(below(374, 280)) > STEP
}

/// The greatest change of brightness within a few steps along a line, over the mean of the line. `reach`: how far to both sides.
fn greatest_step(sheet: &Sheet, [from, to]: [P3; 2], reach: f32, blur: f32) -> f32 {
    const STEPS: usize = 40;
    let row = |i: usize| {
        let [x, y, _] = mix(from, to, i as f32 / STEPS as f32);
        let across = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|k| {
            let [r, g, b] = sheet.mean_around(x + k * reach, y, blur);
            0.3 * r + 0.59 * g + 0.11 * b
        });
        across.iter().sum::<f32>() / 5.0
    };
    let rows: Vec<f32> = (0..=STEPS).map(row).collect();
    let light = rows.iter().sum::<f32>() / rows.len() as f32;
    rows.windows(4).map(|near| (near[3] - near[0]).abs() / light.max(0.05)).fold(0.0, f32::max)
}
