//! Poses that show what a face can do.

#![allow(dead_code, unreachable_pub)] // every test program uses another part of it

use vis_avatar::{Emotion, Mouth, Pose, Score, sample};

const SHUT: Mouth = Mouth {
    jaw: 0.0,
    pucker: 0.0,
    wide: 0.0,
    upper_raise: 0.0,
    lower_drop: 0.0,
    press: 0.0,
    tuck: 0.0,
    tongue: 0.0,
};

/// The fifteen visemes at full weight, silence first.
pub fn visemes() -> Vec<Pose> {
    let mouths = [
        SHUT,
        Mouth { press: 1.0, ..SHUT },
        Mouth { tuck: 1.0, jaw: 0.12, ..SHUT },
        Mouth { jaw: 0.36, lower_drop: 0.45, upper_raise: 0.25, tongue: 1.0, wide: 0.1, ..SHUT },
        Mouth { jaw: 0.34, lower_drop: 0.40, upper_raise: 0.25, tongue: 0.6, wide: 0.15, ..SHUT },
        Mouth { jaw: 0.42, lower_drop: 0.30, upper_raise: 0.2, wide: 0.15, ..SHUT },
        Mouth { jaw: 0.28, pucker: 0.55, upper_raise: 0.65, lower_drop: 0.7, ..SHUT },
        Mouth { jaw: 0.14, wide: 0.45, lower_drop: 0.65, upper_raise: 0.35, ..SHUT },
        Mouth { jaw: 0.34, lower_drop: 0.35, upper_raise: 0.2, tongue: 0.7, wide: 0.1, ..SHUT },
        Mouth { jaw: 0.38, pucker: 0.40, lower_drop: 0.45, upper_raise: 0.25, ..SHUT },
        Mouth { jaw: 1.25, lower_drop: 0.3, upper_raise: 0.35, wide: 0.15, ..SHUT },
        Mouth { jaw: 0.75, wide: 0.45, lower_drop: 0.35, upper_raise: 0.3, ..SHUT },
        Mouth { jaw: 0.42, wide: 0.65, lower_drop: 0.5, upper_raise: 0.35, ..SHUT },
        Mouth { jaw: 0.85, pucker: 0.62, lower_drop: 0.15, upper_raise: 0.2, ..SHUT },
        Mouth { jaw: 0.38, pucker: 0.95, lower_drop: 0.15, upper_raise: 0.12, ..SHUT },
    ];
    mouths.into_iter().map(|mouth| Pose { mouth, ..Pose::default() }).collect()
}

pub fn lids() -> Vec<Pose> {
    let rest = Pose::default();
    vec![
        Pose { blink_left: 0.5, blink_right: 0.5, ..rest },
        Pose { blink_left: 1.0, blink_right: 1.0, ..rest },
        Pose { blink_left: 1.0, ..rest },
    ]
}

pub fn gazes() -> Vec<Pose> {
    let look = |gaze_x, gaze_y| Pose { gaze_x, gaze_y, ..Pose::default() };
    vec![look(-0.8, 0.0), look(0.8, 0.0), look(0.0, -0.8), look(0.0, 0.8)]
}

/// What each emotion adds to the resting face: happy, sad, surprised, angry, thoughtful.
pub fn feelings() -> Vec<Pose> {
    let all = [Emotion::Happy, Emotion::Sad, Emotion::Surprised, Emotion::Angry, Emotion::Thoughtful];
    all.map(feeling).to_vec()
}

fn feeling(emotion: Emotion) -> Pose {
    let mut score = Score::new(3);
    score.emotion(1.0, emotion);
    let (with, without) = (sample(&score, 1.8), sample(&Score::new(3), 1.8));
    Pose {
        smile: with.smile - without.smile,
        squint: with.squint - without.squint,
        brow: with.brow - without.brow,
        brow_inner: with.brow_inner - without.brow_inner,
        ..Pose::default()
    }
}

/// As far as a head turns, and a little beyond: the rig holds it back.
pub fn turns() -> Vec<Pose> {
    let turn = |yaw, pitch, roll| Pose { yaw, pitch, roll, ..Pose::default() };
    vec![
        turn(-0.3, 0.0, 0.0),
        turn(0.3, 0.0, 0.0),
        turn(0.0, -0.3, 0.0),
        turn(0.0, 0.3, 0.0),
        turn(0.3, -0.3, 0.3),
    ]
}
