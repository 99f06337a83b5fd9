//! Photos to look at: `photo_sheet MODELS OUT.png visemes|looks|turns|speech[+|@] PICTURE...`, a row or block a picture.
//!
//! `MODELS` is the folder with ONNX Runtime.

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/poses/mod.rs"]
mod poses;

use std::{env, error::Error, fs, path::Path};

use vis_avatar::photo::{FaceFinder, PhotoFace, PhotoOptions, PhotoRig, open_picture};
use vis_avatar::{Activity, DisplayList, Pose, Rig, Score, paint, sample};
use vis_onnx::Runtime;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [models, out, scene, pictures @ ..] = arguments.as_slice() else {
        return Err("usage: photo_sheet MODELS OUT.png SCENE PICTURE...".into());
    };
    let tile: usize = env::var("TILE").ok().and_then(|text| text.parse().ok()).unwrap_or(256);
    let columns: usize = env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let poses = poses(scene);
    let mut rows = Vec::new();
    for picture in pictures {
        let rig = rig(Path::new(models), Path::new(picture))?;
        let frames: Vec<Vec<u8>> = poses.iter().map(|pose| frame(&rig, pose, tile, scene)).collect();
        for frames in frames.chunks(columns) {
            rows.push(frames.to_vec());
        }
    }
    let columns = columns.min(poses.len());
    let (width, height) = (columns * tile, rows.len() * tile);
    let mut sheet = vec![0; width * height * 4];
    for (row, frames) in rows.iter().enumerate() {
        for (column, frame) in frames.iter().enumerate() {
            for (y, line) in frame.chunks_exact(tile * 4).enumerate() {
                let at = ((row * tile + y) * width + column * tile) * 4;
                sheet[at..at + line.len()].copy_from_slice(line);
            }
        }
    }
    image::save_buffer(out, &sheet, width as u32, height as u32, image::ColorType::Rgba8)?;
    Ok(())
}

fn rig(models: &Path, picture: &Path) -> Outcome<PhotoRig> {
    let library = fs::read_dir(models)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("onnxruntime"))
        .ok_or("no ONNX Runtime in the models folder")?;
    let mut finder = FaceFinder::open(&Runtime::load(&library)?)?;
    let opened = open_picture(&fs::read(picture)?)?;
    let found = finder.find(&opened)?;
    eprintln!(
        "{}: {} faces, confidence {:.2}, {:?}",
        picture.display(),
        found.len(),
        found[0].confidence,
        found[0].warnings
    );
    let options =
        PhotoOptions { glasses: env::var("GLASSES").ok().map(|text| text == "1"), ..PhotoOptions::default() };
    let face = PhotoFace::new(&opened, found[0].points.clone(), options);
    let rig = PhotoRig::new(&opened, &face)?;
    let mut list = DisplayList::default();
    rig.draw(&Pose::default(), &mut list);
    eprintln!(
        "  glasses {}, atlas {} x {}, {} triangles",
        rig.glasses(),
        rig.atlas().width,
        rig.atlas().height,
        list.indices.len() / 3
    );
    Ok(rig)
}

/// Painted larger and averaged; a scene's name with + shows the face alone, with @ the eyes.
fn frame(rig: &PhotoRig, pose: &Pose, tile: usize, scene: &str) -> Vec<u8> {
    let (mut list, mut pixels) = (DisplayList::default(), Vec::new());
    rig.draw(pose, &mut list);
    let zoom = match scene.chars().last() {
        Some('+') => Some((2.6, 275.0)),
        Some('@') => Some((4.5, 222.0)),
        _ => None,
    };
    if let Some((zoom, middle)) = zoom {
        for vertex in &mut list.vertices {
            vertex.x = 256.0 + (vertex.x - 256.0) * zoom;
            vertex.y = 256.0 + (vertex.y - middle) * zoom;
        }
    }
    paint(&list, rig.atlas(), tile as u32 * 2, &mut pixels);
    let wide = tile * 2;
    let mut out = Vec::with_capacity(tile * tile * 4);
    for y in 0..tile {
        for x in 0..tile {
            for k in 0..4 {
                let at = |dx: usize, dy: usize| u32::from(pixels[((y * 2 + dy) * wide + x * 2 + dx) * 4 + k]);
                out.push(((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8);
            }
        }
    }
    out
}

fn poses(scene: &str) -> Vec<Pose> {
    match scene.trim_end_matches(['+', '@']) {
        "visemes" => poses::visemes(),
        "turns" => poses::turns(),
        "looks" => [poses::lids(), poses::gazes(), poses::feelings()].concat(),
        _ => speech(),
    }
}

fn speech() -> Vec<Pose> {
    let mut score = Score::new(3);
    score.activity(0.0, Activity::Speaking);
    score.say(1.0, &common::sentence());
    (0..64).map(|i| sample(&score, 1.1 + f64::from(i) * 0.05)).collect()
}
