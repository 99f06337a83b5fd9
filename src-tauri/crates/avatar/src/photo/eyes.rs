//! Eyeballs of a photo: the white without its iris, the iris without its lids, so that both can be moved.

mod cut;
mod glasses;

use super::canon::{MESH, canon};
use super::lids::Eye;
use super::linear::{P3, add, mix, sub, times};
use super::pen::{OPAQUE, Pen};
use super::rig::Turn;
use super::shape::{Move, Shape, Weights, tame};
use super::texture::Sheet;
use crate::Pose;
use cut::cut;
pub(super) use glasses::wears_glasses;

/// A picture in the atlas over a rectangle of the canvas.
struct Patch {
    origin: [f32; 2],
    /// Left, top, right, bottom, canvas units.
    area: [f32; 4],
}

struct Ball {
    eye: Eye,
    white: Patch,
    iris: Patch,
    /// The eye as it is in the photo.
    whole: Patch,
}

pub(super) struct Eyes {
    /// Right and left; `None` where the eye is closed in the photo.
    balls: [Option<Ball>; 2],
    /// Skin in the shade, for the upper lid's shadow.
    shade: [f32; 3],
    /// Lids are painted over the eyes, because moving skin would move a frame.
    curtains: bool,
}

/// How far the iris goes at full gaze, in widths of the eye.
const REACH: [f32; 2] = [0.115, 0.055];

impl Eyes {
    pub(super) fn new(shape: &Shape, sheet: &mut Sheet, glasses: bool, blur: f32) -> Self {
        let skin = cut::lid_skin(shape, sheet);
        let balls = [0, 1].map(|side: usize| {
            let eye = shape.eyes[side].clone()?;
            let [white, iris, whole] = cut(&eye, &shape.rest, sheet, blur);
            Some(Ball { eye, white, iris, whole })
        });
        Self { balls, shade: skin.map(|channel| channel * 0.22), curtains: glasses }
    }

    /// Draws the eyeballs; the face's skin, which is drawn later, covers their rims. `mesh` is bent and placed.
    pub(super) fn draw(
        &self,
        pose: &Pose,
        weights: &Weights,
        mesh: &[P3; MESH],
        turn: &Turn,
        pen: &mut Pen<'_>,
    ) {
        let sides = [(Move::ShutRight, Move::SquintRight), (Move::ShutLeft, Move::SquintLeft)];
        for (side, (ball, (shut, squint))) in self.balls.iter().zip(sides).enumerate() {
            let Some(ball) = ball else {
                closed(&canon().eyes[side], mesh, turn, pen);
                continue;
            };
            let by = reach(pose, &ball.eye);
            let own = own(by, weights.of(shut), weights.of(squint), &ball.eye);
            patch(&ball.white, [0.0; 2], &ball.eye, turn, pen);
            patch(&ball.iris, by, &ball.eye, turn, pen);
            self.shadow(&ball.eye, 1.0 - own, mesh, pen);
        }
    }

    /// The photo's own eyes while they rest, and what shuts: lids. Over the face.
    pub(super) fn cover(
        &self,
        (shape, pose): (&Shape, &Pose),
        weights: &Weights,
        mesh: &[P3; MESH],
        turn: &Turn,
        pen: &mut Pen<'_>,
    ) {
        let sides = [(Move::ShutRight, Move::SquintRight), (Move::ShutLeft, Move::SquintLeft)];
        for (ball, (shut, squint)) in self.balls.iter().zip(sides) {
            let Some(ball) = ball else { continue };
            let own = own(reach(pose, &ball.eye), weights.of(shut), weights.of(squint), &ball.eye);
            if own > 0.0 {
                whole(ball, own, shape, mesh, turn, pen);
            }
        }
        self.lids(weights, mesh, turn, pen);
    }

    /// Lashes of lids that shut, and behind glasses the lids themselves, because moving skin would move the frame.
    fn lids(&self, weights: &Weights, mesh: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
        for (ball, shut) in self.balls.iter().zip([Move::ShutRight, Move::ShutLeft]) {
            let (Some(ball), shut) = (ball, weights.of(shut).min(1.0)) else { continue };
            if shut <= 0.03 {
                continue;
            }
            if self.curtains {
                curtain(&ball.eye, shut, mesh, turn, pen);
                lashes(&ball.eye, self.shade, (shut, 0.8 * (shut * 6.0).min(1.0)), mesh, pen);
            } else {
                lashes(&ball.eye, self.shade, (0.0, 0.50 * ((shut - 0.3) / 0.7).max(0.0)), mesh, pen);
            }
        }
    }

    fn shadow(&self, eye: &Eye, share: f32, mesh: &[P3; MESH], pen: &mut Pen<'_>) {
        let base = pen.next();
        for k in 0..9 {
            let (upper, lower) = (mesh[eye.upper[k]], mesh[eye.lower[k]]);
            let [r, g, b] = self.shade;
            pen.plain(mix(upper, lower, -0.08), [r, g, b, 0.50 * share]);
            pen.plain(mix(upper, lower, 0.12), [r, g, b, 0.28 * share]);
            pen.plain(mix(upper, lower, 0.45), [r, g, b, 0.0]);
        }
        pen.columns(base, 9, 3);
    }
}

/// Where the iris goes, canvas units.
fn reach(pose: &Pose, eye: &Eye) -> [f32; 2] {
    let gaze = [tame(pose.gaze_x, -1.0, 1.0), tame(pose.gaze_y, -1.0, 1.0)];
    [0, 1].map(|axis: usize| gaze[axis] * REACH[axis] * eye.width)
}

/// How much of the photo's own eye is seen. It gives way to the movable one before the difference is large.
fn own(by: [f32; 2], shut: f32, squint: f32, eye: &Eye) -> f32 {
    1.0 - tame(by[0].hypot(by[1]) / (0.02 * eye.width) + (shut.abs() + squint.abs()) * 4.0, 0.0, 1.0)
}

/// The photo's own eye over the skin, its rim soft.
fn whole(ball: &Ball, alpha: f32, shape: &Shape, mesh: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
    let base = pen.next();
    let eye = &ball.eye;
    let along = |points: &[P3; MESH]| times(sub(points[eye.upper[8]], points[eye.upper[0]]), 0.06);
    for k in 0..9 {
        // Corners reach outwards, so that the rim closes around them.
        let aside = if k == 0 {
            -1.0
        } else if k == 8 {
            1.0
        } else {
            0.0
        };
        let place = |points: &[P3; MESH], share: f32| {
            let outwards = if (0.0..=1.0).contains(&share) { 0.0 } else { aside };
            add(mix(points[eye.upper[k]], points[eye.lower[k]], share), times(along(points), outwards))
        };
        for (share, alpha) in [(-0.26, 0.0), (-0.10, alpha), (0.5, alpha), (1.08, alpha), (1.22, 0.0)] {
            let [x, y, _] = place(&shape.rest, share);
            let [left, top, ..] = ball.whole.area;
            let [u, v] = ball.whole.origin;
            let texel = [u + (x - left) * turn.texels, v + (y - top) * turn.texels];
            pen.vertex(place(mesh, share), texel, [1.0, 1.0, 1.0, alpha]);
        }
    }
    pen.columns(base, 9, 5);
}

/// An eye that is closed in the photo.
fn closed(triangles: &[[u16; 3]], mesh: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
    let base = pen.next();
    for corner in triangles.iter().flatten() {
        let corner = usize::from(*corner);
        let texel = turn.texel(corner);
        pen.vertex(mesh[corner], texel, OPAQUE);
    }
    let count = triangles.len() as u16;
    for i in 0..count {
        pen.triangles(base, &[[i * 3, i * 3 + 1, i * 3 + 2]]);
    }
}

fn patch(patch: &Patch, by: [f32; 2], eye: &Eye, turn: &Turn, pen: &mut Pen<'_>) {
    let base = pen.next();
    let [left, top, right, bottom] = patch.area;
    for x in [left, right] {
        for y in [top, bottom] {
            let rest = [x + by[0], y + by[1], eye.iris[2]];
            let texel =
                [patch.origin[0] + (x - left) * turn.texels, patch.origin[1] + (y - top) * turn.texels];
            pen.vertex(turn.head(rest, eye.iris), texel, OPAQUE);
        }
    }
    pen.columns(base, 2, 2);
}

/// A lid of the skin below the eye, mirrored: within the frame nothing else has the right light.
fn curtain(eye: &Eye, shut: f32, mesh: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
    let base = pen.next();
    let alpha = (shut * 6.0).min(1.0);
    for k in 0..9 {
        let (upper, lower) = (mesh[eye.upper[k]], mesh[eye.lower[k]]);
        let (top, low) = (turn.texel(eye.upper[k]), turn.texel(eye.lower[k]));
        // `share` of the way down to the lower lid; `below` it, in openings of the eye, lies the skin that is shown.
        let mut put = |share: f32, below: f32, light: f32, alpha: f32| {
            let texel = [0, 1].map(|axis: usize| low[axis] + (low[axis] - top[axis]) * below);
            let tint = [light, light * (0.97 + 0.03 * light), light * (0.96 + 0.04 * light), alpha];
            pen.vertex(mix(upper, lower, share), texel, tint);
        };
        put(-0.22, 0.80, 0.84, 0.0);
        put(0.02, 0.72, 0.84, alpha);
        put(shut * 0.55, 0.50, 0.99, alpha);
        put(shut, 0.26, 0.90, alpha);
    }
    pen.columns(base, 9, 4);
}

/// A soft dark line, `at` of the way between the lids, thinner at the corners.
fn lashes(eye: &Eye, shade: [f32; 3], (at, alpha): (f32, f32), mesh: &[P3; MESH], pen: &mut Pen<'_>) {
    let base = pen.next();
    for k in 0..9 {
        let [x, y, z] = mix(mesh[eye.upper[k]], mesh[eye.lower[k]], at);
        let half = eye.gap * 0.12 * (0.6 + 0.4 * (1.0 - (k as f32 - 4.0).abs() / 4.0));
        for (dy, share) in [(-half, 0.0), (0.0, 1.0), (half, 0.0)] {
            pen.plain([x, y + dy, z], [shade[0], shade[1], shade[2], alpha * share]);
        }
    }
    pen.columns(base, 9, 3);
}
