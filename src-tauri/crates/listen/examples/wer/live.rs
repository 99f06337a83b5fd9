//! Speech as the program hears it: through the ear in chunks of 10 ms, transcribed while it grows and whenever it pauses.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk, Utterance};
use vis_listen::{Dictation, Ear, EarEvent, Heed, Patience, Silero, SmartTurn, Vad, Whisper};
use vis_onnx::Runtime;

use crate::cpu_seconds;

/// From a pause being told to the ear knowing its words.
const READING: u64 = LISTEN_RATE as u64 / 5;

pub(crate) struct Live {
    ear: Ear,
    dictation: Dictation<Whisper>,
    heed: Heed,
    now: u64,
    /// Words of a pause, and when the ear will know them.
    unread: Option<(u64, vis_core::UtteranceId, String)>,
}

/// What came of one clip.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub text: String,
    /// Utterances it was cut into.
    pub turns: usize,
    /// Sample of the clip at which the last of them was over.
    pub ended: usize,
    /// Computing, seconds, of transcription and of the ear.
    pub cpu: f64,
    pub ear_cpu: f64,
    /// Computing from the last pause, or an end without one, to its words, ms.
    pub wait: f64,
    /// Live texts that differ from the one before.
    pub live: usize,
    newest: String,
}

impl Live {
    pub(crate) fn new(models: &Path, whisper: Whisper, heed: Heed) -> Self {
        let files = std::fs::read_dir(models).unwrap().map(|file| file.unwrap().path());
        let library = files.into_iter().find(|file| file.to_string_lossy().contains("onnxruntime"));
        let runtime = Runtime::load(&library.expect("ONNX Runtime among the models")).unwrap();
        let vad: Box<dyn Vad> =
            Box::new(Silero::load(&models.join("silero-vad-16k-op15.onnx"), &runtime).unwrap());
        let end = SmartTurn::load(&models.join("smart-turn-v3.2-cpu.onnx"), &runtime, 1).unwrap();
        let ear = Ear::new(vad, Some(Box::new(end)), Patience::Normal);
        Self { ear, dictation: Dictation::new(whisper), heed, now: 0, unread: None }
    }

    pub(crate) fn whisper(&mut self) -> &mut Whisper {
        self.dictation.transcriber()
    }

    pub(crate) fn hear(&mut self, samples: &[f32]) -> Heard {
        let (mut heard, begin) = (Heard::default(), self.now);
        for part in samples.chunks_exact(CHUNK_SAMPLES) {
            let captured = Duration::from_micros(self.now * 1_000_000 / u64::from(LISTEN_RATE));
            let chunk = PcmChunk { start: self.now, captured, samples: part.to_vec() };
            self.now += CHUNK_SAMPLES as u64;
            let before = cpu_seconds();
            let mut events = self.ear.hear(&chunk).unwrap();
            if let Some((_, id, words)) = self.unread.take_if(|(at, ..)| *at <= self.now) {
                events.extend(self.ear.read(id, &words));
            }
            heard.ear_cpu += cpu_seconds() - before;
            for event in events {
                self.take(event, &mut heard, (self.now - begin) as usize);
            }
        }
        heard
    }

    fn take(&mut self, event: EarEvent, heard: &mut Heard, at: usize) {
        match event {
            EarEvent::Growing { utterance } => {
                let text = self.decode(&utterance, true, heard).0;
                heard.live += usize::from(text != heard.newest);
                heard.newest = text;
            }
            EarEvent::Paused { utterance, .. } => {
                let (text, wait) = self.decode(&utterance, false, heard);
                heard.wait = wait;
                self.unread = Some((self.now + READING, utterance.id, text));
            }
            EarEvent::Resumed { .. } => heard.wait = 0.0,
            EarEvent::Ended { utterance, .. } => {
                let (text, wait) = self.decode(&utterance, false, heard);
                heard.wait += wait;
                heard.text = format!("{} {text}", heard.text).trim().to_owned();
                (heard.turns, heard.ended) = (heard.turns + 1, at);
            }
            EarEvent::Started { .. } | EarEvent::Dropped { .. } => {}
        }
    }

    /// The words, and the milliseconds of computing that they took.
    fn decode(&mut self, utterance: &Utterance, live: bool, heard: &mut Heard) -> (String, f64) {
        let (cancel, before) = (AtomicBool::new(false), cpu_seconds());
        let done = match live {
            true => self.dictation.push(utterance, &self.heed, &cancel),
            false => self.dictation.finish(utterance, &self.heed, &cancel),
        };
        let spent = cpu_seconds() - before;
        heard.cpu += spent;
        (done.unwrap().text, spent * 1000.0)
    }
}
