//! Life around the speech: eyes, head, brows and breath, from noise that is a pure function of seed and time.

mod eyes;
mod feeling;
mod head;
mod noise;

use crate::{Activity, Glance, Pose, Score, ease};
use noise::Noise;

/// Nods and brows set out this many seconds before the stress that they mark.
pub(crate) const STRESS_LEAD: f64 = 0.08;
/// Seconds from one activity's manner to the next.
const EASE: f64 = 0.4;

/// How much of each activity there is at a moment; they add up to 1.
#[derive(Clone, Copy, Debug)]
struct Manner {
    idle: f32,
    listening: f32,
    thinking: f32,
    speaking: f32,
}

impl Manner {
    fn of(score: &Score, t: f64) -> Self {
        let weight = |activity| score.activities.weight(t, EASE, activity, |_| 1.0);
        Self {
            idle: weight(Activity::Idle),
            listening: weight(Activity::Listening),
            thinking: weight(Activity::Thinking),
            speaking: weight(Activity::Speaking),
        }
    }

    fn pick(&self, idle: f32, listening: f32, thinking: f32, speaking: f32) -> f32 {
        idle * self.idle + listening * self.listening + thinking * self.thinking + speaking * self.speaking
    }
}

pub(crate) fn pose(score: &Score, t: f64) -> Pose {
    let noise = Noise(score.seed);
    let manner = Manner::of(score, t);
    let blend = score.blend(t);
    let vigour = blend.vigour.min(1.0);
    let mut pose = Pose { mouth: blend.mouth(), time: t as f32, ..Pose::default() };
    pose.smile = manner.pick(0.14, 0.24, 0.02, 0.16);
    pose.squint = manner.pick(0.0, 0.03, 0.14, 0.02);
    pose.breath = head::breath(&noise, t);
    head::turn(&mut pose, score, &noise, &manner, t);
    head::brows(&mut pose, score, &noise, &manner, vigour, t);
    feeling::colour(&mut pose, score, t);
    eyes::look(&mut pose, &noise, &manner, t);
    aside(&mut pose, score, t);
    let shut = eyes::blink(score, &noise, manner.thinking, t);
    (pose.blink_left, pose.blink_right) = (shut, shut);
    // Corners held in a full smile would blur the shapes that are spoken through them.
    pose.smile *= ease::mix(1.0, 0.65, vigour) * (1.0 - 0.5 * pose.mouth.pucker);
    pose
}

/// Turned to somebody beside: the eyes arrive in a quarter of a second, the head later and less far.
fn aside(pose: &mut Pose, score: &Score, t: f64) {
    let to = |ease: f64| {
        let share = |glance| score.glances.weight(t, ease, glance, |_| 1.0);
        share(Glance::Right) - share(Glance::Left)
    };
    let (eyes, head) = (to(0.25), to(0.7));
    pose.yaw += 0.15 * head;
    pose.roll += 0.012 * head;
    pose.gaze_x = (pose.gaze_x + 0.55 * eyes).clamp(-1.0, 1.0);
}
