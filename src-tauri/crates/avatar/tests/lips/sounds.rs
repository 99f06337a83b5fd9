//! Sounds to judge by: the held clips, silence, and music that no training has heard.

use std::io::Cursor;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::{FormatOptions, TrackType, probe::Hint};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

const RATE: f32 = 16_000.0;

/// Mono sound in OGG.
pub(crate) fn vorbis(bytes: &'static [u8]) -> Vec<f32> {
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), source, FormatOptions::default(), MetadataOptions::default())
        .unwrap();
    let track = format.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().and_then(|codec| codec.audio()).unwrap();
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .unwrap();
    let (mut sound, mut block) = (Vec::new(), Vec::new());
    while let Ok(Some(packet)) = format.next_packet() {
        decoder.decode(&packet).unwrap().copy_to_vec_interleaved::<f32>(&mut block);
        sound.append(&mut block);
    }
    sound
}

/// Noise without chance: the same at every run.
fn hiss(n: usize) -> f32 {
    let mut x = n as u32;
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    ((x ^ (x >> 16)) as f32 / u32::MAX as f32 - 0.5) * 2.0
}

fn tone(n: usize, hz: f32) -> f32 {
    (n as f32 * hz * std::f32::consts::TAU / RATE).sin()
}

fn seconds(count: usize, of: impl Fn(usize) -> f32) -> Vec<f32> {
    (0..count * RATE as usize).map(of).collect()
}

pub(crate) fn quiet() -> Vec<(&'static str, Vec<f32>)> {
    vec![
        ("nothing", Vec::new()),
        ("a moment", vec![0.1; 500]),
        ("digital silence", seconds(10, |_| 0.0)),
        ("a constant", seconds(5, |_| 0.3)),
        ("a quiet room", seconds(10, |n| hiss(n) * 0.0006)),
        ("a loud hiss", seconds(10, |n| hiss(n) * 0.05)),
        ("mains hum", seconds(10, |n| tone(n, 50.0) * 0.05 + tone(n, 150.0) * 0.02)),
    ]
}

/// A note of `partials`, struck every `beat` seconds and dying away in `decay`.
fn struck(n: usize, hz: f32, beat: f32, decay: f32, partials: usize) -> f32 {
    let since = (n as f32 / RATE) % beat;
    let wave: f32 = (1..=partials).map(|k| tone(n, hz * k as f32) / (k * k) as f32).sum();
    wave * (-since / decay).exp() * (since * 200.0).min(1.0)
}

fn chords(n: usize) -> f32 {
    // I, vi, IV, V in G, a bar of two seconds each.
    const CHORDS: [[f32; 3]; 4] =
        [[196.0, 246.9, 293.7], [164.8, 196.0, 246.9], [130.8, 164.8, 196.0], [146.8, 185.0, 220.0]];
    let chord = CHORDS[n / (2 * RATE as usize) % 4];
    chord.iter().map(|hz| struck(n, *hz, 0.5, 0.6, 6)).sum::<f32>() * 0.15
}

fn drums(n: usize) -> f32 {
    let t = n as f32 / RATE;
    let hit = |beat: f32, offset: f32, decay: f32| (-((t + beat - offset) % beat) / decay).exp();
    let kick = tone(n, 62.0) * hit(1.0, 0.0, 0.08);
    let snare = (hiss(n) + tone(n, 185.0) * 0.5) * hit(1.0, 0.5, 0.06);
    let hat = (hiss(n) - hiss(n + 1)) * hit(0.25, 0.0, 0.02);
    kick * 0.5 + snare * 0.25 + hat * 0.1
}

fn melody(n: usize) -> f32 {
    const NOTES: [f32; 8] = [392.0, 440.0, 493.9, 587.3, 493.9, 440.0, 329.6, 293.7];
    let hz = NOTES[n / (RATE as usize * 2 / 5) % 8];
    (1..12).map(|k| tone(n, hz * k as f32) / k as f32).sum::<f32>() * 0.1
}

pub(crate) fn music() -> Vec<(&'static str, Vec<f32>)> {
    vec![
        ("chords", seconds(16, chords)),
        ("drums", seconds(16, drums)),
        (
            "a held organ chord",
            seconds(12, |n| {
                [220.0, 277.2, 329.6].map(|hz| tone(n, hz) + tone(n, hz * 2.0) * 0.5).iter().sum::<f32>()
                    * 0.1
            }),
        ),
        ("a melody of saws", seconds(16, melody)),
        ("a band", seconds(16, |n| chords(n) + drums(n) * 0.6 + melody(n) * 0.5)),
    ]
}
