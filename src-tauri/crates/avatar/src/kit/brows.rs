//! Brows: tapering strips that rise, frown and worry.

use super::{
    head::{Turn, ease, lerp},
    look::{Brows, Eyes},
    pen::Pen,
};
use crate::Pose;

const STEPS: usize = 11;

pub(super) fn draw(look: &Brows, eyes: &Eyes, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
    let (raise, inner) = (pose.brow.clamp(-1.0, 1.2), pose.brow_inner.clamp(-1.0, 1.0));
    for (side, blink) in [(-1.0, pose.blink_left), (1.0, pose.blink_right)] {
        let mut points = [[0.0; 3]; STEPS];
        for (step, point) in points.iter_mut().enumerate() {
            let t = step as f32 / (STEPS - 1) as f32 * 2.0 - 1.0;
            let near_nose = 1.0 - ease(-1.0, 0.5, t);
            let arch = (1.0 - t * t) * look.arch * (1.0 + 0.2 * raise) * (1.0 + 0.35 * t);
            let frown = if inner < 0.0 { -inner } else { 0.0 };
            let x = 256.0 + side * (eyes.apart + 2.0 + look.half_width * t - near_nose * frown * 4.5);
            let y = look.y - look.tilt * t * 0.5 - arch - raise * 8.5 - inner * 8.0 * near_nose
                + inner.max(0.0) * 2.0 * (1.0 - near_nose)
                + blink.clamp(0.0, 1.0) * 1.6;
            // Full at the nose, thin at the temple.
            let weight = look.thickness
                * 0.5
                * lerp(0.22, 1.0, ease(-1.05, -0.4, t))
                * (1.0 - 0.82 * ease(-0.25, 1.06, t));
            *point = [x, y, weight];
        }
        let ink = look.colour;
        pen.ribbon(
            &points,
            1.5,
            |step| ink.rgba([0.0, 0.55, 0.9].get(step).copied().unwrap_or(0.96)),
            |x, y| turn.face(x, y, 5.0),
        );
    }
}
