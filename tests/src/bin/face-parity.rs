//! Compares pixels that the page painted with what the CPU painter makes of the same display lists.
//! Usage: `face-parity CHARACTER FOLDER`, where FOLDER holds `N.vdl` and `N.rgba`. Prints one JSON value.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool of the tests")]

use std::path::Path;

use vis_avatar::{Atlas, DisplayList, paint};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, character, folder] = arguments.as_slice() else { panic!("usage: face-parity CHARACTER FOLDER") };
    let atlas = atlas(character);
    let mut found: Vec<f64> = Vec::new();
    for number in 0.. {
        let stem = Path::new(folder).join(number.to_string());
        let Ok(list) = std::fs::read(stem.with_extension("vdl")) else { break };
        let pixels = std::fs::read(stem.with_extension("rgba")).unwrap();
        found.push(psnr(&atlas, &list, &pixels));
    }
    let worst = found.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = found.iter().sum::<f64>() / found.len() as f64;
    println!("{}", serde_json::json!({ "lists": found.len(), "worst_psnr_db": worst, "mean_psnr_db": mean }));
}

/// Decibels over the colour channels; 99 for equal pictures.
fn psnr(atlas: &Atlas, list: &[u8], pixels: &[u8]) -> f64 {
    let side = ((pixels.len() / 4) as f64).sqrt() as u32;
    let list = DisplayList::decode(list).expect("a display list");
    let mut painted = Vec::new();
    paint(&list, atlas, side, &mut painted);
    let colour = |bytes: &[u8]| bytes.chunks(4).flat_map(|px| [px[0], px[1], px[2]]).collect::<Vec<u8>>();
    let (a, b) = (colour(&painted), colour(pixels));
    assert_eq!(a.len(), b.len(), "pictures of one size");
    let squares: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    if squares == 0.0 { 99.0 } else { 10.0 * (255.0 * 255.0 * a.len() as f64 / squares).log10() }
}

fn atlas(character: &str) -> Atlas {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let app = vis_api::App::new(vis_api::Launch {
        home: vis_api::Home { data: "unused".into(), models: "unused".into(), worker: "unused".into() },
        passphrase: None,
        unencrypted: false,
        sound: vis_api::Sound::Null(vis_audio::Pace::Fast),
    })
    .unwrap();
    let bytes = runtime.block_on(app.face_atlas(character)).unwrap();
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    Atlas { width: number(0), height: number(4), rgba: bytes[8..].to_vec() }
}
