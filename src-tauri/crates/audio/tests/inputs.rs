//! What every input keeps, and what becomes of its sound on the way to 16 kHz mono.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::f64::consts::TAU;

use common::{SECOND, conforms, db, gibberish, hear, likeness, listen, power};
use vis_audio::{
    AudioError, CaptureOptions, Captured, Duplex, ErrorKind, FileInput, Input, Pace, Side, write_wav,
};
use vis_core::PcmClip;

/// `seconds` of a tone in all channels, interleaved.
fn tone(hz: f64, seconds: f64, rate: u32, channels: u16) -> Vec<f32> {
    (0..(seconds * f64::from(rate)) as u32)
        .map(|n| ((f64::from(n) * hz / f64::from(rate) * TAU).sin() * 0.5) as f32)
        .flat_map(|sample| std::iter::repeat_n(sample, channels.into()))
        .collect()
}

fn file(frames: &[f32], rate: u32, channels: u16) -> Box<dyn Input> {
    Box::new(FileInput::new(frames.to_vec(), rate, channels, Pace::Fast).unwrap())
}

#[test]
fn a_file_is_an_input() {
    for (rate, channels) in [(16_000, 1), (44_100, 2), (11_025, 1), (192_000, 8)] {
        let frames = tone(300.0, 1.0, rate, channels);
        conforms(move || file(&frames, rate, channels));
    }
}

#[test]
fn a_duplex_is_an_input() {
    let (input, _output, _handle) = Duplex::new(Pace::Fast, None);
    conforms(move || Box::new(input.clone()));
}

#[test]
fn tones_of_every_rate_and_channel_count_keep_length_and_pitch_without_a_gap() {
    for rate in [8_000, 16_000, 44_100, 48_000, 96_000, 192_000] {
        for channels in [1, 2, 8] {
            let frames = tone(1_000.0, 1.0, rate, channels);
            let (microphone, heard) =
                listen(move || Ok(file(&frames, rate, channels)), CaptureOptions::default());
            let heard = hear(&heard, SECOND * 5 / 4);
            drop(microphone);
            let what = format!("{rate} Hz, {channels} channels");
            let ends = heard.iter().rposition(|sample| sample.abs() > 0.1).unwrap();
            assert!(ends.abs_diff(SECOND) < 120, "{what}: a second stays a second, ends at {ends}");
            let middle = &heard[SECOND / 10..SECOND * 9 / 10];
            assert!(
                unlike_tone(middle, 1_000.0) < -60.0,
                "{what}: {} dB of something else",
                unlike_tone(middle, 1_000.0)
            );
        }
    }
}

/// What is left of `samples` (16 kHz) when the best fitting tone of `hz` is taken out, dB of the whole. A gap, a jump or a wrong
/// pitch leave much.
fn unlike_tone(samples: &[f32], hz: f64) -> f64 {
    let angle = |n: usize| n as f64 * hz / 16_000.0 * TAU;
    let part = |f: fn(f64) -> f64| {
        samples.iter().enumerate().map(|(n, sample)| f64::from(*sample) * f(angle(n))).sum::<f64>() * 2.0
            / samples.len() as f64
    };
    let (sine, cosine) = (part(f64::sin), part(f64::cos));
    let left: Vec<f32> = samples
        .iter()
        .enumerate()
        .map(|(n, sample)| (f64::from(*sample) - sine * angle(n).sin() - cosine * angle(n).cos()) as f32)
        .collect();
    db(power(&left) / power(samples))
}

#[test]
fn what_16_khz_cannot_hold_does_not_come_back_as_another_tone() {
    for rate in [44_100, 48_000, 96_000, 192_000] {
        let frames = tone(11_000.0, 1.0, rate, 1);
        let (microphone, heard) = listen(move || Ok(file(&frames, rate, 1)), CaptureOptions::default());
        let heard = hear(&heard, SECOND);
        drop(microphone);
        let left = db(power(&heard[SECOND / 10..SECOND * 9 / 10]) / 0.125);
        assert!(left < -60.0, "{rate} Hz: {left} dB of 11 kHz came through");
    }
}

#[test]
fn speech_stays_itself_through_a_file_and_the_level_is_the_microphones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("speech.wav");
    let said = gibberish(2.0, 48_000, 120.0, 3);
    write_wav(&path, &PcmClip { rate: 48_000, samples: said.clone() }).unwrap();
    let (microphone, heard) =
        listen(move || Ok(Box::new(FileInput::read(&path, Pace::Fast)?)), CaptureOptions::default());
    assert_eq!(microphone.name(), "speech.wav");
    let heard = hear(&heard, SECOND * 2);
    let thirds: Vec<f32> = vis_audio::resample(&PcmClip { rate: 48_000, samples: said }, 16_000).unwrap();
    assert!(likeness(&thirds[..SECOND], &heard, 200) > 0.99);
    common::wait_until("silence on the meter", || microphone.level().rms < 1e-4);
    assert!(!microphone.level().clipped);
}

#[test]
fn impossible_formats_and_files_are_errors_with_a_sentence() {
    for (rate, channels) in [(7_999, 1), (192_001, 1), (48_000, 0), (48_000, 9)] {
        let error = FileInput::new(Vec::new(), rate, channels, Pace::Fast).err().unwrap();
        assert_eq!((error.kind(), error.side()), (ErrorKind::Format, Side::Microphone));
    }
    let missing = FileInput::read("/nowhere/at all.wav".as_ref(), Pace::Fast).err().unwrap();
    assert_eq!(missing.kind(), ErrorKind::File);
    assert!(missing.to_string().contains("at all.wav"), "it names the file: {missing}");
}

#[test]
fn a_microphone_that_is_pulled_out_and_put_back_goes_on_counting() {
    let (input, _output, handle) = Duplex::new(Pace::RealTime, None);
    let find = move || Ok(Box::new(input.clone()) as Box<dyn Input>);
    let (microphone, heard) = listen(find, CaptureOptions::default());
    hear(&heard, 1_600);
    handle.plug(false);
    let lost = || heard.lock().unwrap().iter().any(|told| matches!(told, Captured::Lost(_)));
    common::wait_until("lost", lost);
    handle.plug(true);
    let back = || heard.lock().unwrap().iter().any(|told| matches!(told, Captured::Recovered { .. }));
    common::wait_until("recovered", back);
    let before = common::samples(&heard).len();
    hear(&heard, before + 1_600);
    drop(microphone);

    let heard = heard.lock().unwrap();
    let mut next = 0;
    let mut story = Vec::new();
    for told in heard.iter() {
        match told {
            Captured::Chunk(chunk) => {
                assert_eq!(chunk.start, next, "the count has no hole");
                next += 160;
            }
            Captured::Lost(error) => {
                assert_eq!((error.kind(), error.side()), (ErrorKind::DeviceLost, Side::Microphone));
                story.push("lost");
            }
            Captured::Recovered { device } => {
                assert_eq!(device, "Pretend microphone");
                story.push("recovered");
            }
        }
    }
    assert_eq!(story, ["lost", "recovered"], "each is said once");
}

#[test]
fn no_microphone_at_the_start_is_an_error_at_once() {
    let find = || Err(AudioError::no_microphone());
    let opened = vis_audio::Microphone::open(
        Box::new(find),
        CaptureOptions::default(),
        common::RealClock::start(),
        Box::new(|_| {}),
    );
    assert_eq!(opened.err().map(|error| error.kind()), Some(ErrorKind::NoDevice));
}
