//! The atlas of a photo: its square on top, small painted pictures below.

use crate::{Atlas, CANVAS};

/// Texels between pictures; they repeat the pictures' borders without their alpha.
const GUTTER: u32 = 2;
/// Side of the white patch, texels.
const WHITE: u32 = 8;

/// A small picture, straight alpha.
#[derive(Clone, Debug)]
pub(super) struct Sprite {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: Vec<u8>,
}

impl Sprite {
    /// Painted by a function of the place, 0 to 1 in both directions: colour and alpha 0-1. Averages 3 x 3 places a texel.
    pub(super) fn painted(width: u32, height: u32, colour: impl Fn(f32, f32) -> [f32; 4]) -> Self {
        const FINE: u32 = 3;
        let mut rgba = Vec::with_capacity((width * height * 4) as usize);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 4];
                for step in 0..FINE * FINE {
                    let at = |cell: u32, fine: u32, all: u32| {
                        (cell as f32 + (fine as f32 + 0.5) / FINE as f32) / all as f32
                    };
                    let [r, g, b, a] = colour(at(x, step % FINE, width), at(y, step / FINE, height));
                    sum = [sum[0] + r * a, sum[1] + g * a, sum[2] + b * a, sum[3] + a];
                }
                let weight = sum[3].max(1e-4);
                let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
                rgba.extend([sum[0] / weight, sum[1] / weight, sum[2] / weight].map(byte));
                rgba.push(byte(sum[3] / (FINE * FINE) as f32));
            }
        }
        let mut sprite = Self { width, height, rgba };
        sprite.bleed();
        sprite
    }

    /// Gives empty texels the colour of their row's nearest full one: painters filter without premultiplying.
    fn bleed(&mut self) {
        let columns = self.width as usize;
        for row in self.rgba.chunks_exact_mut(columns * 4) {
            let full = |row: &[u8], x: usize| row[x * 4 + 3] > 8;
            let known: Vec<usize> = (0..columns).filter(|&x| full(row, x)).collect();
            for x in (0..columns).filter(|x| !known.contains(x)) {
                if let Some(&near) = known.iter().min_by_key(|near| near.abs_diff(x)) {
                    row.copy_within(near * 4..near * 4 + 3, x * 4);
                }
            }
        }
    }
}

/// Collects sprites under a photo.
pub(super) struct Sheet {
    side: u32,
    rgba: Vec<u8>,
    height: u32,
    pen: [u32; 2],
    shelf: u32,
}

impl Sheet {
    /// `photo`: `side` x `side` RGBA.
    pub(super) fn new(side: u32, photo: Vec<u8>) -> Self {
        let mut sheet =
            Self { side, rgba: photo, height: side, pen: [0, side + GUTTER], shelf: 0 };
        sheet.add(&Sprite { width: WHITE, height: WHITE, rgba: vec![255; (WHITE * WHITE * 4) as usize] });
        sheet
    }

    /// A texel that is white all around.
    pub(super) fn white(&self) -> [f32; 2] {
        [(GUTTER + WHITE / 2) as f32, (self.side + 2 * GUTTER + WHITE / 2) as f32]
    }

    /// Texels a canvas unit in the photo.
    pub(super) fn scale(&self) -> f32 {
        self.side as f32 / CANVAS
    }

    /// The photo's colour at a texel, the border repeated.
    pub(super) fn photo(&self, x: i32, y: i32) -> [f32; 3] {
        let last = self.side as i32 - 1;
        let at = (y.clamp(0, last) * self.side as i32 + x.clamp(0, last)) as usize * 4;
        std::array::from_fn(|k| f32::from(self.rgba[at + k]))
    }

    /// Mean colour (0-1) around a canvas point, within `reach` canvas units.
    pub(super) fn mean_around(&self, x: f32, y: f32, reach: f32) -> [f32; 3] {
        let scale = self.scale();
        let reach = (reach * scale).max(1.0) as i32;
        let (cx, cy) = ((x * scale) as i32, (y * scale) as i32);
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let colour = self.photo(cx + dx, cy + dy);
                (0..3).for_each(|k| sum[k] += colour[k]);
                count += 255.0;
            }
        }
        sum.map(|value| value / count)
    }

    /// Adds a sprite; gives the texel of its left top corner.
    pub(super) fn add(&mut self, sprite: &Sprite) -> [f32; 2] {
        let (width, height) = (sprite.width + 2 * GUTTER, sprite.height + 2 * GUTTER);
        if self.pen[0] + width > self.side {
            self.pen = [0, self.pen[1] + self.shelf];
            self.shelf = 0;
        }
        let [left, top] = self.pen;
        self.shelf = self.shelf.max(height);
        self.height = self.height.max(top + height);
        self.rgba.resize((self.side * self.height * 4) as usize, 0);
        for y in 0..height {
            for x in 0..width.min(self.side - left) {
                let from_x = x.saturating_sub(GUTTER).min(sprite.width - 1);
                let from_y = y.saturating_sub(GUTTER).min(sprite.height - 1);
                let from = ((from_y * sprite.width + from_x) * 4) as usize;
                let to = (((top + y) * self.side + left + x) * 4) as usize;
                self.rgba[to..to + 4].copy_from_slice(&sprite.rgba[from..from + 4]);
            }
        }
        self.pen[0] += width;
        [(left + GUTTER) as f32, (top + GUTTER) as f32]
    }

    pub(super) fn finish(self) -> Atlas {
        Atlas { width: self.side, height: self.height, rgba: self.rgba }
    }
}
