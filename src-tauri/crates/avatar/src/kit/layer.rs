//! A picture on a grid that bends with the body and the head.

use super::{
    head::{Dome, Turn, ease, flesh, lerp},
    pen::{Dab, Pen},
    sheet::Cut,
};
use crate::{Atlas, Pose};

/// What a layer moves with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bind {
    /// Nothing: the scene behind.
    Still,
    /// Shoulders: breath, and a little of the head's turn.
    Body,
    /// Head at the top, shoulders at the bottom (`top`, `bottom` in canvas units).
    Neck {
        top: f32,
        bottom: f32,
    },
    Skull(Dome),
    /// Skin: jaw and cheeks bend it before the head turns. Heights of mouth and chin.
    Flesh {
        dome: Dome,
        mouth: f32,
        chin: f32,
    },
    /// Follows the upper lip: a moustache.
    Lip {
        dome: Dome,
        mouth: f32,
        chin: f32,
    },
    /// Hangs from the head: follows less from `top` to `bottom`, and sways.
    Hanging {
        dome: Dome,
        top: f32,
        bottom: f32,
    },
    /// Glows and dims; `pace` in cycles a second.
    Pulse {
        dome: Dome,
        pace: f32,
        least: f32,
    },
    /// Twitches now and then about a root: an ear.
    Ear {
        dome: Dome,
        root: [f32; 2],
        side: f32,
    },
}

pub(super) struct Layer {
    /// Canvas point and texel of each grid corner.
    corners: Vec<([f32; 2], [f32; 2])>,
    indices: Vec<u16>,
    bind: Bind,
}

impl Layer {
    /// Cuts the picture into cells of about `cell` canvas units; cells without ink are left out.
    pub(super) fn new(atlas: &Atlas, cut: Cut, bind: Bind, cell: f32) -> Self {
        let [x0, y0, x1, y1] = cut.area;
        let columns = (((x1 - x0) / cell).ceil() as usize).max(1);
        let rows = (((y1 - y0) / cell).ceil() as usize).max(1);
        let mut layer = Self { corners: Vec::new(), indices: Vec::new(), bind };
        let mut numbers = vec![u16::MAX; (columns + 1) * (rows + 1)];
        let corner = |column: usize, row: usize| {
            [lerp(x0, x1, column as f32 / columns as f32), lerp(y0, y1, row as f32 / rows as f32)]
        };
        for row in 0..rows {
            for column in 0..columns {
                if !has_ink(atlas, &cut, corner(column, row), corner(column + 1, row + 1)) {
                    continue;
                }
                let quad = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| {
                    let number = &mut numbers[(row + down) * (columns + 1) + column + right];
                    if *number == u16::MAX {
                        *number = layer.corners.len() as u16;
                        let [x, y] = corner(column + right, row + down);
                        layer.corners.push(([x, y], cut.texel(x, y)));
                    }
                    *number
                });
                let [a, b, c, d] = quad;
                layer.indices.extend([a, b, c, b, d, c]);
            }
        }
        layer
    }

    pub(super) fn draw(&self, pose: &Pose, turn: &Turn, pen: &mut Pen<'_>) {
        let first = pen.list.vertices.len() as u16;
        let alpha = match self.bind {
            Bind::Pulse { pace, least, .. } => {
                let wave = 0.5 + 0.5 * (pose.time * pace * std::f32::consts::TAU).sin();
                (255.0 * lerp(least, 1.0, wave)) as u8
            }
            _ => 255,
        };
        for &([x, y], texel) in &self.corners {
            let at = self.bind.place(pose, turn, x, y);
            pen.vertex(Dab { at, texel, rgba: [255, 255, 255, alpha] });
        }
        pen.list.indices.extend(self.indices.iter().map(|index| first + index));
    }
}

impl Bind {
    fn place(&self, pose: &Pose, turn: &Turn, x: f32, y: f32) -> [f32; 2] {
        match *self {
            Self::Still => [x, y],
            Self::Body => body(pose, x, y),
            Self::Neck { top, bottom } => {
                let hold = ease(top, bottom, y);
                let above = turn.place(x, y, 8.0, 1.0);
                let below = body(pose, x, y);
                [lerp(above[0], below[0], hold), lerp(above[1], below[1], hold)]
            }
            Self::Skull(dome) | Self::Pulse { dome, .. } => turn.place(x, y, dome.depth(x, y), 1.0),
            Self::Flesh { dome, mouth, chin } => {
                let [fx, fy] = flesh(pose, x, y, mouth, chin);
                turn.place(fx, fy, dome.depth(x, y), 1.0)
            }
            Self::Lip { dome, mouth, chin } => {
                let [fx, fy] = flesh(pose, x, y, mouth, chin);
                let open = 1.0 - pose.mouth.press.clamp(0.0, 1.0);
                let raise = (pose.mouth.upper_raise.clamp(0.0, 1.0) * 3.4
                    + pose.mouth.jaw.clamp(0.0, 1.5) * 1.2)
                    * open;
                let side = (x - 256.0) / 40.0;
                let widen = 1.0 + 0.08 * pose.smile.max(0.0) - 0.16 * pose.mouth.pucker.clamp(0.0, 1.0);
                turn.place(
                    256.0 + (fx - 256.0) * widen,
                    lerp(y, fy, 0.15) - raise - pose.smile * 4.0 * side * side,
                    dome.depth(x, y),
                    1.0,
                )
            }
            Self::Hanging { dome, top, bottom } => {
                let loose = ease(top, bottom, y);
                let side = (x - 256.0) * 0.012;
                let sway = loose
                    * 1.7
                    * ((pose.time * 0.9 + side).sin() + 0.4 * (pose.time * 1.7 + 1.0 - side).sin());
                let [px, py] = turn.place(x, y, dome.depth(x, y), 1.0 - 0.5 * loose);
                [px + sway, py - pose.breath * 1.2 * loose]
            }
            Self::Ear { dome, root, side } => {
                let beat = (pose.time * 0.37 + side * 1.3).rem_euclid(2.6);
                let flick = if beat < 0.12 { (beat / 0.12 * std::f32::consts::PI).sin() } else { 0.0 };
                let angle = side
                    * (0.16 * flick + 0.1 * pose.brow
                        - 0.16 * pose.brow_inner.max(0.0)
                        - 0.1 * (-pose.brow_inner).max(0.0));
                let away = ((x - root[0]).powi(2) + (y - root[1]).powi(2)).sqrt();
                let (sin, cos) = (-angle * ease(0.0, 70.0, away)).sin_cos();
                let (dx, dy) = (x - root[0], y - root[1]);
                turn.place(
                    root[0] + dx * cos - dy * sin,
                    root[1] + dx * sin + dy * cos,
                    dome.depth(x, y),
                    1.0,
                )
            }
        }
    }
}

fn body(pose: &Pose, x: f32, y: f32) -> [f32; 2] {
    let breath = pose.breath.clamp(0.0, 1.0);
    let wide = 1.0 + 0.007 * breath;
    [
        256.0 + (x - 256.0) * wide + pose.yaw * 7.0 + pose.roll * 10.0 * ease(560.0, 380.0, y),
        y - breath * 3.2 * ease(560.0, 430.0, y),
    ]
}

/// True when any texel of the cell is visible.
fn has_ink(atlas: &Atlas, cut: &Cut, from: [f32; 2], to: [f32; 2]) -> bool {
    let [u0, v0] = cut.texel(from[0], from[1]).map(|texel| (texel.floor().max(1.0) as usize) - 1);
    let [u1, v1] = cut.texel(to[0], to[1]).map(|texel| texel.ceil() as usize + 1);
    let (width, height) = (atlas.width as usize, atlas.height as usize);
    (v0..v1.min(height)).any(|v| (u0..u1.min(width)).any(|u| atlas.rgba[(v * width + u) * 4 + 3] > 2))
}
