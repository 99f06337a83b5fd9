//! A sound server of our own: PulseAudio with speakers and microphones that are not there, and a tape that hears a speaker.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::disallowed_methods, reason = "the server runs in real time")]

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use vis_audio::write_wav;
use vis_core::PcmClip;

use crate::common::wait_until;

pub(crate) const SPEAKER: &str =
    "module-null-sink sink_name=speaker rate=48000 channels=2 sink_properties=device.description=Hall";
pub(crate) const BOX: &str =
    "module-null-sink sink_name=box rate=44100 channels=2 sink_properties=device.description=Box";
pub(crate) const FEED: &str = "module-null-sink sink_name=feed rate=48000 channels=1";
pub(crate) const MICROPHONE: &str =
    "module-remap-source source_name=mic master=feed.monitor source_properties=device.description=Desk";
pub(crate) const OTHER: &str =
    "module-remap-source source_name=other master=feed.monitor source_properties=device.description=Head";

/// Killed when the test ends.
pub(crate) struct Server {
    child: Option<Child>,
    folder: tempfile::TempDir,
    modules: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    pub(crate) fn start(modules: &[&str]) -> Self {
        // One server a process: every test is a process of its own under nextest; under `cargo test` they take turns.
        static TURN: OnceLock<()> = OnceLock::new();
        assert!(TURN.set(()).is_ok(), "run these with nextest: the environment belongs to the whole process");
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("pulse.sock");
        // SAFETY: the test has just begun; no other thread of this process looks at the environment yet.
        unsafe {
            std::env::set_var("PULSE_SERVER", format!("unix:{}", socket.display()));
            std::env::set_var("XDG_RUNTIME_DIR", folder.path());
            std::env::set_var("PULSE_RUNTIME_PATH", folder.path().join("pulse"));
            std::env::set_var("PULSE_STATE_PATH", folder.path().join("state"));
        }
        let modules = modules.iter().map(|module| (*module).to_owned()).collect();
        let mut server = Self { child: None, folder, modules };
        server.again();
        server
    }

    pub(crate) fn with_everything() -> Self {
        let server = Self::start(&[SPEAKER, FEED, MICROPHONE]);
        server.pactl(&["set-default-sink", "speaker"]);
        server.pactl(&["set-default-source", "mic"]);
        server
    }

    /// Starts it, the first time or after [`Server::kill`], with what it had at the beginning.
    pub(crate) fn again(&mut self) {
        let socket = self.socket();
        let _ = std::fs::remove_file(&socket);
        let mut command = Command::new("pulseaudio");
        command.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--log-target=stderr",
        ]);
        let native = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        std::iter::once(&native).chain(&self.modules).for_each(|module| _ = command.arg("-L").arg(module));
        // On a session bus there may be one server only; the next would end at once.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        let child = command.stderr(Stdio::null()).spawn();
        self.child = Some(child.expect("pulseaudio is installed (package pulseaudio)"));
        wait_until("the sound server", || quietly(&["info"]));
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("pulse.sock")
    }

    /// Returns what it printed: the number of a loaded module.
    pub(crate) fn pactl(&self, arguments: &[&str]) -> String {
        let output = Command::new("pactl").args(arguments).output().unwrap();
        assert!(output.status.success(), "pactl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub(crate) fn load(&self, module: &str) -> String {
        let words: Vec<&str> = std::iter::once("load-module").chain(module.split(' ')).collect();
        self.pactl(&words)
    }

    /// Pulls a device out: unloads the module that was loaded with `name` among its words.
    pub(crate) fn unload(&self, name: &str) {
        let list = self.pactl(&["list", "short", "modules"]);
        let line = list.lines().find(|line| line.contains(name)).unwrap();
        self.pactl(&["unload-module", line.split_whitespace().next().unwrap()]);
    }

    /// Speaks into the microphone.
    pub(crate) fn say(&self, said: &[f32], rate: u32) -> Child {
        let path = self.folder.path().join("said.wav");
        write_wav(&path, &PcmClip { rate, samples: said.to_vec() }).unwrap();
        Command::new("paplay").arg("--device=feed").arg(path).spawn().unwrap()
    }
}

fn quietly(arguments: &[&str]) -> bool {
    let mut command = Command::new("pactl");
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
}

/// Hz of a [`Tape`].
pub(crate) const TAPE_RATE: u32 = 48_000;

/// Records what a speaker plays.
pub(crate) struct Tape {
    recorder: Child,
    reel: Arc<Mutex<Reel>>,
}

#[derive(Default)]
struct Reel {
    samples: Vec<f32>,
    /// When the first sample was: parts come late at times, but never early.
    zero: Option<Instant>,
}

impl Tape {
    pub(crate) fn of(sink: &str) -> Self {
        let mut command = Command::new("parec");
        command.arg(format!("--device={sink}.monitor")).arg(format!("--rate={TAPE_RATE}"));
        command.args(["--format=s16le", "--channels=1", "--latency-msec=20"]).stdout(Stdio::piped());
        let mut recorder = command.spawn().unwrap();
        let (mut from, reel) = (recorder.stdout.take().unwrap(), Arc::<Mutex<Reel>>::default());
        let into = Arc::clone(&reel);
        std::thread::spawn(move || {
            let (mut part, mut odd) = ([0; 4096], Vec::new());
            while let Ok(count @ 1..) = from.read(&mut part) {
                odd.extend_from_slice(&part[..count]);
                let (pairs, rest) = odd.as_chunks::<2>();
                let mut reel = into.lock().unwrap();
                reel.samples.extend(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0));
                odd = rest.to_vec();
                let length = Duration::from_secs_f64(reel.samples.len() as f64 / f64::from(TAPE_RATE));
                let zero = Instant::now().checked_sub(length).unwrap();
                reel.zero = Some(reel.zero.map_or(zero, |before| before.min(zero)));
            }
        });
        let tape = Self { recorder, reel };
        wait_until("the tape runs", || !tape.samples().is_empty());
        tape
    }

    pub(crate) fn samples(&self) -> Vec<f32> {
        self.reel.lock().unwrap().samples.clone()
    }

    /// Milliseconds from `since` to the end of the last sound on the tape, negative where it had ended before.
    pub(crate) fn silent_after(&self, since: Instant) -> Option<f64> {
        self.place(since, |samples| samples.iter().rposition(|sample| sample.abs() > 1e-3))
    }

    /// Milliseconds from `since` to the first sound behind it.
    pub(crate) fn sounds_after(&self, since: Instant) -> Option<f64> {
        let reel = self.reel.lock().unwrap();
        let first =
            (since.saturating_duration_since(reel.zero?).as_secs_f64() * f64::from(TAPE_RATE)) as usize;
        let at = reel.samples.iter().skip(first).position(|sample| sample.abs() > 1e-3)?;
        Some(at as f64 * 1e3 / f64::from(TAPE_RATE))
    }

    fn place(&self, since: Instant, find: impl Fn(&[f32]) -> Option<usize>) -> Option<f64> {
        let reel = self.reel.lock().unwrap();
        let at = find(&reel.samples)? as f64 / f64::from(TAPE_RATE);
        Some((at - since.saturating_duration_since(reel.zero?).as_secs_f64()) * 1e3)
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        let _ = self.recorder.kill();
        let _ = self.recorder.wait();
    }
}
