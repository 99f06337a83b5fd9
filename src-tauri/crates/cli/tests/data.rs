//! Back up, wipe, restore, as a script would: everything is back, and after a deletion nothing is there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const WORDS: &str = "a passphrase for backups\n";

/// Runs the program on a home of its own, with no keyring and no models in reach.
fn run(home: &Path, passphrase: Option<&str>, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
    command.args(arguments).arg("--json");
    command.env("VISAVIS_HOME", home).env("VISAVIS_MODELS", home.with_extension("models"));
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
    match passphrase {
        Some(passphrase) => command.env("VISAVIS_PASSPHRASE", passphrase),
        None => command.arg("--unencrypted").env_remove("VISAVIS_PASSPHRASE"),
    };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that needs no input may be over already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn json(home: &Path, passphrase: Option<&str>, arguments: &[&str], input: &str) -> Value {
    let output = run(home, passphrase, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
}

fn refused(output: &Output, says: &str) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && words.contains(says), "{words}");
    assert!(!words.contains("panicked"), "{words}");
}

/// A home with one chat that came from elsewhere.
fn with_a_chat(home: &Path, passphrase: Option<&str>) {
    let file = home.with_extension("jsonl");
    let lines = [
        r#"{"user_name":"You","character_name":"Mira"}"#,
        r#"{"name":"You","is_user":true,"mes":"The word is rosebud."}"#,
        r#"{"name":"Mira","is_user":false,"mes":"I will remember it."}"#,
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    json(home, passphrase, &["chats", "import", file.to_str().unwrap()], "");
}

fn found(home: &Path, passphrase: Option<&str>) -> usize {
    json(home, passphrase, &["search", "rosebud"], "")["hits"].as_array().unwrap().len()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn back_up_wipe_restore() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("all.visbackup"));
    let at = file.to_str().unwrap();
    with_a_chat(&home, Some("open sesame"));
    refused(&run(&home, Some("open sesame"), &["backup", "--to", at], ""), "passphrase");
    let made = json(&home, Some("open sesame"), &["backup", "--to", at, "--passphrase-stdin"], WORDS);
    assert!(made["bytes"].as_u64().unwrap() > 10_000 && made["checked_ms"].is_i64(), "{made}");

    refused(&run(&home, Some("open sesame"), &["delete-everything", "--confirm", "yes"], ""), "DELETE");
    let deleted = json(&home, Some("open sesame"), &["delete-everything", "--confirm", "DELETE"], "");
    assert!(deleted["files"].as_u64().unwrap() >= 2, "{deleted}");
    assert_eq!(deleted["left"], Value::Array(Vec::new()), "nothing is left");
    assert_eq!(files(&home), Vec::<PathBuf>::new(), "and the disk says so too");

    // Another home, another passphrase: only the file and its own passphrase count.
    let before = found(&home, Some("another one"));
    assert_eq!(before, 0);
    let check = ["restore", at, "--check", "--passphrase-stdin"];
    let checked = json(&home, Some("another one"), &check, WORDS);
    assert_eq!((checked["chats"].as_u64(), checked["messages"].as_u64()), (Some(1), Some(2)), "{checked}");
    let restore = ["restore", at, "--passphrase-stdin"];
    refused(&run(&home, Some("another one"), &restore, "a wrong passphrase"), "does not open the backup");
    let restored = json(&home, Some("another one"), &restore, WORDS);
    assert_eq!(restored["chats"], 1, "{restored}");
    assert!(Path::new(restored["before"].as_str().unwrap()).join("visavis.db").exists());
    assert_eq!(found(&home, Some("another one")), 1, "the chat is back, under this home's passphrase");
    refused(&run(&home, Some("open sesame"), &["search", "rosebud"], ""), "does not open");

    let open = place.path().join("unencrypted");
    json(&open, None, &restore, WORDS);
    assert_eq!(found(&open, None), 1, "also in a home without encryption");
}

#[test]
fn everything_goes_out_in_open_formats() {
    let place = tempfile::tempdir().unwrap();
    let (home, file) = (place.path().join("home"), place.path().join("all.zip"));
    with_a_chat(&home, None);
    json(&home, None, &["memory", "add", "Is allergic to peanuts"], "");
    let exported = json(&home, None, &["export-everything", "--to", file.to_str().unwrap()], "");
    assert_eq!(exported["files"], 5, "{exported}");
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes.len() as u64, exported["bytes"].as_u64().unwrap());
    for name in [".md", ".json", "README.txt", "you/memory.json", "you/personas.json"] {
        assert!(bytes.windows(name.len()).any(|part| part == name.as_bytes()), "{name} is missing");
    }
}
