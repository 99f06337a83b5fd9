//! The CPU painter: the same pixels as the page's WebGL painter, for export, thumbnails and tests.
//!
//! What both agree on: pixel centres at .5, left and top edges inside and right and bottom edges outside, bilinear filtering
//! clamped at the atlas's edge, the texel times the interpolated colour, straight-alpha blending onto opaque black, no sRGB.

#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
mod eight;
mod span;
mod texels;
mod triangle;

use std::ops::Range;

use crate::{Atlas, CANVAS, DisplayList};
use texels::Texels;
use triangle::Triangle;

/// Paints `list` as `size` x `size` RGBA pixels into `out`, whose memory is used again.
///
/// Indices beyond the vertices, triangles without area and an atlas of the wrong length paint nothing: a frame never fails.
pub fn paint(list: &DisplayList, atlas: &Atlas, size: u32, out: &mut Vec<u8>) {
    out.resize(size as usize * size as usize * 4, 0);
    paint_rows(list, atlas, size, 0..size, out);
}

/// Paints the rows `rows` alone; `out` holds just those. Bands put together are the same picture, so threads can share one frame.
///
/// Pixels of `out` beyond the rows are left alone; rows for which `out` has no room are not painted.
pub fn paint_rows(list: &DisplayList, atlas: &Atlas, size: u32, rows: Range<u32>, out: &mut [u8]) {
    let width = size as usize;
    if width == 0 {
        return;
    }
    let first = rows.start as usize;
    let (pixels, _) = out.as_chunks_mut::<4>();
    let count = (rows.end.min(size).saturating_sub(rows.start) as usize).min(pixels.len() / width);
    let pixels = &mut pixels[..count * width];
    pixels.fill([0, 0, 0, 255]);
    let Some(texels) = Texels::new(atlas) else { return };
    let scale = size as f32 / CANVAS;
    for corner in list.indices.as_chunks::<3>().0 {
        let Some(triangle) = Triangle::new(list, *corner, scale, &texels) else { continue };
        for y in triangle.rows(first, first + count) {
            let row = &mut pixels[(y - first) * width..][..width];
            triangle.paint_row(y, row, &texels);
        }
    }
}
