//! A microphone and models made of rules, so that every event can be foretold.

use std::time::Duration;

use vis_core::{CHUNK_SAMPLES, PcmChunk};
use vis_listen::{Ear, EarEvent, ListenError, Patience, TurnEnd, Vad};

pub(crate) const ROOM: f32 = 0.001;
pub(crate) const VOICE: f32 = 0.1;

/// Takes what is loud for speech.
struct LoudIsSpeech;

impl Vad for LoudIsSpeech {
    fn probability(&mut self, window: &[f32]) -> Result<f32, ListenError> {
        assert_eq!(window.len(), 512);
        let power = window.iter().map(|s| s * s).sum::<f32>() / 512.0;
        Ok(if power.sqrt() > 0.01 { 0.95 } else { 0.02 })
    }

    fn reset(&mut self) {}
}

/// Always of the same opinion.
pub(crate) struct Opinion(pub f32);

impl TurnEnd for Opinion {
    fn finished(&mut self, samples: &[f32]) -> Result<f32, ListenError> {
        assert!(!samples.is_empty());
        Ok(self.0)
    }
}

/// An ear and the time it has heard.
pub(crate) struct Scene {
    pub ear: Ear,
    pub now: u64,
    noise: u32,
    /// Every event with the sample at which it came.
    pub events: Vec<(u64, EarEvent)>,
}

impl Scene {
    pub(crate) fn new(patience: Patience, finished: f32) -> Self {
        Self::with(Ear::new(Box::new(LoudIsSpeech), Some(Box::new(Opinion(finished))), patience))
    }

    pub(crate) fn with(ear: Ear) -> Self {
        let mut scene = Self { ear, now: 0, noise: 1, events: Vec::new() };
        scene.sound(1000, ROOM);
        scene
    }

    /// Noise of this root mean square, about.
    pub(crate) fn sound(&mut self, ms: u64, level: f32) -> &mut Self {
        let samples = (0..ms * 16).map(|_| {
            self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            level * 3.46 * (self.noise as f32 / u32::MAX as f32 - 0.5)
        });
        let samples: Vec<f32> = samples.collect();
        self.hear(&samples)
    }

    pub(crate) fn speech(&mut self, ms: u64) -> &mut Self {
        self.sound(ms, VOICE)
    }

    pub(crate) fn silence(&mut self, ms: u64) -> &mut Self {
        self.sound(ms, ROOM)
    }

    pub(crate) fn hear(&mut self, samples: &[f32]) -> &mut Self {
        for samples in samples.chunks_exact(CHUNK_SAMPLES) {
            let captured = Duration::from_micros((self.now + CHUNK_SAMPLES as u64) * 1000 / 16);
            let chunk = PcmChunk { start: self.now, captured, samples: samples.to_vec() };
            self.now += CHUNK_SAMPLES as u64;
            let events = self.ear.hear(&chunk).unwrap();
            self.keep(events);
        }
        self
    }

    pub(crate) fn release(&mut self) -> &mut Self {
        let events = self.ear.release();
        self.keep(events);
        self
    }

    pub(crate) fn keep(&mut self, events: Vec<EarEvent>) {
        self.events.extend(events.into_iter().map(|event| (self.now, event)));
    }

    /// Initial of each event: s g p r e d.
    pub(crate) fn story(&self) -> String {
        self.events.iter().map(|(_, event)| letter(event)).collect()
    }

    /// When the first event of this kind came.
    pub(crate) fn when(&self, kind: char) -> u64 {
        self.events.iter().find(|(_, event)| letter(event) == kind).map(|(at, _)| *at).expect("it came")
    }
}

pub(crate) fn letter(event: &EarEvent) -> char {
    match event {
        EarEvent::Started { .. } => 's',
        EarEvent::Growing { .. } => 'g',
        EarEvent::Paused { .. } => 'p',
        EarEvent::Resumed { .. } => 'r',
        EarEvent::Ended { .. } => 'e',
        EarEvent::Dropped { .. } => 'd',
    }
}
