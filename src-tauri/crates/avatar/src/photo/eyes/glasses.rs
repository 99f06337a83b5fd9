//! Whether a face wears glasses: a frame has to cross the nose.

use super::super::linear::P3;
use super::super::texture::Sheet;

/// Steps between neighbouring rows on the bridge of the nose, against the skin's brightness; between bare noses and frames.
const STEP: f32 = 0.16;

/// Looks for an edge across the bridge of the nose. `points` in canvas units. A guess: the person can say otherwise.
pub(crate) fn wears_glasses(points: &[P3], sheet: &Sheet) -> bool {
    bridge_step(points, sheet) > STEP
}

fn bridge_step(points: &[P3], sheet: &Sheet) -> f32 {
    let eyes = (points[133][0] - points[362][0]).hypot(points[133][1] - points[362][1]);
    let (top, bottom) = (points[9], points[5]);
    let reach = eyes * 0.10;
    let steps = 40;
    let row = |i: usize| {
        let share = i as f32 / steps as f32;
        let x = top[0] + (bottom[0] - top[0]) * share;
        let y = top[1] + (bottom[1] - top[1]) * share;
        let across = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|k| {
            let [r, g, b] = sheet.mean_around(x + k * reach, y, eyes * 0.012);
            0.3 * r + 0.59 * g + 0.11 * b
        });
        across.iter().sum::<f32>() / 5.0
    };
    let rows: Vec<f32> = (0..=steps).map(row).collect();
    let light = rows.iter().sum::<f32>() / rows.len() as f32;
    let step = |pair: &[f32]| (pair[3] - pair[0]).abs() / light.max(0.05);
    rows.windows(4).map(step).fold(0.0, f32::max)
}
