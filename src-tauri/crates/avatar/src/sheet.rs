use crate::{DisplayList, Rig, Score, paint, sample};

/// Tiles are painted twice as large and averaged: the painter has no mipmaps, and small tiles would be jagged.
const FINER: u32 = 2;

/// Moments of a score side by side, left to right and top to bottom, as `(width, height, RGBA)` in pixels of `tile` x `tile` each.
///
/// For looking at motion, and for the picture of a reply where there is no window.
pub fn contact_sheet(
    rig: &dyn Rig,
    score: &Score,
    times: &[f64],
    columns: u32,
    tile: u32,
) -> (u32, u32, Vec<u8>) {
    let columns = columns.max(1);
    let rows = (times.len() as u32).div_ceil(columns);
    let (width, height) = (columns * tile, rows * tile);
    let mut sheet = [0, 0, 0, 255].repeat(width as usize * height as usize);
    let stride = tile as usize * 4;
    let (mut list, mut frame) = (DisplayList::default(), Vec::new());
    if stride == 0 {
        return (width, height, sheet);
    }
    for (i, t) in times.iter().enumerate() {
        rig.draw(&sample(score, *t), &mut list);
        paint(&list, rig.atlas(), tile * FINER, &mut frame);
        let (column, row) = (i % columns as usize, i / columns as usize);
        for (y, lines) in frame.chunks_exact(stride * (FINER * FINER) as usize).enumerate() {
            let at = ((row * tile as usize + y) * columns as usize + column) * stride;
            average(lines, &mut sheet[at..at + stride]);
        }
    }
    (width, height, sheet)
}

/// Two painted rows to one that is half as long.
fn average(lines: &[u8], out: &mut [u8]) {
    let (upper, lower) = lines.split_at(lines.len() / 2);
    for (i, byte) in out.iter_mut().enumerate() {
        let at = i / 4 * 8 + i % 4;
        let sum: u16 = [upper[at], upper[at + 4], lower[at], lower[at + 4]].into_iter().map(u16::from).sum();
        *byte = ((sum + 2) / 4) as u8;
    }
}
