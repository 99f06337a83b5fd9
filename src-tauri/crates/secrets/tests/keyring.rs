//! The real keyring, in session buses of its own: the person's own keyring is never touched.

#![cfg(all(feature = "keyring", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_keyring-conformance");
const UNLOCK: &str =
    "printf 'test\\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null";

const BUS_WITHOUT_SERVICES: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=FOLDER</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// Runs a shell line with a session bus that ends with it, and with nothing of the person's own session in reach.
fn in_session(bus: &[&str], line: &str) -> Output {
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        let there = Command::new("sh").args(["-c", "command -v \"$0\"", program]).output().unwrap();
        assert!(there.status.success(), "{program} is missing: run `cargo xtask setup`");
    }
    let home = tempfile::tempdir().unwrap();
    Command::new("dbus-run-session")
        .args(bus)
        .args(["--", "sh", "-c", line, PROGRAM])
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

fn probe(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn an_unlocked_keyring_conforms() {
    let output = in_session(&[], &format!("{UNLOCK} && exec \"$0\" suite"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_locked_keyring_is_not_taken_for_a_working_one() {
    // The service answers, but nobody unlocked a collection and nobody can be asked to.
    let output = in_session(&[], "exec \"$0\" probe");
    assert_eq!(probe(&output), "Err(Locked)", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_bus_without_a_keyring_is_told_as_such() {
    // Without a folder of services nothing can be started on demand; hiding it by XDG_DATA_DIRS is not enough.
    let folder = tempfile::tempdir().unwrap();
    let bus = folder.path().join("bus.conf");
    fs::write(&bus, BUS_WITHOUT_SERVICES.replace("FOLDER", &folder.path().to_string_lossy())).unwrap();
    let output = in_session(&[&format!("--config-file={}", bus.display())], "exec \"$0\" probe");
    assert_eq!(probe(&output), "Err(NoStore)", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn no_bus_at_all_is_told_as_such() {
    let output = in_session(&[], "unset DBUS_SESSION_BUS_ADDRESS; exec \"$0\" probe");
    assert_eq!(probe(&output), "Err(NoStore)", "{}", String::from_utf8_lossy(&output.stderr));
}
