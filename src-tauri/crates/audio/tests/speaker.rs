//! Playback without a sound card: what is queued comes out, in order, and the clock tells the truth.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::time::Duration;

use vis_audio::{Pace, PacedDevice, Speaker};
use vis_core::{PcmClip, SPEECH_RATE, SpokenClip, TurnId};

fn clip(seq: u32, ms: u32, value: f32) -> SpokenClip {
    let samples = vec![value; (SPEECH_RATE / 1000 * ms) as usize];
    SpokenClip {
        turn: TurnId(7),
        seq,
        text: String::new(),
        pcm: PcmClip { rate: SPEECH_RATE, samples },
        phonemes: Vec::new(),
    }
}

fn wait_until(mut done: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("nothing happened within ten seconds");
}

#[test]
fn a_reply_is_recorded_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heard.wav");
    let speaker = Speaker::open(PacedDevice::file(Pace::Fast, path.clone()), 1.0).unwrap();
    assert_eq!(speaker.heard(), None, "nothing has been played yet");
    speaker.play(&clip(0, 300, 0.25), true).unwrap();
    speaker.play(&clip(1, 200, 0.5), false).unwrap();
    wait_until(|| speaker.heard().is_some_and(|heard| heard.drained));
    let heard = speaker.heard().unwrap();
    assert_eq!((heard.turn, heard.seq, heard.sample), (TurnId(7), 1, SPEECH_RATE / 5));
    assert_eq!(speaker.underruns(), 0);
    drop(speaker);

    let samples: Vec<i16> = hound::WavReader::open(&path).unwrap().samples().map(Result::unwrap).collect();
    let count =
        |value: f32| samples.iter().filter(|s| (f32::from(**s) / 32767.0 - value).abs() < 0.001).count();
    assert_eq!(count(0.25), 24 * 300);
    assert_eq!(count(0.5), 24 * 200);
}

#[test]
fn silence_stops_at_once_and_says_what_was_heard() {
    let speaker = Speaker::open(PacedDevice::null(Pace::RealTime), 1.0).unwrap();
    speaker.play(&clip(0, 60_000, 0.1), true).unwrap();
    wait_until(|| speaker.heard().is_some_and(|heard| heard.sample > 2_000));
    let heard = speaker.silence().unwrap();
    assert!(heard.sample > 2_000 && !heard.drained);
    assert_eq!(speaker.heard(), None, "after silence nothing is heard");
    speaker.play(&clip(3, 20, 0.1), false).unwrap();
    wait_until(|| speaker.heard().is_some_and(|heard| heard.seq == 3 && heard.drained));
}

#[test]
fn a_held_speaker_stands_still_and_goes_on_with_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("held.wav");
    let speaker = Speaker::open(PacedDevice::file(Pace::RealTime, path.clone()), 1.0).unwrap();
    speaker.play(&clip(0, 600, 0.25), true).unwrap();
    speaker.play(&clip(1, 100, 0.5), false).unwrap();
    wait_until(|| speaker.heard().is_some_and(|heard| heard.sample > 4_800));
    speaker.hold(true);
    assert!(speaker.is_held());
    std::thread::sleep(Duration::from_millis(100));
    let held = speaker.heard();
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(speaker.heard(), held, "the place does not move");
    speaker.hold(false);
    wait_until(|| speaker.heard().is_some_and(|heard| heard.drained));
    assert_eq!(speaker.underruns(), 0, "a hold is no gap");
    drop(speaker);
    let samples: Vec<i16> = hound::WavReader::open(&path).unwrap().samples().map(Result::unwrap).collect();
    let jumps = samples.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) > 200).count();
    assert!(jumps <= 3, "in and out, and from one clip to the other, nowhere else: {jumps}");
    assert!(samples.iter().filter(|s| **s > 15_000).count() >= 24 * 100, "the second clip came whole");
}

#[test]
fn silence_ends_a_hold() {
    let speaker = Speaker::open(PacedDevice::null(Pace::Fast), 1.0).unwrap();
    speaker.play(&clip(0, 10_000, 0.1), true).unwrap();
    speaker.hold(true);
    speaker.silence();
    assert!(!speaker.is_held());
    speaker.play(&clip(1, 20, 0.1), false).unwrap();
    wait_until(|| speaker.heard().is_some_and(|heard| heard.seq == 1 && heard.drained));
}
