use std::f64::consts::TAU;

use super::noise::Noise;
use super::{Manner, STRESS_LEAD, eyes};
use crate::{Pose, Score, ease};

const YAW: u64 = 10;
const PITCH: u64 = 11;
const ROLL: u64 = 12;
const POSTURE: u64 = 13;
const NODS: u64 = 14;
const STRESSES: u64 = 15;
const BROWS: u64 = 16;
const BREATH: u64 = 17;
const TILT: u64 = 18;

/// A quarter of a hertz, never quite even: in somewhat faster than out.
pub(super) fn breath(noise: &Noise, t: f64) -> f32 {
    let phase = 0.25 * t + 0.08 * f64::from(noise.drift(BREATH, t, 5.0));
    (0.5 - 0.5 * (TAU * phase + 0.35 * (TAU * phase).sin()).cos()) as f32
}

pub(super) fn turn(pose: &mut Pose, score: &Score, noise: &Noise, manner: &Manner, t: f64) {
    let slow = manner.pick(1.0, 0.4, 0.6, 0.9);
    let quick = manner.pick(0.15, 0.1, 0.1, 1.0);
    pose.yaw = 0.062 * slow * noise.drift(YAW, t, 2.3) + 0.022 * quick * noise.drift(YAW + 100, t, 0.8);
    pose.pitch = 0.032 * slow * noise.drift(PITCH, t, 1.9) + 0.016 * quick * noise.drift(PITCH + 100, t, 0.7);
    pose.roll = 0.028 * slow * noise.drift(ROLL, t, 2.9) + 0.008 * quick * noise.drift(ROLL + 100, t, 0.9);
    // The head follows the eyes a little, and late.
    let (x, y) = eyes::aim(noise, manner, t, 0.55);
    pose.yaw += 0.10 * x;
    pose.pitch -= 0.07 * y;
    lean(pose, noise, manner, t);
    pose.pitch -= nods(score, noise, t) + listening_nods(noise, t) * manner.listening;
    pose.pitch += 0.006 * (pose.breath - 0.5);
}

/// Posture: a new one every few seconds while speaking, a steady tilt while listening.
fn lean(pose: &mut Pose, noise: &Noise, manner: &Manner, t: f64) {
    let cell = noise.cell(POSTURE, t, 2.8, 1.6);
    let share = ease::smooth(cell.age / 0.8);
    let at = |channel: u64| {
        ease::mix(noise.signed(channel, cell.index - 1), noise.signed(channel, cell.index), share)
    };
    pose.yaw += 0.045 * manner.speaking * at(POSTURE + 100);
    pose.roll += 0.040 * manner.speaking * at(POSTURE + 200);
    let side = if noise.even(TILT, 0) < 0.5 { -1.0 } else { 1.0 };
    pose.roll += side * manner.pick(0.0, 0.055, 0.02, 0.0);
    pose.pitch += manner.pick(0.0, -0.012, 0.03, 0.0);
}

/// Chin down on about every other stressed vowel, radians.
fn nods(score: &Score, noise: &Noise, t: f64) -> f32 {
    let nod = |(since, strength, own): (f64, f32, u64)| {
        let size = (noise.even(STRESSES, own as i64) - 0.35).max(0.0) / 0.65;
        0.050 * size * strength * ease::hill((since + STRESS_LEAD) / 0.5)
    };
    score.stresses(t).map(nod).sum::<f32>().min(0.075)
}

/// "Go on": two small nods every five seconds or so.
fn listening_nods(noise: &Noise, t: f64) -> f32 {
    let cell = noise.cell(NODS, t, 5.2, 2.4);
    if noise.even(NODS + 100, cell.index) > 0.75 {
        return 0.0;
    }
    0.055 * ease::hill(cell.age / 0.55) + 0.035 * ease::hill((cell.age - 0.48) / 0.55)
}

pub(super) fn brows(pose: &mut Pose, score: &Score, noise: &Noise, manner: &Manner, vigour: f32, t: f64) {
    let lift = |(since, strength, own): (f64, f32, u64)| {
        let chosen = if noise.even(STRESSES + 100, own as i64) < 0.4 { 0.40 } else { 0.10 };
        chosen * strength * ease::hill((since + STRESS_LEAD) / 0.6)
    };
    pose.brow = 0.07 * noise.drift(BROWS, t, 2.1)
        + manner.pick(0.0, 0.14, 0.04, 0.02)
        + 0.08 * vigour
        + score.stresses(t).map(lift).sum::<f32>().min(0.5);
    pose.brow_inner = 0.04 * noise.drift(BROWS + 100, t, 2.7) + manner.pick(0.0, 0.06, -0.42, 0.0);
}
