//! Eyelids of one photo: how they shut and narrow.

use super::basis::Field;
use super::canon::{
    BROWS, LEFT_EYE_LOWER, LEFT_EYE_UPPER, LEFT_IRIS, MESH, RIGHT_EYE_LOWER, RIGHT_EYE_UPPER, RIGHT_IRIS,
};
use super::fit::Fit;
use super::linear::{P3, flat_distance, mean, sub, times};
use super::rig::PhotoOptions;
use super::solve::Pins;

/// An eye that is open in the photo.
#[derive(Clone, Debug)]
pub(super) struct Eye {
    pub(super) upper: [usize; 9],
    pub(super) lower: [usize; 9],
    /// Centre of the iris and its radius, canvas units.
    pub(super) iris: P3,
    pub(super) radius: f32,
    /// Corner to corner, and between the lids, canvas units.
    pub(super) width: f32,
    pub(super) gap: f32,
}

/// Lids nearer than this share of the eye's width are closed in the photo.
const CLOSED: f32 = 0.10;

/// Eyes, and the displacements that shut and that narrow each. `points`: 478, in canvas units.
pub(super) fn lids(
    points: &[P3],
    fit: &Fit,
    options: &PhotoOptions,
    glasses: bool,
) -> ([Option<Eye>; 2], [[Field; 2]; 2]) {
    let still = || vec![[0.0; 3]; MESH];
    let mut fields = [[still(), still()], [still(), still()]];
    let eyes = [
        eye(points, RIGHT_EYE_UPPER, RIGHT_EYE_LOWER, RIGHT_IRIS),
        eye(points, LEFT_EYE_UPPER, LEFT_EYE_LOWER, LEFT_IRIS),
    ];
    for (side, eye) in eyes.iter().enumerate() {
        let Some(eye) = eye.as_ref().filter(|_| options.blink) else { continue };
        let gap: [P3; 9] =
            std::array::from_fn(|k| fit.back_vector(sub(points[eye.lower[k]], points[eye.upper[k]])));
        if !glasses {
            fields[0][side] = shut(eye, &gap).iter().map(|by| fit.vector(*by)).collect();
            fields[1][side] = squint(eye, &gap).iter().map(|by| fit.vector(*by)).collect();
        }
    }
    (eyes, fields)
}

fn eye(points: &[P3], upper: [usize; 9], lower: [usize; 9], iris: [usize; 5]) -> Option<Eye> {
    let width = flat_distance(points[upper[0]], points[upper[8]]);
    let gap = flat_distance(points[upper[4]], points[lower[4]]);
    let rim = &iris[1..];
    let centre = points[iris[0]];
    let radius = rim.iter().map(|i| flat_distance(points[*i], centre)).sum::<f32>() / 4.0;
    let depth = mean(upper.iter().chain(&lower).map(|i| points[*i]))[2];
    let open = gap > CLOSED * width && radius > 0.5;
    open.then_some(Eye { upper, lower, iris: [centre[0], centre[1], depth], radius, width, gap })
}

/// Everything but the skin around the eyes stays. The other eye stays too: one lid may shut alone.
fn around(eye: &Eye) -> Pins {
    let right = eye.upper[0] == RIGHT_EYE_UPPER[0];
    let mut pins = Pins::held(|_, [x, y, _]| !(1.4..=4.6).contains(&y) || (x < 0.0) != right);
    pins.hold(&BROWS.concat());
    pins.hold(&[168, 6, 8, 9]);
    pins
}

/// The upper lid comes down to where it meets the lower one, which rises by a quarter of [`squint`] in a blink. Any overlap shows as
/// a broken line of lashes, because the triangles of both lids are drawn in no order.
fn shut(eye: &Eye, gap: &[P3; 9]) -> Field {
    let mut pins = around(eye);
    pins.hold(&eye.lower);
    pins.hold(&eye.upper);
    for (point, gap) in eye.upper.iter().zip(gap).take(8).skip(1) {
        pins.set(*point, times(*gap, 0.93));
    }
    pins.solve()
}

/// The lower lid rises by a third, the cheek a little.
fn squint(eye: &Eye, gap: &[P3; 9]) -> Field {
    let right = eye.upper[0] == RIGHT_EYE_UPPER[0];
    let mut pins = Pins::held(|_, [x, y, _]| !(-1.0..=2.9).contains(&y) || (x < 0.0) != right);
    pins.hold(&eye.upper);
    for (point, gap) in eye.lower.iter().zip(gap).take(8).skip(1) {
        pins.set(*point, times(*gap, -0.30));
    }
    let cheek: &[usize] = if right { &[117, 118, 119, 50, 101] } else { &[346, 347, 348, 280, 330] };
    cheek.iter().for_each(|point| pins.set(*point, [0.0, 0.16, 0.05]));
    pins.solve()
}
