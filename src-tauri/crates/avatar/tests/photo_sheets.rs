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
/// Lowest likeness of a tile, dB. JPEG alone leaves 36 and more; a viseme in another's place is below 28.
const LIKE: f64 = 32.0;

/// Painted twice as large and averaged.
fn tile(rig: &PhotoRig, pose: &Pose, list: &mut DisplayList, pixels: &mut Vec<u8>) -> Vec<[u8; 3]> {
    rig.draw(pose, list);
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
        for (i, colour) in tile(rig, pose, &mut list, &mut pixels).into_iter().enumerate() {
            sheet.put_pixel((left + i % TILE) as u32, (top + i / TILE) as u32, image::Rgb(colour));
        }
    }
    sheet
}

/// Likeness of two sheets tile by tile, dB; the worst and its number.
fn worst(a: &RgbImage, b: &RgbImage) -> (usize, f64) {
    let tiles = COLUMNS * (a.height() as usize / TILE);
    let likeness = |n: usize| {
        let (left, top) = ((n % COLUMNS * TILE) as u32, (n / COLUMNS * TILE) as u32);
        let mut sum = 0.0;
        for y in top..top + TILE as u32 {
            for x in left..left + TILE as u32 {
                let (p, q) = (a.get_pixel(x, y), b.get_pixel(x, y));
                sum += (0..3).map(|k| (f64::from(p.0[k]) - f64::from(q.0[k])).powi(2)).sum::<f64>();
            }
        }
        10.0 * (255.0 * 255.0 * (TILE * TILE * 3) as f64 / sum.max(1e-9)).log10()
    };
    (0..tiles).map(|n| (n, likeness(n))).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

fn check(name: &str) {
    let sheet = sheet(&models::rig(name));
    let stem = name.split('.').next().unwrap();
    let approved = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/photo/sheets/{stem}.jpg"));
    if std::env::var_os("APPROVE_SHEETS").is_some() {
        let file = std::fs::File::create(&approved).unwrap();
        JpegEncoder::new_with_quality(file, 90).encode_image(&sheet).unwrap();
    }
    let kept = image::open(&approved).expect("an approved sheet").into_rgb8();
    let (tile, likeness) = worst(&sheet, &kept);
    if likeness < LIKE {
        let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}.png"));
        sheet.save_with_format(&now, ImageFormat::Png).unwrap();
        panic!("tile {tile} of {stem} is another picture ({likeness:.1} dB); look at {}", now.display());
    }
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
