//! From its parts to the film under its name.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use ffmpeg_next::{codec, encoder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use vis_core::Clock;

use crate::folder::{WorkFolder, check_target, publish, publish_text};
use crate::join::{Parts, join};
use crate::segments::SegmentWriter;
use crate::video::{Halted, Studio};
use crate::{
    About, Caption, CaptionStyle, Encoder, ExportError, FilmOptions, Frames, Measured, Sound, captions,
    codec::Container, segments, sound, stamp, to_srt, video,
};

/// What to make.
pub struct Film<'a> {
    pub options: &'a FilmOptions,
    /// Called once on each painting thread.
    pub frames: &'a (dyn Fn() -> Box<dyn Frames> + Sync),
    pub sound: &'a mut dyn Sound,
    /// Of this sound: [`crate::measure`].
    pub measured: Measured,
    /// Shown as the options say.
    pub captions: &'a [Caption],
    pub about: &'a About,
    /// Names the pictures: the same words only for the same frames. A render that was killed goes on only under the same name.
    pub identity: &'a str,
}

/// What to make it with.
pub struct Workshop<'a> {
    /// Threads that paint; the encoder gets as many.
    pub threads: usize,
    pub clock: &'a dyn Clock,
    /// Set it, and the render ends within a frame's time and leaves nothing.
    pub cancel: &'a AtomicBool,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Pictures are painted and encoded, the sound beside them.
    Painting,
    /// The parts are put together.
    Joining,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub step: Step,
    /// Of [`Progress::frames`], those left by an interrupted render included.
    pub done: u64,
    pub frames: u64,
    pub elapsed: Duration,
}

/// The film that is there now.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// With another ending than was asked for where there was no H.264.
    pub path: PathBuf,
    pub srt: Option<PathBuf>,
    pub encoder: Encoder,
    pub frames: u64,
    /// Frames that an interrupted render had left.
    pub resumed: u64,
    pub seconds: f64,
    pub bytes: u64,
    pub took: Duration,
    /// From the start to the first encoded frame; zero when all frames were there.
    pub first_frame: Duration,
}

impl Finished {
    /// Seconds of film in a second of work.
    pub fn realtime_factor(&self) -> f64 {
        self.seconds / self.took.as_secs_f64().max(1e-6)
    }
}

/// Makes the film in a hidden folder beside `target` and moves it there when it is whole. Blocks for as long as that takes.
///
/// When it fails or is cancelled nothing is left. When the process is killed, the next render of the same film goes on
/// at the last whole segment (every ten seconds of film), and its packets are those of a render that was not disturbed.
///
/// # Errors
/// Each of [`ExportError`]; before any work for options, name and folder.
pub fn render(
    film: Film<'_>,
    target: &Path,
    replace: bool,
    workshop: &Workshop<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Finished, ExportError> {
    // What goes wrong is returned; FFmpeg would tell it on standard error as well.
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
    film.options.check()?;
    check_target(target, replace)?;
    let webm = target.extension().is_some_and(|end| end.eq_ignore_ascii_case("webm"));
    let (chosen, opened) = open_encoder(film.options, webm, workshop.threads)?;
    let target = match chosen.container() {
        Container::WebM => target.with_extension("webm"),
        Container::Mp4 => target.to_owned(),
    };
    check_target(&target, replace)?;
    let beside = matches!(film.options.captions, CaptionStyle::Track | CaptionStyle::File);
    let srt = (beside && !film.captions.is_empty()).then(|| target.with_extension("srt"));
    if let Some(srt) = srt.as_ref().filter(|srt| !replace && srt.exists()) {
        return Err(ExportError::Exists(srt.clone()));
    }
    let folder = WorkFolder::open(&target, &plan(&film, chosen))?;
    let made = make(film, chosen, opened, &folder, workshop, progress).and_then(|mut finished| {
        if let (Some(srt), Some(text)) = (&srt, finished.captions.take()) {
            publish_text(&folder, &text, srt)?;
        }
        publish(&folder.join(FILM), &target)?;
        finished.film.path.clone_from(&target);
        finished.film.srt = srt;
        Ok(finished.film)
    });
    folder.remove();
    made
}

const FILM: &str = "film";
const SOUND: &str = "sound";

fn open_encoder(
    options: &FilmOptions,
    webm: bool,
    threads: usize,
) -> Result<(Encoder, encoder::Video), ExportError> {
    let mut refusal = ExportError::NoEncoder { wanted: "H.264, VP9 or AV1" };
    for candidate in Encoder::candidates(options.encoder, webm)? {
        match candidate.open(options, threads) {
            Ok(opened) => return Ok((candidate, opened)),
            // OpenH264 for example has limits on the size that others have not.
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

/// Everything that decides what the packets hold.
fn plan(film: &Film<'_>, encoder: Encoder) -> Vec<u8> {
    #[derive(Serialize)]
    struct Plan<'a> {
        options: &'a FilmOptions,
        encoder: Encoder,
        library: u32,
        measured: &'a Measured,
        identity: &'a str,
    }
    let library = ffmpeg_next::codec::version();
    let plan =
        Plan { options: film.options, encoder, library, measured: &film.measured, identity: film.identity };
    // Plain data: cannot fail to become JSON.
    let json = serde_json::to_vec(&plan).unwrap_or_default();
    hex::encode(Sha256::digest(&json)).into_bytes()
}

struct Made {
    film: Finished,
    captions: Option<String>,
}

fn make(
    film: Film<'_>,
    chosen: Encoder,
    opened: encoder::Video,
    folder: &WorkFolder,
    workshop: &Workshop<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, ExportError> {
    let started = workshop.clock.elapsed();
    let elapsed = || workshop.clock.elapsed().saturating_sub(started);
    let Film { options, frames: painters, sound, measured, captions, about, .. } = film;
    let frames = options.frames(measured.samples);
    let mut segments = segments::found(folder)?;
    segments.retain(|segment| segment.end <= frames);
    let resumed = segments.last().map_or(0, |segment| segment.end);
    let pictures = codec::Parameters::from(&opened);
    let mut first_frame = Duration::ZERO;
    let mut each = |number: u64| {
        if number == resumed {
            first_frame = elapsed();
        }
        progress(Progress { step: Step::Painting, done: number + 1, frames, elapsed: elapsed() });
    };
    let sound_file = folder.join(SOUND);
    // The part that fails first stops the other one.
    let failed = AtomicBool::new(false);
    let halted = || workshop.cancel.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed);
    let container = chosen.container();
    let (new, sound) = thread::scope(|scope| {
        let voice = scope.spawn(|| {
            let encoded = sound::encode(sound, &measured, options.loudness, container, &sound_file, &halted);
            failed.fetch_or(encoded.is_err(), Ordering::Relaxed);
            encoded
        });
        let writer = SegmentWriter::new(folder, resumed);
        let encoders = || chosen.open(options, workshop.threads);
        let studio =
            Studio { painters, threads: workshop.threads, options, encoders: &encoders, halted: &halted };
        // With all frames there already nobody is called.
        let new = video::make(&studio, resumed..frames, opened, writer, &mut each);
        failed.fetch_or(new.is_err(), Ordering::Relaxed);
        match (new, voice.join().unwrap_or(Err(ExportError::Painter))) {
            (Ok(new), Ok(voice)) => Ok((new, voice)),
            (Err(ExportError::Cancelled), Err(error)) | (Err(error), _) | (Ok(_), Err(error)) => Err(error),
        }
    })?;
    segments.extend(new);
    let captions = captions::in_order(captions, (measured.seconds() * 1000.0) as u64);
    let track = if options.captions == CaptionStyle::Track { &captions[..] } else { &[] };
    let parts = Parts {
        encoder: chosen,
        fps: options.fps,
        pictures,
        segments: &segments,
        sound,
        sound_file: &sound_file,
        captions: track,
        about,
    };
    let path = folder.join(FILM);
    assemble(&parts, &path, frames, &halted, &mut |done| {
        progress(Progress { step: Step::Joining, done, frames, elapsed: elapsed() });
    })?;
    let bytes = fs::metadata(&path).map_err(|source| ExportError::io("read", &path, source))?.len();
    let seconds = measured.seconds();
    let film = Finished {
        path,
        srt: None,
        encoder: chosen,
        frames,
        resumed,
        seconds,
        bytes,
        took: elapsed(),
        first_frame,
    };
    Ok(Made { film, captions: (!captions.is_empty()).then(|| to_srt(&captions)) })
}

fn assemble(
    parts: &Parts<'_>,
    path: &Path,
    frames: u64,
    halted: Halted<'_>,
    joined: &mut dyn FnMut(u64),
) -> Result<(), ExportError> {
    let mut done = 0;
    join(parts, path, halted, &mut || {
        done += 1;
        joined(done.min(frames));
    })?;
    if parts.encoder.container() == Container::Mp4 {
        stamp::append_xmp(path, parts.about).map_err(|source| ExportError::io("write", path, source))?;
    }
    if halted() { Err(ExportError::Cancelled) } else { Ok(()) }
}
