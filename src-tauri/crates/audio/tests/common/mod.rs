//! Sounds and helpers the tests share.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vis_audio::{
    CaptureOptions, Captured, Duplex, DuplexHandle, DuplexInput, EchoFigures, Input, Microphone, Pace, Room,
    Speaker,
};
use vis_core::{Clock, LISTEN_RATE, PcmClip, SPEECH_RATE, SpokenClip, TurnId};

/// The machine's clock: these tests have devices with a clock of their own.
pub(crate) struct RealClock(Instant);

impl RealClock {
    #[allow(clippy::disallowed_methods, reason = "the devices under test run in real time")]
    pub(crate) fn start() -> Arc<dyn Clock> {
        Arc::new(Self(Instant::now()))
    }
}

impl Clock for RealClock {
    fn now_ms(&self) -> i64 {
        self.elapsed().as_millis() as i64
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Everything a microphone told.
pub(crate) type Heard = Arc<Mutex<Vec<Captured>>>;

/// Opens `find` and collects what it tells.
pub(crate) fn listen(
    find: impl Fn() -> Result<Box<dyn Input>, vis_audio::AudioError> + Send + 'static,
    options: CaptureOptions,
) -> (Microphone, Heard) {
    let heard = Heard::default();
    let into = Arc::clone(&heard);
    let on = Box::new(move |captured| into.lock().unwrap().push(captured));
    let microphone = Microphone::open(Box::new(find), options, RealClock::start(), on).unwrap();
    (microphone, heard)
}

/// The sound of all chunks so far.
pub(crate) fn samples(heard: &Heard) -> Vec<f32> {
    let heard = heard.lock().unwrap();
    let chunks = heard.iter().filter_map(|captured| match captured {
        Captured::Chunk(chunk) => Some(&chunk.samples),
        _ => None,
    });
    chunks.flatten().copied().collect()
}

pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..4_000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("within twenty seconds never: {what}");
}

/// Waits for at least so many samples and returns them.
pub(crate) fn hear(heard: &Heard, count: usize) -> Vec<f32> {
    wait_until("enough sound", || samples(heard).len() >= count);
    samples(heard)
}

pub(crate) fn clip(seq: u32, samples: Vec<f32>) -> SpokenClip {
    let pcm = PcmClip { rate: SPEECH_RATE, samples };
    SpokenClip { turn: TurnId(1), seq, text: String::new(), pcm, phonemes: Vec::new() }
}

/// Sounds like somebody speaking gibberish, at `rate`: a buzz of `pitch` Hz and breath through two moving resonances, in syllables with
/// pauses between the words. Not a language, but loud and soft, voiced and not, and never the same twice. `seed` picks the voice.
pub(crate) fn gibberish(seconds: f32, rate: u32, pitch: f32, seed: u64) -> Vec<f32> {
    let mut random = seed | 1;
    let mut noise = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    let mut formants = [Resonance::default(), Resonance::default(), Resonance::default()];
    let (mut phase, mut samples) = (0.0f32, Vec::new());
    while samples.len() < (seconds * rate as f32) as usize {
        let length = ((0.16 + 0.06 * noise()) * rate as f32) as usize;
        let places = [500.0 + 300.0 * noise(), 1_500.0 + 700.0 * noise(), 2_900.0 + 400.0 * noise()];
        let (voiced, pause, high) = (noise() > -0.6, noise() > 0.6, 1.0 + 0.15 * noise());
        for n in 0..length {
            phase += pitch * high / rate as f32;
            let pulse = if phase >= 1.0 { 1.0 } else { 0.0 };
            phase = phase.fract();
            let source = if voiced { pulse * 3.0 + noise() * 0.02 } else { noise() * 0.15 };
            let shape = (n as f32 / length as f32 * std::f32::consts::PI).sin();
            let voice: f32 =
                formants.iter_mut().zip(places).map(|(one, place)| one.ring(source, place, rate)).sum();
            samples.push(if pause { noise() * 1e-4 } else { voice * shape });
        }
    }
    samples.truncate((seconds * rate as f32) as usize);
    let loudest = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
    samples.iter().map(|sample| sample / loudest * 0.5).collect()
}

#[derive(Default)]
struct Resonance(f32, f32);

impl Resonance {
    fn ring(&mut self, source: f32, hz: f32, rate: u32) -> f32 {
        let width = (-std::f32::consts::PI * 90.0 / rate as f32).exp();
        let turn = 2.0 * width * (std::f32::consts::TAU * hz / rate as f32).cos();
        let out = source + turn * self.0 - width * width * self.1;
        (self.1, self.0) = (self.0, out);
        out
    }
}

/// Mean square.
pub(crate) fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(sample * sample)).sum::<f64>() / samples.len().max(1) as f64
}

pub(crate) fn db(ratio: f64) -> f64 {
    10.0 * ratio.max(1e-12).log10()
}

pub(crate) const SECOND: usize = LISTEN_RATE as usize;

/// How alike two sounds are (0-1) where they fit best, `second` being at most `lags` samples late.
pub(crate) fn likeness(first: &[f32], second: &[f32], lags: usize) -> f64 {
    let length = first.len().min(second.len().saturating_sub(lags));
    let first = &first[..length];
    (0..lags)
        .map(|lag| {
            let second = &second[lag..lag + length];
            let product: f64 = first.iter().zip(second).map(|(a, b)| f64::from(a * b)).sum();
            product / (power(first) * power(second)).sqrt().max(1e-12) / length as f64
        })
        .fold(0.0, f64::max)
}

/// What every input keeps, whatever it is made of. `open` gives the same input again and again.
pub(crate) fn conforms(open: impl Fn() -> Box<dyn Input> + Send + Clone + 'static) {
    let input = open();
    assert!(!input.name().is_empty(), "a person can tell it from others");
    assert!((8_000..=192_000).contains(&input.rate()) && (1..=8).contains(&input.channels()));
    drop(input);
    let find = {
        let open = open.clone();
        move || Ok(open())
    };
    let (microphone, heard) = listen(find.clone(), CaptureOptions::default());
    hear(&heard, SECOND);
    microphone.set_muted(true);
    let before = samples(&heard).len();
    let all = hear(&heard, before + SECOND / 2);
    assert!(all[before + 3_200..].iter().all(|sample| *sample == 0.0), "muted: chunks go on, silent");
    microphone.set_muted(false);
    drop(microphone);
    let told = heard.lock().unwrap().len();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(heard.lock().unwrap().len(), told, "a dropped microphone says nothing more");
    follow_each_other(&heard);
    let (again, heard) = listen(find, CaptureOptions::default());
    hear(&heard, SECOND / 4);
    drop(again);
    follow_each_other(&heard);
}

fn follow_each_other(heard: &Heard) {
    let heard = heard.lock().unwrap();
    let (mut next, mut time) = (0, Duration::ZERO);
    for captured in heard.iter() {
        let Captured::Chunk(chunk) = captured else { panic!("nothing was unplugged: {captured:?}") };
        assert_eq!(chunk.start, next, "chunks follow each other without a gap");
        assert_eq!(chunk.samples.len(), 160);
        assert!(chunk.samples.iter().all(|sample| (-1.1..=1.1).contains(sample)), "full scale is 1");
        assert!(chunk.captured >= time, "time does not go back");
        (next, time) = (next + 160, chunk.captured);
    }
}

/// A conversation on a pretend device, faster than life.
pub(crate) struct Talk {
    microphone: Microphone,
    heard: Heard,
    speaker: Speaker,
    handle: DuplexHandle,
    input: DuplexInput,
}

impl Talk {
    /// In `room`, with the echo canceller or without.
    pub(crate) fn start(room: &Room, options: &CaptureOptions, cancel: bool) -> Self {
        let (input, output, handle) = Duplex::new(Pace::Fast, Some(room.clone()));
        let speaker = Speaker::open(output, 1.0).unwrap();
        let echo = cancel.then(|| speaker.echo_reference());
        let opened = input.clone();
        let find = move || Ok(Box::new(opened.clone()) as Box<dyn Input>);
        let (microphone, heard) = listen(find, CaptureOptions { echo, ..options.clone() });
        Self { microphone, heard, speaker, handle, input }
    }

    /// The same room and speaker with a microphone that was opened anew.
    pub(crate) fn reopen(self, options: &CaptureOptions) -> Self {
        let Self { microphone, speaker, handle, input, .. } = self;
        drop(microphone);
        let echo = Some(speaker.echo_reference());
        let again = input.clone();
        let find = move || Ok(Box::new(again.clone()) as Box<dyn Input>);
        let (microphone, heard) = listen(find, CaptureOptions { echo, ..options.clone() });
        Self { microphone, heard, speaker, handle, input }
    }

    /// Plays `far` as clip `seq`, says `near` from `at` (samples after the first that is played), returns what was heard from that
    /// first on.
    pub(crate) fn play(&self, seq: u32, far: &[f32], near: &[f32], at: usize) -> (Vec<f32>, EchoFigures) {
        let since = self.handle.listening_since().unwrap() as usize;
        let before = self.handle.recording().samples.len();
        let first = || self.handle.recording().samples[before..].iter().position(|sample| *sample != 0.0);
        let mut start = before * 2 / 3;
        if !far.is_empty() {
            self.speaker.play(&clip(seq, far.to_vec()), false).unwrap();
            wait_until("something is played", || first().is_some());
            start = (before + first().unwrap()) * 2 / 3;
        }
        if !near.is_empty() {
            let promised = self.handle.say_at((start + at) as u64, near.to_vec());
            assert_eq!(promised, (start + at) as u64, "it was not too late");
        }
        let (start, length) = (start - since, (far.len() * 2 / 3).max(at + near.len()));
        let heard = hear(&self.heard, start + length);
        (heard[start..start + length].to_vec(), self.microphone.take_echo())
    }
}

/// Loudness in steps of 10 ms, without its mean, as a sound of its own.
pub(crate) fn loudness(samples: &[f32]) -> Vec<f32> {
    let steps: Vec<f32> = samples.chunks(160).map(|step| (power(step) as f32).sqrt()).collect();
    let mean = steps.iter().sum::<f32>() / steps.len() as f32;
    steps.iter().map(|step| step - mean).collect()
}
