//! How loud it is, and how loud the room is by itself.

use std::collections::VecDeque;

/// Level of a chunk without any sound, dBFS.
const NOTHING: f32 = -100.0;

/// The room is never taken for quieter than this: behind a gate or a mute switch every breath would stand out.
const QUIETEST_ROOM: f32 = -72.0;

/// Nor for louder than this in the first `UNKNOWN` chunks: somebody may speak from the first sample on.
const LOUDEST_UNKNOWN: f32 = -45.0;
const UNKNOWN: u32 = 150;

/// The room is the quietest quarter of the last 5 s that were not speech. The very minimum (tried) lies 10-14 dB under the
/// murmur of many voices, which then stands out from itself.
const MEMORY: usize = 500;
const QUARTER: usize = 4;
/// Weight of a new chunk in the running mean of power, about 50 ms.
const SMOOTHING: f32 = 0.2;

/// Above the room by this much, dB, and no further below the loudest than `TAIL`, a chunk is sound rather than silence.
const OVER_ROOM: f32 = 5.0;
const TAIL: f32 = 35.0;
/// dB per chunk by which the loudest is forgotten: 6 dB a second.
const FORGET: f32 = 0.06;

/// Follows the loudness of chunks of 10 ms.
#[derive(Debug)]
pub(crate) struct Level {
    /// Last input and output of the high-pass filter that keeps rumble and offset out.
    filter: (f32, f32),
    power: f32,
    heard: u32,
    memory: VecDeque<f32>,
    room: f32,
    loudest: f32,
    loud_until: u64,
}

impl Level {
    pub(crate) fn new() -> Self {
        Self {
            filter: (0.0, 0.0),
            power: 0.0,
            heard: 0,
            memory: VecDeque::with_capacity(MEMORY + 1),
            room: QUIETEST_ROOM,
            loudest: NOTHING,
            loud_until: 0,
        }
    }

    /// Takes a chunk that ends before sample `end`; gives its mean square. `is_room`: nobody is taken to speak.
    pub(crate) fn hear(&mut self, samples: &[f32], end: u64, is_room: bool) -> f32 {
        let power = self.filtered_power(samples);
        let level = decibels(power);
        self.heard = self.heard.saturating_add(1);
        // The first chunk is the mean; one that grew from nothing would look like a silent room.
        self.power = if self.power == 0.0 { power } else { self.power + SMOOTHING * (power - self.power) };
        // Digital silence is a muted microphone, not a room.
        if is_room && level > NOTHING + 10.0 {
            self.learn(decibels(self.power));
        }
        self.loudest = (self.loudest - FORGET).max(level);
        if level > (self.room + OVER_ROOM).max(self.loudest - TAIL) {
            self.loud_until = end;
        }
        power
    }

    /// Level of the room itself, dBFS.
    pub(crate) fn room(&self) -> f32 {
        self.room
    }

    /// One past the last sample that was sound.
    pub(crate) fn loud_until(&self) -> u64 {
        self.loud_until
    }

    fn learn(&mut self, level: f32) {
        self.memory.push_back(level);
        if self.memory.len() > MEMORY {
            self.memory.pop_front();
        }
        let mut levels: Vec<f32> = self.memory.iter().copied().collect();
        let (_, quarter, _) = levels.select_nth_unstable_by(self.memory.len() / QUARTER, f32::total_cmp);
        let top = if self.heard < UNKNOWN { LOUDEST_UNKNOWN } else { 0.0 };
        self.room = quarter.clamp(QUIETEST_ROOM, top);
    }

    /// Mean square above about 100 Hz.
    fn filtered_power(&mut self, samples: &[f32]) -> f32 {
        const POLE: f32 = 0.961;
        let mut sum = 0.0;
        let (mut before, mut out) = self.filter;
        for &sample in samples {
            // A microphone that delivers no number must not deafen the ear for good.
            let sample = if sample.is_finite() { sample.clamp(-8.0, 8.0) } else { 0.0 };
            out = sample - before + POLE * out;
            before = sample;
            sum += out * out;
        }
        self.filter = (before, out);
        sum / samples.len().max(1) as f32
    }
}

/// Mean square in dBFS.
pub(crate) fn decibels(power: f32) -> f32 {
    (10.0 * power.max(1e-10).log10()).max(NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(amplitude: f32) -> Vec<f32> {
        (0..160).map(|n| amplitude * (n as f32 * 0.4).sin()).collect()
    }

    #[test]
    fn steady_sound_is_the_room_and_what_stands_out_is_not() {
        let mut level = Level::new();
        for n in 1..=400u64 {
            level.hear(&tone(0.01), n * 160, true);
        }
        assert!((level.room() + 43.0).abs() < 1.5, "a tone of 0.01 has -43 dBFS, not {}", level.room());
        for n in 401..=420u64 {
            level.hear(&tone(0.1), n * 160, false);
        }
        assert_eq!(level.loud_until(), 420 * 160);
        for n in 421..=440u64 {
            level.hear(&tone(0.01), n * 160, true);
        }
        assert_eq!(level.loud_until(), 420 * 160, "the room itself is silence");
    }

    #[test]
    fn a_muted_microphone_does_not_change_the_room() {
        let mut level = Level::new();
        for n in 1..=300u64 {
            level.hear(&tone(0.01), n * 160, true);
        }
        let before = level.room();
        for n in 301..=2000u64 {
            level.hear(&[0.0; 160], n * 160, true);
        }
        assert!((level.room() - before).abs() < 1.0);
    }

    #[test]
    fn broken_samples_pass_without_a_trace() {
        let mut level = Level::new();
        level.hear(&[f32::NAN; 160], 160, true);
        level.hear(&[f32::INFINITY; 160], 320, true);
        assert!(level.hear(&tone(0.1), 480, true).is_finite());
        assert!(level.room().is_finite());
    }
}
