//! The real speaker, on a sound server of our own: what is heard, when it is silent, and where it goes when it is pulled out.

#![cfg(all(feature = "device", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "devices run in real time")]
#![allow(unsafe_code, reason = "which sound server is used is told by the environment")]

mod common;
#[path = "common/server.rs"]
mod server;

use std::time::{Duration, Instant};

use common::{clip, gibberish, likeness, wait_until};
use server::{BOX, Server, TAPE_RATE, Tape};
use vis_audio::{DefaultDevice, ErrorKind, Side, Speaker, resample, speakers};
use vis_core::{PcmClip, SPEECH_RATE};

const SPEECH_MS: u64 = SPEECH_RATE as u64 / 1000;

fn open() -> Speaker {
    Speaker::open(DefaultDevice::find().unwrap(), 1.0).unwrap()
}

fn reaches(speaker: &Speaker, ms: u64) -> bool {
    speaker.heard().is_some_and(|heard| u64::from(heard.sample) > ms * SPEECH_MS)
}

fn drained(speaker: &Speaker) -> bool {
    speaker.heard().is_some_and(|heard| heard.drained)
}

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// A tone that is never silent and never the same, so that a gap and a place can be told.
fn siren(seconds: f32) -> Vec<f32> {
    let mut phase = 0.0f32;
    (0..(seconds * SPEECH_RATE as f32) as u32)
        .map(|n| {
            phase += (300.0 + n as f32 / SPEECH_RATE as f32 * 120.0) / SPEECH_RATE as f32;
            (phase * std::f32::consts::TAU).sin() * 0.5
        })
        .collect()
}

/// Milliseconds of the longest silence between the first and the last sound.
fn longest_gap(samples: &[f32]) -> usize {
    let loud = |sample: &f32| sample.abs() > 1e-3;
    let first = samples.iter().position(loud).unwrap_or(0);
    let last = samples.iter().rposition(loud).unwrap_or(0);
    let mut gap = (0, 0);
    for sample in &samples[first..=last] {
        gap.0 = if loud(sample) { 0 } else { gap.0 + 1 };
        gap.1 = gap.1.max(gap.0);
    }
    gap.1 * 1000 / TAPE_RATE as usize
}

#[test]
fn what_is_played_is_what_is_heard_and_the_clock_tells_the_truth() {
    let _server = Server::with_everything();
    let tape = Tape::of("speaker");
    let speaker = open();
    sleep(300);
    let said = gibberish(2.0, SPEECH_RATE, 150.0, 1);
    let began = Instant::now();
    speaker.play(&clip(0, said[..SPEECH_RATE as usize].to_vec()), true).unwrap();
    speaker.play(&clip(1, said[SPEECH_RATE as usize..].to_vec()), false).unwrap();
    wait_until("drained", || drained(&speaker));
    let took = began.elapsed().as_millis();
    assert!(took >= 1_950, "not before its time: {took} ms");
    sleep(300);
    let want = resample(&PcmClip { rate: SPEECH_RATE, samples: said }, TAPE_RATE).unwrap();
    let heard = tape.samples();
    let first = |samples: &[f32]| samples.iter().position(|sample| sample.abs() > 0.05).unwrap();
    let begin = first(&heard) - first(&want) - 100;
    let alike = likeness(&want, &heard[begin..], 200);
    assert!(alike > 0.99 || speaker.underruns() > 0, "whole and in order: {alike}");
    let reference = speaker.echo_reference();
    assert!(reference.played() > u64::from(TAPE_RATE) * 2);
}

#[test]
fn a_hold_is_silent_at_once_and_goes_on_where_it_was() {
    let _server = Server::with_everything();
    let tape = Tape::of("speaker");
    let speaker = open();
    speaker.play(&clip(0, siren(6.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 700));
    let held_at = Instant::now();
    speaker.hold(true);
    sleep(500);
    let silent = tape.silent_after(held_at).unwrap();
    // Through a buffer that is played out it would be 150 at least.
    assert!(silent < 130.0, "silent {silent:.0} ms after the hold");
    let held = speaker.heard().unwrap();
    sleep(100);
    assert_eq!(speaker.heard(), Some(held), "it stands still");
    let before = tape.samples().len();
    speaker.hold(false);
    wait_until("it goes on", || reaches(&speaker, u64::from(held.sample) / SPEECH_MS + 500));
    sleep(300);
    let again = &tape.samples()[before..];
    let begins = again.iter().position(|sample| sample.abs() > 1e-3).unwrap();
    // What is heard again is found in the clip not far before the place where it stood.
    let want = resample(&PcmClip { rate: SPEECH_RATE, samples: siren(6.0) }, TAPE_RATE).unwrap();
    let place = held.sample as usize * 2;
    let piece = &again[begins + 4_800..begins + 9_600];
    let found = (place.saturating_sub(14_400)..place + 9_600)
        .step_by(4)
        .map(|at| (at, likeness(piece, &want[at..], 1)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap();
    let step = found.0 as i64 - 4_800 - place as i64;
    assert!(found.1 > 0.95, "the same clip: {found:?}");
    assert!((-13_000..=-1_500).contains(&step), "60 to 250 ms back, nothing lost: {} ms", step / 48);
}

#[test]
fn a_cut_is_silent_at_once_and_what_comes_next_waits_for_nothing() {
    let _server = Server::with_everything();
    let tape = Tape::of("speaker");
    let speaker = open();
    speaker.play(&clip(0, siren(6.0)), true).unwrap();
    wait_until("it plays", || reaches(&speaker, 500));
    let cut = Instant::now();
    let heard = speaker.silence().unwrap();
    assert!(!heard.drained && u64::from(heard.sample) > 500 * SPEECH_MS);
    sleep(400);
    let silent = tape.silent_after(cut).unwrap();
    assert!(silent < 130.0, "silent {silent:.0} ms after the cut");
    assert_eq!(speaker.heard(), None);
    let next = Instant::now();
    speaker.play(&clip(1, siren(0.5)), false).unwrap();
    sleep(500);
    let sounds = tape.sounds_after(next).unwrap();
    assert!(sounds < 130.0, "heard {sounds:.0} ms after it was given");
    wait_until("drained", || drained(&speaker));
}

#[test]
fn the_default_speaker_is_followed_in_mid_sentence() {
    let server = Server::with_everything();
    let speaker = open();
    speaker.play(&clip(0, siren(8.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 500));
    server.load(BOX);
    let tape = Tape::of("box");
    assert!(tape.samples().iter().all(|sample| *sample == 0.0));
    let changed = Instant::now();
    server.pactl(&["set-default-sink", "box"]);
    wait_until("it is heard there", || tape.sounds_after(changed).is_some());
    assert!(tape.sounds_after(changed).unwrap() < 2_000.0);
    let before = speaker.heard().unwrap().sample;
    sleep(700);
    assert!(speaker.heard().unwrap().sample > before + SPEECH_RATE / 4, "and time goes on");
    assert_eq!(speaker.take_moved().as_deref(), Some("pulseaudio:box"), "it is said once");
    assert_eq!(speaker.take_moved(), None);
    assert!(!speaker.is_outdated() && !speaker.is_lost(), "nothing has to be done about it");
}

#[test]
fn a_chosen_speaker_that_is_pulled_out_plays_on_elsewhere_and_is_wanted_back() {
    let server = Server::with_everything();
    server.load(BOX);
    let chosen = speakers().into_iter().find(|device| device.name == "Box").unwrap().id;
    let speaker = Speaker::open(DefaultDevice::find_by(Some(&chosen)).unwrap(), 1.0).unwrap();
    speaker.play(&clip(0, siren(8.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 500));
    let tape = Tape::of("speaker");
    let pulled = Instant::now();
    server.unload("sink_name=box");
    wait_until("it is heard elsewhere", || tape.sounds_after(pulled).is_some());
    assert!(tape.sounds_after(pulled).unwrap() < 2_000.0);
    assert!(!speaker.is_lost());
    sleep(1_000);
    assert!(longest_gap(&tape.samples()) < 100, "and goes on there");
    server.load(BOX);
    wait_until("the chosen one is wanted back", || speaker.is_outdated());
}

#[test]
fn without_any_speaker_time_goes_on_and_one_that_comes_back_is_heard_within_two_seconds() {
    let server = Server::with_everything();
    // No other sink: PulseAudio has nowhere to move the stream to.
    server.unload("source_name=mic");
    server.unload("sink_name=feed");
    let speaker = open();
    speaker.play(&clip(0, siren(30.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 500));
    server.unload("sink_name=speaker");
    sleep(600);
    assert!(!speaker.is_lost(), "it may be back in a moment");
    let stopped = speaker.heard().unwrap().sample;
    server.load(server::SPEAKER);
    let (plugged, tape) = (Instant::now(), Tape::of("speaker"));
    wait_until("it is heard again", || tape.sounds_after(plugged).is_some());
    assert!(tape.sounds_after(plugged).unwrap() < 2_000.0);
    assert!(speaker.heard().unwrap().sample < stopped + SPEECH_RATE * 2, "nothing was left out");
    drop(tape);
    server.unload("sink_name=speaker");
    wait_until("lost", || speaker.is_lost());
    let error = speaker.play(&clip(1, vec![0.0; 100]), false).unwrap_err();
    assert_eq!((error.kind(), error.side()), (ErrorKind::DeviceLost, Side::Speaker));
    let before = speaker.heard().unwrap().sample;
    wait_until("the reply goes on to its end", || speaker.heard().unwrap().sample > before + SPEECH_RATE / 2);
    server.load(server::SPEAKER);
    let tape = Tape::of("speaker");
    wait_until("it can be heard again", || {
        !speaker.is_lost() && tape.samples().iter().any(|one| one.abs() > 0.1)
    });
}

#[test]
fn a_sound_server_that_dies_and_comes_back_is_found_again() {
    let mut server = Server::with_everything();
    let speaker = open();
    speaker.play(&clip(0, siren(30.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 500));
    server.kill();
    sleep(100);
    server.again();
    server.pactl(&["set-default-sink", "speaker"]);
    let tape = Tape::of("speaker");
    wait_until("it is heard again", || tape.samples().iter().any(|one| one.abs() > 0.1));
    server.kill();
    wait_until("lost", || speaker.is_lost());
}

#[test]
fn a_microphone_that_is_pulled_out_does_not_silence_the_speaker() {
    use common::listen;
    use vis_audio::{CaptureOptions, Captured, Input, MicrophoneDevice};
    let server = Server::with_everything();
    let tape = Tape::of("speaker");
    let speaker = open();
    let options = CaptureOptions { echo: Some(speaker.echo_reference()), ..CaptureOptions::default() };
    let find = || MicrophoneDevice::find(None).map(|device| Box::new(device) as Box<dyn Input>);
    let (microphone, heard) = listen(find, options);
    speaker.play(&clip(0, siren(1.0)), false).unwrap();
    wait_until("it plays", || reaches(&speaker, 300));
    // Else the speaker's monitor would be the default, and PulseAudio would move our tape to the microphone when that is back.
    server.pactl(&["set-default-source", "feed.monitor"]);
    server.unload("source_name=mic");
    let told = |lost: bool| {
        let heard = heard.lock().unwrap();
        heard.iter().any(|told| match told {
            Captured::Lost(_) => lost,
            Captured::Recovered { .. } => !lost,
            Captured::Chunk(_) => false,
        })
    };
    wait_until("lost", || told(true));
    wait_until("drained", || drained(&speaker));
    server.load(server::MICROPHONE);
    wait_until("found", || told(false));
    sleep(300);
    let next = Instant::now();
    speaker.play(&clip(1, siren(1.0)), false).unwrap();
    wait_until("drained", || drained(&speaker));
    wait_until("it is on the tape", || tape.sounds_after(next).is_some());
    assert!(!speaker.is_lost() && !speaker.is_outdated());
    drop(microphone);
}

#[test]
fn through_real_devices_the_echo_meets_what_is_played() {
    use common::listen;
    use vis_audio::{CaptureOptions, Input, MicrophoneDevice};
    let server = Server::with_everything();
    server.load("module-loopback source=speaker.monitor sink=feed latency_msec=40 adjust_time=0");
    let speaker = open();
    let options = CaptureOptions { echo: Some(speaker.echo_reference()), ..CaptureOptions::default() };
    let find = || MicrophoneDevice::find(None).map(|device| Box::new(device) as Box<dyn Input>);
    let (microphone, heard) = listen(find, options);
    common::hear(&heard, common::SECOND / 2);
    let mut tried = Vec::new();
    for seq in 0..3 {
        speaker.play(&clip(seq, gibberish(6.0, SPEECH_RATE, 150.0, 1)), false).unwrap();
        wait_until("it plays", || {
            speaker.heard().is_some_and(|heard| heard.seq == seq) && reaches(&speaker, 2_000)
        });
        microphone.take_echo();
        wait_until("drained", || drained(&speaker));
        tried.push(microphone.take_echo());
        // A machine under load loses samples now and then, and they are the sound server's.
        if tried.last().is_some_and(|figures| figures.heard > 0.01 && figures.left < figures.heard / 10.0) {
            return;
        }
    }
    panic!("the echo is not found: {tried:?}");
}
