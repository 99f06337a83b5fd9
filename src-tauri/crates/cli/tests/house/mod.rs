//! A home for one test, and the real program in it.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) struct House {
    pub(crate) folder: tempfile::TempDir,
    models: PathBuf,
}

impl House {
    /// Without any model.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("no-models");
        Self { folder, models }
    }

    /// With the program's own models.
    pub(crate) fn furnished() -> Self {
        let installed = || {
            let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
            let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share");
            data.unwrap_or_else(home).join("visavis/models")
        };
        let models = std::env::var_os("VISAVIS_MODELS").map_or_else(installed, PathBuf::from);
        assert!(models.join("kokoro-82m-int8.onnx").exists(), "models are missing: run `cargo xtask setup`");
        Self { models, ..Self::bare() }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// No keyring is in reach, whatever the machine has. `password`: what VISAVIS_PASSWORD says.
    pub(crate) fn command(&self, password: Option<&str>, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
        command.args(arguments).arg("--unencrypted").current_dir(self.folder.path());
        command.env("VISAVIS_HOME", self.at("home")).env("VISAVIS_MODELS", &self.models);
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
        command.env_remove("VISAVIS_PASSPHRASE").env_remove("VISAVIS_PASSWORD");
        if let Some(password) = password {
            command.env("VISAVIS_PASSWORD", password);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, password: Option<&str>, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(password, arguments).arg("--json").spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    pub(crate) fn json(&self, password: Option<&str>, arguments: &[&str]) -> Value {
        let output = self.run(password, arguments, "");
        assert!(output.status.success(), "{arguments:?}: {}", words(&output));
        serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
    }

    /// Somebody more, with this password.
    pub(crate) fn add(&self, name: &str, password: &str) -> Value {
        self.json(Some(password), &["profiles", "add", name])
    }

    /// The owner gets a password.
    pub(crate) fn lock(&self, password: &str) {
        let output = self.run(None, &["profiles", "password", "Owner", "--password-stdin"], password);
        assert!(output.status.success(), "{}", words(&output));
    }
}

pub(crate) fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// With this exit code, a sentence that says this, and nothing on standard output.
pub(crate) fn refused(output: &Output, code: i32, says: &str) {
    let words = words(output);
    assert_eq!(output.status.code(), Some(code), "{words}");
    assert!(words.contains(says), "the sentence says what to do: {words}");
    assert!(output.stdout.is_empty() && !words.contains("panicked"), "{words}");
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

/// A sound of so many seconds.
pub(crate) fn hum(path: &Path, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let sample = |n: u32| ((u64::from(n) * u64::from(n) % 977) as i16 - 488) * 20;
    (0..seconds * 16_000).for_each(|n| writer.write_sample(sample(n)).unwrap());
    writer.finalize().unwrap();
}
