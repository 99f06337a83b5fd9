//! Speech to text: how soon the words are there, what they cost against one run over a whole 30 s window, and how right they are.
//! And what it costs to listen to nothing.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;
use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk};
use vis_listen::{Dictation, Ear, EarEvent, Heed, Transcriber, Whisper, WordErrors, word_errors};

use super::speech::{Said, noise, with_noise};
use super::{cpu_seconds, percentile, timed};
use crate::ear::{listening_ear, load_whisper};
use crate::voice::models;
use crate::{ApiError, Home, Patience};

/// Noise below speech, dB; the first is none to speak of.
const NOISE_DB: [f32; 3] = [60.0, 20.0, 10.0];

#[derive(Clone, Debug, Default, Serialize)]
pub struct HearingFigures {
    /// Pause to words, without waiting: what is left to decode when the person has finished. Synthesised speech of 1-10 s.
    pub final_text_p50_ms: Option<u32>,
    pub final_text_p95_ms: Option<u32>,
    /// Computing of one run over the 30 s window, for each second spent here, of the same utterances in the same run.
    pub times_less_cpu_than_one_shot: f64,
    pub noise: Vec<NoiseFigures>,
    /// Per cent of one core while nobody speaks: detection on silence and on soft noise.
    pub idle_percent_of_core: f64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NoiseFigures {
    pub what: String,
    pub below_speech_db: f32,
    pub words: usize,
    pub wer_percent: f64,
    pub one_shot_wer_percent: f64,
}

pub(super) fn measure(home: &Home, said: &[Said]) -> Result<HearingFigures, ApiError> {
    let file = home.models.join(models::LISTEN_TINY);
    let mut dictation = Dictation::new(load_whisper(&file)?);
    let mut listener = Listener::new(&home.models)?;
    let mut one_shot = Whisper::load(&file, 1)?;
    let mut figures = HearingFigures::default();
    let (mut waits, mut here, mut there) = (Vec::new(), 0.0, 0.0);
    for below_speech_db in NOISE_DB {
        let (mut ours, mut theirs) = (WordErrors::default(), WordErrors::default());
        for said in said {
            let samples = with_noise(&said.samples, below_speech_db);
            let before = cpu_seconds();
            let (text, wait) = dictated(&mut listener, &mut dictation, &samples)?;
            let between = cpu_seconds();
            let whole = one_shot.transcribe(&window(&samples), &english(), &AtomicBool::new(false))?.text;
            (here, there) = (here + between - before, there + cpu_seconds() - between);
            waits.push(wait);
            ours += word_errors(&said.text, &text);
            theirs += word_errors(&said.text, &whole);
        }
        figures.noise.push(NoiseFigures {
            what: "synthesised speech".to_owned(),
            below_speech_db,
            words: ours.words,
            wer_percent: ours.percent(),
            one_shot_wer_percent: theirs.percent(),
        });
    }
    figures.final_text_p50_ms = percentile(&waits, 0.5);
    figures.final_text_p95_ms = percentile(&waits, 0.95);
    figures.times_less_cpu_than_one_shot = there / here.max(0.01);
    figures.idle_percent_of_core = idle(&home.models)?;
    Ok(figures)
}

/// The whole 30 s that the model was trained on.
fn window(samples: &[f32]) -> Vec<f32> {
    let mut whole = samples.to_vec();
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
}

impl Listener {
    fn new(folder: &Path) -> Result<Self, ApiError> {
        Ok(Self { ear: listening_ear(folder, Patience::Normal)?, at: 0 })
    }

    fn hear(&mut self, samples: &[f32]) -> Result<Vec<EarEvent>, ApiError> {
        let start = self.at;
        self.at += samples.len() as u64;
        let captured = Duration::from_micros(self.at * 1_000_000 / u64::from(LISTEN_RATE));
        Ok(self.ear.hear(&PcmChunk { start, captured, samples: samples.to_vec() })?)
    }
}

/// The words of an utterance as the ear hands it over piece by piece, and the milliseconds that its end had to wait for them.
fn dictated(
    listener: &mut Listener,
    dictation: &mut Dictation<Whisper>,
    samples: &[f32],
) -> Result<(String, u32), ApiError> {
    let (cancel, heed) = (AtomicBool::new(false), english());
    let (mut text, mut wait) = (String::new(), 0);
    let mut padded = samples.to_vec();
    padded.extend(vec![0.0; LISTEN_RATE as usize * 2]);
    for part in padded.chunks_exact(CHUNK_SAMPLES) {
        for event in listener.hear(part)? {
            match event {
                EarEvent::Growing { utterance } => _ = dictation.push(&utterance, &heed, &cancel)?,
                EarEvent::Paused { utterance, .. } => {
                    let (done, ms) = timed(|| dictation.finish(&utterance, &heed, &cancel));
                    (text, wait) = (done?.text, ms as u32);
                }
                EarEvent::Ended { utterance, .. } => {
                    // Finds the work of its pause done, unless there was none.
                    let (done, ms) = timed(|| dictation.finish(&utterance, &heed, &cancel));
                    (text, wait) = (done?.text, wait + ms as u32);
                }
                _ => {}
            }
        }
    }
    Ok((text, wait))
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
