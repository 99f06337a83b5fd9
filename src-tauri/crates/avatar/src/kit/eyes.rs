//! Eyes: the opening is a strip between two lid curves, and the eyeball's picture is shown through it.

use super::{
    colour::Ink,
    head::{Turn, ease, lerp},
    look::Eyes,
    pen::Pen,
    sheet::Cut,
};
use crate::Pose;

const COLUMNS: usize = 17;
/// Eyes sit in the face: slightly behind its surface they would slide too little, slightly before it they stay alive.
const LIFT: f32 = 2.0;

/// What the eyes of one rig are drawn with.
#[derive(Clone, Debug)]
pub(super) struct EyeSet {
    pub(super) look: Eyes,
    pub(super) ball: Cut,
    pub(super) gleam: Cut,
    pub(super) skin_deep: Ink,
}

/// Lid curves of one eye in this frame; column 0 is the inner corner.
struct Opening {
    x: [f32; COLUMNS],
    /// -1 at the inner, 1 at the outer corner.
    along: [f32; COLUMNS],
    upper: [f32; COLUMNS],
    lower: [f32; COLUMNS],
    crease: [f32; COLUMNS],
    shut: f32,
    side: f32,
}

impl EyeSet {
    pub(super) fn draw(&self, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        for (side, blink) in [(-1.0, pose.blink_left), (1.0, pose.blink_right)] {
            let opening = self.opening(pose, side, blink);
            self.lid(&opening, turn, pen);
            if opening.shut < 0.97 {
                self.ball(&opening, pose, turn, pen);
            }
            self.lines(&opening, turn, pen);
            if self.look.lashes > 0.0 {
                self.lashes(&opening, turn, pen);
            }
        }
    }

    fn opening(&self, pose: &Pose, side: f32, blink: f32) -> Opening {
        let eye = &self.look;
        let squint = pose.squint.clamp(-1.0, 1.0);
        let down = pose.gaze_y.clamp(-1.0, 1.0);
        let shut = blink.clamp(0.0, 1.0);
        let upper_open = eye.upper
            * (1.0
                - 0.26 * squint.max(0.0)
                - 0.2 * squint.min(0.0)
                - 0.14 * down.max(0.0)
                - 0.05 * down.min(0.0));
        let lower_open = eye.lower * (1.0 - 0.68 * squint.max(0.0) - 0.1 * squint.min(0.0) + 0.08 * down);
        let mut opening = Opening {
            x: [0.0; COLUMNS],
            along: [0.0; COLUMNS],
            upper: [0.0; COLUMNS],
            lower: [0.0; COLUMNS],
            crease: [0.0; COLUMNS],
            shut,
            side,
        };
        for column in 0..COLUMNS {
            // Cosine spacing: the lids bend most at the corners.
            let t = -(column as f32 / (COLUMNS - 1) as f32 * std::f32::consts::PI).cos();
            let round = (1.0 - t * t).max(0.0);
            let corner = eye.y - eye.tilt * t * 0.5;
            let upper = corner - upper_open * round.powf(0.62) * (1.0 + eye.skew * t);
            let lower = corner + lower_open * round.powf(0.8) * (1.0 + 0.18 * t);
            let closed = corner + eye.lower * 0.72 * round.powf(0.85);
            opening.x[column] = 256.0 + side * (eye.apart + eye.half_width * t);
            opening.along[column] = t;
            opening.upper[column] = lerp(upper, closed, shut);
            opening.lower[column] = lerp(lower, closed, shut);
            let fold = corner - (eye.upper + eye.crease) * round.powf(0.55) * (1.0 + eye.skew * t);
            opening.crease[column] = lerp(fold, closed, 0.16 * shut);
        }
        opening
    }

    /// The skin of the lid, from the crease to the lashes.
    fn lid(&self, opening: &Opening, turn: &Turn, pen: &mut Pen<'_>) {
        let strength = self.look.tint * lerp(0.75, 1.0, opening.shut);
        pen.lattice(COLUMNS, |pen, column| {
            let (x, top, bottom) = (opening.x[column], opening.crease[column], opening.upper[column]);
            let fade = 1.0 - opening.along[column].abs().powi(6);
            let clear = self.look.lid.rgba(0.0);
            let full = self.look.lid.rgba(strength * fade);
            [
                pen.dab(turn.face(x, top - 3.0, LIFT), clear),
                pen.dab(
                    turn.face(x, lerp(top, bottom, 0.35), LIFT),
                    self.look.lid.rgba(strength * fade * 0.7),
                ),
                pen.dab(turn.face(x, bottom + 0.5, LIFT), full),
            ]
        });
    }

    fn ball(&self, opening: &Opening, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        let eye = &self.look;
        let gaze_x = pose.gaze_x.clamp(-1.2, 1.2) * eye.half_width * 0.3;
        let gaze_y = pose.gaze_y.clamp(-1.2, 1.2) * eye.upper * 0.26;
        // The iris rests a little above the middle of the opening, partly under the lid; level eyes stare.
        let rest = eye.y - (eye.upper - eye.lower) * 0.28;
        let iris = [256.0 + opening.side * (eye.apart - 0.5) + gaze_x, rest + gaze_y];
        let shade = |column: usize, strength: f32| {
            let corner = opening.along[column].abs().powi(3) * 0.16;
            let keep = 1.0 - strength - corner;
            [255.0 * keep, 252.0 * (keep - strength * 0.08), 255.0 * (keep + strength * 0.02)]
                .map(|c| c as u8)
        };
        let dab = |cut: &Cut, slide: [f32; 2], column: usize, y: f32, colour: [u8; 3], alpha: u8| {
            let x = opening.x[column];
            super::pen::Dab {
                at: turn.face(x, y, LIFT),
                texel: cut.texel(x - slide[0], y - slide[1]),
                rgba: [colour[0], colour[1], colour[2], alpha],
            }
        };
        pen.lattice(COLUMNS, |_, column| {
            let (top, bottom) = (opening.upper[column], opening.lower[column]);
            let height = bottom - top;
            let shadow = top + (height * 0.42).min(eye.upper * 0.55);
            [
                dab(&self.ball, iris, column, top - 0.4, shade(column, 0.42), 255),
                dab(&self.ball, iris, column, lerp(top, shadow, 0.45), shade(column, 0.2), 255),
                dab(&self.ball, iris, column, shadow, shade(column, 0.0), 255),
                dab(&self.ball, iris, column, bottom, shade(column, 0.05), 255),
                dab(&self.ball, iris, column, bottom + 0.9, shade(column, 0.1), 0),
            ]
        });
        let gleam = [iris[0] - gaze_x * 0.18, iris[1] - gaze_y * 0.18];
        pen.lattice(COLUMNS, |_, column| {
            [
                dab(&self.gleam, gleam, column, opening.upper[column], [255; 3], 255),
                dab(&self.gleam, gleam, column, opening.lower[column], [255; 3], 255),
            ]
        });
    }

    /// Lash line, lower rim and crease.
    fn lines(&self, opening: &Opening, turn: &Turn, pen: &mut Pen<'_>) {
        let eye = &self.look;
        let place = |x: f32, y: f32| turn.face(x, y, LIFT + 0.5);
        let mut points = [[0.0; 3]; COLUMNS];
        if eye.crease > 0.0 {
            for (column, point) in points.iter_mut().enumerate() {
                let t = opening.along[column];
                *point = [
                    opening.x[column] + opening.side * 1.5,
                    opening.crease[column],
                    0.95 * (1.0 - t * t).powf(0.6),
                ];
            }
            let ink = self.skin_deep;
            pen.ribbon(&points[1..COLUMNS - 1], 1.2, |_| ink.rgba(0.62), place);
        }
        for (column, point) in points.iter_mut().enumerate() {
            let t = opening.along[column];
            *point = [
                opening.x[column],
                opening.lower[column] + 0.3,
                0.75 * ease(-1.1, 0.6, t) * lerp(1.0, 0.2, opening.shut),
            ];
        }
        let ink = eye.lash.mix(self.skin_deep, 0.45);
        pen.ribbon(&points, 1.2, |_| ink.rgba(0.75), place);
        for (column, point) in points.iter_mut().enumerate() {
            let t = opening.along[column];
            let weight = eye.line * 0.5 * (0.32 + 0.68 * ease(-1.0, 0.75, t)) * lerp(1.0, 0.82, opening.shut);
            let end = 1.0 - ease(0.93, 1.0, t.abs()) * 0.55;
            *point = [opening.x[column], opening.upper[column] - weight * 0.7, weight * end];
        }
        pen.ribbon(&points, 1.1, |_| eye.lash.rgba(1.0), place);
    }

    /// Tapering lashes that fan out from the outer part of the upper lid.
    fn lashes(&self, opening: &Opening, turn: &Turn, pen: &mut Pen<'_>) {
        let eye = &self.look;
        let place = |x: f32, y: f32| turn.face(x, y, LIFT + 2.0);
        for (column, length, lean) in
            [(COLUMNS - 1, 1.0, 0.92), (COLUMNS - 3, 0.92, 0.66), (COLUMNS - 5, 0.7, 0.42)]
        {
            let root = [opening.x[column], opening.upper[column] - eye.line * 0.25];
            let reach = eye.lashes * length;
            let rise = lerp(-reach * (1.25 - lean), reach * 0.55, ease(0.25, 0.9, opening.shut));
            let run = opening.side * reach * lean;
            let mut points = [[0.0; 3]; 5];
            for (step, point) in points.iter_mut().enumerate() {
                let t = step as f32 / 4.0;
                let bend = if opening.shut > 0.6 { t * (2.0 - t) } else { t * t };
                *point = [
                    root[0] + run * (t * 1.15 - t * t * 0.15),
                    root[1] + rise * lerp(t, bend, 0.7),
                    eye.line * 0.36 * (1.0 - t).powf(0.8),
                ];
            }
            pen.ribbon(&points, 0.9, |_| eye.lash.rgba(1.0), place);
        }
    }
}
