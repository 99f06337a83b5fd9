//! Takes an eye apart into its white and its iris.

use super::super::canon::MESH;
use super::super::lids::Eye;
use super::super::linear::P3;
use super::super::shape::Shape;
use super::super::texture::{Area, Sheet, Sprite, spread};
use super::Patch;

/// Where a texel lies in the eye: along it (0-1), and between the lids (0 upper, 1 lower).
struct Place {
    along: f32,
    down: f32,
    /// From the iris's centre, in its radii.
    from_iris: f32,
}

/// The white, the iris and the whole of an eye as new pictures in the atlas; the photo's lids lose the white that sticks to them.
pub(super) fn cut(eye: &Eye, rest: &[P3; MESH], sheet: &mut Sheet, blur: f32) -> [Patch; 3] {
    let white = white(eye, rest, sheet);
    let iris = iris(eye, rest, sheet);
    let whole = (white.0, sheet.copy(&white.0));
    let rim: Vec<[f32; 2]> =
        eye.upper.iter().chain(eye.lower[1..8].iter().rev()).map(|i| [rest[*i][0], rest[*i][1]]).collect();
    sheet.heal(&rim, 0.6 + blur.max(1.0) + 0.012 * eye.width * sheet.scale(), true);
    let mut add = |(area, sprite): (Area, Sprite)| {
        let scale = sheet.scale();
        let [x, y] = [area.left as f32 / scale, area.top as f32 / scale];
        let area = [x, y, x + area.width as f32 / scale, y + area.height as f32 / scale];
        Patch { origin: sheet.add(&sprite), area }
    };
    [add(white), add(iris), add(whole)]
}

fn white(eye: &Eye, rest: &[P3; MESH], sheet: &Sheet) -> (Area, Sprite) {
    let points = || eye.upper.iter().chain(&eye.lower).map(|i| rest[*i]);
    let least = |axis: usize| points().map(|p| p[axis]).fold(f32::MAX, f32::min);
    let most = |axis: usize| points().map(|p| p[axis]).fold(f32::MIN, f32::max);
    let room = eye.gap * 0.6 + 2.0;
    let area = sheet.area([least(0) - room * 0.3, least(1) - room, most(0) + room * 0.3, most(1) + room]);
    let mut colours = Vec::with_capacity(area.width * area.height);
    let mut known = Vec::with_capacity(area.width * area.height);
    for y in 0..area.height {
        for x in 0..area.width {
            let at = place(eye, rest, sheet, &area, x, y);
            let clean = (0.16..0.88).contains(&at.down) && (0.05..0.95).contains(&at.along);
            colours.push(sheet.photo(area.left + x as i32, area.top + y as i32));
            known.push(clean && at.from_iris > 1.18);
        }
    }
    // Colour runs along the eye rather than across it.
    spread(&mut colours, &known, area.width, [0.35, 0.15]);
    let rgba = colours.iter().flat_map(|c| [c[0] as u8, c[1] as u8, c[2] as u8, 255]).collect();
    let sprite = Sprite { width: area.width as u32, height: area.height as u32, rgba };
    (area, sprite)
}

fn iris(eye: &Eye, rest: &[P3; MESH], sheet: &Sheet) -> (Area, Sprite) {
    let (cx, cy, reach) = (eye.iris[0], eye.iris[1], eye.radius * 1.3);
    let area = sheet.area([cx - reach, cy - reach, cx + reach, cy + reach]);
    let mut colours = Vec::with_capacity(area.width * area.height);
    let mut known = Vec::with_capacity(area.width * area.height);
    let mut alphas = Vec::with_capacity(area.width * area.height);
    for y in 0..area.height {
        for x in 0..area.width {
            let at = place(eye, rest, sheet, &area, x, y);
            // What the lids cover is taken from below or above the centre, where the same ring is seen.
            let centre = cy * sheet.scale() - area.top as f32;
            let mirrored = ((2.0 * centre - 1.0 - y as f32).round().max(0.0) as usize).min(area.height - 1);
            let other = place(eye, rest, sheet, &area, x, mirrored);
            let seen = |at: &Place| (0.14..0.95).contains(&at.down) && (0.0..1.0).contains(&at.along);
            let row = if seen(&at) || !seen(&other) { y } else { mirrored };
            colours.push(sheet.photo(area.left + x as i32, area.top + row as i32));
            known.push((seen(&at) || seen(&other)) && at.from_iris < 1.25);
            alphas.push(1.0 - ((at.from_iris - 1.0) / 0.18).clamp(0.0, 1.0));
        }
    }
    // Colour runs along the eye rather than across it.
    spread(&mut colours, &known, area.width, [0.35, 0.15]);
    let texel = |(c, a): (&[f32; 3], &f32)| [c[0] as u8, c[1] as u8, c[2] as u8, (a * 255.0) as u8];
    let rgba = colours.iter().zip(&alphas).flat_map(texel).collect();
    let sprite = Sprite { width: area.width as u32, height: area.height as u32, rgba };
    (area, sprite)
}

fn place(eye: &Eye, rest: &[P3; MESH], sheet: &Sheet, area: &Area, x: usize, y: usize) -> Place {
    let scale = sheet.scale();
    let px = (area.left as f32 + x as f32 + 0.5) / scale;
    let py = (area.top as f32 + y as f32 + 0.5) / scale;
    let (a, b) = (rest[eye.upper[0]], rest[eye.upper[8]]);
    let axis = [b[0] - a[0], b[1] - a[1]];
    let long = (axis[0] * axis[0] + axis[1] * axis[1]).max(1e-3);
    let local = |p: [f32; 2]| {
        let (dx, dy) = (p[0] - a[0], p[1] - a[1]);
        ((dx * axis[0] + dy * axis[1]) / long, (dy * axis[0] - dx * axis[1]) * axis[0].signum() / long)
    };
    let (along, height) = local([px, py]);
    let rim = |row: &[usize; 9]| {
        let points = row.map(|i| local([rest[i][0], rest[i][1]]));
        let after = points.iter().position(|(t, _)| *t >= along).unwrap_or(8).max(1);
        let ((t0, h0), (t1, h1)) = (points[after - 1], points[after]);
        h0 + (h1 - h0) * ((along - t0) / (t1 - t0).max(1e-4)).clamp(0.0, 1.0)
    };
    let (upper, lower) = (rim(&eye.upper), rim(&eye.lower));
    let down = (height - upper) / (lower - upper).abs().max(1e-3);
    let from_iris = (px - eye.iris[0]).hypot(py - eye.iris[1]) / eye.radius.max(0.5);
    Place { along, down, from_iris }
}

/// Skin of the lids, 0-1: the middle one of many samples, because frames, lashes and shadows are among them.
pub(super) fn lid_skin(shape: &Shape, sheet: &Sheet) -> [f32; 3] {
    const AROUND: [usize; 22] = [
        27, 28, 29, 56, 257, 258, 259, 286, 23, 24, 22, 252, 253, 254, 117, 118, 101, 346, 347, 330, 50, 280,
    ];
    let mut samples = AROUND.map(|i| {
        let [x, y, _] = shape.rest[i];
        sheet.mean_around(x, y, shape.fit.scale * 0.08)
    });
    samples.sort_by(|a, b| (a[0] + a[1] + a[2]).total_cmp(&(b[0] + b[1] + b[2])));
    samples[AROUND.len() * 3 / 5]
}
