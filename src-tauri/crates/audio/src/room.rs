//! A room that carries the speaker's sound to the microphone, made up from numbers; for tests, benchmarks and pretend devices.

use vis_core::LISTEN_RATE;

/// How sound gets from the speaker to the microphone.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    impulse: Vec<f32>,
}

/// The three rooms there are. They differ in distance, in how long sound lingers and in how much of it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoomKind {
    /// A laptop on a desk between books: 14 ms until it is heard, gone after 0.15 s.
    Desk,
    /// A speaker two metres away: 32 ms, 0.35 s.
    LivingRoom,
    /// Tiles and glass: 48 ms, 0.6 s.
    Kitchen,
}

impl RoomKind {
    pub const ALL: [Self; 3] = [Self::Desk, Self::LivingRoom, Self::Kitchen];

    /// Delay until the first sound, ms (with the devices' own); time to fall by 60 dB, s; share of the reflections; seed.
    fn shape(self) -> (f32, f32, f32, u64) {
        match self {
            Self::Desk => (14.0, 0.15, 0.4, 0x5eed_0001),
            Self::LivingRoom => (32.0, 0.35, 0.8, 0x5eed_0002),
            Self::Kitchen => (48.0, 0.6, 1.2, 0x5eed_0003),
        }
    }
}

/// Longest answer of a room that is computed, s: what lingers longer is 30 dB down.
const LONGEST: f32 = 0.3;

impl Room {
    /// `impulse` is what the microphone hears of a single sample of 1, at [`LISTEN_RATE`]; `gain_db` is applied to it.
    pub fn new(impulse: &[f32], gain_db: f32) -> Self {
        let gain = 10.0f32.powf(gain_db / 20.0);
        Self { impulse: impulse.iter().map(|sample| sample * gain).collect() }
    }

    /// The echo of noise is `echo_db` louder than what is played (-6: half the pressure).
    pub fn simulated(kind: RoomKind, echo_db: f32) -> Self {
        let (delay_ms, fall, reflected, seed) = kind.shape();
        let rate = LISTEN_RATE as f32;
        let delay = (delay_ms * rate / 1000.0) as usize;
        let length = (fall.min(LONGEST) * rate) as usize;
        let mut noise = Noise(seed);
        let mut tail: Vec<f32> = (0..length)
            .map(|n| if n < 80 { 0.0 } else { noise.next() * 10.0f32.powf(-3.0 * n as f32 / rate / fall) })
            .collect();
        scale_to(&mut tail, reflected * 0.5);
        for _ in 0..6 {
            let at = 30 + (noise.next().abs() * 370.0) as usize;
            tail[at.min(length - 1)] += noise.next() * 0.5 * reflected;
        }
        tail[0] = 1.0;
        scale_to(&mut tail, 1.0);
        let mut impulse = vec![0.0; delay];
        impulse.extend(tail);
        Self::new(&impulse, echo_db)
    }
}

fn scale_to(samples: &mut [f32], energy: f32) {
    let have = samples.iter().map(|sample| sample * sample).sum::<f32>().max(f32::MIN_POSITIVE);
    let factor = (energy / have).sqrt();
    samples.iter_mut().for_each(|sample| *sample *= factor);
}

/// Always the same noise, -1 to 1 (xorshift).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// A room while sound is in it.
pub(crate) struct Sounding {
    /// Last sample first.
    reversed: Vec<f32>,
    past: Vec<f32>,
    silent_for: usize,
}

impl Sounding {
    pub(crate) fn new(room: &Room) -> Self {
        let reversed: Vec<f32> = room.impulse.iter().rev().copied().collect();
        Self { past: vec![0.0; reversed.len()], reversed, silent_for: usize::MAX }
    }

    /// Adds to `heard` what the room makes of `played`.
    pub(crate) fn carry<const N: usize>(&mut self, played: &[f32; N], heard: &mut [f32; N]) {
        let length = self.reversed.len();
        self.silent_for =
            if played.iter().all(|sample| *sample == 0.0) { self.silent_for.saturating_add(N) } else { 0 };
        self.past.extend_from_slice(played);
        if self.silent_for < length + N {
            for (n, sample) in heard.iter_mut().enumerate() {
                *sample += dot(&self.past[n + 1..n + 1 + length], &self.reversed);
            }
        }
        self.past.drain(..N);
    }
}

/// In eight sums: one alone cannot be computed by the processor's wide registers.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for n in 0..8 {
            sums[n] += x[n] * y[n];
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_answers_with_its_impulse_wherever_it_is_struck() {
        let room = Room::new(&[0.0, 1.0, 0.5, -0.25, 0.0, 0.125, 0.0, 0.0, 0.0, 0.0625], 0.0);
        for struck in 0..4 {
            let mut sounding = Sounding::new(&room);
            let mut heard = Vec::new();
            for block in 0..8 {
                let played = std::array::from_fn(|n| f32::from(u8::from(block == 0 && n == struck)));
                let mut out = [0.0; 4];
                sounding.carry(&played, &mut out);
                heard.extend(out);
            }
            assert_eq!(&heard[struck..struck + room.impulse.len()], &room.impulse[..]);
        }
    }

    #[test]
    fn the_three_rooms_are_as_loud_as_asked_and_differ() {
        let rooms = RoomKind::ALL.map(|kind| Room::simulated(kind, -6.0));
        for room in &rooms {
            let energy: f32 = room.impulse.iter().map(|sample| sample * sample).sum();
            assert!((10.0 * energy.log10() + 6.0).abs() < 0.1, "{energy}");
        }
        assert!(rooms[0] != rooms[1] && rooms[1] != rooms[2]);
    }
}
