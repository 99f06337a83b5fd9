//! The phoneme times of the real voice against its own sound: hiss, closed lips, and where speech begins and ends.
#![cfg(feature = "onnx")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "times/edges.rs"]
mod edges;
mod models;

use edges::{Event, events, median, rests};
use models::{clip, kokoro};
use vis_core::{Sentence, SpokenClip, TurnId, VoiceId};
use vis_speak::{Abort, Kokoro, Synthesizer};

/// Both sexes and both accents.
const VOICES: [&str; 4] = ["af_heart", "am_michael", "bf_emma", "bm_george"];
/// Many an s, sh, p and b between vowels, where the sound itself tells to a few milliseconds when they begin and end.
const TEXTS: [&str; 3] = [
    "A lazy boss is passing messy dishes to a happy puppy in a rubber boat.",
    "Jessica was wishing for a fussy copper kettle above the cabin of the captain.",
    "Our bossy abbot, pressing the ripest apples, is pushing a Russian pepper upon us.",
];
/// Median of all events, and of each kind, milliseconds. The times come in steps of 25 ms; hiss begins before its phoneme does.
const MOST: f32 = 15.0;
const MOST_OF_A_KIND: f32 = 25.0;

fn soon(kokoro: &mut Kokoro, text: &str, voice: &str) -> Vec<SpokenClip> {
    let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
    let mut clips = Vec::new();
    kokoro
        .speak_soon(&sentence, &VoiceId::from(voice), 1.0, &Abort::new(), &mut |clip| clips.push(clip))
        .unwrap();
    clips
}

/// The median of all, after each kind has been looked at.
fn checked(events: &[Event], least: usize) -> f32 {
    for kind in ["hiss begins", "hiss ends", "lips close"] {
        let of: Vec<f32> = events.iter().filter(|event| event.kind == kind).map(|event| event.ms).collect();
        assert!(of.len() >= least, "{kind}: only {}", of.len());
        assert!(median(&of).abs() <= MOST_OF_A_KIND, "{kind}: {} ms", median(&of));
    }
    let all: Vec<f32> = events.iter().map(|event| event.ms).collect();
    median(&all)
}

#[test]
fn sounds_are_heard_when_their_phonemes_say() {
    let mut kokoro = kokoro(1);
    let mut found = Vec::new();
    for voice in VOICES {
        for text in TEXTS {
            found.extend(events(&clip(&mut kokoro, text, voice, 1.0).unwrap()));
        }
    }
    let off = checked(&found, 20);
    assert!(off.abs() <= MOST, "{off} ms");
}

#[test]
fn slow_and_fast_speech_is_as_exact() {
    let mut kokoro = kokoro(1);
    for speed in [0.75, 1.4] {
        let clips = TEXTS.map(|text| clip(&mut kokoro, text, "af_heart", speed).unwrap());
        let found: Vec<f32> = clips.iter().flat_map(events).map(|event| event.ms).collect();
        assert!(found.len() >= 20 && median(&found).abs() <= MOST, "speed {speed}: {} ms", median(&found));
    }
}

#[test]
fn a_sentence_in_two_clips_is_as_exact() {
    let mut kokoro = kokoro(1);
    let (mut found, mut both) = (Vec::new(), 0);
    for voice in VOICES {
        for text in TEXTS {
            let clips = soon(&mut kokoro, text, voice);
            both += usize::from(clips.len() == 2);
            found.extend(clips.iter().flat_map(events));
        }
    }
    assert!(both >= 8, "only {both} of 12 sentences were divided");
    let off = checked(&found, 20);
    assert!(off.abs() <= MOST, "{off} ms");
}

#[test]
fn the_mouth_rests_before_the_first_sound_and_after_the_last() {
    let mut kokoro = kokoro(1);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for voice in VOICES {
        for text in ["Hello, everybody.", "All of us were so very proud.", "Wow, you never told me.", "Yes."]
        {
            let (first, last) = rests(&clip(&mut kokoro, text, voice, 1.0).unwrap());
            before.push(first);
            after.push(last);
        }
    }
    assert!(median(&before).abs() <= 30.0, "speech begins {} ms after its first phoneme", median(&before));
    assert!(median(&after).abs() <= 15.0, "speech ends {} ms after its last phoneme", median(&after));
    assert!(after.iter().all(|ms| *ms >= -70.0), "the last shape is held after the sound: {after:?} ms");
}
