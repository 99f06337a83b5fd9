//! Keys of the local HTTP API, and where it is not served.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
    command.args(arguments).args(["--unencrypted", "--json"]);
    command.env("VISAVIS_HOME", home).env("VISAVIS_MODELS", home.join("no-models"));
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
    command.env_remove("VISAVIS_PASSPHRASE").output().unwrap()
}

fn json(home: &Path, arguments: &[&str]) -> Value {
    let output = run(home, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
}

#[test]
fn a_key_is_shown_once_and_listed_without_itself() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let made = json(home, &["api-keys", "create", "camera", "--scopes", "avatar,speech", "--days", "30"]);
    let key = made["api_key"].as_str().unwrap();
    assert_eq!((&key[..4], key.len()), ("vis-", 68), "256 bits in hexadecimal digits");
    let again = run(home, &["api-keys", "create", "camera"]);
    assert_eq!(again.status.code(), Some(2), "the name is taken");
    let listed = json(home, &["api-keys", "list"]);
    assert_eq!(listed[0]["scopes"], serde_json::json!(["avatar", "speech"]));
    assert_eq!(
        listed[0]["expires_ms"].as_i64().unwrap() - listed[0]["created_ms"].as_i64().unwrap(),
        30 * 86_400_000
    );
    assert!(!listed.to_string().contains(&key[4..]));
    json(home, &["api-keys", "revoke", "camera"]);
    assert_eq!(json(home, &["api-keys", "list"]), serde_json::json!([]));
    assert_eq!(run(home, &["api-keys", "revoke", "camera"]).status.code(), Some(1));
}

#[test]
fn other_computers_are_not_served() {
    let home = tempfile::tempdir().unwrap();
    for host in ["0.0.0.0", "::", "192.168.0.7"] {
        let output = run(home.path(), &["serve", "--host", host, "--port", "0"]);
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains("TLS") && output.stdout.is_empty(), "{words}");
    }
    let page = run(home.path(), &["serve", "--origin", "https://a.example/path"]);
    assert_eq!(page.status.code(), Some(2));
}
