//! What the mouth does while something is said, measured on the poses alone.

mod common;

use common::{Sound, clip, sentence};
use proptest::prelude::*;
use vis_avatar::{Mouth, Score, sample};
use vis_core::{SPEECH_RATE, SpokenClip, Viseme};

const FRAME: f64 = 0.040;

fn spoken(sounds: &SpokenClip) -> Score {
    let mut score = Score::new(7);
    score.say(0.0, sounds);
    score
}

fn numbers(mouth: &Mouth) -> [f32; 8] {
    let Mouth { jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue } = *mouth;
    [jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue]
}

/// Where `mouth` is on the way from one shape to another: 0 to 1.
fn way(mouth: &Mouth, from: &Mouth, to: &Mouth) -> f32 {
    let (mouth, from, to) = (numbers(mouth), numbers(from), numbers(to));
    let (mut along, mut length) = (0.0, 0.0);
    for k in 0..8 {
        along += (mouth[k] - from[k]) * (to[k] - from[k]);
        length += (to[k] - from[k]) * (to[k] - from[k]);
    }
    along / length
}

fn seconds(sample: u32) -> f64 {
    f64::from(sample) / f64::from(SPEECH_RATE)
}

/// In every frame of 40 ms that starts inside the span, also when the frames are shifted against the sound.
fn pressed_in(score: &Score, start: f64, end: f64) -> f32 {
    let steps = ((end - start) / 0.005).ceil() as usize;
    (0..=steps)
        .map(|i| sample(score, start + (end - start) * i as f64 / steps as f64).mouth.press)
        .fold(0.0, f32::max)
}

#[test]
fn each_shape_begins_within_a_frame_of_its_sound() {
    let all = Viseme::ALL;
    for from in all {
        for to in all.into_iter().filter(|to| *to != from) {
            let score = spoken(&clip(&[
                ("", Viseme::Sil, 400),
                ("x", from, 300),
                ("x", to, 300),
                ("", Viseme::Sil, 400),
            ]));
            let (before, after) = (sample(&score, 0.520).mouth, sample(&score, 0.820).mouth);
            let onset = (0..300)
                .map(|ms| 0.55 + f64::from(ms) / 1000.0)
                .find(|t| way(&sample(&score, *t).mouth, &before, &after) >= 0.5)
                .expect("the shape is reached");
            assert!((onset - 0.7).abs() <= FRAME, "{from:?} -> {to:?} at {onset}, not 0.7");
        }
    }
}

#[test]
fn a_diphthong_moves_from_its_first_to_its_second_vowel() {
    let score = spoken(&clip(&[("", Viseme::Sil, 300), ("W", Viseme::AA, 300), ("", Viseme::Sil, 300)]));
    let (open, round) = (sample(&score, 0.36).mouth, sample(&score, 0.52).mouth);
    assert!(open.jaw > 0.9 && open.pucker < 0.35, "starts as in father: {open:?}");
    assert!(round.pucker > 0.6 && round.jaw < open.jaw - 0.3, "ends as in you: {round:?}");
}

#[test]
fn lips_meet_on_every_p_b_m_of_a_sentence() {
    let sentence = sentence();
    let score = spoken(&sentence);
    let closures: Vec<_> = sentence.phonemes.iter().filter(|span| span.viseme == Viseme::PP).collect();
    assert_eq!(closures.len(), 9, "the sentence is made of them");
    for span in closures {
        let (start, end) = (seconds(span.start), seconds(span.end));
        assert!(pressed_in(&score, start, end) >= 0.95, "{} at {start}", span.phoneme);
        let frames = (0..).map(|i| start + 0.02 * f64::from(i)).take_while(|t| *t < end);
        let jaw = frames.map(|t| sample(&score, t).mouth.jaw).fold(f32::MAX, f32::min);
        assert!(jaw < 0.1, "an open jaw would part the lips: {jaw}");
    }
}

#[test]
fn lower_lip_tucks_on_f_and_v() {
    let sentence = sentence();
    let score = spoken(&sentence);
    for span in sentence.phonemes.iter().filter(|span| span.viseme == Viseme::FF) {
        let tuck = sample(&score, seconds((span.start + span.end) / 2)).mouth.tuck;
        assert!(tuck >= 0.9, "{}: {tuck}", span.phoneme);
    }
}

#[test]
fn mouth_is_closed_before_after_and_in_long_pauses() {
    let score = spoken(&clip(&[
        ("", Viseme::Sil, 300),
        ("u", Viseme::U, 200),
        (",", Viseme::Sil, 310),
        ("u", Viseme::U, 200),
        ("", Viseme::Sil, 300),
    ]));
    let closed = Mouth::default();
    for t in [-5.0, 0.0, 0.1, 1.25, 1.31, 60.0] {
        assert_eq!(sample(&score, t).mouth, closed, "at {t}");
    }
    let pause = (0..31).map(|i| 0.5 + 0.01 * f64::from(i));
    let least = pause.map(|t| numbers(&sample(&score, t).mouth).iter().sum::<f32>()).fold(f32::MAX, f32::min);
    assert!(least < 0.01, "lips rest in a pause of 310 ms: {least}");
}

#[test]
fn word_boundaries_do_not_shut_the_mouth() {
    let sounds = [
        ("", Viseme::Sil, 200),
        ("a", Viseme::AA, 150),
        (" ", Viseme::Sil, 60),
        ("a", Viseme::AA, 150),
        ("", Viseme::Sil, 200),
    ];
    let score = spoken(&clip(&sounds));
    let jaw = sample(&score, 0.35).mouth.jaw;
    assert!(jaw > 0.5, "no chewing between words: {jaw}");
}

#[test]
fn stressed_and_loud_vowels_open_further() {
    let plain = sample(&spoken(&clip(&[("", Viseme::Sil, 200), ("ɑ", Viseme::AA, 200)])), 0.28).mouth.jaw;
    let stressed = sample(
        &spoken(&clip(&[("", Viseme::Sil, 175), ("ˈ", Viseme::Sil, 25), ("ɑ", Viseme::AA, 200)])),
        0.28,
    )
    .mouth
    .jaw;
    assert!(stressed > plain * 1.05, "{stressed} against {plain}");
    let mut quiet = clip(&[("", Viseme::Sil, 200), ("ɑ", Viseme::AA, 200), ("ɑ", Viseme::AA, 200)]);
    quiet.pcm.samples[4800..9600].fill(0.01);
    let score = spoken(&quiet);
    assert!(sample(&score, 0.27).mouth.jaw < sample(&score, 0.47).mouth.jaw * 0.95, "the second is louder");
}

#[test]
fn a_cut_closes_the_mouth_and_drops_what_would_come() {
    let mut score = spoken(&clip(&[("ɑ", Viseme::AA, 900)]));
    let mut later = clip(&[("ɑ", Viseme::AA, 900)]);
    later.seq = 1;
    score.say(0.9, &later);
    assert!(sample(&score, 0.5).mouth.jaw > 1.0);
    score.cut(0.5);
    assert!(sample(&score, 0.49).mouth.jaw > 1.0, "what was before stays");
    assert_eq!(sample(&score, 0.58).mouth, Mouth::default());
    assert_eq!(sample(&score, 1.3).mouth, Mouth::default());
    assert!(score.speaking(0.45) && !score.speaking(0.5) && !score.speaking(1.0));
}

#[test]
fn anchoring_moves_the_lips_with_the_sound() {
    let sentence = sentence();
    let (mut late, mut exact) = (Score::new(3), Score::new(3));
    late.say(10.0, &sentence);
    exact.say(10.25, &sentence);
    late.anchor(sentence.turn, 0, 10.25);
    late.anchor(sentence.turn, 99, 0.0);
    for i in 0..200 {
        let t = 10.0 + f64::from(i) * 0.02;
        assert_eq!(sample(&late, t), sample(&exact, t), "at {t}");
    }
}

fn any_sounds() -> impl Strategy<Value = Vec<Sound<'static>>> {
    let sound = (0..15_usize, 1..9_u32, prop::sample::select(vec!["x", "ˈx", "A", "W", " ", ""]));
    prop::collection::vec(
        sound.prop_map(|(viseme, frames, phoneme)| (phoneme, Viseme::ALL[viseme], frames * 25)),
        1..60,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn lips_meet_whatever_is_around(sounds in any_sounds()) {
        // A diphthong's letter says more than its viseme, so it cannot stand for a closed sound.
        let sounds: Vec<_> = sounds.into_iter().map(|(p, v, ms)| (if v == Viseme::PP { "b" } else { p }, v, ms)).collect();
        let clip = clip(&sounds);
        let score = spoken(&clip);
        for span in clip.phonemes.iter().filter(|span| span.viseme == Viseme::PP) {
            let press = pressed_in(&score, seconds(span.start), seconds(span.end));
            prop_assert!(press >= 0.95, "{press} at {}", seconds(span.start));
        }
    }

    #[test]
    fn weights_stay_in_range(sounds in any_sounds(), t in -0.5..4.0_f64) {
        let mouth = sample(&spoken(&clip(&sounds)), t).mouth;
        prop_assert!(numbers(&mouth).iter().all(|weight| (0.0..=1.6).contains(weight)), "{mouth:?}");
        prop_assert!(mouth.press <= 1.0 && mouth.tuck <= 1.0 && mouth.pucker <= 1.0);
    }
}
