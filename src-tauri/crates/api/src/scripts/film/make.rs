//! A script's film from its order: sounds are looked at, missing ones made, then `vis-export` films it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vis_core::Clock;
use vis_export::{About, Caption, CaptionStyle, Film, FilmOptions, Frames, Step, Workshop};
use vis_script::{Backdrop, CaptionMode};

use super::ScriptOrder;
use super::frames::SceneFrames;
use super::sound::voices;
use super::stage::{Ready, SceneStage};
use crate::scripts::desk::key;
use crate::scripts::room::ScriptRoom;
use crate::videos::{MadeFilm, Stop, VideoProgress, VideoStep, rendered, small_jpeg};
use crate::{ApiError, Code};

/// What can be seen to be wrong before any work.
///
/// # Errors
/// [`Code::BadInput`].
pub(crate) fn check(order: &ScriptOrder) -> Result<(), ApiError> {
    options(order).check()?;
    if !order.out.is_empty() {
        vis_export::check_target(Path::new(&order.out), order.replace)?;
    }
    if order.script.lines.iter().all(|line| line.text.trim().is_empty()) {
        return Err(ApiError::new(
            Code::BadInput,
            "There is nothing to film in this script yet. Write a line first.",
        ));
    }
    Ok(())
}

pub(super) fn options(order: &ScriptOrder) -> FilmOptions {
    let scene = &order.script.scene;
    let (width, height) = scene.pixels();
    let captions = match scene.captions.mode {
        CaptionMode::None => CaptionStyle::Off,
        CaptionMode::BurnedIn => CaptionStyle::Burned,
        CaptionMode::Track => CaptionStyle::Track,
    };
    FilmOptions { fps: scene.fps, width, height, captions, ..FilmOptions::default() }
}

/// All sounds of the order's script, those that are missing made now. Blocks.
///
/// # Errors
/// The voice cannot be had; a line could not be spoken.
pub(crate) fn gather(
    room: &ScriptRoom,
    order: &ScriptOrder,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(VideoProgress),
) -> Result<Ready, Stop> {
    progress(VideoProgress { step: VideoStep::Listening, done: 0, total: 0 });
    check(order)?;
    room.speak_lines_of(&order.script_id, &order.script, cancel, &mut |done, total| {
        progress(VideoProgress { step: VideoStep::Speaking, done: done as u64, total: total as u64 });
    })?;
    if cancel.load(Ordering::Relaxed) {
        return Err(Stop::Cancelled);
    }
    let ready = Ready::of(room, &order.script_id, order.script.clone())?;
    if ready.timeline.estimated {
        let missing =
            ready.lines().find(|(_, _, sound)| sound.is_none()).map(|(_, line, _)| line.text.clone());
        let line = missing.unwrap_or_default();
        let sentence = format!("The line “{line}” could not be spoken. Change it, or give it a recording.");
        return Err(Stop::Failed(ApiError::new(Code::BadInput, sentence)));
    }
    Ok(ready)
}

/// What the film's pictures are made from, as words: a render goes on after a crash only with the same ones.
fn identity(room: &ScriptRoom, ready: &Ready) -> String {
    let script = serde_json::to_string(&ready.script).unwrap_or_default();
    let keys: Vec<String> = ready.script.lines.iter().map(|line| key(line, room.cast())).collect();
    let behind = match &ready.script.scene.background {
        Backdrop::File { file, .. } => {
            fs::metadata(room.folder(&ready.id).join(file)).map(|file| file.len()).ok()
        }
        _ => None,
    };
    format!("{} script {script} {keys:?} {behind:?}", env!("CARGO_PKG_VERSION"))
}

/// Makes the film. Blocks.
pub(crate) fn make(
    room: &ScriptRoom,
    ready: &Ready,
    order: &ScriptOrder,
    clock: &dyn Clock,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(VideoProgress),
) -> Result<MadeFilm, Stop> {
    let started = clock.elapsed();
    let options = options(order);
    let stage = Arc::new(SceneStage::new(room, ready, (options.width, options.height), options.fps)?);
    let missing = stage.letters.as_ref().and_then(|letters| crate::videos::missing(&letters.missing()));
    let mut sound = voices(&room.store, ready, &room.folder(&ready.id), cancel)?;
    let measured = vis_export::measure(&mut *sound, cancel)?;
    let before = clock.elapsed().saturating_sub(started);
    let program = format!("Visavis {}", env!("CARGO_PKG_VERSION"));
    let captions = ready.captions();
    let film = Film {
        options: &options,
        frames: &|| Box::new(SceneFrames::new(&stage)) as Box<dyn Frames>,
        sound: &mut *sound,
        measured,
        captions: &captions,
        about: &About { title: order.script.title.clone(), program },
        identity: &identity(room, ready),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let workshop = Workshop { threads, clock, cancel };
    let done = vis_export::render(film, Path::new(&order.out), order.replace, &workshop, &mut |at| {
        let step = match at.step {
            Step::Painting => VideoStep::Painting,
            Step::Joining => VideoStep::Joining,
        };
        progress(VideoProgress { step, done: at.done, total: at.frames });
    })?;
    if options.captions == CaptionStyle::Track {
        web_captions(&done.path, &captions)?;
    }
    let n = done.frames / 3;
    let mut rgba = vec![0; stage.width * stage.height * 4];
    SceneFrames::new(&stage).frame(n, &mut rgba);
    let thumbnail = small_jpeg(rgba, stage.width as u32, stage.height as u32, 320);
    let film = crate::videos::RenderedFilm {
        notes: missing.into_iter().collect(),
        ..rendered(done, before.as_secs_f64())
    };
    Ok(MadeFilm { film, thumbnail })
}

/// Captions for web pages, beside the film like the .srt.
fn web_captions(film: &Path, captions: &[Caption]) -> Result<(), ApiError> {
    let mut text = String::from("WEBVTT\n");
    for caption in captions {
        let clock = |ms: u64| {
            format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
        };
        let said = caption.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.push_str(&format!("\n{} --> {}\n{said}\n", clock(caption.start_ms), clock(caption.end_ms)));
    }
    let path = film.with_extension("vtt");
    fs::write(&path, text)
        .map_err(|error| ApiError::failed(format!("{} cannot be written ({error}).", path.display())))
}
