//! Rotated squares of a picture as a network's input.

use super::super::picture::Picture;

/// A square of a picture: its centre, side and rotation (radians, clockwise), in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Region {
    pub(super) centre: [f32; 2],
    pub(super) side: f32,
    pub(super) rotation: f32,
}

impl Region {
    /// A place of the square (pixels of a crop `size` wide) in the picture.
    pub(super) fn out(&self, x: f32, y: f32, size: f32) -> [f32; 2] {
        let (sin, cos) = self.rotation.sin_cos();
        let (u, v) = ((x - size / 2.0) * self.side / size, (y - size / 2.0) * self.side / size);
        [self.centre[0] + cos * u - sin * v, self.centre[1] + sin * u + cos * v]
    }

    /// `size` x `size` RGB, bilinear, each channel as `scale * byte + shift`. Beyond the picture: its border, or black.
    ///
    /// Samples where OpenCV's warpAffine does (whole coordinates are pixel centres), because the networks' reference does.
    pub(super) fn sample(
        &self,
        picture: &Picture,
        size: usize,
        border: Border,
        (scale, shift): (f32, f32),
    ) -> Vec<f32> {
        let mut out = Vec::with_capacity(size * size * 3);
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        for y in 0..size {
            for x in 0..size {
                let [px, py] = self.out(x as f32, y as f32, size as f32);
                let outside = px < -0.5 || py < -0.5 || px > width - 0.5 || py > height - 0.5;
                let colour = if outside && border == Border::Black {
                    [0.0; 3]
                } else {
                    picture.at(px + 0.5, py + 0.5)
                };
                out.extend(colour.map(|channel| channel * scale + shift));
            }
        }
        out
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Border {
    Black,
    Repeat,
}
