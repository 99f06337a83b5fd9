use super::linear::P3;
use crate::{DisplayList, Vertex};

/// Writes triangles into a display list.
pub(super) struct Pen<'a> {
    pub(super) list: &'a mut DisplayList,
    pub(super) white: [f32; 2],
}

/// Colour and alpha, 0-1.
pub(super) type Rgba = [f32; 4];

pub(super) const OPAQUE: Rgba = [1.0; 4];

impl Pen<'_> {
    /// Number of the next vertex.
    pub(super) fn next(&self) -> u16 {
        self.list.vertices.len() as u16
    }

    pub(super) fn vertex(&mut self, [x, y, _]: P3, [u, v]: [f32; 2], colour: Rgba) {
        let rgba = colour.map(|channel| (channel.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
        self.list.vertices.push(Vertex { x, y, u, v, rgba });
    }

    /// A vertex of plain colour.
    pub(super) fn plain(&mut self, at: P3, colour: Rgba) {
        self.vertex(at, self.white, colour);
    }

    /// Triangles over vertices counted from `base`.
    pub(super) fn triangles(&mut self, base: u16, triangles: &[[u16; 3]]) {
        self.list.indices.extend(triangles.iter().flatten().map(|corner| base + corner));
    }

    /// Quads between columns of `rows` vertices each that begin at `base`.
    pub(super) fn columns(&mut self, base: u16, columns: u16, rows: u16) {
        for column in 1..columns {
            for row in 1..rows {
                let (b, d) = (base + (column - 1) * rows + row, base + column * rows + row);
                self.list.indices.extend([b - 1, b, d, b - 1, d, d - 1]);
            }
        }
    }

    /// A fan around the vertex at `base` over `rim` vertices behind it, closed.
    pub(super) fn fan(&mut self, base: u16, rim: u16) {
        for i in 0..rim {
            self.list.indices.extend([base, base + 1 + i, base + 1 + (i + 1) % rim]);
        }
    }
}
