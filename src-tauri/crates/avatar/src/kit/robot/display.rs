//! The face of light on the screen.

use super::SCREEN;
use crate::{
    Pose,
    kit::{
        colour::Ink,
        head::{Turn, ease, lerp},
        mouth::MouthSet,
        pen::Pen,
    },
};

const COLUMNS: usize = 21;

/// The face of light.
pub(in crate::kit) struct Display {
    pub(super) light: Ink,
    pub(super) mouth: MouthSet,
}

impl Display {
    pub(in crate::kit) fn draw(&self, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        for (side, blink) in [(-1.0, pose.blink_left), (1.0, pose.blink_right)] {
            self.eye(pose, side, blink.clamp(0.0, 1.0), turn, pen);
            self.brow(pose, side, turn, pen);
        }
        self.lips(pose, turn, pen);
    }

    fn place(turn: &Turn, x: f32, y: f32) -> [f32; 2] {
        turn.place(x, y, SCREEN.depth(x, y) + 3.0, 1.0)
    }

    fn eye(&self, pose: &Pose, side: f32, blink: f32, turn: &Turn, pen: &mut Pen<'_>) {
        let (gaze_x, gaze_y) = (pose.gaze_x.clamp(-1.2, 1.2), pose.gaze_y.clamp(-1.2, 1.2));
        let squint = pose.squint.clamp(-1.0, 1.0);
        let (cx, cy) = (256.0 + side * 46.0 + gaze_x * 11.0, 234.0 + gaze_y * 9.0);
        let half = 21.0 * (1.0 - 0.06 * gaze_x * side) * (1.0 + 0.14 * blink);
        let tall = lerp(28.0, 2.8, blink) * (1.0 - 0.16 * squint.min(0.0));
        let sad = pose.brow_inner.clamp(-1.0, 1.0);
        // A happy eye is a bow: its lower edge follows the upper one.
        let bow = ease(0.15, 0.6, squint.max(pose.smile * 0.5)) * (1.0 - blink);
        let edges = |column: usize| {
            let t = column as f32 / (COLUMNS - 1) as f32 * 2.0 - 1.0;
            let round = (1.0 - t.abs().powf(2.6)).max(0.0).powf(0.42);
            let slant = (sad * 9.0 * (0.5 + 0.5 * t * side) * (1.0 - blink)).abs();
            let cut = if sad * t * side > 0.0 || sad.abs() < 0.05 { slant } else { slant * 0.2 };
            let upper = cy - tall * round + cut * round;
            let bowed = upper + 10.0 * round.max(0.15) + 3.0 * t * t;
            let lower = lerp(cy + tall * round * (1.0 - 0.3 * squint.max(0.0)), bowed, bow);
            (cx + half * t, upper, lower.max(upper), round)
        };
        self.glow(pen, turn, &edges);
        let (bright, deep) = (self.light.lighter(0.55), self.light);
        pen.lattice(COLUMNS, |pen, column| {
            let (x, upper, lower, _) = edges(column);
            [
                (upper - 1.2, bright, 0.0),
                (upper + 0.4, bright, 1.0),
                (lower - 0.4, deep, 1.0),
                (lower + 1.2, deep, 0.0),
            ]
            .map(|(y, ink, alpha)| pen.dab(Self::place(turn, x, y), ink.rgba(alpha)))
        });
        if blink < 0.5 && bow < 0.5 {
            let dot_x = cx + 7.0 + gaze_x * 3.0;
            let column = (((dot_x - cx) / half + 1.0) * 0.5 * (COLUMNS - 1) as f32) as usize;
            let dot = [dot_x, (cy - 12.0 + gaze_y * 3.0).max(edges(column.min(COLUMNS - 1)).1 + 8.0)];
            let points: [[f32; 3]; 7] = std::array::from_fn(|step| {
                let t = step as f32 / 3.0 - 1.0;
                [dot[0] + t * 5.4, dot[1], 5.4 * (1.0 - t * t).max(0.0).sqrt()]
            });
            pen.ribbon(&points, 1.2, |_| Ink::WHITE.rgba(0.95), |x, y| Self::place(turn, x, y));
        }
    }

    fn glow(&self, pen: &mut Pen<'_>, turn: &Turn, edges: &dyn Fn(usize) -> (f32, f32, f32, f32)) {
        pen.lattice(COLUMNS, |pen, column| {
            let (x, upper, lower, round) = edges(column);
            let middle = (edges(0).0 + edges(COLUMNS - 1).0) * 0.5;
            let wide = middle + (x - middle) * 1.5;
            let alpha = 0.34 * round;
            [(upper - 15.0, 0.0), (upper, alpha), (lower, alpha), (lower + 15.0, 0.0)]
                .map(|(y, alpha)| pen.dab(Self::place(turn, wide, y), self.light.rgba(alpha)))
        });
    }

    /// A short bar of light above the eye, lit only when it says something.
    fn brow(&self, pose: &Pose, side: f32, turn: &Turn, pen: &mut Pen<'_>) {
        let strength = ease(0.12, 0.5, pose.brow.abs().max(pose.brow_inner.abs()));
        let lean = pose.brow_inner.clamp(-1.0, 1.0) * 8.0;
        let points: [[f32; 3]; 7] = std::array::from_fn(|step| {
            let t = step as f32 / 3.0 - 1.0;
            let y = 194.0 - pose.brow.clamp(-1.0, 1.2) * 9.0 + lean * t - (1.0 - t * t) * 3.0;
            [256.0 + side * (46.0 + 17.0 * t), y, 2.6]
        });
        pen.ribbon(
            &points,
            1.5,
            |_| self.light.lighter(0.3).rgba(0.9 * strength),
            |x, y| Self::place(turn, x, y),
        );
    }

    fn lips(&self, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        let shape = self.mouth.shape(pose);
        let count = shape.x.len();
        let lit = ease(1.0, 9.0, shape.gap);
        pen.lattice(count, |pen, column| {
            let (x, upper, lower) = (shape.x[column], shape.upper[column], shape.lower[column]);
            let wide = 256.0 + (x - 256.0) * 1.3;
            let end = 1.0 - ((x - 256.0) / (shape.x[count - 1] - 256.0)).powi(4);
            [(upper - 14.0, 0.0), (upper, 0.3 * end), (lower, 0.3 * end), (lower + 14.0, 0.0)]
                .map(|(y, alpha)| pen.dab(Self::place(turn, wide, y), self.light.rgba(alpha)))
        });
        pen.lattice(count, |pen, column| {
            let (x, upper, lower) = (shape.x[column], shape.upper[column], shape.lower[column]);
            [(upper, self.light.darker(0.35), 0.55 * lit), (lower, self.light, 0.9 * lit)]
                .map(|(y, ink, alpha)| pen.dab(Self::place(turn, x, y), ink.rgba(alpha)))
        });
        for edge in [&shape.upper, &shape.lower] {
            let mut points = [[0.0; 3]; 27];
            for (point, (x, y)) in points.iter_mut().zip(shape.x.iter().zip(edge)) {
                *point = [*x, *y, 2.5];
            }
            pen.ribbon(&points, 1.4, |_| self.light.lighter(0.5).rgba(1.0), |x, y| Self::place(turn, x, y));
        }
    }
}
