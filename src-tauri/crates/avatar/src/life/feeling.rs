use crate::{Emotion, Pose, Score, ease};

/// Seconds into and out of an emotion.
const EASE: f64 = 0.5;

/// Adds what each emotion does to the face.
pub(super) fn colour(pose: &mut Pose, score: &Score, t: f64) {
    for emotion in [Emotion::Happy, Emotion::Sad, Emotion::Surprised, Emotion::Angry, Emotion::Thoughtful] {
        let weight = score.emotions.weight(t, EASE, emotion, |age| settled(emotion, age));
        if weight > 0.0 {
            add(pose, emotion, weight);
        }
    }
}

/// A feeling shows most when it is new; a face that stays surprised looks frozen.
fn settled(emotion: Emotion, age: f64) -> f32 {
    let stays = if emotion == Emotion::Surprised { 0.25 } else { 0.7 };
    ease::mix(1.0, stays, ease::smooth((age - 0.9) / 2.1))
}

fn add(pose: &mut Pose, emotion: Emotion, weight: f32) {
    let offset = match emotion {
        Emotion::Neutral => return,
        Emotion::Happy => {
            Pose { smile: 0.75, squint: 0.32, brow: 0.18, brow_inner: 0.05, pitch: 0.015, ..Pose::default() }
        }
        Emotion::Sad => Pose {
            smile: -0.60,
            squint: 0.14,
            brow: -0.08,
            brow_inner: 0.80,
            pitch: -0.045,
            roll: 0.03,
            gaze_y: 0.10,
            ..Pose::default()
        },
        Emotion::Surprised => {
            Pose { smile: 0.05, squint: -0.85, brow: 0.90, brow_inner: 0.15, pitch: 0.025, ..Pose::default() }
        }
        Emotion::Angry => Pose {
            smile: -0.35,
            squint: 0.35,
            brow: -0.50,
            brow_inner: -0.90,
            pitch: -0.03,
            ..Pose::default()
        },
        Emotion::Thoughtful => Pose {
            smile: -0.02,
            squint: 0.16,
            brow: 0.10,
            brow_inner: -0.35,
            roll: 0.04,
            gaze_y: -0.08,
            ..Pose::default()
        },
    };
    pose.smile += offset.smile * weight;
    pose.squint += offset.squint * weight;
    pose.brow += offset.brow * weight;
    pose.brow_inner += offset.brow_inner * weight;
    pose.pitch += offset.pitch * weight;
    pose.roll += offset.roll * weight;
    pose.gaze_y += offset.gaze_y * weight;
}
