//! Where the tests and the benchmark find the real model.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the benchmark is no test to clippy

use std::path::PathBuf;

use vis_core::{Sentence, SpokenClip, TurnId, VoiceId};
use vis_onnx::Runtime;
use vis_speak::{Kokoro, KokoroFiles, SpeakError, Synthesizer};

fn folder() -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let folder = std::env::var_os("VISAVIS_MODELS")
        .map(PathBuf::from)
        .or_else(|| Some(data().or_else(home)?.join("visavis/models")))
        .expect("HOME is set");
    assert!(
        folder.join("kokoro-82m-int8.onnx").is_file(),
        "The models are not in {}; run `cargo xtask setup` first.",
        folder.display()
    );
    folder
}

pub(crate) fn files() -> KokoroFiles {
    let folder = folder();
    KokoroFiles {
        model: folder.join("kokoro-82m-int8.onnx"),
        vocabulary: folder.join("kokoro-vocab.json"),
        voices: folder.join("kokoro-voices"),
        dictionary: folder.join("cmudict.dict"),
    }
}

pub(crate) fn runtime() -> Runtime {
    let library = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let is_runtime =
        |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().contains("onnxruntime"));
    Runtime::load(&library.into_iter().find(is_runtime).expect("ONNX Runtime beside the models")).unwrap()
}

pub(crate) fn kokoro(threads: usize) -> Kokoro {
    Kokoro::load(&files(), &runtime(), threads).unwrap()
}

pub(crate) fn clip(
    kokoro: &mut Kokoro,
    text: &str,
    voice: &str,
    speed: f32,
) -> Result<SpokenClip, SpeakError> {
    let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
    kokoro.speak(&sentence, &VoiceId::from(voice), speed)
}
