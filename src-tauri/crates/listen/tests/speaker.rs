//! The real encoder on real people.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;

use vis_listen::{SpeakerEncoder, VoicePrint};

const SECOND: usize = 16_000;

fn models() -> PathBuf {
    let data = || std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    std::env::var_os("VISAVIS_MODELS")
        .map(PathBuf::from)
        .or_else(|| Some(data().or_else(home)?.join("visavis/models")))
        .expect("HOME is set")
}

fn read(name: &str) -> Vec<f32> {
    let path = models().join("test").join(name);
    let mut reader = hound::WavReader::open(path).expect("run `cargo xtask setup` first");
    let step = reader.spec().sample_rate as f32 / SECOND as f32;
    let samples: Vec<f32> = reader.samples::<i16>().map(|s| f32::from(s.unwrap()) / 32_768.0).collect();
    (0..(samples.len() as f32 / step) as usize).map(|n| samples[(n as f32 * step) as usize]).collect()
}

#[test]
fn one_person_is_more_alike_than_two() {
    let mut encoder = SpeakerEncoder::load(&models().join("speaker-encoder.safetensors"))
        .expect("the models are there; run `cargo xtask setup` first");
    let (beckett, cities) = (read("beckett.wav"), read("two_cities.wav"));
    let mut print = |sound: &[f32]| -> VoicePrint { encoder.print(sound).unwrap() };
    let [first, second] = [&beckett[..beckett.len() / 2], &beckett[beckett.len() / 2..]].map(&mut print);
    let [third, fourth] = [&cities[..6 * SECOND], &cities[12 * SECOND..18 * SECOND]].map(&mut print);
    let (same, others) = (
        [first.likeness(&second), third.likeness(&fourth)],
        [first.likeness(&third), second.likeness(&fourth), first.likeness(&fourth)],
    );
    println!("same {same:?}, others {others:?}");
    let softer: Vec<f32> = beckett.iter().map(|sample| sample * 0.01).collect();
    assert!(print(&softer).likeness(&print(&beckett)) > 0.98, "loudness is no part of a voice");
    assert!(
        same.iter().all(|same| others.iter().all(|other| same > other)),
        "same {same:?}, others {others:?}"
    );
    assert!(same.iter().all(|same| *same > 0.7), "{same:?}");
    assert!(encoder.print(&[0.0; 32_000]).is_none() && encoder.print(&beckett[..4000]).is_none());
}
