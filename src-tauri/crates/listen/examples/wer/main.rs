//! How well and how fast speech is understood: the ear and `Dictation` as the program drives them, against one decoding of the whole
//! in a 30 s window, with the same model on the same sound in the same run.
//!
//! `wer MODELS CLIPS [MODEL] [LANGUAGE]`: the folder of the models, and a folder with `NAME.wav` (16 bit, mono) and `NAME.txt` (what
//! is said). One JSON value on standard output. Seconds are seconds of computing by this process. With the variable `SHOW` set, what
//! was said, read in one shot and heard live goes to standard error wherever the two differ; with `LIVE` set nothing is read in one
//! shot, which takes six times as long as all the rest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool for developers"
)]

mod clips;
mod live;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clips::{Clip, clips, in_a_room};
use live::{Heard, Live};
use vis_core::LISTEN_RATE;
use vis_listen::{Heed, Transcriber, Whisper, WordErrors, word_errors};

/// Noise below the speech, dB; the first is none to speak of.
const NOISE_DB: [f32; 3] = [60.0, 20.0, 10.0];
const BEFORE: usize = LISTEN_RATE as usize / 2;
const AFTER: usize = LISTEN_RATE as usize * 2;

#[derive(Default)]
struct Figures {
    live: WordErrors,
    one_shot: WordErrors,
    cpu: f64,
    ear_cpu: f64,
    one_shot_cpu: f64,
    waits: Vec<f64>,
    delays: Vec<f64>,
    cut: usize,
    live_texts: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, folder, rest @ ..] = &arguments[..] else { panic!("wer MODELS CLIPS [MODEL] [LANGUAGE]") };
    let models = Path::new(models);
    let model = models.join(rest.first().map_or("whisper-tiny.en-q8_0.bin", |name| name));
    let heed = Heed { language: rest.get(1).map_or("en", |code| code).into(), hints: Vec::new() };
    let mut live = Live::new(models, Whisper::load(&model, 1).unwrap(), heed.clone());
    let clips = clips(Path::new(folder));
    let seconds: f64 = clips.iter().map(|clip| clip.samples.len() as f64 / f64::from(LISTEN_RATE)).sum();
    let mut json = format!("{{\"clips\": {}, \"seconds\": {seconds:.1}", clips.len());
    for below in NOISE_DB {
        let mut figures = Figures::default();
        for clip in &clips {
            measure(clip, below, &mut live, &heed, &mut figures);
        }
        write!(json, ", \"{below} dB\": {}", figures.json()).unwrap();
    }
    println!("{json}}}");
}

fn measure(clip: &Clip, below: f32, live: &mut Live, heed: &Heed, figures: &mut Figures) {
    let sound = in_a_room(&clip.samples, below, BEFORE, AFTER);
    let before = cpu_seconds();
    // What anybody gets who hands whisper.cpp a whole recording: the encoder sees 30 s.
    let mut window = sound[..sound.len() - AFTER].to_vec();
    window.resize(30 * LISTEN_RATE as usize, 0.0);
    let mut one_shot = || live.whisper().transcribe(&window, heed, &AtomicBool::new(false)).unwrap().text;
    let whole = if std::env::var_os("LIVE").is_some() { clip.text.clone() } else { one_shot() };
    figures.one_shot_cpu += cpu_seconds() - before;
    let heard = live.hear(&sound);
    let (ours, theirs) = (word_errors(&clip.text, &heard.text), word_errors(&clip.text, &whole));
    if ours.errors != theirs.errors && std::env::var_os("SHOW").is_some() {
        let Clip { name, text, .. } = clip;
        eprintln!(
            "{name} {below} dB  {text}\n  {}  {whole}\n  {}  {}  ({} turns)",
            theirs.errors, ours.errors, heard.text, heard.turns
        );
    }
    figures.live += ours;
    figures.one_shot += theirs;
    figures.add(clip, &heard);
}

impl Figures {
    fn add(&mut self, clip: &Clip, heard: &Heard) {
        self.cpu += heard.cpu;
        self.ear_cpu += heard.ear_cpu;
        self.waits.push(heard.wait);
        self.cut += usize::from(heard.turns > 1);
        self.live_texts += heard.live;
        let delay = heard.ended as f64 - (BEFORE + clip.end()) as f64;
        self.delays.push(delay * 1000.0 / f64::from(LISTEN_RATE));
    }

    fn json(&mut self) -> String {
        format!(
            "{{\"wer\": {:.2}, \"one_shot_wer\": {:.2}, \"words\": {}, \"cpu_s\": {:.2}, \"one_shot_cpu_s\": {:.2}, \
             \"times_less\": {:.2}, \"ear_cpu_s\": {:.2}, \"final_ms\": {}, \"end_of_turn_ms\": {}, \"cut\": {}, \"live_texts\": {}}}",
            self.live.percent(),
            self.one_shot.percent(),
            self.live.words,
            self.cpu,
            self.one_shot_cpu,
            self.one_shot_cpu / self.cpu,
            self.ear_cpu,
            spread(&mut self.waits),
            spread(&mut self.delays),
            self.cut,
            self.live_texts,
        )
    }
}

/// Median, 95th percentile and maximum.
fn spread(values: &mut [f64]) -> String {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    format!("[{:.0}, {:.0}, {:.0}]", at(0.5), at(0.95), at(1.0))
}

/// Seconds of computing by all threads of this process. Linux only; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds =
        |path: PathBuf| std::fs::read_to_string(path).ok()?.split(' ').next()?.parse::<f64>().ok();
    threads.filter_map(|task| nanoseconds(task.path().join("schedstat"))).sum::<f64>() / 1e9
}
