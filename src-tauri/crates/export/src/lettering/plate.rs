//! Letters on a dark plate: one picture for as long as one word is said.

use cosmic_text::{Color, FontSystem, LayoutGlyph, LayoutRun, SwashCache};

/// Distance of lines against the height of letters.
pub(super) const LEADING: f32 = 1.28;
/// Room beside the letters, in their heights.
pub(super) const PAD: f32 = 0.55;
/// Of the plate; white letters on it keep a contrast of 7 to 1 over a white picture.
const DARK: f32 = 0.72;
/// Of the edge around letters that have no plate.
const EDGE: Color = Color::rgb(8, 9, 12);
const SAID: Color = Color::rgb(255, 214, 92);
const WAITING: Color = Color::rgb(255, 255, 255);

/// Where a plate lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Bottom,
    Top,
    Middle,
}

/// Colour times alpha, and alpha; placed in the film.
pub(super) struct Plate {
    left: usize,
    top: usize,
    width: usize,
    /// Where the text's own coordinates begin, in pixels of the plate.
    origin: (f32, f32),
    pixels: Vec<[u8; 4]>,
}

impl Plate {
    /// An empty plate around lines, placed in a film.
    pub(super) fn around(
        lines: &[LayoutRun<'_>],
        letters: f32,
        place: Place,
        (width, height): (usize, usize),
    ) -> Self {
        let edge = |run: &LayoutRun<'_>| {
            let glyphs = run.glyphs.iter();
            glyphs.fold((f32::MAX, f32::MIN), |(low, high), glyph| {
                (low.min(glyph.x), high.max(glyph.x + glyph.w))
            })
        };
        let (low, high) =
            lines.iter().map(edge).fold((f32::MAX, f32::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)));
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return Self { left: 0, top: 0, width: 0, origin: (0.0, 0.0), pixels: Vec::new() };
        };
        let tall = last.line_top + last.line_height - first.line_top;
        let (pad_x, pad_y) = (letters * PAD, letters * 0.28);
        let wide = ((high - low + 2.0 * pad_x).ceil() as usize).min(width);
        let tall = ((tall + 2.0 * pad_y).ceil() as usize).min(height);
        let margin = (height as f32 * 0.05) as usize;
        let room = height.saturating_sub(tall);
        Self {
            left: (width - wide) / 2,
            top: match place {
                Place::Bottom => room.saturating_sub(margin),
                Place::Top => margin.min(room),
                Place::Middle => room / 2,
            },
            width: wide,
            origin: (pad_x - low, pad_y - first.line_top),
            pixels: vec![[0; 4]; wide * tall],
        }
    }

    /// Black with round corners.
    pub(super) fn ground(&mut self, radius: f32) {
        if self.width == 0 {
            return;
        }
        let (wide, tall) = (self.width as f32, (self.pixels.len() / self.width) as f32);
        let into = |at: f32, length: f32| (radius - at).max(at - (length - radius)).max(0.0);
        for (n, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = ((n % self.width) as f32 + 0.5, (n / self.width) as f32 + 0.5);
            let far = into(x, wide).hypot(into(y, tall));
            let inside = (radius - far + 0.5).clamp(0.0, 1.0);
            pixel[3] = (255.0 * DARK * inside) as u8;
        }
    }

    /// Draws one glyph whose line's base is at `base`.
    pub(super) fn letter(
        &mut self,
        glyph: &LayoutGlyph,
        base: f32,
        said: bool,
        press: (&mut FontSystem, &mut SwashCache),
    ) {
        self.stamp(glyph, (0.0, base), if said { SAID } else { WAITING }, press);
    }

    /// Draws the dark edge of one glyph, `radius` pixels wide. Before all letters: an edge must not lie over its neighbour.
    pub(super) fn edge(
        &mut self,
        glyph: &LayoutGlyph,
        base: f32,
        radius: f32,
        (fonts, glyphs): (&mut FontSystem, &mut SwashCache),
    ) {
        const AROUND: u32 = 12;
        for n in 0..AROUND {
            let (y, x) = (n as f32 / AROUND as f32 * std::f32::consts::TAU).sin_cos();
            self.stamp(glyph, (x * radius, base + y * radius), EDGE, (fonts, glyphs));
        }
    }

    fn stamp(
        &mut self,
        glyph: &LayoutGlyph,
        (right, base): (f32, f32),
        colour: Color,
        (fonts, glyphs): (&mut FontSystem, &mut SwashCache),
    ) {
        if self.width == 0 {
            return;
        }
        let tall = self.pixels.len() / self.width;
        let at = glyph.physical((self.origin.0 + right, self.origin.1 + base), 1.0);
        glyphs.with_pixels(fonts, at.cache_key, colour, |x, y, colour| {
            let (x, y) = (at.x + x, at.y + y);
            let inside = (0..self.width as i32).contains(&x) && (0..tall as i32).contains(&y);
            if inside && colour.a() > 0 {
                over(&mut self.pixels[y as usize * self.width + x as usize], colour);
            }
        });
    }

    /// Lays the plate over a film's picture of `width` pixels a row; `share` of it, 0-255.
    pub(super) fn paint(&self, rgba: &mut [u8], width: usize, share: u32) {
        if self.width == 0 {
            return;
        }
        let (picture, _) = rgba.as_chunks_mut::<4>();
        let rows = picture.chunks_exact_mut(width).skip(self.top);
        for (row, letters) in rows.zip(self.pixels.chunks_exact(self.width)) {
            for (below, letter) in row[self.left..].iter_mut().zip(letters) {
                let part = letter.map(|level| (u32::from(level) * share + 127) / 255);
                let rest = 255 - part[3];
                for k in 0..3 {
                    below[k] = (part[k] + (u32::from(below[k]) * rest + 127) / 255).min(255) as u8;
                }
            }
        }
    }
}

/// A colour with straight alpha over one that is times alpha.
fn over(below: &mut [u8; 4], colour: Color) {
    let alpha = u32::from(colour.a());
    let rest = 255 - alpha;
    for (k, channel) in [colour.r(), colour.g(), colour.b(), 255].into_iter().enumerate() {
        below[k] = ((u32::from(channel) * alpha + u32::from(below[k]) * rest + 127) / 255) as u8;
    }
}
