//! Odd pictures, sounds, sizes and folders through `render`: a clear sentence and an exit code, and nothing left behind; or a film.
//!
//! A case is a file in `cases`: what is given, and what has to come of it. With the real models.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod materials;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default = "portrait")]
    image: String,
    #[serde(default = "hum")]
    audio: String,
    #[serde(default = "film")]
    out: String,
    #[serde(default)]
    arguments: Vec<String>,
    /// What the film's folder is: `full` (64 kB in all), `read-only`, else as usual.
    #[serde(default)]
    folder: String,
    exit: i32,
    /// Has to stand in the sentence, or in the film's notes.
    #[serde(default)]
    says: String,
    /// Of a film.
    frames: Option<u64>,
    /// MB.
    most_memory: Option<f64>,
}

fn portrait() -> String {
    "portrait.jpg".into()
}
fn hum() -> String {
    "hum.wav".into()
}
fn film() -> String {
    "film.mp4".into()
}

fn models() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share");
    let usual = || data.unwrap_or_else(home).join("visavis/models");
    std::env::var_os("VISAVIS_MODELS").map_or_else(usual, PathBuf::from)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What is in the film's folder is listed before a mount on it goes.
fn run(case: &Case, given: &Path, out: &Path) -> Option<(Output, Vec<String>)> {
    let program = env!("CARGO_BIN_EXE_visavis-cli");
    let mut command = match case.folder.as_str() {
        "" => Command::new(program),
        kind => {
            let mount = match kind {
                "full" => "mount -t tmpfs -o size=64k none \"$0\"",
                _ => "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"",
            };
            let script =
                format!("{mount} || exit 99; \"$@\"; code=$?; ls -A \"$0\" > \"$0/../left\"; exit $code");
            let mut shell = Command::new("unshare");
            shell.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).arg(out).arg(program);
            shell
        }
    };
    command.args(["render", "--json", "--image"]).arg(given.join(&case.image));
    command.arg("--audio").arg(given.join(&case.audio)).arg("--out").arg(out.join(&case.out));
    command.args(&case.arguments).env("VISAVIS_MODELS", models()).env("VISAVIS_HOME", out.join("../home"));
    command.env_remove("VISAVIS_PASSPHRASE");
    let output = command.output().ok()?;
    if case.folder.is_empty() {
        return Some((output, names(out)));
    }
    // Some systems let nobody but the administrator mount.
    let left = std::fs::read_to_string(out.join("../left")).ok()?;
    Some((output, left.lines().map(str::to_owned).collect()))
}

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/films/cases").join(format!("{name}.toml"));
    let case: Case = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (given, out) = (folder.path().join("given"), folder.path().join("out"));
    std::fs::create_dir(&given).unwrap();
    std::fs::create_dir(&out).unwrap();
    for wanted in [&case.image, &case.audio] {
        materials::make(&given, wanted);
    }
    if name.starts_with("existing") {
        std::fs::write(out.join(&case.out), "mine").unwrap();
    }
    let before = names(&out);
    let Some((output, left)) = run(&case, &given, &out) else {
        eprintln!("{name}: this system lets nobody mount; not checked");
        return;
    };
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(case.exit), "{name}: {words}");
    assert!(!words.contains("panicked"), "{name}: {words}");
    assert!(!out.join("../home").exists(), "{name}: a film needs no home");
    if case.exit == 0 {
        let film: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(case.frames.is_none_or(|frames| film["frames"] == frames), "{name}: {film}");
        let notes = film["notes"].to_string();
        assert!(notes.contains(&case.says), "{name}: {notes}");
        let peak = film["peak_memory_mb"].as_f64().unwrap();
        assert!(case.most_memory.is_none_or(|most| peak < most), "{name}: {peak:.0} MB");
        assert!(
            left.contains(&case.out) && left.iter().all(|name| !name.starts_with('.')),
            "{name}: {left:?}"
        );
    } else {
        let sentence = words.trim();
        assert!(sentence.contains(&case.says), "{name}: {sentence}");
        assert!(
            sentence.lines().count() <= 6 && sentence.len() > 30,
            "{name}: one sentence or two: {sentence}"
        );
        assert_eq!(left, before, "{name}: nothing was left behind");
        if name.starts_with("existing") {
            assert_eq!(std::fs::read(out.join(&case.out)).unwrap(), b"mine");
        }
    }
}

/// One test a case; a case without a test fails below.
macro_rules! cases {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { check($name); })*
        #[test]
        fn every_case_has_its_test() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/films/cases");
            let mut known = vec![$(format!("{}.toml", $name)),*];
            known.sort();
            assert_eq!(names(&folder), known);
        }
    };
}

cases! {
    animated_gif: "animated-gif",
    audio_of_four_minutes: "audio-of-four-minutes",
    audio_of_no_length: "audio-of-no-length",
    audio_that_is_text: "audio-that-is-text",
    captions_that_are_none: "captions-that-are-none",
    cmyk_jpeg: "cmyk-jpeg",
    eight_channels: "eight-channels",
    existing_target: "existing-target",
    existing_target_forced: "existing-target-forced",
    fps_9: "fps-9",
    fps_61: "fps-61",
    full_folder: "full-folder",
    heic: "heic",
    huge_picture: "huge-picture",
    no_face: "no-face",
    read_only_folder: "read-only-folder",
    size_513: "size-513",
    text_named_png: "text-named-png",
    tiny_picture: "tiny-picture",
    truncated_png: "truncated-png",
}
