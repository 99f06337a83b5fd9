//! One layer of a drawing, written as SVG text in canvas units.

use std::fmt::Write;

use super::colour::Ink;

/// A gradient stop: offset 0-1, colour, opacity 0-1.
pub(super) type Stop = (f32, Ink, f32);

/// Grows an SVG picture shape by shape. All coordinates are canvas units, also those of gradients.
pub(super) struct Art {
    /// Left, top, right, bottom: what is rasterised.
    pub(super) area: [f32; 4],
    defs: String,
    body: String,
    ids: usize,
    /// Box around what was drawn since it was last emptied; blurs are computed only there.
    extent: Extent,
    offset: [f32; 2],
}

impl Art {
    pub(super) fn new(area: [f32; 4]) -> Self {
        Self {
            area,
            defs: String::new(),
            body: String::new(),
            ids: 0,
            extent: Extent::EMPTY,
            offset: [0.0; 2],
        }
    }

    fn id(&mut self) -> usize {
        self.ids += 1;
        self.ids
    }

    /// Paint that runs from one point to another.
    pub(super) fn linear(&mut self, from: [f32; 2], to: [f32; 2], stops: &[Stop]) -> String {
        let id = self.id();
        let _ = write!(
            self.defs,
            r#"<linearGradient id="p{id}" gradientUnits="userSpaceOnUse" x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}">{}</linearGradient>"#,
            from[0],
            from[1],
            to[0],
            to[1],
            stops_text(stops)
        );
        format!("url(#p{id})")
    }

    /// Paint that runs from a centre to an ellipse with radii `rx`, `ry`.
    pub(super) fn radial(&mut self, centre: [f32; 2], rx: f32, ry: f32, stops: &[Stop]) -> String {
        let id = self.id();
        let _ = write!(
            self.defs,
            r#"<radialGradient id="p{id}" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="1" gradientTransform="translate({:.2} {:.2}) scale({rx:.2} {ry:.2})">{}</radialGradient>"#,
            centre[0],
            centre[1],
            stops_text(stops)
        );
        format!("url(#p{id})")
    }

    pub(super) fn fill(&mut self, d: &str, paint: impl std::fmt::Display, opacity: f32) {
        self.cover(d, 0.0);
        let _ = write!(self.body, r#"<path d="{d}" fill="{paint}" fill-opacity="{opacity:.3}"/>"#);
    }

    pub(super) fn line(&mut self, d: &str, paint: impl std::fmt::Display, width: f32, opacity: f32) {
        self.cover(d, width * 0.5);
        let _ = write!(
            self.body,
            r#"<path d="{d}" fill="none" stroke="{paint}" stroke-width="{width:.2}" stroke-linecap="round" stroke-linejoin="round" stroke-opacity="{opacity:.3}"/>"#
        );
    }

    /// What `inner` draws, cut to the outline `d`.
    pub(super) fn clipped(&mut self, d: &str, inner: impl FnOnce(&mut Self)) {
        let id = self.id();
        let _ = write!(self.defs, r#"<clipPath id="c{id}"><path d="{d}"/></clipPath>"#);
        let _ = write!(self.body, r#"<g clip-path="url(#c{id})">"#);
        inner(self);
        self.body.push_str("</g>");
    }

    /// What `inner` draws, blurred by a Gaussian of `sigma` canvas units.
    pub(super) fn blurred(&mut self, sigma: f32, inner: impl FnOnce(&mut Self)) {
        let id = self.id();
        let outside = std::mem::replace(&mut self.extent, Extent::EMPTY);
        let drawn = std::mem::take(&mut self.body);
        inner(self);
        let content = std::mem::replace(&mut self.body, drawn);
        let inside = std::mem::replace(&mut self.extent, outside);
        // Blurring the whole area took two thirds of a rig's building time.
        let Some([x0, y0, x1, y1]) = inside.within(self.area, sigma * 3.0 + 1.0) else { return };
        self.extent.join(&inside);
        let _ = write!(
            self.defs,
            r#"<filter id="b{id}" filterUnits="userSpaceOnUse" x="{x0:.1}" y="{y0:.1}" width="{:.1}" height="{:.1}" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="{sigma:.2}"/></filter>"#,
            x1 - x0,
            y1 - y0
        );
        let _ = write!(self.body, r#"<g filter="url(#b{id})">{content}</g>"#);
    }

    /// A blurred copy of the outline `d`, moved by `by`: a cast shadow.
    pub(super) fn shadow(&mut self, d: &str, by: [f32; 2], sigma: f32, colour: Ink, opacity: f32) {
        self.blurred(sigma, |art| art.moved(by[0], by[1], |art| art.fill(d, colour, opacity)));
    }

    /// Notes that a path, `margin` wider than its points, is drawn.
    fn cover(&mut self, d: &str, margin: f32) {
        match bounds(d) {
            Some([x0, y0, x1, y1]) => {
                let (cx, cy) = ((x0 + x1) * 0.5 + self.offset[0], (y0 + y1) * 0.5 + self.offset[1]);
                self.extent.add(cx, cy, (x1 - x0) * 0.5 + margin, (y1 - y0) * 0.5 + margin);
            }
            None => self.extent.0 = self.area,
        }
    }

    /// What `inner` draws, moved by (x, y).
    pub(super) fn moved(&mut self, x: f32, y: f32, inner: impl FnOnce(&mut Self)) {
        let _ = write!(self.body, r#"<g transform="translate({x:.2} {y:.2})">"#);
        let before = self.offset;
        self.offset = [before[0] + x, before[1] + y];
        inner(self);
        self.offset = before;
        self.body.push_str("</g>");
    }

    /// Soft light inside the edges that a light shining along `way` meets: the outline's own blurred edge, shifted and clipped.
    pub(super) fn rim(&mut self, d: &str, colour: Ink, way: [f32; 2], width: f32, opacity: f32) {
        // Shifted by most of its width, the edge leaves the outline on the far side altogether.
        let reach = width * 0.7 / (way[0] * way[0] + way[1] * way[1]).sqrt().max(0.01);
        self.clipped(d, |art| {
            art.blurred(width * 0.24, |art| {
                art.moved(way[0] * reach, way[1] * reach, |art| art.line(d, colour, width, opacity));
            });
        });
    }

    pub(super) fn ellipse(
        &mut self,
        centre: [f32; 2],
        rx: f32,
        ry: f32,
        paint: impl std::fmt::Display,
        opacity: f32,
    ) {
        self.extent.add(centre[0] + self.offset[0], centre[1] + self.offset[1], rx, ry);
        let _ = write!(
            self.body,
            r#"<ellipse cx="{:.2}" cy="{:.2}" rx="{rx:.2}" ry="{ry:.2}" fill="{paint}" fill-opacity="{opacity:.3}"/>"#,
            centre[0], centre[1]
        );
    }

    /// A round glow that fades to nothing at its edge.
    pub(super) fn glow(&mut self, centre: [f32; 2], rx: f32, ry: f32, colour: Ink, opacity: f32) {
        let paint = self.radial(
            centre,
            rx,
            ry,
            &[
                (0.0, colour, opacity),
                (0.35, colour, opacity * 0.78),
                (0.7, colour, opacity * 0.25),
                (1.0, colour, 0.0),
            ],
        );
        self.ellipse(centre, rx, ry, paint, 1.0);
    }

    pub(super) fn text(&self) -> String {
        let [x0, y0, x1, y1] = self.area;
        let (width, height) = (x1 - x0, y1 - y0);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{x0} {y0} {width} {height}"><defs>{}</defs>{}</svg>"#,
            self.defs, self.body
        )
    }
}

fn stops_text(stops: &[Stop]) -> String {
    stops.iter().fold(String::new(), |mut text, (offset, colour, opacity)| {
        let _ =
            write!(text, r#"<stop offset="{offset:.3}" stop-color="{colour}" stop-opacity="{opacity:.3}"/>"#);
        text
    })
}

/// Left, top, right, bottom; empty while left is beyond right.
struct Extent([f32; 4]);

impl Extent {
    const EMPTY: Self = Self([f32::MAX, f32::MAX, f32::MIN, f32::MIN]);

    fn add(&mut self, cx: f32, cy: f32, rx: f32, ry: f32) {
        let [x0, y0, x1, y1] = self.0;
        self.0 = [x0.min(cx - rx), y0.min(cy - ry), x1.max(cx + rx), y1.max(cy + ry)];
    }

    fn join(&mut self, other: &Self) {
        let [x0, y0, x1, y1] = other.0;
        if x0 <= x1 {
            self.add((x0 + x1) * 0.5, (y0 + y1) * 0.5, (x1 - x0) * 0.5, (y1 - y0) * 0.5);
        }
    }

    /// Grown by `margin` and cut to `area`; `None` when nothing is left.
    fn within(&self, area: [f32; 4], margin: f32) -> Option<[f32; 4]> {
        let [x0, y0, x1, y1] = self.0;
        let cut = [
            (x0 - margin).max(area[0]),
            (y0 - margin).max(area[1]),
            (x1 + margin).min(area[2]),
            (y1 + margin).min(area[3]),
        ];
        (cut[0] < cut[2] && cut[1] < cut[3]).then_some(cut)
    }
}

/// Box around the points of a path of absolute M, L, C and Q; `None` for any other command.
fn bounds(d: &str) -> Option<[f32; 4]> {
    if d.bytes().any(|byte| byte.is_ascii_alphabetic() && !b"MLCQZ".contains(&byte)) {
        return None;
    }
    let numbers =
        d.split(|c: char| c.is_ascii_alphabetic() || c == ',' || c == ' ').filter(|text| !text.is_empty());
    let mut extent = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for (index, number) in numbers.enumerate() {
        let (number, axis) = (number.parse::<f32>().ok()?, index % 2);
        extent[axis] = extent[axis].min(number);
        extent[axis + 2] = extent[axis + 2].max(number);
    }
    (extent[0] <= extent[2]).then_some(extent)
}
