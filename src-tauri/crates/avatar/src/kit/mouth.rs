//! The mouth: lips around what shows between them.

mod inside;
mod shape;

use shape::Shape;

use super::{
    colour::Ink,
    head::{Turn, ease, lerp},
    look::Lips,
    pen::Pen,
};
use crate::Pose;

const COLUMNS: usize = 27;

/// What the mouth of one rig is drawn with.
#[derive(Clone, Debug)]
pub(super) struct MouthSet {
    pub(super) look: Lips,
    pub(super) skin_shade: Ink,
    pub(super) skin_deep: Ink,
    /// In front of the face's surface.
    pub(super) lift: f32,
}

impl MouthSet {
    pub(super) fn draw(&self, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        let shape = self.shape(pose);
        self.shadow_below(&shape, turn, pen);
        if shape.gap > 0.25 {
            self.inside(&shape, pose, turn, pen);
        }
        self.upper_lip(&shape, turn, pen);
        self.lower_lip(&shape, turn, pen);
        self.lines(&shape, turn, pen);
    }

    fn at(&self, turn: &Turn, x: f32, y: f32) -> [f32; 2] {
        turn.face(x, y, self.lift)
    }

    fn shadow_below(&self, shape: &Shape, turn: &Turn, pen: &mut Pen<'_>) {
        let mut points = [[0.0; 3]; 9];
        let middle = shape.lower_edge[COLUMNS / 2];
        for (step, point) in points.iter_mut().enumerate() {
            let t = step as f32 / 4.0 - 1.0;
            *point = [256.0 + t * shape.half_width * 0.52, middle + 4.2 - t * t * 2.4, 2.6 * (1.0 - t * t)];
        }
        pen.ribbon(&points, 5.5, |_| self.skin_deep.rgba(0.3), |x, y| self.at(turn, x, y));
    }

    fn upper_lip(&self, shape: &Shape, turn: &Turn, pen: &mut Pen<'_>) {
        let look = &self.look;
        let dark = look.colour.mix(look.line, 0.28);
        pen.lattice(COLUMNS, |pen, column| {
            let (edge, inner) = (shape.upper_edge[column], shape.upper[column]);
            let x = shape.x[column];
            let end = 1.0 - ease(0.8, 1.0, shape.t[column].abs()) * 0.5;
            let tint = look.tint * end;
            [
                (edge - 1.3, look.colour, 0.0),
                (edge + 0.7, look.colour.mix(dark, 0.2), tint * 0.85),
                (lerp(edge, inner, 0.55), look.colour.mix(dark, 0.45), tint),
                (inner + 0.35, dark, tint.max(0.35 * end)),
                (inner + 1.1, dark, 0.0),
            ]
            .map(|(y, ink, alpha)| pen.dab(self.at(turn, x, y), ink.rgba(alpha)))
        });
    }

    fn lower_lip(&self, shape: &Shape, turn: &Turn, pen: &mut Pen<'_>) {
        let look = &self.look;
        let dark = look.colour.mix(look.line, 0.2);
        pen.lattice(COLUMNS, |pen, column| {
            let (inner, edge) = (shape.lower[column], shape.lower_edge[column]);
            let t = shape.t[column];
            let x = shape.x[column];
            let end = 1.0 - ease(0.78, 1.0, t.abs()) * 0.6;
            let tint = look.tint * end;
            let shine = 0.42 * (-(t / 0.42).powi(2)).exp();
            [
                (inner - 1.0, dark, 0.0),
                (inner - 0.2, dark, tint.max(0.3 * end)),
                (lerp(inner, edge, 0.4), look.colour.lighter(shine), tint),
                (lerp(inner, edge, 0.75), look.colour, tint * 0.95),
                (edge + 1.6, look.colour.mix(self.skin_shade, 0.4), 0.0),
            ]
            .map(|(y, ink, alpha)| pen.dab(self.at(turn, x, y), ink.rgba(alpha)))
        });
    }

    /// The dark line where the lips meet, and the small folds at the corners.
    fn lines(&self, shape: &Shape, turn: &Turn, pen: &mut Pen<'_>) {
        let look = &self.look;
        let shut = 1.0 - ease(1.0, 7.0, shape.gap);
        let mut points = [[0.0; 3]; COLUMNS];
        for (column, point) in points.iter_mut().enumerate() {
            let t = shape.t[column];
            let weight = lerp(0.75, 1.15, shut) * (0.55 + 0.45 * (1.0 - t * t));
            *point = [shape.x[column], shape.upper[column], weight];
        }
        let strength = lerp(0.5, 0.95, shut);
        pen.ribbon(&points, 1.3, |_| look.line.rgba(strength), |x, y| self.at(turn, x, y));
        for side in [-1.0, 1.0] {
            let (x, y) = (256.0 + side * shape.half_width, shape.upper[0]);
            let up = 3.2 * shape.smile.clamp(-0.4, 1.2);
            let mut fold = [[0.0; 3]; 5];
            for (step, point) in fold.iter_mut().enumerate() {
                let s = step as f32 / 2.0 - 1.0;
                *point =
                    [x + side * (1.0 + 2.6 * (1.0 - s * s)), y - up * 0.25 + s * 4.2, 1.0 * (1.0 - s * s)];
            }
            let strength = 0.16 + 0.26 * (shape.smile - look.curve).clamp(0.0, 1.0);
            pen.ribbon(&fold, 1.5, |_| self.skin_deep.rgba(strength), |x, y| self.at(turn, x, y));
        }
    }
}
