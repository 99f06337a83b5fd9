//! Where the tests find the real models and recordings.

use std::path::PathBuf;

use vis_listen::{Ear, Patience, Silero, SmartTurn};
use vis_onnx::Runtime;

fn file(name: &str) -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let folder = std::env::var_os("VISAVIS_MODELS")
        .map(PathBuf::from)
        .or_else(|| Some(data().or_else(home)?.join("visavis/models")))
        .expect("HOME is set");
    let file = folder.join(name);
    assert!(file.exists(), "{} is missing; run `cargo xtask setup` first.", file.display());
    file
}

pub(crate) fn runtime() -> Runtime {
    let library = std::fs::read_dir(file("")).unwrap().map(|entry| entry.unwrap().path());
    let is_runtime =
        |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().contains("onnxruntime"));
    Runtime::load(&library.into_iter().find(is_runtime).expect("ONNX Runtime beside the models")).unwrap()
}

pub(crate) fn silero() -> Silero {
    Silero::load(&file("silero-vad-16k-op15.onnx"), &runtime()).unwrap()
}

pub(crate) fn smart_turn() -> SmartTurn {
    SmartTurn::load(&file("smart-turn-v3.2-cpu.onnx"), &runtime(), 1).unwrap()
}

#[cfg(feature = "whisper")]
pub(crate) fn whisper(name: &str) -> vis_listen::Whisper {
    vis_listen::Whisper::load(&file(name), 1).unwrap()
}

pub(crate) fn ear(patience: Patience) -> Ear {
    Ear::new(Box::new(silero()), Some(Box::new(smart_turn())), patience)
}

/// A real recording, mono, 16 kHz. What is recorded at 48 kHz is averaged over three samples: a dull low pass is enough here.
pub(crate) fn recording(name: &str) -> Vec<f32> {
    let mut wav = hound::WavReader::open(file("test").join(name)).unwrap();
    let step = wav.spec().sample_rate / 16_000;
    let samples: Vec<f32> = wav.samples::<i16>().map(|s| f32::from(s.unwrap()) / 32768.0).collect();
    samples.chunks_exact(step as usize).map(|group| group.iter().sum::<f32>() / step as f32).collect()
}
