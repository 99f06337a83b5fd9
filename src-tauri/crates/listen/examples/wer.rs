//! How well and how fast speech is understood: `Dictation` on growing utterances against one decoding of the whole in a 30 s window,
//! with the same model in the same run.
//!
//! `wer MODEL FOLDER [THREADS]`: the folder holds `NAME.wav` (16 bit, mono) and `NAME.txt` (what is said). One JSON value on standard
//! output. CPU seconds are those of this process; run it alone for latencies that mean something.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool for developers"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use vis_core::{LISTEN_RATE, Utterance, UtteranceId};
use vis_listen::{Dictation, Heed, Transcriber, Whisper, WordErrors, word_errors};

/// Speech over white noise, dB; the first is as recorded.
const NOISE_DB: [Option<f32>; 3] = [None, Some(20.0), Some(10.0)];
/// The ear reports growth this often.
const GROWTH: usize = LISTEN_RATE as usize / 2;

#[derive(Default)]
struct Figures {
    errors: WordErrors,
    cpu: f64,
    /// ms from asking for the final text to having it.
    latencies: Vec<f64>,
    /// Live texts that differ from the one before.
    live: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, folder, threads @ ..] = &arguments[..] else { panic!("wer MODEL FOLDER [THREADS]") };
    let threads = threads.first().map_or(1, |threads| threads.parse().unwrap());
    let mut dictation = Dictation::new(Whisper::load(Path::new(model), threads).unwrap());
    let clips = clips(Path::new(folder));
    let seconds: f64 = clips.iter().map(|clip| clip.1.len() as f64 / f64::from(LISTEN_RATE)).sum();
    let mut json = format!("{{\"clips\": {}, \"seconds\": {seconds:.1}, \"threads\": {threads}", clips.len());
    for noise in NOISE_DB {
        let (mut ours, mut whole) = (Figures::default(), Figures::default());
        for (index, (text, samples)) in clips.iter().enumerate() {
            let samples = noisy(samples, noise);
            one_shot(dictation.transcriber(), text, &samples, &mut whole);
            dictate(&mut dictation, index as u64 + 1, text, &samples, &mut ours);
        }
        let level = noise.map_or("clean".to_owned(), |db| format!("{db} dB"));
        write!(
            json,
            ", \"{level}\": {{{}, {}",
            figures("dictation", &mut ours),
            figures("one_shot", &mut whole)
        )
        .unwrap();
        write!(json, ", \"cpu_ratio\": {:.2}}}", whole.cpu / ours.cpu).unwrap();
    }
    println!("{json}}}");
}

fn figures(name: &str, figures: &mut Figures) -> String {
    figures.latencies.sort_by(f64::total_cmp);
    let at = |share: f64| figures.latencies[((figures.latencies.len() - 1) as f64 * share).round() as usize];
    format!(
        "\"{name}\": {{\"wer\": {:.2}, \"cpu_s\": {:.2}, \"final_p50_ms\": {:.0}, \"final_p95_ms\": {:.0}, \"live_texts\": {}}}",
        figures.errors.percent(),
        figures.cpu,
        at(0.5),
        at(0.95),
        figures.live,
    )
}

/// What anybody gets who hands whisper.cpp a whole utterance: the encoder sees 30 s.
fn one_shot(whisper: &mut Whisper, text: &str, samples: &[f32], figures: &mut Figures) {
    let mut padded = samples.to_vec();
    padded.resize(30 * LISTEN_RATE as usize, 0.0);
    let (cpu, start) = (cpu_seconds(), now());
    let heard = whisper.transcribe(&padded, &Heed::default(), &AtomicBool::new(false)).unwrap();
    figures.cpu += cpu_seconds() - cpu;
    figures.latencies.push(start.elapsed().as_secs_f64() * 1000.0);
    figures.errors += word_errors(text, &heard.text);
}

fn dictate(dictation: &mut Dictation<Whisper>, id: u64, text: &str, samples: &[f32], figures: &mut Figures) {
    let (heed, cancel) = (Heed::default(), AtomicBool::new(false));
    let (cpu, mut before) = (cpu_seconds(), String::new());
    for length in (GROWTH..samples.len()).step_by(GROWTH) {
        let so_far = dictation.push(&utterance(id, &samples[..length]), &heed, &cancel).unwrap();
        figures.live += usize::from(so_far.text != before);
        before = so_far.text;
    }
    let start = now();
    let heard = dictation.finish(&utterance(id, samples), &heed, &cancel).unwrap();
    figures.latencies.push(start.elapsed().as_secs_f64() * 1000.0);
    figures.cpu += cpu_seconds() - cpu;
    let errors = word_errors(text, &heard.text);
    if errors.errors > 0 && std::env::var_os("SHOW").is_some() {
        eprintln!("{}/{} {text}\n     {}", errors.errors, errors.words, heard.text);
    }
    figures.errors += errors;
}

fn utterance(id: u64, samples: &[f32]) -> Utterance {
    let end = samples.len() as u64;
    Utterance { id: UtteranceId(id), start: 0, end, ended: Duration::ZERO, samples: Arc::from(samples) }
}

#[allow(clippy::disallowed_methods, reason = "measuring time is the purpose here")]
fn now() -> Instant {
    Instant::now()
}

/// User and system time of this process; on systems without `/proc` the wall clock.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat");
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds =
        |path: PathBuf| std::fs::read_to_string(path).ok()?.split(' ').next()?.parse::<f64>().ok();
    match stat {
        Ok(_) => threads.filter_map(|task| nanoseconds(task.path().join("schedstat"))).sum::<f64>() / 1e9,
        Err(_) => now().elapsed().as_secs_f64(),
    }
}

fn clips(folder: &Path) -> Vec<(String, Vec<f32>)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension().is_some_and(|end| end == "wav") && path.with_extension("txt").is_file()
    });
    paths.sort();
    paths
        .iter()
        .map(|path| (std::fs::read_to_string(path.with_extension("txt")).unwrap(), sound(path)))
        .collect()
}

/// Mono at 16 kHz; other rates by averaging neighbours, good enough where the rate is a multiple or 24 kHz.
fn sound(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let rate = reader.spec().sample_rate;
    let samples: Vec<f32> =
        reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_768.0).collect();
    resampled(&samples, rate)
}

/// Windowed sinc, 16 zero crossings to either side.
fn resampled(samples: &[f32], rate: u32) -> Vec<f32> {
    if rate == LISTEN_RATE {
        return samples.to_vec();
    }
    let ratio = f64::from(rate) / f64::from(LISTEN_RATE);
    let (cutoff, reach) = (0.95 / ratio.max(1.0), (16.0 * ratio.max(1.0)) as i64);
    let one = |index: usize| {
        let centre = index as f64 * ratio;
        let taps = centre as i64 - reach..=centre as i64 + reach;
        let weight = |at: i64| {
            let x = std::f64::consts::PI * (centre - at as f64);
            let sinc = if x == 0.0 { 1.0 } else { (x * cutoff).sin() / (x * cutoff) };
            cutoff * sinc * (0.5 + 0.5 * (x / (reach + 1) as f64).cos())
        };
        let sample =
            |at: i64| usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
        taps.map(|at| f64::from(sample(at)) * weight(at)).sum::<f64>() as f32
    };
    (0..(samples.len() as f64 / ratio) as usize).map(one).collect()
}

/// White noise from a fixed seed, so many dB below the speech.
fn noisy(samples: &[f32], below: Option<f32>) -> Vec<f32> {
    let Some(below) = below else { return samples.to_vec() };
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
    let height = (3.0 * power * 10.0_f32.powf(-below / 10.0)).sqrt();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    samples.iter().map(|sample| sample + height * next()).collect()
}
