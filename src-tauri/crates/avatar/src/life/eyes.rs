use super::Manner;
use super::noise::Noise;
use crate::{Pose, Score, ease};

const BLINKS: u64 = 1;
const SACCADES: u64 = 2;
const ASIDE: u64 = 3;
const THOUGHTS: u64 = 4;
const TREMOR: u64 = 5;
const SHIFTS: u64 = 6;

/// Seconds of a saccade; twice what the eye takes, so that it is seen at 30 frames a second.
const SACCADE: f64 = 0.06;

/// How far the lids are shut. A blink begins every 2-4.5 s, sometimes two; many come with a change of activity, as people's do.
pub(super) fn blink(score: &Score, noise: &Noise, thinking: f32, t: f64) -> f32 {
    let slow = 1.0 + 0.5 * f64::from(thinking);
    let cell = noise.cell(BLINKS, t, 3.25, 1.25);
    let mut shut = lid(cell.age, slow);
    if noise.even(BLINKS + 100, cell.index) < 0.16 {
        shut = shut.max(lid(cell.age - 0.42, slow));
    }
    for (age, at) in score.activities.recent(t, 1.0) {
        if noise.even(SHIFTS, at.to_bits() as i64) < 0.6 {
            shut = shut.max(lid(age - 0.08, slow));
        }
    }
    shut
}

/// One blink of 240 ms: down in 70, shut for 40, up in 130.
fn lid(age: f64, slow: f64) -> f32 {
    let age = age / slow;
    if age < 0.11 { ease::smooth(age / 0.07) } else { ease::smooth(1.0 - (age - 0.11) / 0.13) }
}

/// Fixations on the person with glances aside; the eyes turn against the head, so that contact is kept while it moves.
pub(super) fn look(pose: &mut Pose, noise: &Noise, manner: &Manner, t: f64) {
    let (x, y) = aim(noise, manner, t, SACCADE);
    let hold = 1.5;
    pose.gaze_x = (pose.gaze_x + x - pose.yaw * hold).clamp(-1.0, 1.0);
    pose.gaze_y = (pose.gaze_y + y + pose.pitch * hold).clamp(-1.0, 1.0);
}

/// Where the eyes go, moving there in `travel` seconds (at most 0.7); the head asks too, with a slower travel.
pub(super) fn aim(noise: &Noise, manner: &Manner, t: f64, travel: f64) -> (f32, f32) {
    let cell = noise.cell(SACCADES, t, 1.6, 0.9);
    let share = ease::smooth(cell.age / travel);
    let (from, to) = (fixation(noise, manner, cell.index - 1), fixation(noise, manner, cell.index));
    let thought = noise.cell(THOUGHTS, t, 2.9, 1.5);
    let turn = ease::smooth(thought.age / travel);
    let (before, now) = (thinking(noise, thought.index - 1), thinking(noise, thought.index));
    let x = ease::mix(from.0, to.0, share) + ease::mix(before.0, now.0, turn) * manner.thinking;
    let y = ease::mix(from.1, to.1, share) + ease::mix(before.1, now.1, turn) * manner.thinking;
    (x, y)
}

fn fixation(noise: &Noise, manner: &Manner, index: i64) -> (f32, f32) {
    let (x, y) = (noise.signed(TREMOR, index), noise.signed(TREMOR + 100, index));
    // Only every other fixation may leave the person: the eyes always come back.
    let leaves = index.rem_euclid(2) == 1;
    let chance = noise.even(ASIDE, index);
    let away = |share: f32| if leaves && chance < share { 1.0 } else { 0.0 };
    let aside = manner.idle * away(0.45) + manner.speaking * away(0.34) + manner.listening * away(0.08);
    let side = noise.signed(ASIDE + 100, index);
    let reach = 0.30 + 0.25 * side.abs();
    (0.05 * x + aside * reach * side.signum(), 0.04 * y + aside * 0.22 * noise.signed(ASIDE + 200, index))
}

fn thinking(noise: &Noise, index: i64) -> (f32, f32) {
    // Mostly the same side within a thought; changing every time looks shifty.
    let side = if noise.even(THOUGHTS + 100, index.div_euclid(3)) < 0.5 { -1.0 } else { 1.0 };
    (
        side * (0.48 + 0.25 * noise.even(THOUGHTS + 200, index)),
        -0.58 - 0.25 * noise.even(THOUGHTS + 300, index),
    )
}
