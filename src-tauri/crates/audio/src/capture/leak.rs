//! Tells the companion's own voice, which the canceller let through, from a person who talks over it.
//!
//! When a speaker runs dry for a moment, or a block of the microphone is lost, the echo jumps in time and the canceller looks in the
//! wrong place for up to three seconds. Nothing announces that. But what was played explains the microphone then, at whatever delay; and
//! if more comes out of the canceller than can be explained by anything else, it can only be echo. A person's voice is not explained by
//! what is played, however loud either is. Measured with recorded voices: over a person at most 0.1 dB more than that, over an echo
//! that got through 17 to 27 dB more.

use std::collections::VecDeque;

use vis_core::CHUNK_SAMPLES;

use crate::stream::Frame;

/// Everything is compared at 8 kHz, where a voice has its strength.
const STEP: usize = 2;
const PER_MS: usize = 8;
/// Length of what is compared, samples: 150 ms.
const WINDOW: usize = 150 * PER_MS;
/// The canceller looks no farther back, samples: 300 ms.
const LAGS: usize = 300 * PER_MS;
/// Frames between two comparisons; one takes some 3 million multiplications.
const EVERY: u32 = 3;
/// Mean square below which what comes through does no harm (-55 dB).
const HARMLESS: f32 = 3e-6;
/// Mean square of what was played below which nothing was (-60 dB).
const PLAYED: f32 = 1e-6;
/// So many times more comes through than is unexplained: 16 dB. Gain control alone may add 12 to a person's voice, and with 13 a voice in a
/// room that lingers was cut up.
const TOO_MUCH: f32 = 40.0;

#[derive(Default)]
pub(crate) struct LeakDetector {
    played: Track,
    heard: Track,
    clean: Track,
    frames: u32,
}

impl LeakDetector {
    /// Takes ten milliseconds of each; whether what came through lately is echo.
    pub(crate) fn leaks(&mut self, played: &Frame, heard: &Frame, clean: &Frame) -> bool {
        self.played.push(played, WINDOW + LAGS);
        self.heard.push(heard, WINDOW);
        self.clean.push(clean, WINDOW);
        self.frames += 1;
        self.frames.is_multiple_of(EVERY) && loudness(clean) > HARMLESS && self.compare()
    }

    fn compare(&mut self) -> bool {
        let (played, heard, clean) = (self.played.all(), self.heard.all(), self.clean.all());
        if played.len() < WINDOW + LAGS || power(played) < PLAYED * played.len() as f32 * 0.1 {
            return false;
        }
        let total = power(heard);
        let unexplained = total * (1.0 - explained(played, heard, total));
        power(clean) > TOO_MUCH * unexplained
    }
}

/// The share of `heard` that is `played`, at the delay where it is largest.
fn explained(played: &[f32], heard: &[f32], total: f32) -> f32 {
    let mut energy = power(&played[..WINDOW]);
    let mut best = 0.0_f32;
    for (lag, window) in played.windows(WINDOW).enumerate() {
        let alike = dot(window, heard);
        best = best.max(alike * alike / (energy * total).max(f32::MIN_POSITIVE));
        let next = played.get(lag + WINDOW).map_or(0.0, |sample| sample * sample);
        energy = (energy + next - window[0] * window[0]).max(1e-9);
    }
    best.min(1.0)
}

fn power(samples: &[f32]) -> f32 {
    dot(samples, samples)
}

fn loudness(frame: &Frame) -> f32 {
    power(frame) / frame.len() as f32
}

/// Eight sums side by side, which the processor adds at once.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum::<f32>()
}

/// The newest samples of one sound, with the highs raised: otherwise the deep parts of any two voices are alike.
#[derive(Default)]
struct Track {
    samples: VecDeque<f32>,
    last: f32,
}

impl Track {
    fn push(&mut self, frame: &Frame, keep: usize) {
        for pair in frame.as_chunks::<STEP>().0 {
            let sample = (pair[0] + pair[1]) / STEP as f32;
            self.samples.push_back(sample - 0.9 * self.last);
            self.last = sample;
        }
        self.samples.drain(..self.samples.len().saturating_sub(keep));
    }

    fn all(&mut self) -> &[f32] {
        self.samples.make_contiguous()
    }
}

const _: () = assert!(CHUNK_SAMPLES.is_multiple_of(STEP));

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables of noise, different for every seed.
    fn voice(seconds: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut low = 0.0;
        (0..seconds * 16_000)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                low += 0.3 * (state as f32 / u32::MAX as f32 - 0.5 - low);
                low * (n as f32 / 2_500.0).sin().abs()
            })
            .collect()
    }

    /// Comparisons that found a leak, of all frames: an echo of `played` 90 ms late, a person, and what the canceller left of the echo.
    fn leaks(person: f32, left: f32) -> usize {
        let (played, other) = (voice(4, 1), voice(4, 77));
        let mut detector = LeakDetector::default();
        let frame =
            |at: &dyn Fn(usize) -> f32, n: usize| -> Frame { std::array::from_fn(|i| at(n * 160 + i)) };
        let echo = |at: usize| at.checked_sub(1_440).map_or(0.0, |at| played[at] * 0.5);
        (0..400)
            .filter(|n| {
                detector.leaks(
                    &frame(&|at| played[at], *n),
                    &frame(&|at| echo(at) + other[at] * person, *n),
                    &frame(&|at| echo(at) * left + other[at] * person, *n),
                )
            })
            .count()
    }

    #[test]
    fn an_echo_that_gets_through_is_noticed() {
        assert!(leaks(0.0, 1.0) > 60, "all of it");
        assert!(leaks(0.0, 0.2) > 60, "a fifth of it");
        assert!(leaks(0.002, 0.5) > 60, "over a little noise");
    }

    #[test]
    fn a_person_never_is() {
        for person in [0.1, 0.3, 1.0, 3.0] {
            assert_eq!(leaks(person, 0.0), 0, "{person}");
            assert_eq!(leaks(person, 0.02), 0, "{person}, with a trace of echo");
        }
    }

    #[test]
    fn nor_a_person_whose_voice_was_made_louder() {
        let (played, other) = (voice(4, 1), voice(4, 77));
        let mut detector = LeakDetector::default();
        for (played, other) in played.as_chunks::<160>().0.iter().zip(other.as_chunks::<160>().0) {
            assert!(!detector.leaks(played, other, &other.map(|sample| sample * 4.0)), "12 dB");
        }
    }
}
