use std::ops::Range;

use super::span::{self, Ramp, Walk};
use super::texels::Texels;
use crate::{DisplayList, Vertex};

/// Values that run over a triangle: u, v (texels, from the first texel's centre), then red, green, blue (0-255) and alpha (0-1).
type Values = [f32; 6];

/// How a triangle's pixels come about, cheapest first.
enum Fill {
    /// One colour: red, green, blue 0-255, alpha 0-1.
    Plain([f32; 4]),
    /// One texel under colours that run.
    Shaded,
    /// The atlas as it is.
    Textured,
    /// The atlas times colours.
    Tinted,
}

/// A triangle in pixels, with everything that is the same in all its rows.
pub(super) struct Triangle {
    corners: [(f32, f32); 3],
    top: f32,
    bottom: f32,
    at_first: Values,
    across: Values,
    down: Values,
    least: Values,
    most: Values,
    fill: Fill,
}

impl Triangle {
    /// `None` for indices beyond the vertices and for triangles without area (also those of NaN or infinity).
    pub(super) fn new(
        list: &DisplayList,
        indices: [u16; 3],
        scale: f32,
        texels: &Texels<'_>,
    ) -> Option<Self> {
        let [a, b, c] = indices.map(|index| list.vertices.get(usize::from(index)));
        let vertices = [a?, b?, c?];
        let corners = vertices.map(|vertex| (vertex.x * scale, vertex.y * scale));
        let [a, b, c] = corners;
        let (edge_b, edge_c) = ((b.0 - a.0, b.1 - a.1), (c.0 - a.0, c.1 - a.1));
        let area = edge_b.0 * edge_c.1 - edge_b.1 * edge_c.0;
        if !(area.abs() > 1e-6 && area.is_finite()) {
            return None;
        }
        let flat = vertices[0].u == vertices[1].u
            && vertices[0].u == vertices[2].u
            && vertices[0].v == vertices[1].v
            && vertices[0].v == vertices[2].v;
        let texel = if flat { span::texel(texels, vertices[0]) } else { [1.0; 4] };
        let values = vertices.map(|vertex| values_of(vertex, texel));
        let [first, second, third] = &values;
        let mut triangle = Self {
            corners,
            top: a.1.min(b.1).min(c.1),
            bottom: a.1.max(b.1).max(c.1),
            at_first: *first,
            across: [0.0; 6],
            down: [0.0; 6],
            least: std::array::from_fn(|k| first[k].min(second[k]).min(third[k])),
            most: std::array::from_fn(|k| first[k].max(second[k]).max(third[k])),
            fill: fill_of(&values, flat),
        };
        for k in 0..6 {
            let (to_b, to_c) = (second[k] - first[k], third[k] - first[k]);
            triangle.across[k] = (to_b * edge_c.1 - to_c * edge_b.1) / area;
            triangle.down[k] = (to_c * edge_b.0 - to_b * edge_c.0) / area;
        }
        Some(triangle)
    }

    /// The rows from `first` up to `end` whose centres the triangle may hold.
    pub(super) fn rows(&self, first: usize, end: usize) -> Range<usize> {
        let start = ((self.top - 0.5).ceil().max(0.0) as usize).max(first);
        start..((self.bottom - 0.5).ceil().max(0.0) as usize).min(end)
    }

    pub(super) fn paint_row(&self, y: usize, row: &mut [[u8; 4]], texels: &Texels<'_>) {
        let centre = y as f32 + 0.5;
        let Some((left, right)) = self.span(centre) else { return };
        let start = (left - 0.5).ceil().max(0.0) as usize;
        let end = ((right - 0.5).ceil().max(0.0) as usize).min(row.len());
        if start >= end {
            return;
        }
        let row = &mut row[start..end];
        if let Fill::Plain(colour) = self.fill {
            return span::plain(row, colour);
        }
        let (from, step) = self.run(start, row.len(), centre);
        let walk = Walk::new([from[0], from[1]], [step[0], step[1]]);
        let ramp =
            Ramp { value: [from[2], from[3], from[4], from[5]], step: [step[2], step[3], step[4], step[5]] };
        match self.fill {
            Fill::Textured => span::textured(row, walk, texels),
            Fill::Shaded => span::shaded(row, ramp),
            _ => span::tinted(row, walk, ramp, texels),
        }
    }

    /// Where the row whose centre is `y` enters and leaves. An edge is always cut from its upper end, so that the two triangles beside it agree.
    fn span(&self, y: f32) -> Option<(f32, f32)> {
        let [a, b, c] = self.corners;
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        for (p, q) in [(a, b), (b, c), (c, a)] {
            let (upper, lower) = if p.1 < q.1 { (p, q) } else { (q, p) };
            if upper.1 <= y && y < lower.1 {
                let x = upper.0 + (y - upper.1) * (lower.0 - upper.0) / (lower.1 - upper.1);
                left = left.min(x);
                right = right.max(x);
            }
        }
        (left <= right).then_some((left, right))
    }

    /// Values at the first pixel and their steps. Both ends are held within the corners' values, so nothing between can leave them:
    /// slivers have gradients so steep that f32 alone runs far outside.
    fn run(&self, start: usize, count: usize, y: f32) -> (Values, Values) {
        let (dx, dy) = (start as f32 + 0.5 - self.corners[0].0, y - self.corners[0].1);
        let last = (count - 1) as f32;
        let share = if count > 1 { 1.0 / last } else { 0.0 };
        let mut from = [0.0; 6];
        let mut step = [0.0; 6];
        for k in 0..6 {
            let begin = self.at_first[k] + self.across[k] * dx + self.down[k] * dy;
            let finish = begin + self.across[k] * last;
            from[k] = begin.max(self.least[k]).min(self.most[k]);
            step[k] = (finish.max(self.least[k]).min(self.most[k]) - from[k]) * share;
        }
        (from, step)
    }
}

fn values_of(vertex: &Vertex, texel: [f32; 4]) -> Values {
    let [r, g, b, a] = vertex.rgba.map(f32::from);
    [vertex.u - 0.5, vertex.v - 0.5, r * texel[0], g * texel[1], b * texel[2], a * texel[3] / 255.0]
}

fn fill_of(values: &[Values; 3], flat: bool) -> Fill {
    let [first, second, third] = values.each_ref().map(|value| [value[2], value[3], value[4], value[5]]);
    let even = first == second && first == third;
    match (flat, even) {
        (true, true) => Fill::Plain(first),
        (true, false) => Fill::Shaded,
        (false, true) if first == [255.0, 255.0, 255.0, 1.0] => Fill::Textured,
        _ => Fill::Tinted,
    }
}
