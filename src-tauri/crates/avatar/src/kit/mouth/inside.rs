//! What shows between the lips: cavity, tongue, teeth, all cut to the opening by clamping.

use super::{COLUMNS, MouthSet, shape::Shape};
use crate::{
    Pose,
    kit::{
        colour::Ink,
        head::{Turn, ease, lerp},
        pen::Pen,
    },
};

const CAVITY: Ink = Ink(66, 16, 28);
const THROAT: Ink = Ink(38, 8, 18);
const TONGUE: Ink = Ink(226, 112, 112);
const TONGUE_DEEP: Ink = Ink(150, 50, 62);
const TEETH: Ink = Ink(255, 252, 246);

impl MouthSet {
    /// Cavity, tongue and teeth, all cut to the opening by clamping.
    pub(super) fn inside(&self, shape: &Shape, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        let look = &self.look;
        pen.lattice(COLUMNS, |pen, column| {
            let (top, bottom) = (shape.upper[column], shape.lower[column]);
            let x = shape.x[column];
            [
                (top - 0.6, THROAT),
                (lerp(top, bottom, 0.5), CAVITY),
                (bottom + 0.6, CAVITY.mix(TONGUE_DEEP, 0.5)),
            ]
            .map(|(y, ink)| pen.dab(self.at(turn, x, y), ink.rgba(1.0)))
        });
        let clamp = |column: usize, y: f32| y.clamp(shape.upper[column] - 0.4, shape.lower[column] + 0.4);
        let middle = COLUMNS / 2;
        let (top, bottom) = (shape.upper[middle], shape.lower[middle]);
        let raised = pose.mouth.tongue.clamp(0.0, 1.0);
        // The tongue lies on the floor of the mouth; raised, its tip meets the upper teeth.
        let crown = lerp(bottom - (2.0 + shape.gap * 0.3).min(12.0), top + 4.5, raised * 0.9);
        let spread = lerp(0.74, 0.58, raised);
        pen.lattice(COLUMNS, |pen, column| {
            let t = shape.t[column] / spread;
            let dome = crown + 26.0 * (1.0 - (1.0 - t * t).max(0.0).sqrt())
                - 1.6 * (1.0 - (t / 0.22).powi(2)).max(0.0) * -0.6;
            let alpha = if t.abs() < 1.05 { 1.0 } else { 0.0 };
            let x = shape.x[column];
            let floor = lerp(dome, shape.lower[column], 0.6).max(dome + 0.5);
            [
                (clamp(column, dome - 0.9), TONGUE, 0.0),
                (clamp(column, dome + 0.3), TONGUE.lighter(0.12), alpha),
                (clamp(column, floor), TONGUE.mix(TONGUE_DEEP, 0.35), alpha),
                (shape.lower[column] + 0.4, TONGUE_DEEP, alpha),
            ]
            .map(|(y, ink, a)| pen.dab(self.at(turn, x, y), ink.rgba(a)))
        });
        // Lower teeth ride on the jaw and show only when the lower lip is pulled down.
        let lower_show = ease(0.3, 0.75, pose.mouth.lower_drop) * (1.0 - shape.tuck) * (1.0 - raised * 0.5);
        let lower_height = 5.6 * lower_show * ease(2.0, 7.0, shape.gap);
        self.teeth(
            shape,
            turn,
            pen,
            |column| {
                let arc = 1.0 - shape.t[column].powi(2) * 1.25;
                (shape.lower[column] - lower_height * arc.max(0.0), shape.lower[column] + 0.4)
            },
            0.12,
        );
        // Upper teeth hang from the skull: the raised lip uncovers them, the jaw does not move them.
        let edge = look.y + shape.jaw * 0.5 + 4.9 + shape.tuck * 1.2
            - 1.0 * shape.smile.max(0.0)
            - 4.4 * shape.pucker;
        self.teeth(
            shape,
            turn,
            pen,
            |column| {
                let t = shape.t[column];
                let lift = shape.upper[column] - shape.upper[middle];
                let arc = edge + lift * 0.75 - 1.8 * t * t - 9.0 * ease(0.62, 0.98, t.abs());
                (shape.upper[column] - 0.4, arc)
            },
            0.0,
        );
        // The upper lip's shadow gives the opening depth.
        pen.lattice(COLUMNS, |pen, column| {
            let (top, bottom) = (shape.upper[column], shape.lower[column]);
            let x = shape.x[column];
            let reach = (top + 4.5).min(bottom);
            [(top - 0.5, 0.5), (reach, 0.0)]
                .map(|(y, alpha)| pen.dab(self.at(turn, x, y), THROAT.rgba(alpha)))
        });
    }

    fn teeth(
        &self,
        shape: &Shape,
        turn: &Turn,
        pen: &mut Pen<'_>,
        span: impl Fn(usize) -> (f32, f32),
        dim: f32,
    ) {
        pen.lattice(COLUMNS, |pen, column| {
            let (top, bottom) = span(column);
            let (floor, ceiling) = (shape.upper[column] - 0.4, shape.lower[column] + 0.4);
            let (top, bottom) = (top.clamp(floor, ceiling), bottom.clamp(floor, ceiling));
            let side = shape.t[column].abs();
            let ink = TEETH.mix(CAVITY, dim + 0.5 * ease(0.45, 1.0, side));
            let alpha = if bottom - top > 0.15 { 1.0 } else { 0.0 };
            let feather = 0.8f32.min((bottom - top).max(0.0));
            let x = shape.x[column];
            let upper = dim == 0.0;
            let rows = if upper {
                [
                    (top, alpha),
                    (lerp(top, bottom - feather, 0.5), alpha),
                    (bottom - feather, alpha),
                    (bottom, 0.0),
                ]
            } else {
                [
                    (top, 0.0),
                    (top + feather, alpha),
                    (lerp(top + feather, bottom, 0.5), alpha),
                    (bottom, alpha),
                ]
            };
            rows.map(|(y, a)| pen.dab(self.at(turn, x, y), ink.rgba(a)))
        });
    }
}
