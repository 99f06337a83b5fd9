//! How much of the companion's own voice is left in the microphone, in the three pretend rooms.
//!
//! `cargo run -p vis-audio --example echo_rooms -- [FAR.wav [NEAR.wav]]`: `FAR` is what the speaker plays, `NEAR` what a person says
//! over its second half; without them, gibberish. Prints one line of JSON per room and setting.

#![allow(clippy::print_stdout, reason = "its output is what it is for")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measuring bench may panic")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;

use common::{SECOND, Talk, db, gibberish, likeness, loudness, power};
use vis_audio::{CaptureOptions, Room, RoomKind, resample};
use vis_core::{LISTEN_RATE, PcmClip, SPEECH_RATE};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let far = read(arguments.first(), SPEECH_RATE).unwrap_or_else(|| gibberish(16.0, SPEECH_RATE, 190.0, 7));
    let near = read(arguments.get(1), LISTEN_RATE).unwrap_or_else(|| gibberish(4.0, LISTEN_RATE, 110.0, 99));
    let near = &near[..near.len().min(5 * SECOND)];
    let settings = [("echo", false, false), ("echo+noise", true, false), ("echo+noise+gain", true, true)];
    for kind in RoomKind::ALL {
        let room = Room::simulated(kind, -6.0);
        for (name, noise_suppression, gain_control) in settings {
            let options = CaptureOptions { echo: None, noise_suppression, gain_control };
            report(&room, &format!("{kind:?} {name}"), (&far, near), &options);
        }
    }
}

fn read(path: Option<&String>, rate: u32) -> Option<Vec<f32>> {
    let mut reader = hound::WavReader::open(Path::new(path?)).unwrap();
    let spec = reader.spec();
    assert_eq!(spec.channels, 1, "mono files only");
    let samples = match spec.sample_format {
        hound::SampleFormat::Int => {
            reader.samples::<i16>().map(|s| f32::from(s.unwrap()) / 32_768.0).collect()
        }
        hound::SampleFormat::Float => reader.samples::<f32>().map(Result::unwrap).collect(),
    };
    Some(resample(&PcmClip { rate: spec.sample_rate, samples }, rate).unwrap())
}

fn report(room: &Room, name: &str, (far, near): (&[f32], &[f32]), options: &CaptureOptions) {
    let (raw, _) = Talk::start(room, &CaptureOptions::default(), false).play(0, far, &[], 0);
    let (clean, figures) = Talk::start(room, options, true).play(0, far, &[], 0);
    let after = 2 * SECOND..raw.len();
    let second = |n: usize| {
        let span = n * SECOND..(n + 1) * SECOND;
        db(power(&raw[span.clone()]) / power(&clean[span]).max(1e-12)).round()
    };
    let fall = db(power(&raw[after.clone()]) / power(&clean[after.clone()]));
    let worst = clean[after].chunks(SECOND / 10).map(power).fold(0.0, f64::max);
    let at = raw.len() / 2;
    let (alone, _) = Talk::start(room, options, true).play(0, &[], near, at);
    let (both, _) = Talk::start(room, options, true).play(0, far, near, at);
    let span = at..at + near.len();
    let (alone, both) = (&alone[span.clone()], &both[span]);
    println!(
        "{{\"room\":\"{name}\",\"echo_falls_db\":{fall:.1},\"loudest_100ms_left_dbfs\":{:.1},\"by_second_db\":{:?},\
         \"near_kept_db\":{:.1},\"near_likeness\":{:.2},\"near_syllables\":{:.2},\"delay_ms\":{:?}}}",
        db(worst),
        (0..6).map(second).collect::<Vec<_>>(),
        db(power(both) / power(alone)),
        likeness(alone, both, 64),
        likeness(&loudness(alone), &loudness(both), 4),
        figures.delay_ms,
    );
}
