//! Sounds that people make while somebody else speaks, from a description: hums and vowels out of pulses and resonances, breath and
//! coughs out of noise, and pieces of recordings.

const RATE: f32 = 16_000.0;

/// Frequency and bandwidth of the resonances, Hz, and their gain.
type Mouth = [(f32, f32, f32); 3];
/// Lips closed, as in "mm".
const CLOSED: Mouth = [(250.0, 60.0, 1.0), (1050.0, 250.0, 0.08), (2200.0, 300.0, 0.03)];
/// As in "uh".
const OPEN: Mouth = [(640.0, 90.0, 1.0), (1190.0, 110.0, 0.5), (2390.0, 160.0, 0.15)];
/// Coughs are broad.
const THROAT: Mouth = [(500.0, 400.0, 1.0), (1500.0, 700.0, 0.9), (3000.0, 1500.0, 0.7)];

/// One sound a line: `hum MS HZ HZ`, `uh MS HZ HZ` (pitch at the beginning and at the end), `breath MS`, `cough MS`, `gap MS`, or
/// `recording NAME FROM_MS TO_MS`, which `recording` reads (mono, 16 kHz).
pub(crate) fn render(description: &str, recording: &dyn Fn(&str) -> Vec<f32>) -> Vec<f32> {
    let mut noise = Noise(0x9e37_79b9);
    let mut samples = Vec::new();
    for line in description.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<f32>().expect("a number");
        match words[..] {
            ["hum", ..] => samples.extend(voiced(number(1), number(2), number(3), &CLOSED, &mut noise)),
            ["uh", ..] => samples.extend(voiced(number(1), number(2), number(3), &OPEN, &mut noise)),
            ["breath", ..] => samples.extend(breath(number(1), 0.02, &OPEN, &mut noise)),
            ["cough", ..] => samples.extend(burst(number(1), &mut noise)),
            ["gap", ..] => samples.extend(vec![0.0; (number(1) * RATE / 1000.0) as usize]),
            ["recording", name, ..] => {
                let at = |ms: f32| (ms * RATE / 1000.0) as usize;
                samples.extend_from_slice(&recording(name)[at(number(2))..at(number(3))]);
            }
            _ => panic!("no sound: {line}"),
        }
    }
    samples
}

struct Noise(u32);

impl Noise {
    /// White, -1 to 1.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Rises in 40 ms and falls in 80.
fn swell(at: usize, length: usize) -> f32 {
    let (rise, fall) = (0.04 * RATE, 0.08 * RATE);
    (at as f32 / rise).min((length - at) as f32 / fall).min(1.0)
}

fn voiced(ms: f32, from: f32, to: f32, mouth: &Mouth, noise: &mut Noise) -> Vec<f32> {
    let length = (ms * RATE / 1000.0) as usize;
    let mut phase = 0.0_f32;
    let source: Vec<f32> = (0..length)
        .map(|at| {
            // No voice holds its pitch; without the wobble it sounds like a machine, to the detector as well.
            let pitch = from + (to - from) * at as f32 / length as f32;
            phase += pitch * (1.0 + 0.02 * noise.next()) / RATE;
            phase = phase.fract();
            // The folds open slowly and close at once.
            let opening = if phase < 0.6 { (phase / 0.6).powi(2) } else { 0.0 };
            (opening - 0.2 + 0.02 * noise.next()) * swell(at, length)
        })
        .collect();
    at_level(through(mouth, &source), 0.12)
}

fn breath(ms: f32, level: f32, mouth: &Mouth, noise: &mut Noise) -> Vec<f32> {
    let length = (ms * RATE / 1000.0) as usize;
    let source: Vec<f32> = (0..length).map(|at| noise.next() * swell(at, length)).collect();
    at_level(through(mouth, &source), level)
}

fn burst(ms: f32, noise: &mut Noise) -> Vec<f32> {
    let length = (ms * RATE / 1000.0) as usize;
    let source: Vec<f32> =
        (0..length).map(|at| noise.next() * (-4.0 * at as f32 / length as f32).exp()).collect();
    at_level(through(&THROAT, &source), 0.12)
}

fn at_level(mut samples: Vec<f32>, level: f32) -> Vec<f32> {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    samples.iter_mut().for_each(|sample| *sample *= level / power.sqrt().max(1e-9));
    samples
}

/// Resonators side by side.
fn through(mouth: &Mouth, source: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; source.len()];
    for &(frequency, bandwidth, gain) in mouth {
        let radius = (-std::f32::consts::PI * bandwidth / RATE).exp();
        let (first, second) =
            (2.0 * radius * (std::f32::consts::TAU * frequency / RATE).cos(), radius * radius);
        let (mut before, mut earlier) = (0.0, 0.0);
        for (sum, sample) in sum.iter_mut().zip(source) {
            let out = (1.0 - radius) * sample + first * before - second * earlier;
            (earlier, before) = (before, out);
            *sum += gain * out;
        }
    }
    sum
}
