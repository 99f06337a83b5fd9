//! Points set by hand: twelve of them bend the canonical face onto any picture, and dragged ones replace what was found.

use super::canon::{
    BROWS, LEFT_EYE_LOWER, LEFT_EYE_UPPER, LEFT_IRIS, LOWER_LIP, MESH, OVAL, POINTS, RIGHT_EYE_LOWER,
    RIGHT_EYE_UPPER, RIGHT_IRIS, UPPER_LIP, canon,
};
use super::fit::Fit;
use super::linear::{P3, factor, flat_distance, mean, solve_factored};
use super::rig::PhotoError;

/// The points of the mesh that a person places, in this order: outer and inner corner of the eye on the left of the picture, inner and
/// outer corner of the other, tip of the nose, corners of the mouth from left to right, middle of the upper lip's upper edge, of the
/// lower lip's lower edge, tip of the chin, top of the forehead, and between the brows.
pub const ANCHORS: [usize; 12] = [33, 133, 362, 263, 1, 61, 291, 0, 17, 152, 10, 9];

/// Lines that show a found face over its picture: names, and points of the mesh in order. `face` closes, the others are open.
pub const OUTLINES: [(&str, &[usize]); 11] = [
    ("face", &OVAL),
    ("right_eye_upper", &RIGHT_EYE_UPPER),
    ("right_eye_lower", &RIGHT_EYE_LOWER),
    ("left_eye_upper", &LEFT_EYE_UPPER),
    ("left_eye_lower", &LEFT_EYE_LOWER),
    ("right_brow", &BROWS[0]),
    ("left_brow", &BROWS[2]),
    ("upper_lip_outer", &UPPER_LIP[3]),
    ("upper_lip_inner", &UPPER_LIP[0]),
    ("lower_lip_inner", &LOWER_LIP[0]),
    ("lower_lip_outer", &LOWER_LIP[3]),
];

/// A whole face from the places of [`ANCHORS`], in pixels: a thin-plate spline (Bookstein 1989) from the canonical face.
///
/// # Errors
/// [`PhotoError::Shape`] when the points lie on top of each other.
pub fn points_from_anchors(anchors: &[[f32; 2]; 12]) -> Result<Vec<[f32; 3]>, PhotoError> {
    let eyes = (anchors[0][0] - anchors[3][0]).hypot(anchors[0][1] - anchors[3][1]);
    let apart = |i: usize, j: usize| {
        (anchors[i][0] - anchors[j][0]).hypot(anchors[i][1] - anchors[j][1]) > eyes * 0.02
    };
    let distinct = (0..12).all(|i| (0..i).all(|j| apart(i, j)));
    if !(eyes > 4.0 && distinct && anchors.iter().flatten().all(|x| x.is_finite())) {
        return Err(PhotoError::Shape);
    }
    let from: Vec<[f32; 2]> =
        ANCHORS.iter().map(|i| [canon().points[*i][0], -canon().points[*i][1]]).collect();
    let spline = ThinPlate::new(&from, anchors);
    let mut points: Vec<P3> = canon()
        .points
        .iter()
        .map(|[x, y, _]| {
            let [u, v] = spline.at([*x, -*y]);
            [u, v, 0.0]
        })
        .collect();
    add_depth(&mut points);
    add_irises(&mut points);
    Ok(points)
}

/// Puts dragged points in the place of found ones and pulls their neighbourhood along. `moved`: number of a point, new place in pixels.
pub fn replace_points(points: &mut [[f32; 3]], moved: &[(usize, [f32; 2])]) {
    if points.len() < MESH || moved.is_empty() {
        return;
    }
    // Beyond a third of the distance between the eyes nothing follows: a dragged lip leaves the lids alone.
    let reach = flat_distance(points[33], points[263]) * 0.33;
    let before: Vec<P3> = points.to_vec();
    let moves: Vec<(P3, [f32; 2])> = moved
        .iter()
        .filter(|(i, to)| *i < before.len() && to.iter().all(|x| x.is_finite()))
        .map(|(i, to)| (before[*i], [to[0] - before[*i][0], to[1] - before[*i][1]]))
        .collect();
    for (i, point) in points.iter_mut().enumerate() {
        let (mut by, mut weight, mut nearest) = ([0.0, 0.0], 0.0, 0.0_f32);
        for (from, shift) in &moves {
            let far = flat_distance(before[i], *from) / reach.max(1e-3);
            let near = (1.0 - far * far).max(0.0).powi(2);
            let share = near / (far * far + 1e-3);
            by = [by[0] + shift[0] * share, by[1] + shift[1] * share];
            weight += share;
            nearest = nearest.max(near);
        }
        if weight > 0.0 {
            point[0] += by[0] / weight * nearest;
            point[1] += by[1] / weight * nearest;
        }
    }
    for (i, to) in moved.iter().filter(|(i, to)| *i < before.len() && to.iter().all(|x| x.is_finite())) {
        points[*i][0] = to[0];
        points[*i][1] = to[1];
    }
}

/// Depth of the canonical face, at the scale and turn that the flat points tell.
fn add_depth(points: &mut [P3]) {
    let eyes = [33, 263].map(|i| canon().points[i]);
    let scale = flat_distance(points[33], points[263]) / (eyes[1][0] - eyes[0][0]).abs();
    for (point, [_, _, z]) in points.iter_mut().zip(&canon().points) {
        point[2] = -z * scale;
    }
    let fit = Fit::new(points);
    for (point, canonical) in points.iter_mut().zip(&canon().points) {
        point[2] = fit.place(*canonical)[2];
    }
}

/// Irises in the middle of the eyes; most are 12 mm wide in an eye of 30.
fn add_irises(points: &mut Vec<P3>) {
    let rims = [(RIGHT_EYE_UPPER, RIGHT_EYE_LOWER, RIGHT_IRIS), (LEFT_EYE_UPPER, LEFT_EYE_LOWER, LEFT_IRIS)];
    for (upper, lower, iris) in rims {
        let centre = mean([upper[3], upper[4], upper[5], lower[3], lower[4], lower[5]].map(|i| points[i]));
        let radius = flat_distance(points[upper[0]], points[upper[8]]) * 0.20;
        debug_assert_eq!(points.len(), iris[0]);
        points.push(centre);
        for (dx, dy) in [(1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 1.0)] {
            points.push([centre[0] + dx * radius, centre[1] + dy * radius, centre[2]]);
        }
    }
    debug_assert_eq!(points.len(), POINTS);
}

/// Bends the plane so that some points meet their places.
struct ThinPlate {
    centres: Vec<[f64; 2]>,
    /// A weight a centre, then constant, x and y; for both coordinates.
    weights: [Vec<f64>; 2],
}

impl ThinPlate {
    fn new(from: &[[f32; 2]], to: &[[f32; 2]]) -> Self {
        let centres: Vec<[f64; 2]> = from.iter().map(|p| p.map(f64::from)).collect();
        let n = centres.len();
        // Least squares of the exact system: symmetric and positive, so that the same factors serve as everywhere else.
        let size = n + 3;
        let mut system = vec![0.0; size * size];
        for i in 0..n {
            for j in 0..n {
                system[i * size + j] = bend(centres[i], centres[j]);
            }
            for (k, value) in [1.0, centres[i][0], centres[i][1]].into_iter().enumerate() {
                system[i * size + n + k] = value;
                system[(n + k) * size + i] = value;
            }
        }
        let mut normal = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..size {
                normal[i * size + j] = (0..size).map(|k| system[k * size + i] * system[k * size + j]).sum();
            }
        }
        factor(&mut normal, size);
        let weights = [0, 1].map(|axis| {
            let target = |k: usize| to.get(k).map_or(0.0, |p| f64::from(p[axis]));
            let mut x: Vec<f64> =
                (0..size).map(|i| (0..size).map(|k| system[k * size + i] * target(k)).sum()).collect();
            solve_factored(&normal, size, &mut x);
            x
        });
        Self { centres, weights }
    }

    fn at(&self, point: [f32; 2]) -> [f32; 2] {
        let point = point.map(f64::from);
        let n = self.centres.len();
        [0, 1].map(|axis: usize| {
            let weights = &self.weights[axis];
            let bent: f64 = self.centres.iter().zip(weights).map(|(c, w)| w * bend(point, *c)).sum();
            (bent + weights[n] + weights[n + 1] * point[0] + weights[n + 2] * point[1]) as f32
        })
    }
}

fn bend(a: [f64; 2], b: [f64; 2]) -> f64 {
    let r2 = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
    if r2 > 0.0 { r2 * r2.ln() } else { 0.0 }
}
