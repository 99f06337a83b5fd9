//! Layers of art, rasterised once and packed into one atlas.

use std::sync::atomic::{AtomicUsize, Ordering};

use resvg::{tiny_skia, usvg};

use super::{KitError, art::Art};
use crate::Atlas;

const SIDE: u32 = 2048;
/// Texels of bled colour around each cut-out; bilinear filtering at 2x never reaches further than one.
const GUTTER: u32 = 3;
/// How far colour is bled into the empty texels of a cut-out.
const RINGS: usize = 3;
const THREADS: usize = 4;

/// Where a layer lies in the atlas and on the canvas.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cut {
    /// Left, top, right, bottom in canvas units.
    pub(super) area: [f32; 4],
    /// Texel of the area's left top corner.
    pub(super) origin: [f32; 2],
    /// Texels a canvas unit.
    pub(super) scale: f32,
}

impl Cut {
    /// Atlas texel of a canvas point.
    pub(super) fn texel(&self, x: f32, y: f32) -> [f32; 2] {
        [self.origin[0] + (x - self.area[0]) * self.scale, self.origin[1] + (y - self.area[1]) * self.scale]
    }
}

struct Picture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    area: [f32; 4],
    scale: f32,
}

/// Collects layers of art, then draws and packs them.
#[derive(Default)]
pub(super) struct Sheet {
    orders: Vec<Order>,
}

struct Order {
    svg: String,
    area: [f32; 4],
    scale: f32,
    whole: bool,
}

impl Sheet {
    /// Will keep the part of `art` that is not empty, at `scale` texels a canvas unit. Returns its number.
    pub(super) fn add(&mut self, art: &Art, scale: f32) -> usize {
        self.order(art, scale, false)
    }

    /// Like [`Sheet::add`], but keeps the whole area: for pictures that are looked up beyond their ink.
    pub(super) fn add_whole(&mut self, art: &Art, scale: f32) -> usize {
        self.order(art, scale, true)
    }

    fn order(&mut self, art: &Art, scale: f32, whole: bool) -> usize {
        self.orders.push(Order { svg: art.text(), area: art.area, scale, whole });
        self.orders.len() - 1
    }

    /// Rasterises on all threads of [`THREADS`]: hair and clothes take most of a second each in turn.
    fn pictures(&self) -> Result<Vec<Picture>, KitError> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let Some((number, order)) =
                self.orders.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
            {
                done.push((number, order.picture()));
            }
            done
        };
        let mut done: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        if done.len() != self.orders.len() {
            return Err(KitError::Art("a drawing thread stopped early".into()));
        }
        done.sort_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, picture)| picture).collect()
    }

    /// Packs on shelves, tallest first. Returns the atlas, a cut a picture and the centre of a white patch.
    pub(super) fn pack(self) -> Result<(Atlas, Vec<Cut>, [f32; 2]), KitError> {
        let pictures = self.pictures()?;
        let mut atlas = Atlas { width: SIDE, height: SIDE, rgba: vec![0; (SIDE * SIDE * 4) as usize] };
        white_patch(&mut atlas);
        let mut order: Vec<usize> = (0..pictures.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(pictures[index].height));
        let mut cuts = vec![Cut::default(); pictures.len()];
        let (mut x, mut y, mut shelf) = (16, 0, 16);
        for index in order {
            let picture = &pictures[index];
            let (width, height) = (picture.width + 2 * GUTTER, picture.height + 2 * GUTTER);
            if x + width > SIDE {
                (x, y, shelf) = (0, y + shelf, 0);
            }
            if x + width > SIDE || y + height > SIDE {
                return Err(KitError::Full);
            }
            blit(&mut atlas, picture, x + GUTTER, y + GUTTER);
            let origin = [(x + GUTTER) as f32, (y + GUTTER) as f32];
            cuts[index] = Cut { area: picture.area, origin, scale: picture.scale };
            x += width;
            shelf = shelf.max(height);
        }
        Ok((atlas, cuts, [4.0, 4.0]))
    }
}

fn white_patch(atlas: &mut Atlas) {
    for row in 0..8 {
        let start = (row * SIDE * 4) as usize;
        atlas.rgba[start..start + 32].fill(255);
    }
}

impl Order {
    fn picture(&self) -> Result<Picture, KitError> {
        let tree = usvg::Tree::from_str(&self.svg, &usvg::Options::default())
            .map_err(|error| KitError::Art(error.to_string()))?;
        let [x0, y0, x1, y1] = self.area;
        let (width, height) =
            (((x1 - x0) * self.scale).ceil() as u32, ((y1 - y0) * self.scale).ceil() as u32);
        let mut pixels = tiny_skia::Pixmap::new(width, height)
            .ok_or_else(|| KitError::Art(format!("a layer of {width} x {height} texels cannot be drawn")))?;
        resvg::render(&tree, tiny_skia::Transform::from_scale(self.scale, self.scale), &mut pixels.as_mut());
        let bounds = if self.whole { [0, 0, width, height] } else { ink_bounds(&pixels) };
        Ok(picture(&pixels, bounds, self.area, self.scale))
    }
}

/// Left, top, right, bottom of the texels that are not empty.
fn ink_bounds(pixels: &tiny_skia::Pixmap) -> [u32; 4] {
    let (width, height) = (pixels.width(), pixels.height());
    let [mut x0, mut y0, mut x1, mut y1] = [width, height, 0, 0];
    for (y, row) in (0..).zip(pixels.pixels().chunks_exact(width as usize)) {
        let inked = |texel: &tiny_skia::PremultipliedColorU8| texel.alpha() > 1;
        if let (Some(first), Some(last)) = (row.iter().position(inked), row.iter().rposition(inked)) {
            (x0, x1) = (x0.min(first as u32), x1.max(last as u32 + 1));
            (y0, y1) = (y0.min(y), y + 1);
        }
    }
    if x0 < x1 { [x0, y0, x1, y1] } else { [0, 0, 1, 1] }
}

fn picture(pixels: &tiny_skia::Pixmap, [x0, y0, x1, y1]: [u32; 4], area: [f32; 4], scale: f32) -> Picture {
    let mut rgba = Vec::with_capacity(((x1 - x0) * (y1 - y0) * 4) as usize);
    for y in y0..y1 {
        for x in x0..x1 {
            let colour = pixels.pixels()[(y * pixels.width() + x) as usize].demultiply();
            rgba.extend([colour.red(), colour.green(), colour.blue(), colour.alpha()]);
        }
    }
    let at = |texel: u32, offset: f32| offset + texel as f32 / scale;
    let area = [at(x0, area[0]), at(y0, area[1]), at(x1, area[0]), at(y1, area[1])];
    bleed(&mut rgba, (x1 - x0) as usize, (y1 - y0) as usize);
    Picture { width: x1 - x0, height: y1 - y0, rgba, area, scale }
}

/// Gives transparent texels the mean colour of their coloured neighbours, outwards ring by ring.
fn bleed(rgba: &mut [u8], width: usize, height: usize) {
    let mut known: Vec<bool> = rgba.chunks_exact(4).map(|texel| texel[3] > 3).collect();
    for _ in 0..RINGS {
        let ring: Vec<(usize, [u8; 3])> = (0..known.len())
            .filter(|&texel| !known[texel] && touches(&known, width, texel))
            .filter_map(|texel| Some((texel, neighbour_mean(rgba, &known, width, height, texel)?)))
            .collect();
        for (texel, colour) in ring {
            rgba[texel * 4..texel * 4 + 3].copy_from_slice(&colour);
            known[texel] = true;
        }
    }
}

/// Quick test for a coloured texel beside, above or below.
fn touches(known: &[bool], width: usize, texel: usize) -> bool {
    let at = |index: usize| known.get(index).copied().unwrap_or(false);
    at(texel + 1) || at(texel + width) || at(texel.wrapping_sub(1)) || at(texel.wrapping_sub(width))
}

fn neighbour_mean(rgba: &[u8], known: &[bool], width: usize, height: usize, texel: usize) -> Option<[u8; 3]> {
    let (x, y) = (texel % width, texel / width);
    let (mut sum, mut count) = ([0u32; 3], 0);
    for ny in y.saturating_sub(1)..(y + 2).min(height) {
        for nx in x.saturating_sub(1)..(x + 2).min(width) {
            let other = ny * width + nx;
            if known[other] {
                count += 1;
                for channel in 0..3 {
                    sum[channel] += u32::from(rgba[other * 4 + channel]);
                }
            }
        }
    }
    (count > 0).then(|| sum.map(|total| (total / count) as u8))
}

/// Copies a picture and repeats its border into the gutter, transparent, so that filtering finds no foreign colour.
fn blit(atlas: &mut Atlas, picture: &Picture, left: u32, top: u32) {
    for y in 0..picture.height + 2 * GUTTER {
        for x in 0..picture.width + 2 * GUTTER {
            let source_x = x.saturating_sub(GUTTER).min(picture.width - 1);
            let source_y = y.saturating_sub(GUTTER).min(picture.height - 1);
            let from = ((source_y * picture.width + source_x) * 4) as usize;
            let to = (((top + y - GUTTER) * SIDE + left + x - GUTTER) * 4) as usize;
            atlas.rgba[to..to + 4].copy_from_slice(&picture.rgba[from..from + 4]);
        }
    }
}
