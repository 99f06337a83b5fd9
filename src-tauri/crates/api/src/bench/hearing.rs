//! Speech to text: how soon the words are there, what they cost against one run over a whole 30 s window, and how right they are.
//! And what it costs to listen to nothing.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;
use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk, UtteranceId};
use vis_listen::{Dictation, Ear, EarEvent, Heed, Transcriber, Whisper, WordErrors, word_errors};

use super::speech::{Said, in_noise, noise};
use super::{cpu_seconds, percentile, timed};
use crate::ear::{listening_ear, load_whisper};
use crate::voice::models;
use crate::{ApiError, Home, Patience};

/// Noise below speech, dB; the first is none to speak of.
const NOISE_DB: [f32; 3] = [60.0, 20.0, 10.0];

/// Utterances of so many samples count for the wait: 2-10 s.
const TIMED: Range<usize> = LISTEN_RATE as usize * 2..LISTEN_RATE as usize * 10;
/// Nobody speaks for so many samples after an utterance.
const SILENCE: usize = LISTEN_RATE as usize * 2;

#[derive(Clone, Debug, Default, Serialize)]
pub struct HearingFigures {
    /// Pause to words, without waiting: what is left to decode when the person has finished. Utterances of 2-10 s.
    pub final_text_p50_ms: Option<u32>,
    pub final_text_p95_ms: Option<u32>,
    /// Computing of one run over the 30 s window, for each second spent on words here, of the same utterances in the same run.
    pub times_less_cpu_than_one_shot: f64,
    /// Seconds of computing behind it: words as they come, and one run over the window. What the ear itself took stands beside it.
    pub cpu_seconds: f64,
    pub one_shot_cpu_seconds: f64,
    pub ear_cpu_seconds: f64,
    pub noise: Vec<NoiseFigures>,
    /// Per cent of one core while nobody speaks: detection on silence and on soft noise.
    pub idle_percent_of_core: f64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NoiseFigures {
    pub what: String,
    pub below_speech_db: f32,
    pub words: usize,
    /// Utterances that were taken for over in the middle; their words count all the same.
    pub cut: usize,
    pub wer_percent: f64,
    pub one_shot_wer_percent: f64,
}

/// `said` is synthesised, `read` was read aloud by people.
pub(super) fn measure(home: &Home, said: &[Said], read: &[Said]) -> Result<HearingFigures, ApiError> {
    let file = home.models.join(models::LISTEN_TINY);
    let mut rivals = Rivals {
        dictation: Dictation::new(load_whisper(&file)?),
        listener: Listener::new(&home.models)?,
        one_shot: Whisper::load(&file, 1)?,
    };
    let mut figures = HearingFigures::default();
    let mut waits = Vec::new();
    for below_speech_db in NOISE_DB {
        for (what, utterances) in [("synthesised speech", said), ("recordings of people", read)] {
            if !utterances.is_empty() {
                let noise = rivals.compare(what, utterances, below_speech_db, &mut figures, &mut waits)?;
                figures.noise.push(noise);
            }
        }
    }
    figures.final_text_p50_ms = percentile(&waits, 0.5);
    figures.final_text_p95_ms = percentile(&waits, 0.95);
    figures.times_less_cpu_than_one_shot = figures.one_shot_cpu_seconds / figures.cpu_seconds.max(0.01);
    figures.idle_percent_of_core = idle(&home.models)?;
    Ok(figures)
}

/// The same words, as they come and in one run over the whole window.
struct Rivals {
    dictation: Dictation<Whisper>,
    listener: Listener,
    one_shot: Whisper,
}

impl Rivals {
    fn compare(
        &mut self,
        what: &str,
        utterances: &[Said],
        below_speech_db: f32,
        figures: &mut HearingFigures,
        waits: &mut Vec<u32>,
    ) -> Result<NoiseFigures, ApiError> {
        let (mut ours, mut theirs, mut cut) = (WordErrors::default(), WordErrors::default(), 0);
        for said in utterances {
            let samples = in_noise(&said.samples, below_speech_db);
            let heard = self.listener.dictated(&mut self.dictation, &samples)?;
            let before = cpu_seconds();
            let whole =
                self.one_shot.transcribe(&window(&samples), &english(), &AtomicBool::new(false))?.text;
            figures.one_shot_cpu_seconds += cpu_seconds() - before;
            figures.cpu_seconds += heard.cpu_seconds;
            figures.ear_cpu_seconds += heard.ear_cpu_seconds;
            waits.extend(TIMED.contains(&said.samples.len()).then_some(heard.wait_ms));
            cut += usize::from(heard.turns > 1);
            ours += word_errors(&said.text, &heard.text);
            theirs += word_errors(&said.text, &whole);
        }
        Ok(NoiseFigures {
            what: what.to_owned(),
            below_speech_db,
            words: ours.words,
            cut,
            wer_percent: ours.percent(),
            one_shot_wer_percent: theirs.percent(),
        })
    }
}

/// The whole 30 s that the model was trained on.
fn window(samples: &[f32]) -> Vec<f32> {
    let mut whole = samples[..samples.len() - SILENCE].to_vec();
    whole.resize(30 * LISTEN_RATE as usize, 0.0);
    whole
}

fn english() -> Heed {
    Heed { language: "en".into(), hints: Vec::new() }
}

/// An ear that is played one sound after the other.
struct Listener {
    ear: Ear,
    at: u64,
    /// The words of a pause, and the sample at which the ear is told.
    unread: Option<(u64, UtteranceId, String)>,
}

impl Listener {
    fn new(folder: &Path) -> Result<Self, ApiError> {
        Ok(Self { ear: listening_ear(folder, Patience::Normal)?, at: 0, unread: None })
    }

    fn hear(&mut self, samples: &[f32]) -> Result<Vec<EarEvent>, ApiError> {
        let start = self.at;
        self.at += samples.len() as u64;
        let captured = Duration::from_micros(self.at * 1_000_000 / u64::from(LISTEN_RATE));
        let mut events = self.ear.hear(&PcmChunk { start, captured, samples: samples.to_vec() })?;
        if let Some((_, id, words)) = self.unread.take_if(|(due, ..)| *due <= self.at) {
            events.extend(self.ear.read(id, &words));
        }
        Ok(events)
    }

    /// The words of an utterance as the ear hands it over piece by piece.
    fn dictated(
        &mut self,
        dictation: &mut Dictation<Whisper>,
        samples: &[f32],
    ) -> Result<Dictated, ApiError> {
        let mut heard = Dictated::default();
        for part in samples.chunks_exact(CHUNK_SAMPLES) {
            let before = cpu_seconds();
            let events = self.hear(part)?;
            let between = cpu_seconds();
            for event in events {
                let paused = heard.take(event, dictation)?;
                let due = |ms: u32| self.at + u64::from(ms * LISTEN_RATE / 1000);
                self.unread =
                    paused.map(|(id, words)| (due(heard.wait_ms), id, words)).or(self.unread.take());
            }
            heard.ear_cpu_seconds += between - before;
            heard.cpu_seconds += cpu_seconds() - between;
        }
        Ok(heard)
    }
}

/// The words of an utterance, however many turns the ear made of it, and what they took.
#[derive(Default)]
struct Dictated {
    text: String,
    turns: usize,
    /// That its end had to wait for them.
    wait_ms: u32,
    cpu_seconds: f64,
    ear_cpu_seconds: f64,
}

impl Dictated {
    /// The words of a pause, for the ear.
    fn take(
        &mut self,
        event: EarEvent,
        dictation: &mut Dictation<Whisper>,
    ) -> Result<Option<(UtteranceId, String)>, ApiError> {
        let (cancel, heed) = (AtomicBool::new(false), english());
        match event {
            EarEvent::Growing { utterance } => _ = dictation.push(&utterance, &heed, &cancel)?,
            EarEvent::Paused { utterance, .. } => {
                let (done, ms) = timed(|| dictation.finish(&utterance, &heed, &cancel));
                self.wait_ms = ms as u32;
                return Ok(Some((utterance.id, done?.text)));
            }
            EarEvent::Ended { utterance, .. } => {
                // Finds the work of its pause done, unless there was none.
                let (done, ms) = timed(|| dictation.finish(&utterance, &heed, &cancel));
                self.text = format!("{} {}", self.text, done?.text);
                self.wait_ms += ms as u32;
                self.turns += 1;
            }
            EarEvent::Started { .. } | EarEvent::Resumed { .. } | EarEvent::Dropped { .. } => {}
        }
        Ok(None)
    }
}

/// Detection alone, half a minute of silence and half a minute of soft noise.
fn idle(folder: &Path) -> Result<f64, ApiError> {
    const SECONDS: usize = 30;
    let mut listener = Listener::new(folder)?;
    let mut sound = vec![0.0; SECONDS * LISTEN_RATE as usize];
    sound.extend(noise(sound.len()).into_iter().map(|sample| sample * 0.003));
    let before = cpu_seconds();
    for part in sound.chunks_exact(CHUNK_SAMPLES) {
        listener.hear(part)?;
    }
    Ok((cpu_seconds() - before) * 100.0 / (2 * SECONDS) as f64)
}
