//! A face and a sound file become a film.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use vis_api::{
    ApiError, App, CaptionStyle, Captions, FaceSource, Fit, ProcessCost, RenderRequest, RenderedFilm,
    VideoProgress, VideoStep, VoiceSource, process_cost,
};

use crate::arguments::{CaptionsAs, RenderTask};
use crate::report::Output;

/// What `render` prints.
#[derive(Serialize)]
pub(crate) struct Rendered {
    success: bool,
    pub(crate) video: String,
    /// Seconds of film.
    pub(crate) duration: f64,
    pub(crate) frames: u64,
    /// Seconds of work.
    pub(crate) seconds: f64,
    pub(crate) realtime_factor: f64,
    pub(crate) encoder: &'static str,
    bytes: u64,
    first_frame_seconds: f64,
    /// Frames that an interrupted render had left.
    resumed_frames: u64,
    captions: Option<String>,
    /// What is not as it was asked for, or could be better.
    pub(crate) notes: Vec<String>,
    /// Of the whole program; 0 where the system does not tell.
    cpu_seconds: f64,
    peak_memory_mb: f64,
}

/// What it prints with `--json` when there is no film.
#[derive(Serialize)]
pub(crate) struct NotRendered<'a> {
    pub(crate) success: bool,
    pub(crate) error: &'a str,
}

pub(crate) async fn run(app: &App, task: RenderTask, output: &Output) -> Result<Rendered, ApiError> {
    let cancel = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&cancel);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
        }
    });
    let made = app.render(request(task), cancel, progress()).await;
    let film = made.inspect_err(|error| output.not_rendered(error))?;
    Ok(rendered(film, process_cost()))
}

/// A film and what it cost, as they are printed.
pub(crate) fn rendered(film: RenderedFilm, cost: ProcessCost) -> Rendered {
    Rendered {
        success: true,
        video: film.path.display().to_string(),
        duration: film.duration,
        frames: film.frames,
        seconds: film.seconds,
        realtime_factor: film.realtime_factor(),
        encoder: film.encoder,
        bytes: film.bytes,
        first_frame_seconds: film.first_frame,
        resumed_frames: film.resumed,
        captions: film.srt.map(|path| path.display().to_string()),
        notes: film.notes,
        cpu_seconds: cost.cpu_seconds,
        peak_memory_mb: cost.peak_memory_mb,
    }
}

fn request(task: RenderTask) -> RenderRequest {
    let face = match (task.image, task.character) {
        (Some(path), _) => FaceSource::Picture(path),
        (None, id) => FaceSource::Character(id.unwrap_or_default()),
    };
    let captions = match task.captions.as_deref() {
        None => Captions::Off,
        Some("auto") => Captions::Auto,
        Some(path) => Captions::File(path.to_owned()),
    };
    let caption_style = match task.captions_style {
        CaptionsAs::Track => CaptionStyle::Track,
        CaptionsAs::Burned => CaptionStyle::Burned,
        CaptionsAs::File => CaptionStyle::File,
    };
    RenderRequest {
        replace: task.force,
        fps: task.fps,
        width: task.size.0,
        height: task.size.1,
        fit: if task.fit || task.background.is_some() { Fit::Fit } else { Fit::Crop },
        background: task.background,
        captions,
        caption_style,
        title: task.title,
        ..RenderRequest::new(face, VoiceSource::File(task.audio), &task.out)
    }
}

/// One line that counts up, for a person at a terminal.
pub(crate) fn progress() -> impl FnMut(VideoProgress) + Send + 'static {
    let shown = std::io::stderr().is_terminal();
    let mut last = u64::MAX;
    move |at| {
        let percent = (at.done * 100).checked_div(at.total).unwrap_or(0);
        if shown && percent != last {
            last = percent;
            let word = match at.step {
                VideoStep::Listening => "listening",
                VideoStep::Speaking => "speaking",
                VideoStep::Painting => "painting",
                VideoStep::Joining => "putting together",
            };
            let _ = write!(std::io::stderr(), "\r{word} {percent} %\x1b[K");
            if at.step == VideoStep::Joining && at.done == at.total {
                let _ = writeln!(std::io::stderr());
            }
        }
    }
}

/// Whether such a film can be is decided where films are made.
pub(crate) fn size(text: &str) -> Result<(u32, u32), String> {
    let (width, height) = text.split_once(['x', 'X']).unwrap_or((text, text));
    match (width.trim().parse(), height.trim().parse()) {
        (Ok(width), Ok(height)) => Ok((width, height)),
        _ => Err("a size is a number such as 512, or two such as 1280x720".to_owned()),
    }
}
