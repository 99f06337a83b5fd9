//! Writes triangles into a display list.

use crate::{DisplayList, Vertex};

/// A place on the canvas, the texel that is shown there and the colour that multiplies it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dab {
    pub(super) at: [f32; 2],
    pub(super) texel: [f32; 2],
    pub(super) rgba: [u8; 4],
}

/// Appends to a list; `white` is the texel of solid colour.
pub(super) struct Pen<'a> {
    pub(super) list: &'a mut DisplayList,
    pub(super) white: [f32; 2],
}

impl Pen<'_> {
    pub(super) fn dab(&self, at: [f32; 2], rgba: [u8; 4]) -> Dab {
        Dab { at, texel: self.white, rgba }
    }

    pub(super) fn vertex(&mut self, dab: Dab) -> u16 {
        let index = self.list.vertices.len().min(usize::from(u16::MAX)) as u16;
        self.list.vertices.push(Vertex {
            x: dab.at[0],
            y: dab.at[1],
            u: dab.texel[0],
            v: dab.texel[1],
            rgba: dab.rgba,
        });
        index
    }

    /// `count` columns of `ROWS` dabs, joined by quads.
    pub(super) fn lattice<const ROWS: usize>(
        &mut self,
        count: usize,
        column: impl Fn(&Self, usize) -> [Dab; ROWS],
    ) {
        let first = self.list.vertices.len();
        for index in 0..count {
            for dab in column(self, index) {
                self.vertex(dab);
            }
        }
        for index in 0..count.saturating_sub(1) {
            for row in 0..ROWS - 1 {
                let a = (first + index * ROWS + row) as u16;
                let b = a + ROWS as u16;
                self.list.indices.extend([a, b, a + 1, b, b + 1, a + 1]);
            }
        }
    }

    /// A soft-edged line: `points` give centre and half width, `place` brings them to the canvas.
    pub(super) fn ribbon(
        &mut self,
        points: &[[f32; 3]],
        feather: f32,
        rgba: impl Fn(usize) -> [u8; 4],
        place: impl Fn(f32, f32) -> [f32; 2],
    ) {
        self.lattice(points.len(), |pen, index| {
            let [x, y, half] = points[index];
            let before = points[index.saturating_sub(1)];
            let after = points[(index + 1).min(points.len() - 1)];
            let (dx, dy) = (after[0] - before[0], after[1] - before[1]);
            let length = (dx * dx + dy * dy).sqrt().max(1e-3);
            let (nx, ny) = (-dy / length, dx / length);
            let core = (half - feather * 0.5).max(0.0);
            let rim = half + feather * 0.5;
            let mut colour = rgba(index);
            // A line thinner than its own feather must fade instead of staying fully dark.
            colour[3] = (f32::from(colour[3]) * (half / (feather * 0.5)).min(1.0)) as u8;
            let clear = [colour[0], colour[1], colour[2], 0];
            [(-rim, clear), (-core, colour), (core, colour), (rim, clear)]
                .map(|(offset, rgba)| pen.dab(place(x + nx * offset, y + ny * offset), rgba))
        });
    }
}
