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

/// A rectangle of the photo, whole texels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Area {
    /// Row by row.
    pub(super) fn texels(self) -> impl Iterator<Item = (i32, i32)> {
        let across = move |y: i32| (0..self.width as i32).map(move |x| (self.left + x, self.top + y));
        (0..self.height as i32).flat_map(across)
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
        let mut sheet = Self { side, rgba: photo, height: side, pen: [0, side + GUTTER], shelf: 0 };
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

    /// A copy of whole texels of the photo; it can be added as a picture of its own.
    pub(super) fn copy(&self, area: &Area) -> Sprite {
        let mut rgba = Vec::with_capacity(area.width * area.height * 4);
        for y in 0..area.height as i32 {
            for x in 0..area.width as i32 {
                let [r, g, b] = self.photo(area.left + x, area.top + y);
                rgba.extend([r as u8, g as u8, b as u8, 255]);
            }
        }
        Sprite { width: area.width as u32, height: area.height as u32, rgba }
    }

    /// Whole texels around a rectangle of the canvas: left, top, right, bottom.
    pub(super) fn area(&self, edges: [f32; 4]) -> Area {
        let [left, top, right, bottom] = edges.map(|edge| edge * self.scale());
        let (left, top) = (left.floor() as i32, top.floor() as i32);
        let size = |from: i32, to: f32| (to.ceil() as i32 - from).clamp(4, 480) as usize;
        Area { left, top, width: size(left, right), height: size(top, bottom) }
    }

    /// Paints what lies around a shape over the shape and `grow` texels further. `rim`: canvas units.
    /// `darken`: only where that is darker, so that lashes stay and the white of an eye goes.
    pub(super) fn heal(&mut self, rim: &[[f32; 2]], grow: f32, darken: bool) {
        let scale = self.scale();
        let rim: Vec<[f32; 2]> = rim.iter().map(|p| p.map(|x| x * scale)).collect();
        let least = |axis: usize| rim.iter().map(|p| p[axis]).fold(f32::MAX, f32::min);
        let most = |axis: usize| rim.iter().map(|p| p[axis]).fold(f32::MIN, f32::max);
        let room = grow + 3.0;
        let area = self.area([
            (least(0) - room) / scale,
            (least(1) - room) / scale,
            (most(0) + room) / scale,
            (most(1) + room) / scale,
        ]);
        let mut colours = Vec::with_capacity(area.width * area.height);
        let mut known = Vec::with_capacity(area.width * area.height);
        for (x, y) in area.texels() {
            colours.push(self.photo(x, y));
            let at = [x as f32 + 0.5, y as f32 + 0.5];
            known.push(!inside(&rim, at) && away(&rim, at) > grow);
        }
        spread(&mut colours, &known, area.width, [0.25, 0.25]);
        let last = self.side as i32;
        for (((x, y), colour), _) in area.texels().zip(&colours).zip(&known).filter(|(_, known)| !**known) {
            let darker = || colour.iter().sum::<f32>() < self.photo(x, y).iter().sum::<f32>();
            if (0..last).contains(&x) && (0..last).contains(&y) && (!darken || darker()) {
                let at = (y * last + x) as usize * 4;
                (0..3).for_each(|k| self.rgba[at + k] = colour[k] as u8);
            }
        }
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

/// Whether a point lies in a closed line.
fn inside(rim: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let mut odd = false;
    for (a, b) in rim.iter().zip(rim.iter().cycle().skip(1)) {
        if (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
            odd = !odd;
        }
    }
    odd
}

/// Distance of a point from a closed line.
fn away(rim: &[[f32; 2]], [x, y]: [f32; 2]) -> f32 {
    let edges = rim.iter().zip(rim.iter().cycle().skip(1));
    let far = edges.map(|(a, b)| {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let share = (((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
        (a[0] + dx * share - x).hypot(a[1] + dy * share - y)
    });
    far.fold(f32::MAX, f32::min)
}

/// Fills what is not known from what is, by relaxation. `share`: how much the neighbours beside, above and below count.
pub(super) fn spread(colours: &mut [[f32; 3]], known: &[bool], width: usize, share: [f32; 2]) {
    let (mut sum, mut count) = ([0.0_f32; 3], 0.0_f32);
    for (colour, _) in colours.iter().zip(known).filter(|(_, known)| **known) {
        (0..3).for_each(|k| sum[k] += colour[k]);
        count += 1.0;
    }
    // An eye that shows next to no white: a grey that suits most light.
    let start = if count < 6.0 { [168.0, 160.0, 154.0] } else { sum.map(|value| value / count) };
    for (colour, _) in colours.iter_mut().zip(known).filter(|(_, known)| !**known) {
        *colour = start;
    }
    let height = colours.len() / width.max(1);
    let unknown: Vec<usize> = (0..colours.len()).filter(|at| !known[*at]).collect();
    for _ in 0..160 {
        for &at in &unknown {
            let (x, y) = (at % width, at / width);
            let left = colours[if x > 0 { at - 1 } else { at }];
            let right = colours[if x + 1 < width { at + 1 } else { at }];
            let above = colours[if y > 0 { at - width } else { at }];
            let below = colours[if y + 1 < height { at + width } else { at }];
            colours[at] =
                std::array::from_fn(|k| share[0] * (left[k] + right[k]) + share[1] * (above[k] + below[k]));
        }
    }
}
