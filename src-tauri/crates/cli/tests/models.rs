//! A model from a server, with the real program killed in the middle; then it answers, in the real worker.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "../../api/tests/common/files.rs"]
mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use files::Server;
use serde_json::Value;

const BUNDLED: &str = "smollm2-135m-instruct-iq4_nl.gguf";
const CHUNK: u64 = 4 << 20;
/// What the sockets of a connection may hold that was sent and never read.
const ON_THE_WAY: u64 = 8 << 20;

fn installed_models() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share");
    std::env::var_os("VISAVIS_MODELS")
        .map_or_else(|| data.unwrap_or_else(home).join("visavis/models"), PathBuf::from)
}

/// A models folder of its own with the program's models in it.
fn models_folder(at: &Path) -> PathBuf {
    let folder = at.join("models");
    fs::create_dir(&folder).unwrap();
    for entry in fs::read_dir(installed_models()).unwrap().flatten() {
        let name = entry.file_name();
        if !name.to_string_lossy().ends_with(".json") || name == "kokoro-vocab.json" {
            std::os::unix::fs::symlink(entry.path(), folder.join(name)).unwrap();
        }
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
    command.args(arguments).arg("--json").current_dir(folder);
    command.env("VISAVIS_HOME", folder.join("home")).env("VISAVIS_MODELS", folder.join("models"));
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
    command.env("VISAVIS_PASSPHRASE", "correct horse");
    command
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
}

fn run(folder: &Path, arguments: &[&str]) -> Value {
    json(&command(folder, arguments).output().unwrap())
}

#[test]
fn a_model_survives_the_kill_of_the_program_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, models) = (folder.path(), models_folder(folder.path()));
    let bytes = fs::read(models.join(BUNDLED)).unwrap();
    let server = Server::start(bytes.clone());
    let address = server.url("another-name.gguf");
    server.slow.store(true, Ordering::SeqCst);
    let mut killed = command(folder, &["models", "download", &address])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while server.sent.load(Ordering::SeqCst) < 40 << 20 {
        assert!(killed.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    server.slow.store(false, Ordering::SeqCst);

    let listed = run(folder, &["models", "list"]);
    assert_eq!(listed["downloads"][0]["doing"], "paused", "{listed}");
    let kept = listed["downloads"][0]["done_bytes"].as_u64().unwrap();
    assert!(kept >= 24 << 20, "{kept}");
    let model = run(folder, &["models", "download", &address]);
    assert_eq!(model["path"], "downloaded/another-name.gguf");
    assert_eq!(model["sha256"], "4197e437d1521ab58c2face8658dfb1381ab34d6cefc539ffe51a804dace559a");
    let sent = server.sent.load(Ordering::SeqCst);
    assert!(sent <= bytes.len() as u64 + CHUNK + ON_THE_WAY, "{sent} of {}", bytes.len());
    eprintln!("file {} bytes, kept at the kill {kept}, sent in all {sent}", bytes.len());

    let used = run(folder, &["models", "use", "downloaded/another-name.gguf"]);
    assert_eq!(used["answers"], true);
    let reply = run(folder, &["chat", "--text", "I had a rough day."]);
    assert!(reply["reply"].as_str().is_some_and(|text| text.len() > 3), "{reply}");
    assert_eq!(answering(folder), "downloaded/another-name.gguf", "nothing fell back");

    // Cut off behind the program's back: the bundled model answers, and stays.
    let place = models.join("downloaded/another-name.gguf");
    fs::OpenOptions::new().write(true).open(&place).unwrap().set_len(1 << 20).unwrap();
    let reply = run(folder, &["chat", "--text", "My dog is called Biscuit."]);
    assert!(reply["reply"].as_str().is_some_and(|text| text.len() > 3), "{reply}");
    assert_eq!(answering(folder), BUNDLED);
}

fn answering(folder: &Path) -> String {
    let providers = run(folder, &["providers", "list"]);
    let local = providers.as_array().unwrap().iter().find(|one| one["id"] == "local").cloned();
    local.unwrap()["model"].as_str().unwrap().to_owned()
}
