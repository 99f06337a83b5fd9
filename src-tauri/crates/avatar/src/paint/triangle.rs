use std::array::from_fn;
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
    top: f32,
    middle: f32,
    bottom: f32,
    /// From top to bottom, from top to middle, from middle to bottom.
    edges: [Edge; 3],
    origin: (f32, f32),
    at_origin: Values,
    across: Values,
    down: Values,
    least: Values,
    most: Values,
    fill: Fill,
}

/// A side, always from its upper end, so that the two triangles beside it agree to the last bit.
#[derive(Clone, Copy)]
struct Edge {
    x: f32,
    y: f32,
    slope: f32,
}

impl Edge {
    fn new(upper: (f32, f32), lower: (f32, f32)) -> Self {
        let height = lower.1 - upper.1;
        // A level edge is never asked: no row's centre lies between its ends.
        let slope = if height > 0.0 { (lower.0 - upper.0) / height } else { 0.0 };
        Self { x: upper.0, y: upper.1, slope }
    }

    #[inline(always)]
    fn at(&self, y: f32) -> f32 {
        self.x + (y - self.y) * self.slope
    }
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
        let mut sorted = corners;
        sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
        let [top, middle, bottom] = sorted;
        let per_area = 1.0 / area;
        Some(Self {
            top: top.1,
            middle: middle.1,
            bottom: bottom.1,
            edges: [Edge::new(top, bottom), Edge::new(top, middle), Edge::new(middle, bottom)],
            origin: a,
            at_origin: *first,
            across: from_fn(|k| {
                ((second[k] - first[k]) * edge_c.1 - (third[k] - first[k]) * edge_b.1) * per_area
            }),
            down: from_fn(|k| {
                ((third[k] - first[k]) * edge_b.0 - (second[k] - first[k]) * edge_c.0) * per_area
            }),
            least: from_fn(|k| first[k].min(second[k]).min(third[k])),
            most: from_fn(|k| first[k].max(second[k]).max(third[k])),
            fill: fill_of(&values, flat),
        })
    }

    /// The rows from `first` up to `end` whose centres the triangle may hold.
    pub(super) fn rows(&self, first: usize, end: usize) -> Range<usize> {
        let start = ((self.top - 0.5).ceil().max(0.0) as usize).max(first);
        start..((self.bottom - 0.5).ceil().max(0.0) as usize).min(end)
    }

    #[inline]
    pub(super) fn paint_row(&self, y: usize, row: &mut [[u8; 4]], texels: &Texels<'_>) {
        let centre = y as f32 + 0.5;
        let Some((left, right)) = self.span(centre) else { return };
        let start = (left - 0.5).ceil().max(0.0) as usize;
        let end = ((right - 0.5).ceil().max(0.0) as usize).min(row.len());
        if start >= end {
            return;
        }
        let row = &mut row[start..end];
        match self.fill {
            Fill::Plain(colour) => span::plain(row, colour),
            Fill::Textured => {
                let (from, step) = self.run::<0, 2>(start, row.len(), centre);
                span::textured(row, Walk::new(from, step), texels);
            }
            Fill::Shaded => {
                let (value, step) = self.run::<2, 4>(start, row.len(), centre);
                span::shaded(row, Ramp { value, step });
            }
            Fill::Tinted => {
                let (from, by) = self.run::<0, 2>(start, row.len(), centre);
                let (value, step) = self.run::<2, 4>(start, row.len(), centre);
                span::tinted(row, Walk::new(from, by), Ramp { value, step }, texels);
            }
        }
    }

    /// Where the row whose centre is `y` enters and leaves.
    #[inline(always)]
    fn span(&self, y: f32) -> Option<(f32, f32)> {
        let [long, upper, lower] = &self.edges;
        let (one, other) = (long.at(y), if y < self.middle { upper.at(y) } else { lower.at(y) });
        (self.top <= y && y < self.bottom).then(|| (one.min(other), one.max(other)))
    }

    /// `COUNT` values from the `FIRST` on at the first pixel, and their steps. Both ends are held within the corners' values, so
    /// nothing between can leave them: slivers have gradients so steep that f32 alone runs far outside.
    #[inline(always)]
    fn run<const FIRST: usize, const COUNT: usize>(
        &self,
        start: usize,
        count: usize,
        y: f32,
    ) -> ([f32; COUNT], [f32; COUNT]) {
        let (dx, dy) = (start as f32 + 0.5 - self.origin.0, y - self.origin.1);
        let last = (count - 1) as f32;
        let share = if count > 1 { 1.0 / last } else { 0.0 };
        let mut from = [0.0; COUNT];
        let mut step = [0.0; COUNT];
        for i in 0..COUNT {
            let k = FIRST + i;
            let begin = self.at_origin[k] + self.across[k] * dx + self.down[k] * dy;
            let finish = begin + self.across[k] * last;
            from[i] = begin.max(self.least[k]).min(self.most[k]);
            step[i] = (finish.max(self.least[k]).min(self.most[k]) - from[i]) * share;
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
