//! Which square of a picture fills the canvas, and its texels.

use image::imageops::{self, FilterType};

use super::canon::OVAL;
use super::linear::P3;
use super::picture::Picture;
use crate::CANVAS;

/// Side of the square, in heights of the face: head and shoulders.
const ZOOM: f32 = 2.35;
/// Texels of the photo in the atlas. Small crops are enlarged once, with a better filter than the painters have.
const LEAST_TEXELS: u32 = 512;
const MOST_TEXELS: u32 = 1024;

/// A square of a picture, whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crop {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) side: u32,
}

impl Crop {
    /// Head and shoulders around the face, as far as the picture reaches.
    pub(super) fn around(points: &[P3], picture: &Picture) -> Self {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for point in OVAL.map(|i| points[i]) {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let (width, height) = (picture.width(), picture.height());
        let most = width.min(height);
        let tall = (high[0] - low[0]).max(high[1] - low[1]);
        let side = ((tall * ZOOM).round() as u32).clamp(32.min(most), most);
        let start = |axis: usize, share: f32, room: u32| {
            let centre = (low[axis] + high[axis]) / 2.0;
            ((centre - side as f32 * share).round().max(0.0) as u32).min(room - side)
        };
        Self { left: start(0, 0.5, width), top: start(1, 0.49, height), side }
    }

    /// A place of the picture in canvas units; depth is scaled alike.
    pub(super) fn to_canvas(self, [x, y, z]: P3) -> P3 {
        let scale = CANVAS / self.side as f32;
        [(x - self.left as f32) * scale, (y - self.top as f32) * scale, z * scale]
    }

    /// Texels on each side of the photo in the atlas.
    pub(super) fn texels(self) -> u32 {
        self.side.clamp(LEAST_TEXELS, MOST_TEXELS)
    }

    /// The square as RGBA, [`Crop::texels`] on each side.
    pub(super) fn cut(self, picture: &Picture) -> Vec<u8> {
        let cut = imageops::crop_imm(&picture.pixels, self.left, self.top, self.side, self.side).to_image();
        let texels = self.texels();
        let cut = if texels == self.side {
            cut
        } else {
            imageops::resize(&cut, texels, texels, FilterType::CatmullRom)
        };
        cut.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], 255]).collect()
    }
}
