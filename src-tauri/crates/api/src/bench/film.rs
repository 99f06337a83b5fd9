//! Films in figures: each is made by a process of its own, as somebody would make it from the command line.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use vis_avatar::{Activity, DisplayList, Rig, Score, sample};
use vis_core::{CharacterId, SPEECH_RATE, Sentence, SpokenClip, TurnId};
use vis_speak::Synthesizer;

use super::bars::{Bar, film_bars};
use super::load_average;
use crate::app::blocking;
use crate::characters::Cast;
use crate::voice::load_with;
use crate::{ApiError, Code, Home};

/// All of one run. `load_average` says how busy the machine was meanwhile.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FilmBench {
    pub bars: Vec<Bar>,
    /// One minute of speech at 512 x 512 and at 1024 x 1024, 25 frames a second.
    pub minute_512: Option<FilmFigures>,
    pub minute_1024: Option<FilmFigures>,
    /// An hour of speech at 512 x 512.
    pub hour_512: Option<FilmFigures>,
    /// Of a photo: pose, display list and its bytes, without the way to the page. Milliseconds.
    pub list_p50_ms: Option<f64>,
    pub list_p99_ms: Option<f64>,
    pub list_bytes: Option<usize>,
    pub picture: String,
    pub cores: usize,
    pub load_average: Option<f64>,
}

/// One film.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FilmFigures {
    /// Seconds of film in a second of work, by the clock on the wall and by the processor's time if all cores had been free.
    pub realtime_factor: f64,
    pub realtime_factor_free: f64,
    pub seconds: f64,
    pub cpu_seconds: f64,
    /// From the start of the work, with the face not yet found.
    pub first_frame_ms: f64,
    pub peak_memory_mb: f64,
    pub bytes: u64,
    pub encoder: String,
    /// Furthest that pictures or sound end (or begin) from where the sound's length says, ms.
    pub drift_ms: f64,
}

/// What can be measured alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmPart {
    Small,
    Large,
    Lists,
    /// Takes a tenth of an hour and more.
    Long,
}

impl FilmPart {
    pub const USUAL: [Self; 3] = [Self::Lists, Self::Small, Self::Large];
}

/// What to measure, and with what.
#[derive(Clone, Debug)]
pub struct FilmMeasure {
    pub home: Home,
    /// The command line program.
    pub program: PathBuf,
    /// A picture with a face; a drawn companion's portrait without.
    pub picture: Option<PathBuf>,
    pub parts: Vec<FilmPart>,
}

/// What a process has cost so far. Linux only; zeros elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProcessCost {
    pub cpu_seconds: f64,
    pub peak_memory_mb: f64,
}

/// Of this process.
pub fn process_cost() -> ProcessCost {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<f64>().ok());
    ProcessCost { cpu_seconds: super::cpu_seconds(), peak_memory_mb: kilobytes.unwrap_or(0.0) / 1000.0 }
}

impl FilmBench {
    /// For people.
    pub fn lines(&self) -> Vec<String> {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.as_object().into_iter().flatten().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}

/// Measures `parts`. Films are made in a folder that is removed afterwards.
///
/// # Errors
/// A model is missing; there is no face in the picture; a film fails.
pub async fn bench_film(what: FilmMeasure) -> Result<FilmBench, ApiError> {
    blocking(move || {
        let folder = tempfile::tempdir().map_err(ApiError::failed)?;
        let picture = match &what.picture {
            Some(picture) => picture.clone(),
            None => drawn(folder.path())?,
        };
        let mut bench = FilmBench {
            picture: what
                .picture
                .as_ref()
                .map_or("a companion's portrait".into(), |path| path.display().to_string()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            ..FilmBench::default()
        };
        let clip = speech(&what.home)?;
        let studio = Studio { what: &what, folder: folder.path(), picture: &picture, clip: &clip };
        for part in &what.parts {
            match part {
                FilmPart::Small => bench.minute_512 = Some(studio.film(60, 512, bench.cores)?),
                FilmPart::Large => bench.minute_1024 = Some(studio.film(60, 1024, bench.cores)?),
                FilmPart::Long => bench.hour_512 = Some(studio.film(3600, 512, bench.cores)?),
                FilmPart::Lists => lists(&studio, &mut bench)?,
            }
        }
        bench.bars = film_bars(&bench);
        bench.load_average = load_average();
        Ok(bench)
    })
    .await
}

fn drawn(folder: &Path) -> Result<PathBuf, ApiError> {
    let path = folder.join("portrait.png");
    let portrait = Cast::load()?.portrait(&CharacterId::from("mira"))?;
    std::fs::write(&path, &portrait[..]).map_err(ApiError::failed)?;
    Ok(path)
}

/// Some seconds of somebody talking.
fn speech(home: &Home) -> Result<SpokenClip, ApiError> {
    let text = "The rain had stopped by the time we reached the old harbour, and the whole town smelled of salt. \
                Nobody was about, so we sat down on the wall and watched the boats come in.";
    let sentence = Sentence { turn: TurnId(1), seq: 0, text: text.to_owned() };
    Ok(load_with(&home.models, 2)?.speak(&sentence, &"af_heart".into(), 1.0)?)
}

struct Studio<'a> {
    what: &'a FilmMeasure,
    folder: &'a Path,
    picture: &'a Path,
    clip: &'a SpokenClip,
}

/// Of what `visavis-cli render --json` prints.
#[derive(Deserialize)]
struct Printed {
    video: PathBuf,
    duration: f64,
    seconds: f64,
    realtime_factor: f64,
    first_frame_seconds: f64,
    cpu_seconds: f64,
    peak_memory_mb: f64,
    bytes: u64,
    encoder: String,
}

impl Studio<'_> {
    fn film(&self, seconds: u32, size: u32, cores: usize) -> Result<FilmFigures, ApiError> {
        let sound = self.folder.join(format!("{seconds}.wav"));
        write_speech(&sound, &self.clip.pcm.samples, seconds).map_err(ApiError::failed)?;
        let mut render = Command::new(&self.what.program);
        render.env("VISAVIS_MODELS", &self.what.home.models).env("VISAVIS_HOME", self.folder.join("home"));
        render.args(["render", "--json", "--size", &size.to_string(), "--image"]).arg(self.picture);
        render.arg("--audio").arg(&sound).arg("--out").arg(self.folder.join(format!("{seconds}-{size}.mp4")));
        let output = render.output().map_err(ApiError::failed)?;
        if !output.status.success() {
            return Err(ApiError::new(Code::Failed, String::from_utf8_lossy(&output.stderr).trim()));
        }
        let film: Printed = serde_json::from_slice(&output.stdout).map_err(ApiError::failed)?;
        let tracks = vis_export::tracks(&film.video)?;
        let off = tracks.iter().flat_map(|track| [track.start, track.end - f64::from(seconds)]);
        let figures = FilmFigures {
            realtime_factor: film.realtime_factor,
            realtime_factor_free: film.duration * cores as f64 / film.cpu_seconds.max(1e-3),
            seconds: film.seconds,
            cpu_seconds: film.cpu_seconds,
            first_frame_ms: film.first_frame_seconds * 1000.0,
            peak_memory_mb: film.peak_memory_mb,
            bytes: film.bytes,
            encoder: film.encoder,
            drift_ms: off.map(f64::abs).fold(0.0, f64::max) * 1000.0,
        };
        for done in [sound, film.video] {
            std::fs::remove_file(done).map_err(ApiError::failed)?;
        }
        Ok(figures)
    }
}

/// The same sentences over and over, half a second apart, to the very length.
fn write_speech(path: &Path, samples: &[f32], seconds: u32) -> Result<(), hound::Error> {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: SPEECH_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, format)?;
    let pause = std::iter::repeat_n(0.0, SPEECH_RATE as usize / 2);
    let endless = std::iter::repeat_with(|| samples.iter().copied().chain(pause.clone())).flatten();
    for sample in endless.take((seconds * SPEECH_RATE) as usize) {
        file.write_sample((sample * 32_767.0) as i16)?;
    }
    file.finalize()
}

/// What a live face costs before it is shown.
#[allow(clippy::disallowed_methods, reason = "measuring time is the purpose here")]
fn lists(studio: &Studio<'_>, bench: &mut FilmBench) -> Result<(), ApiError> {
    const FRAMES: u32 = 900;
    let (rig, _) = crate::photo::rig_of(&studio.what.home.models, studio.picture)?;
    let mut score = Score::new(1);
    score.activity(0.0, Activity::Speaking);
    score.say(0.0, studio.clip);
    let mut list = DisplayList::default();
    let mut took = Vec::new();
    for n in 0..FRAMES {
        let started = Instant::now();
        rig.draw(&sample(&score, f64::from(n) / 60.0), &mut list);
        bench.list_bytes = Some(std::hint::black_box(list.encode()).len());
        took.push(started.elapsed().as_micros() as u32);
    }
    let ms = |share| super::percentile(&took, share).map(|micros| f64::from(micros) / 1000.0);
    (bench.list_p50_ms, bench.list_p99_ms) = (ms(0.5), ms(0.99));
    Ok(())
}
