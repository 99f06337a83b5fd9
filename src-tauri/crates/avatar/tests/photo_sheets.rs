//! What the rig makes of eight portraits, beside what was looked at and approved (`tests/photo/sheets`).
//!
//! A change that is meant: run with `APPROVE_SHEETS=1`, look at the pictures, commit them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![cfg(feature = "onnx")]

mod models;
mod poses;

use std::path::Path;

use image::{ImageFormat, RgbImage, codecs::jpeg::JpegEncoder};
use vis_avatar::photo::PhotoRig;
use vis_avatar::{DisplayList, Pose, Rig, paint};

const TILE: usize = 128;
const COLUMNS: usize = 8;
/// Side of the blocks that are compared: a lid or a lip fills one.
const BLOCK: usize = 16;
/// Lowest likeness of a block, dB. JPEG leaves 36 and more; a viseme in the place of rest has at most 21, which is checked too.
const LIKE: f64 = 30.0;
/// Tiles before this one show the face alone; the turns after it show the hair and what lies around.
const CLOSE: usize = 27;

/// Painted twice as large and averaged.
fn tile(
    rig: &PhotoRig,
    pose: &Pose,
    zoom: f32,
    (list, pixels): (&mut DisplayList, &mut Vec<u8>),
) -> Vec<[u8; 3]> {
    rig.draw(pose, list);
    for vertex in &mut list.vertices {
        vertex.x = 256.0 + (vertex.x - 256.0) * zoom;
        vertex.y = 256.0 + (vertex.y - (256.0 + 8.0 * (zoom - 1.0))) * zoom;
    }
    paint(list, rig.atlas(), TILE as u32 * 2, pixels);
    let at = |x: usize, y: usize, k: usize| u16::from(pixels[(y * TILE * 2 + x) * 4 + k]);
    let mean = |x: usize, y: usize, k: usize| {
        ((at(2 * x, 2 * y, k)
            + at(2 * x + 1, 2 * y, k)
            + at(2 * x, 2 * y + 1, k)
            + at(2 * x + 1, 2 * y + 1, k))
            / 4) as u8
    };
    (0..TILE * TILE).map(|i| [0, 1, 2].map(|k| mean(i % TILE, i / TILE, k))).collect()
}

/// Fifteen visemes, then lids, gazes, feelings and turns.
fn sheet(rig: &PhotoRig) -> RgbImage {
    let poses = [poses::visemes(), poses::lids(), poses::gazes(), poses::feelings(), poses::turns()].concat();
    assert_eq!(poses.len(), 32);
    let mut sheet = RgbImage::new((COLUMNS * TILE) as u32, (poses.len() / COLUMNS * TILE) as u32);
    let (mut list, mut pixels) = (DisplayList::default(), Vec::new());
    for (n, pose) in poses.iter().enumerate() {
        let (left, top) = (n % COLUMNS * TILE, n / COLUMNS * TILE);
        let zoom = if n < CLOSE { 2.2 } else { 1.0 };
        for (i, colour) in tile(rig, pose, zoom, (&mut list, &mut pixels)).into_iter().enumerate() {
            sheet.put_pixel((left + i % TILE) as u32, (top + i / TILE) as u32, image::Rgb(colour));
        }
    }
    sheet
}

/// Likeness of the least like block of two tiles, dB.
fn likeness((a, n): (&RgbImage, usize), (b, m): (&RgbImage, usize)) -> f64 {
    let corner = |n: usize| (n % COLUMNS * TILE, n / COLUMNS * TILE);
    let (p, q) = (corner(n), corner(m));
    let block = |left: usize, top: usize| -> f64 {
        let places = (0..BLOCK * BLOCK).map(|i| (left + i % BLOCK, top + i / BLOCK));
        let difference = |(x, y): (usize, usize)| {
            let at =
                |image: &RgbImage, c: (usize, usize)| image.get_pixel((c.0 + x) as u32, (c.1 + y) as u32).0;
            let (one, other) = (at(a, p), at(b, q));
            (0..3).map(|k| (f64::from(one[k]) - f64::from(other[k])).powi(2)).sum::<f64>()
        };
        places.map(difference).sum::<f64>() / (BLOCK * BLOCK * 3) as f64
    };
    let starts = || (0..TILE).step_by(BLOCK);
    let most =
        starts().flat_map(|y| starts().map(move |x| (x, y))).map(|(x, y)| block(x, y)).fold(1e-9, f64::max);
    10.0 * (255.0 * 255.0 / most).log10()
}

fn check(name: &str) {
    let sheet = sheet(&models::rig(name));
    let stem = name.split('.').next().unwrap();
    let approved = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/photo/sheets/{stem}.jpg"));
    if std::env::var_os("APPROVE_SHEETS").is_some() {
        let file = std::fs::File::create(&approved).unwrap();
        JpegEncoder::new_with_quality(file, 95).encode_image(&sheet).unwrap();
    }
    let kept = image::open(&approved).expect("an approved sheet").into_rgb8();
    let tiles = 0..COLUMNS * (sheet.height() as usize / TILE);
    let (tile, worst) =
        tiles.map(|n| (n, likeness((&sheet, n), (&kept, n)))).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    if worst < LIKE {
        let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}.png"));
        sheet.save_with_format(&now, ImageFormat::Png).unwrap();
        panic!("tile {tile} of {stem} is another picture ({worst:.1} dB); look at {}", now.display());
    }
    let told = (1..15).map(|n| likeness((&sheet, n), (&sheet, 0))).fold(0.0, f64::max);
    assert!(told < LIKE, "{stem}: a viseme looks like the resting mouth ({told:.1} dB)");
}

#[test]
fn the_astronaut() {
    check("astronaut.png");
}

#[test]
fn grace_hopper() {
    check("grace_hopper.jpg");
}

#[test]
fn people_who_do_not_exist() {
    for name in ["amara.jpg", "bjorn.jpg", "celia.jpg", "dai.jpg", "emil.jpg", "farid.jpg"] {
        check(name);
    }
}
