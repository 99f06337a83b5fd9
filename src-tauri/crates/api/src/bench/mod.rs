//! Measures this machine: how fast the model, the voice and the face are. Published as figures, never asserted by tests.

mod bars;
mod echo;
mod film;
mod hearing;
mod interrupting;
mod overhead;
mod recordings;
mod speech;
mod turns;
mod voice;

use std::time::Instant;

use futures::StreamExt;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use vis_avatar::{DisplayList, Score, paint, sample};
use vis_conversation::request;
use vis_core::{Character, CharacterId, Message, MessageId, Role, SPEECH_RATE, Sentence, SessionId, TurnId};
use vis_llm::{ChatDelta, ChatProvider, LocalWorker, Usage};
use vis_speak::Synthesizer;

use crate::app::blocking;
use crate::characters::Cast;
use crate::open::worker;
use crate::voice::load_with;
use crate::{ApiError, Home};

pub use bars::Bar;
pub use film::{FilmBench, FilmMeasure, FilmPart, ProcessCost, bench_film, process_cost};
pub use voice::{VoiceBench, VoicePart, bench_voice};

/// All figures are of one run; `load_average` says how busy the machine was meanwhile.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bench {
    /// Request to first words with the model not yet loaded, and with everything warm.
    pub first_token_cold_ms: u32,
    pub first_token_warm_ms: u32,
    pub tokens_per_second: f32,
    /// Share of the second turn's prompt that was still in the model's cache.
    pub prompt_reused: f32,
    pub voice_load_ms: u64,
    /// From the first clause's text to its sound, two threads ("Oh no, that sounds tiring.").
    pub first_audio_ms: u64,
    /// Seconds of computing a second of speech; below 1 the voice keeps up.
    pub speech_rtf_one_thread: f64,
    pub speech_rtf_two_threads: f64,
    pub display_lists_per_second: f64,
    pub painted_512_per_second: f64,
    pub painted_1024_per_second: f64,
    /// Resident memory of this process, MB: at the start, and with voice and face loaded.
    pub memory_start_mb: f64,
    pub memory_loaded_mb: f64,
    pub cores: usize,
    pub load_average: Option<f64>,
}

impl Bench {
    /// For people.
    pub fn lines(&self) -> Vec<String> {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.as_object().into_iter().flatten().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}

/// Runs every measurement; takes about half a minute.
///
/// # Errors
/// A model is missing; run set-up first.
pub async fn bench(home: &Home) -> Result<Bench, ApiError> {
    let mut figures = Bench {
        memory_start_mb: resident_mb(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        ..Bench::default()
    };
    let cast = Cast::load()?;
    language(home, &cast.get(&CharacterId::from("mira"))?, &mut figures).await?;
    let home = home.clone();
    blocking(move || {
        voice(&home, &mut figures)?;
        face(&cast, &mut figures)?;
        figures.memory_loaded_mb = resident_mb();
        figures.load_average = load_average();
        Ok(figures)
    })
    .await
}

async fn language(home: &Home, mira: &Character, figures: &mut Bench) -> Result<(), ApiError> {
    let provider = LocalWorker::new(worker(home));
    let mut history = vec![said(Role::User, "I had a rough day.")];
    let (first, reply) = reply(&provider, mira, &history).await?;
    history.push(said(Role::Assistant, &reply));
    history.push(said(Role::User, "My manager criticised my presentation."));
    let (second, _) = self::reply(&provider, mira, &history).await?;
    figures.first_token_cold_ms = first.first_token_ms;
    figures.first_token_warm_ms = second.first_token_ms;
    figures.tokens_per_second = second.tokens_per_second;
    figures.prompt_reused = second.reused_tokens as f32 / second.prompt_tokens.max(1) as f32;
    Ok(())
}

async fn reply(
    provider: &LocalWorker,
    mira: &Character,
    history: &[Message],
) -> Result<(Usage, String), ApiError> {
    let request = request(TurnId(1), mira, history, 1, CancellationToken::new());
    let mut stream = provider.chat(request).await.map_err(ApiError::failed)?;
    let (mut text, mut usage) = (String::new(), Usage::default());
    while let Some(delta) = stream.next().await {
        match delta.map_err(ApiError::failed)? {
            ChatDelta::Text { text: more, .. } => text.push_str(&more),
            ChatDelta::Reasoning { .. } => {}
            ChatDelta::Done(done) => usage = done,
        }
    }
    Ok((usage, text))
}

fn said(role: Role, text: &str) -> Message {
    Message {
        id: MessageId::from("bench"),
        session_id: SessionId::from("bench"),
        role,
        text: text.to_owned(),
        created_ms: 0,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

fn voice(home: &Home, figures: &mut Bench) -> Result<(), ApiError> {
    let (loaded, load_ms) = timed(|| load_with(&home.models, 2));
    let mut two = loaded?;
    figures.voice_load_ms = load_ms;
    rtf(&mut two, "Hello.")?;
    let (clause, ms) = timed(|| rtf(&mut two, "Oh no, that sounds tiring."));
    clause?;
    figures.first_audio_ms = ms;
    let text =
        "The rain had stopped by the time we reached the old harbour, and the whole town smelled of salt.";
    figures.speech_rtf_two_threads = rtf(&mut two, text)?;
    drop(two);
    let mut one = load_with(&home.models, 1)?;
    rtf(&mut one, "Hello.")?;
    figures.speech_rtf_one_thread = rtf(&mut one, text)?;
    Ok(())
}

/// Seconds of computing a second of speech.
fn rtf(voice: &mut impl Synthesizer, text: &str) -> Result<f64, ApiError> {
    let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
    let (clip, ms) = timed(|| voice.speak(&sentence, &"af_heart".into(), 1.0));
    let seconds = clip?.pcm.samples.len() as f64 / f64::from(SPEECH_RATE);
    Ok(ms as f64 / 1000.0 / seconds.max(0.001))
}

fn face(cast: &Cast, figures: &mut Bench) -> Result<(), ApiError> {
    const FRAMES: u32 = 200;
    let rig = cast.rig(&CharacterId::from("mira"))?;
    let (score, mut list, mut frame) = (Score::new(1), DisplayList::default(), Vec::new());
    let per_second = |ms: u64, frames: u32| f64::from(frames) * 1000.0 / (ms.max(1) as f64);
    let at = |n: u32| f64::from(n) / 30.0;
    let (bytes, ms) = timed(|| {
        (0..FRAMES * 5).fold(0, |sum, n| {
            rig.draw(&sample(&score, at(n)), &mut list);
            sum + list.encode().len()
        })
    });
    std::hint::black_box(bytes);
    figures.display_lists_per_second = per_second(ms, FRAMES * 5);
    let mut painted = |size: u32, frames: u32| {
        let ((), ms) = timed(|| (0..frames).for_each(|_| paint(&list, rig.atlas(), size, &mut frame)));
        per_second(ms, frames)
    };
    figures.painted_512_per_second = painted(512, FRAMES);
    figures.painted_1024_per_second = painted(1024, FRAMES / 4);
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "measuring time is the purpose here")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let started = Instant::now();
    let value = work();
    (value, started.elapsed().as_millis() as u64)
}

/// Seconds of computing by all threads of this process so far. Linux only; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold blanks: count from behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The value that this share (0-1) of the values does not exceed.
fn percentile(values: &[u32], share: f64) -> Option<u32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let at = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(at.saturating_sub(1).min(sorted.len().saturating_sub(1))).copied()
}

/// Linux only; 0 elsewhere.
fn resident_mb() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    pages * 4096.0 / 1_000_000.0
}

fn load_average() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
