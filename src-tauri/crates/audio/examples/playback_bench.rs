//! How soon the speaker is silent, how soon it begins, and whether it has gaps, on a PulseAudio server of our own.
//!
//! `cargo run -p vis-audio --features device --example playback_bench -- [RUNS [SECONDS [LOAD]]]`: holds, cuts and first words are measured
//! `RUNS` times each (20), gaps over `SECONDS` (60), both with `LOAD` busy threads (0). Prints one line of JSON. Times are from the call to
//! the tape of the speaker's monitor, whose own delay is in them.

#![allow(clippy::print_stdout, reason = "its output is what it is for")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measuring bench may panic")]
#![allow(clippy::disallowed_methods, reason = "a bench measures")]
#![allow(unsafe_code, reason = "which sound server is used is told by the environment")]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/server.rs"]
mod server;

use std::time::{Duration, Instant};

use common::{clip, wait_until};
use server::{Server, TAPE_RATE, Tape};
use vis_audio::{DefaultDevice, Speaker};
use vis_core::SPEECH_RATE;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|word| word.parse::<usize>().unwrap());
    let (runs, seconds) = (arguments.next().unwrap_or(20), arguments.next().unwrap_or(60));
    let load = arguments.next().unwrap_or(0);
    let server = Server::with_everything();
    let tape = Tape::of("speaker");
    let speaker = Speaker::open(DefaultDevice::find().unwrap(), 1.0).unwrap();
    for n in 0..load {
        std::thread::spawn(move || while std::hint::black_box(n) < usize::MAX {});
    }
    let each = |work: &dyn Fn(u32) -> f64| spread((0..runs as u32).map(work).collect());
    let hold = each(&|n| hold(&speaker, &tape, n));
    let cut = each(&|n| cut(&speaker, &tape, n));
    let first = each(&|n| first(&speaker, &tape, n));
    let (underruns, gaps) = play_long(&speaker, &tape, seconds);
    let buffers = server.pactl(&["list", "sink-inputs"]);
    let latency = |name: &str| {
        let line = buffers.lines().find(|line| line.contains(name)).unwrap_or_default();
        line.split(' ').find_map(|word| word.parse::<f64>().ok()).unwrap_or_default() / 1e3
    };
    println!(
        "{{\"load\":{load},\"hold_ms\":{hold},\"cut_ms\":{cut},\"first_sound_ms\":{first},\"played_s\":{seconds},\"underruns\":{underruns},\
         \"gaps_on_tape\":{gaps},\"buffer_ms\":{:.0},\"sink_ms\":{:.0}}}",
        latency("Buffer Latency"),
        latency("Sink Latency"),
    );
}

fn tone(seconds: f32) -> Vec<f32> {
    let sample = |n: u32| (n as f32 * 400.0 / SPEECH_RATE as f32 * std::f32::consts::TAU).sin() * 0.5;
    (0..(seconds * SPEECH_RATE as f32) as u32).map(sample).collect()
}

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

fn plays(speaker: &Speaker, seq: u32, ms: u32) {
    speaker.play(&clip(seq, tone(10.0)), true).unwrap();
    let reached = || speaker.heard().is_some_and(|heard| heard.sample > ms * SPEECH_RATE / 1000);
    wait_until("it plays", reached);
}

fn hold(speaker: &Speaker, tape: &Tape, n: u32) -> f64 {
    plays(speaker, n, 400 + n * 7 % 50);
    let at = Instant::now();
    speaker.hold(true);
    sleep(900);
    let took = tape.silent_after(at).unwrap();
    speaker.silence();
    took
}

fn cut(speaker: &Speaker, tape: &Tape, n: u32) -> f64 {
    plays(speaker, 100 + n, 400 + n * 7 % 50);
    let at = Instant::now();
    speaker.silence();
    sleep(900);
    tape.silent_after(at).unwrap()
}

fn first(speaker: &Speaker, tape: &Tape, n: u32) -> f64 {
    sleep(400 + u64::from(n) * 7 % 50);
    let at = Instant::now();
    speaker.play(&clip(200 + n, tone(0.3)), false).unwrap();
    sleep(900);
    let took = tape.sounds_after(at).unwrap();
    speaker.silence();
    took
}

/// Gaps by the speaker's own word, and stretches of more than 2 ms of silence on the tape.
fn play_long(speaker: &Speaker, tape: &Tape, seconds: usize) -> (u32, usize) {
    sleep(500);
    let (before, begin) = (speaker.underruns(), tape.samples().len());
    for n in 0..seconds as u32 {
        speaker.play(&clip(1_000 + n, tone(1.0)), n + 1 < seconds as u32).unwrap();
    }
    sleep(seconds as u64 * 1_000 + 1_500);
    let samples = tape.samples()[begin..].to_vec();
    let loud: Vec<usize> = (0..samples.len()).filter(|n| samples[*n].abs() > 1e-2).collect();
    let gaps = loud.windows(2).filter(|pair| pair[1] - pair[0] > TAPE_RATE as usize / 500).count();
    (speaker.underruns() - before, gaps)
}

/// Median, 95th percentile and the largest.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    format!("{{\"p50\":{:.0},\"p95\":{:.0},\"max\":{:.0}}}", at(0.5), at(0.95), at(1.0))
}
