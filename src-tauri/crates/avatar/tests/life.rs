//! Life without speech, transitions, and the sampler's promises.

mod common;

use common::sentence;
use proptest::prelude::*;
use vis_avatar::{Activity, Emotion, Pose, Score, sample};

const HZ: f64 = 60.0;

/// Everything that happens in half a minute with a companion.
fn busy(seed: u64) -> Score {
    let mut score = Score::new(seed);
    score.activity(2.0, Activity::Listening);
    score.activity(6.0, Activity::Thinking);
    score.activity(8.2, Activity::Speaking);
    score.emotion(8.2, Emotion::Happy);
    score.say(8.3, &sentence());
    let mut second = sentence();
    second.seq = 1;
    score.say(8.3 + second.pcm.duration_ms() as f64 / 1000.0, &second);
    score.emotion(12.0, Emotion::Sad);
    score.cut(14.0);
    score.activity(14.0, Activity::Idle);
    score.emotion(14.1, Emotion::Surprised);
    score.emotion(14.3, Emotion::Angry);
    score.activity(14.2, Activity::Listening);
    score.emotion(17.0, Emotion::Thoughtful);
    score.emotion(20.0, Emotion::Neutral);
    score
}

fn at(score: &Score, from: f64, to: f64) -> Vec<Pose> {
    (0..((to - from) * HZ) as usize).map(|i| sample(score, from + i as f64 / HZ)).collect()
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn deviation(values: &[f32]) -> f32 {
    let middle = mean(values.iter().copied());
    mean(values.iter().map(|value| (value - middle) * (value - middle))).sqrt()
}

/// The moments at which the lids start to shut.
fn blinks(poses: &[Pose]) -> Vec<f64> {
    let starts = poses
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0].blink_left < 0.5 && pair[1].blink_left >= 0.5);
    starts.map(|(i, _)| i as f64 / HZ).collect()
}

/// The largest change of each part within a sixtieth of a second, and how much is allowed.
fn jumps(a: &Pose, b: &Pose) -> [(&'static str, f32, f32); 19] {
    let (m, n) = (&a.mouth, &b.mouth);
    [
        ("jaw", n.jaw - m.jaw, 0.60),
        ("pucker", n.pucker - m.pucker, 0.25),
        ("wide", n.wide - m.wide, 0.35),
        ("upper_raise", n.upper_raise - m.upper_raise, 0.35),
        ("lower_drop", n.lower_drop - m.lower_drop, 0.35),
        ("press", n.press - m.press, 0.70),
        ("tuck", n.tuck - m.tuck, 0.70),
        ("tongue", n.tongue - m.tongue, 0.50),
        ("smile", b.smile - a.smile, 0.08),
        ("yaw", b.yaw - a.yaw, 0.015),
        ("pitch", b.pitch - a.pitch, 0.015),
        ("roll", b.roll - a.roll, 0.010),
        ("blink", b.blink_left - a.blink_left, 0.40),
        ("squint", b.squint - a.squint, 0.12),
        ("gaze_x", b.gaze_x - a.gaze_x, 0.60),
        ("gaze_y", b.gaze_y - a.gaze_y, 0.40),
        ("brow", b.brow - a.brow, 0.12),
        ("brow_inner", b.brow_inner - a.brow_inner, 0.12),
        ("breath", b.breath - a.breath, 0.03),
    ]
}

#[test]
fn order_of_asking_changes_nothing() {
    let score = busy(5);
    let times: Vec<f64> = (0..1500).map(|i| f64::from(i) / HZ).collect();
    let forward: Vec<Pose> = times.iter().map(|t| sample(&score, *t)).collect();
    let again = busy(5);
    for i in (0..times.len()).map(|i| (i * 787) % times.len()) {
        assert_eq!(sample(&again, times[i]), forward[i], "at {}", times[i]);
    }
}

#[test]
fn forgetting_the_past_changes_nothing_that_comes() {
    let (whole, mut short) = (busy(9), busy(9));
    for second in 0..30 {
        let t = f64::from(second);
        short.forget_before(t);
        for i in 0..10 {
            let t = t + f64::from(i) * 0.13;
            assert_eq!(sample(&short, t), sample(&whole, t), "at {t}");
        }
    }
    assert_eq!(short.end(), None, "what was said is gone from memory");
}

#[test]
fn seeds_make_different_people() {
    let (a, b) = (at(&Score::new(1), 0.0, 20.0), at(&Score::new(2), 0.0, 20.0));
    assert!(mean(a.iter().zip(&b).map(|(a, b)| (a.yaw - b.yaw).abs())) > 0.01);
    assert_ne!(blinks(&a), blinks(&b));
}

#[test]
fn idle_faces_blink_every_two_to_five_seconds() {
    let times = blinks(&at(&Score::new(11), 0.0, 300.0));
    let mut gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let doubles = gaps.iter().filter(|gap| **gap < 0.6).count();
    assert!((2..30).contains(&doubles), "now and then two: {doubles}");
    gaps.retain(|gap| *gap >= 0.6);
    assert!(gaps.iter().all(|gap| (1.5..=4.6).contains(gap)), "{gaps:?}");
    assert!(gaps.len() > 70, "300 s hold about 92: {}", gaps.len());
}

#[test]
fn a_blink_shuts_the_lids_for_a_quarter_of_a_second() {
    let poses = at(&Score::new(4), 0.0, 60.0);
    let shut = poses.iter().filter(|pose| pose.blink_left > 0.95).count() as f64 / HZ;
    let part = poses.iter().filter(|pose| pose.blink_left > 0.02).count() as f64 / HZ;
    let count = blinks(&poses).len() as f64;
    assert!(
        (0.03..0.10).contains(&(shut / count)) && (0.18..0.25).contains(&(part / count)),
        "{shut} {part} {count}"
    );
}

#[test]
fn idle_heads_move_a_little_and_never_far() {
    let poses = at(&Score::new(21), 0.0, 240.0);
    let degrees = |values: Vec<f32>| {
        (deviation(&values).to_degrees(), values.iter().fold(0.0_f32, |m, v| m.max(v.abs())).to_degrees())
    };
    let (yaw, yaw_most) = degrees(poses.iter().map(|pose| pose.yaw).collect());
    let (pitch, pitch_most) = degrees(poses.iter().map(|pose| pose.pitch).collect());
    assert!(
        (1.2..2.8).contains(&yaw) && (0.6..1.8).contains(&pitch),
        "about 2 and 1.3 degrees: {yaw} {pitch}"
    );
    assert!(yaw_most < 8.0 && pitch_most < 6.0, "beyond that the face folds: {yaw_most} {pitch_most}");
}

#[test]
fn chest_moves_at_a_quarter_of_a_hertz() {
    let poses = at(&Score::new(8), 0.0, 120.0);
    let breaths = poses.windows(2).filter(|pair| pair[0].breath < 0.5 && pair[1].breath >= 0.5).count();
    assert!((28..=32).contains(&breaths), "{breaths} in two minutes");
}

#[test]
fn eyes_return_to_the_person() {
    let mut score = Score::new(13);
    let contact =
        |poses: &[Pose]| mean(poses.iter().map(|pose| if pose.gaze_x.abs() < 0.22 { 1.0 } else { 0.0 }));
    let idle = contact(&at(&score, 0.0, 120.0));
    score.activity(0.0, Activity::Listening);
    let listening = contact(&at(&score, 1.0, 121.0));
    assert!((0.6..0.97).contains(&idle), "idle eyes wander and come back: {idle}");
    assert!(listening > idle && listening > 0.9, "a listener looks at the person: {listening}");
}

#[test]
fn activities_look_different() {
    let doing = |activity| {
        let mut score = Score::new(17);
        score.activity(0.0, activity);
        at(&score, 1.0, 61.0)
    };
    let (idle, listening, thinking, speaking) = (
        doing(Activity::Idle),
        doing(Activity::Listening),
        doing(Activity::Thinking),
        doing(Activity::Speaking),
    );
    let gaze_y = |poses: &[Pose]| mean(poses.iter().map(|pose| pose.gaze_y));
    let aside = |poses: &[Pose]| mean(poses.iter().map(|pose| pose.gaze_x.abs()));
    let inner = |poses: &[Pose]| mean(poses.iter().map(|pose| pose.brow_inner));
    let tilt = |poses: &[Pose]| mean(poses.iter().map(|pose| pose.roll)).abs();
    let motion = |poses: &[Pose]| mean(poses.windows(2).map(|pair| (pair[1].yaw - pair[0].yaw).abs()));
    assert!(gaze_y(&thinking) < gaze_y(&idle) - 0.3 && aside(&thinking) > 0.3, "looks up and aside");
    assert!(inner(&thinking) < -0.3, "brows drawn");
    assert!(tilt(&listening) > 0.04 && motion(&listening) < motion(&idle) * 0.75, "a still, tilted head");
    assert!(motion(&speaking) > motion(&idle) * 1.2, "speakers move most");
}

#[test]
fn stressed_vowels_move_head_and_brows() {
    let (mut silent, mut talking) = (Score::new(23), Score::new(23));
    for score in [&mut silent, &mut talking] {
        score.activity(0.0, Activity::Speaking);
    }
    for seq in 0..10 {
        let clip = vis_core::SpokenClip { seq, ..sentence() };
        talking.say(f64::from(seq) * 5.0, &clip);
    }
    let pairs: Vec<(Pose, Pose)> = at(&silent, 0.0, 50.0).into_iter().zip(at(&talking, 0.0, 50.0)).collect();
    let nod = pairs.iter().map(|(silent, talking)| silent.pitch - talking.pitch).fold(0.0, f32::max);
    let brow = pairs.iter().map(|(silent, talking)| talking.brow - silent.brow).fold(0.0, f32::max);
    assert!((0.02..0.09).contains(&nod), "chin goes down by 1 to 5 degrees: {nod}");
    assert!(brow > 0.2, "{brow}");
}

#[test]
fn emotions_come_within_half_a_second_and_go() {
    let mut score = Score::new(2);
    score.emotion(10.0, Emotion::Happy);
    score.emotion(14.0, Emotion::Neutral);
    let smile = |t| sample(&score, t).smile;
    assert!(smile(9.9) < 0.2 && smile(10.5) > 0.7 && smile(13.9) > 0.5 && smile(14.6) < 0.2);
}

#[test]
fn an_activity_told_every_frame_is_one_change() {
    let (mut once, mut always) = (Score::new(6), Score::new(6));
    once.activity(1.0, Activity::Thinking);
    for i in 0..600 {
        always.activity(1.0 + f64::from(i) / HZ, Activity::Thinking);
    }
    assert_eq!(sample(&once, 4.0), sample(&always, 4.0));
}

#[test]
fn days_later_the_face_still_lives() {
    let score = Score::new(31);
    let day = 3.0 * 86_400.0;
    let poses = at(&score, day, day + 30.0);
    assert!(
        blinks(&poses).len() >= 6 && deviation(&poses.iter().map(|pose| pose.yaw).collect::<Vec<_>>()) > 0.01
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn nothing_ever_jumps(seed: u64, shift in 0.0..0.02_f64) {
        let poses = at(&busy(seed), shift, 24.0);
        for (i, pair) in poses.windows(2).enumerate() {
            for (part, change, bound) in jumps(&pair[0], &pair[1]) {
                prop_assert!(change.abs() <= bound, "{part} by {change} at {}", shift + i as f64 / HZ);
            }
        }
    }

    #[test]
    fn poses_stay_in_range(seed: u64, t in -10.0..1e6_f64) {
        let pose = sample(&busy(seed), t);
        prop_assert!(pose.yaw.abs() < 0.26 && pose.pitch.abs() < 0.20 && pose.roll.abs() < 0.20, "{pose:?}");
        prop_assert!(pose.gaze_x.abs() <= 1.0 && pose.gaze_y.abs() <= 1.0 && (0.0..=1.0).contains(&pose.breath));
        prop_assert!((0.0..=1.0).contains(&pose.blink_left) && pose.smile.abs() <= 1.2 && pose.brow.abs() <= 1.6);
    }
}
