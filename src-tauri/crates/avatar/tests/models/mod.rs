//! Where the tests find ONNX Runtime and the face models.

#![allow(dead_code, unreachable_pub)] // every test program uses another part of it

use std::path::{Path, PathBuf};

use vis_avatar::photo::{FaceFinder, FaceFinding, PhotoFace, PhotoOptions, PhotoRig, Picture, open_picture};
use vis_onnx::Runtime;

fn models() -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    std::env::var_os("VISAVIS_MODELS")
        .map(PathBuf::from)
        .or_else(|| Some(data().or_else(home)?.join("visavis/models")))
        .expect("HOME is set")
}

pub fn finder() -> FaceFinder {
    let files = std::fs::read_dir(models()).expect("models; run `cargo xtask setup` first");
    let library = files
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("onnxruntime")))
        .expect("ONNX Runtime beside the models");
    FaceFinder::open(&Runtime::load(&library).unwrap()).unwrap()
}

pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/photo").join(name)).unwrap()
}

pub fn picture(name: &str) -> Picture {
    open_picture(&file(name)).unwrap()
}

pub fn face(name: &str) -> (Picture, FaceFinding) {
    let picture = picture(name);
    let found = finder().find(&picture).unwrap().remove(0);
    (picture, found)
}

pub fn rig(name: &str) -> PhotoRig {
    let (picture, found) = face(name);
    PhotoRig::new(&picture, &PhotoFace::new(&picture, found.points, PhotoOptions::default())).unwrap()
}
