//! A talking video: ordered in the queue in which all films are, and waited for.

use std::path::{Path, PathBuf};

use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use vis_api::{
    ApiError, App, FaceSource, RenderRequest, SpeechFormat, SpeechWish, VideoState, VideoView, VoiceSource,
};

use super::calls::{bad, called, new_file};
use super::tools::FilmWish;
use crate::chat::failed;

/// Tells a program that wants to know how far a call is.
struct Progress {
    peer: Peer<RoleServer>,
    token: Option<ProgressToken>,
}

/// A film that was made.
#[derive(Serialize)]
pub(super) struct Made {
    /// With another ending than was asked for where there is no H.264 encoder.
    path: String,
    /// Seconds.
    duration: f64,
    frames: u64,
}

/// A spoken text on the disk, for as long as the film needs it.
struct Spoken(PathBuf);

impl Drop for Spoken {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Progress {
    fn of(context: &RequestContext<RoleServer>) -> Self {
        Self { peer: context.peer.clone(), token: context.meta.get_progress_token() }
    }

    /// `part`: 0 to 1.
    async fn tell(&self, part: f32) {
        if let Some(token) = &self.token {
            let told = ProgressNotificationParam::new(token.clone(), f64::from(part)).with_total(1.0);
            // The call's own answer tells whether the program is still there.
            let _ = self.peer.notify_progress(told).await;
        }
    }
}

/// # Errors
/// What is wrong with the order, or why the film failed.
pub(super) async fn make(
    app: &App,
    wish: FilmWish,
    context: &RequestContext<RoleServer>,
) -> Result<Made, ApiError> {
    let out = new_file(wish.path.clone(), &["mp4", "webm"])?;
    if ![256, 512, 1024].contains(&wish.size) {
        return Err(bad("`size` is 256, 512 or 1024."));
    }
    let (face, own_voice) = face(app, &wish).await?;
    let (voice, spoken) = voice(app, &wish, own_voice).await?;
    let order = RenderRequest {
        fps: wish.fps,
        width: wish.size,
        height: wish.size,
        title: out.file_stem().map(|name| name.to_string_lossy().into_owned()),
        ..RenderRequest::new(face, voice, &out.display().to_string())
    };
    let (mut news, progress) = (app.subscribe_videos(), Progress::of(context));
    let ordered = app.start_video(order).await?;
    let ended = tokio::select! {
        ended = end_of(app, &mut news, &ordered.id, &progress) => ended,
        () = context.ct.cancelled() => {
            app.cancel_video(&ordered.id).await?;
            Err(failed("The film was given up.".to_owned()))
        }
    };
    drop(spoken);
    made(ended?)
}

/// Whose face, and a character's own voice.
async fn face(app: &App, wish: &FilmWish) -> Result<(FaceSource, Option<String>), ApiError> {
    match (&wish.image, &wish.character) {
        (Some(image), None) => Ok((FaceSource::Picture(there(image)?), None)),
        (None, Some(name)) => {
            let id = called(app, name).await?.id;
            Ok((FaceSource::Character(id.clone()), Some(id)))
        }
        _ => Err(bad("Give either `image` or `character`.")),
    }
}

async fn voice(
    app: &App,
    wish: &FilmWish,
    own: Option<String>,
) -> Result<(VoiceSource, Option<Spoken>), ApiError> {
    match (&wish.audio, &wish.text) {
        (Some(audio), None) => Ok((VoiceSource::File(there(audio)?), None)),
        (None, Some(text)) => {
            let voice = wish.voice.clone().or(own).unwrap_or_else(|| "af_heart".to_owned());
            let wish = SpeechWish { text: text.clone(), voice, speed: 1.0, format: SpeechFormat::Wav };
            let wav = app.speech_file(wish).await?;
            let path = new_spoken();
            std::fs::write(&path, wav)
                .map_err(|error| failed(format!("{} cannot be written ({error}).", path.display())))?;
            Ok((VoiceSource::File(path.display().to_string()), Some(Spoken(path))))
        }
        _ => Err(bad("Give either `audio` or `text`.")),
    }
}

/// A name that no other call of any program has.
fn new_spoken() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("visavis-said-{}-{number}.wav", std::process::id()))
}

fn there(path: &Path) -> Result<String, ApiError> {
    if !path.is_absolute() || !path.is_file() {
        return Err(bad(&format!("There is no file at {}. Give its absolute path.", path.display())));
    }
    Ok(path.display().to_string())
}

async fn end_of(
    app: &App,
    news: &mut Receiver<VideoView>,
    id: &str,
    progress: &Progress,
) -> Result<VideoView, ApiError> {
    loop {
        let now = match news.recv().await {
            Ok(view) if view.id == id => Some(view),
            Ok(_) => None,
            Err(RecvError::Lagged(_)) => app.videos().await?.into_iter().find(|view| view.id == id),
            Err(RecvError::Closed) => return Err(failed("Visavis is closing.".to_owned())),
        };
        let Some(now) = now else { continue };
        if !matches!(now.state, VideoState::Queued | VideoState::Running) {
            return Ok(now);
        }
        progress.tell(now.progress).await;
    }
}

fn made(view: VideoView) -> Result<Made, ApiError> {
    match view.state {
        VideoState::Completed => Ok(Made {
            path: view.path,
            duration: view.duration_ms.unwrap_or_default() as f64 / 1000.0,
            frames: view.film.map_or(0, |film| film.frames),
        }),
        _ => Err(failed(view.message.unwrap_or_else(|| "The film was given up.".to_owned()))),
    }
}
