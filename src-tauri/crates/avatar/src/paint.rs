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
    let window =
        Window { width: size as usize, rows: rows.start..rows.end.min(size), scale: size as f32 / CANVAS };
    paint_band(list, atlas, window, out, true);
}

/// Like [`paint_rows`], over the opaque picture that is in `out` already.
pub fn paint_rows_over(list: &DisplayList, atlas: &Atlas, size: u32, rows: Range<u32>, out: &mut [u8]) {
    let window =
        Window { width: size as usize, rows: rows.start..rows.end.min(size), scale: size as f32 / CANVAS };
    paint_band(list, atlas, window, out, false);
}

/// A canvas enlarged and moved behind a window that need not be square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Pixels of the window.
    pub width: u32,
    pub height: u32,
    /// Pixels of the whole canvas' side.
    pub side: f32,
    /// Where the canvas begins, in pixels of the window.
    pub left: f32,
    pub top: f32,
}

/// Paints what the window shows of `list` into `out`, which is as large as the window: over the opaque picture that is in it already, or
/// over black.
pub fn paint_view(list: &DisplayList, atlas: &Atlas, view: View, over: bool, out: &mut [u8]) {
    let scale = view.side / CANVAS;
    if !(scale > 0.0 && scale.is_finite()) {
        return;
    }
    let mut moved = list.clone();
    for vertex in &mut moved.vertices {
        vertex.x += view.left / scale;
        vertex.y += view.top / scale;
    }
    let window = Window { width: view.width as usize, rows: 0..view.height, scale };
    paint_band(&moved, atlas, window, out, !over);
}

/// Which pixels are painted, and how many there are to a unit of the canvas.
struct Window {
    width: usize,
    rows: Range<u32>,
    scale: f32,
}

/// Rows painted at once: with the texels under them they stay in a processor's second cache, however often they are painted over.
const BAND: usize = 64;

fn paint_band(list: &DisplayList, atlas: &Atlas, window: Window, out: &mut [u8], clear: bool) {
    let Window { width, rows, scale } = window;
    if width == 0 {
        return;
    }
    let first = rows.start as usize;
    let (pixels, _) = out.as_chunks_mut::<4>();
    let count = (rows.end.saturating_sub(rows.start) as usize).min(pixels.len() / width);
    let texels = Texels::new(atlas);
    let corners = list.indices.as_chunks::<3>().0.iter();
    let triangles: Vec<Triangle> = texels.as_ref().map_or_else(Vec::new, |texels| {
        corners.filter_map(|corner| Triangle::new(list, *corner, scale, texels)).collect()
    });
    for (n, band) in pixels[..count * width].chunks_mut(BAND * width).enumerate() {
        if clear {
            band.fill([0, 0, 0, 255]);
        }
        let Some(texels) = &texels else { continue };
        let top = first + n * BAND;
        let end = top + band.len() / width;
        for triangle in &triangles {
            for y in triangle.rows(top, end) {
                triangle.paint_row(y, &mut band[(y - top) * width..][..width], texels);
            }
        }
    }
}
