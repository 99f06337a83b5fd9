use std::path::Path;
use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;

use super::files::{OutsideFile, find, is_outside, make_folder, new_name, place_of, shown};
use crate::app::blocking;
use crate::videos::{Order, VideoRoom};
use crate::{ApiError, App, Code, FaceSource, RenderRequest, VideoState, VideoView, VoiceSource};

/// Films from outside that may wait; more would only make everybody wait longer.
const MOST_WAITING: usize = 32;
/// Milliseconds, for those beyond.
const TRY_AGAIN: u32 = 30_000;

/// A film of a picture that says a sound, both handed in before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvatarWish {
    pub image: String,
    pub audio: String,
    /// 10-60.
    pub fps: u32,
    /// Side of the square, pixels.
    pub size: u32,
}

/// How far such a film is.
#[derive(Clone, Debug, PartialEq)]
pub struct AvatarJob {
    pub id: String,
    pub state: VideoState,
    /// 0-1.
    pub progress: f32,
    /// Its name, as [`App::outside_file`] takes it.
    pub filename: String,
    /// Seconds of film, of a completed one.
    pub duration: f64,
    /// Of a completed one.
    pub frames: u64,
    /// A sentence, of a failed one.
    pub message: Option<String>,
}

impl App {
    /// Puts such a film into the queue in which the window's films are.
    ///
    /// # Errors
    /// [`Code::NotFound`] for a picture or sound that is not there; [`Code::BadInput`] for numbers out of range; one with
    /// `retry_after_ms` while too many wait.
    pub async fn start_avatar(&self, wish: AvatarWish) -> Result<AvatarJob, ApiError> {
        self.started(self.avatar_order(wish).await?).await
    }

    /// The same, and waits until it is over. Dropped while it waits, the film is given up.
    ///
    /// # Errors
    /// As [`App::start_avatar`]; a film that failed is no error.
    pub async fn make_avatar(&self, wish: AvatarWish) -> Result<AvatarJob, ApiError> {
        self.made(self.avatar_order(wish).await?).await
    }

    async fn avatar_order(&self, wish: AvatarWish) -> Result<Order, ApiError> {
        let home = self.home()?;
        blocking(move || {
            waiting_room(&home.videos, |film| is_outside(&home.launch.home, film))?;
            let image = find(&home.launch.home, &wish.image)
                .ok()
                .filter(|file| file.media_type.starts_with("image/"))
                .ok_or_else(|| missing("Image", &wish.image))?;
            let audio = find(&home.launch.home, &wish.audio)
                .ok()
                .filter(|file| file.media_type.starts_with("audio/"))
                .ok_or_else(|| missing("Audio", &wish.audio))?;
            let out = make_folder(&home.launch.home)?.join(format!("{}.mp4", new_name()));
            Ok(Order::Face(Box::new(request(&image, &audio, &out, &wish))))
        })
        .await
    }

    async fn started(&self, order: Order) -> Result<AvatarJob, ApiError> {
        let room = Arc::clone(&self.home()?.videos);
        Ok(job(room.start(order, self.clock.now_ms()).await?))
    }

    /// Puts a film into the queue, and waits until it is over. Dropped while it waits, the film is given up.
    ///
    /// # Errors
    /// As the queue's; a film that failed is no error.
    pub(super) async fn made(&self, order: Order) -> Result<AvatarJob, ApiError> {
        let mut changes = self.subscribe_videos();
        let started = self.started(order).await?;
        let mut left = GivenUp { room: Some(Arc::clone(&self.home()?.videos)), id: started.id.clone() };
        loop {
            let now = match changes.recv().await {
                Ok(view) if view.id == started.id => job(view),
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => self.avatar_job(&started.id).await?,
                Err(RecvError::Closed) => {
                    return Err(ApiError::failed("Visavis is closing. Try again later."));
                }
            };
            if !matches!(now.state, VideoState::Queued | VideoState::Running) {
                left.room = None;
                return Ok(now);
            }
        }
    }

    /// # Errors
    /// [`Code::NotFound`], for films of the window, too.
    pub async fn avatar_job(&self, id: &str) -> Result<AvatarJob, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let view = home.videos.one(&id).ok();
            view.filter(|view| is_outside(&home.launch.home, Path::new(&view.path)))
                .map(job)
                .ok_or_else(|| ApiError::new(Code::NotFound, format!("Job not found: {}", shown(&id))))
        })
        .await
    }

    /// Goes on with films from outside that were waiting or being made when the program ended.
    pub fn resume_avatars(&self) -> Result<(), ApiError> {
        self.home()?.videos.resume_outside();
        Ok(())
    }

    /// Deletes a file that was handed in, or a film that was made of them; one that is still being made is given up.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn clean_up(&self, name: &str) -> Result<(), ApiError> {
        let (home, name) = (self.home()?, name.to_owned());
        blocking(move || {
            let place = place_of(&home.launch.home, &name)?;
            let films = home.videos.list()?;
            if let Some(film) = films.into_iter().find(|film| Path::new(&film.path) == place) {
                return home.videos.delete(&film.id, true);
            }
            let file = find(&home.launch.home, &name)?;
            std::fs::remove_file(&file.path).map_err(|error| {
                ApiError::failed(format!("{} cannot be deleted ({error}). Close what uses it.", shown(&name)))
            })
        })
        .await
    }
}

/// Ends a film whose asker went away.
struct GivenUp {
    room: Option<Arc<VideoRoom>>,
    id: String,
}

impl Drop for GivenUp {
    fn drop(&mut self) {
        if let Some(room) = self.room.take() {
            // It may be gone already.
            let _ = room.cancel(&self.id);
        }
    }
}

pub(super) fn waiting_room(room: &VideoRoom, outside: impl Fn(&Path) -> bool) -> Result<(), ApiError> {
    let films = room.list()?;
    let waiting = films.iter().filter(|film| film.state == VideoState::Queued);
    if waiting.filter(|film| outside(Path::new(&film.path))).count() < MOST_WAITING {
        return Ok(());
    }
    let sentence = format!("{MOST_WAITING} films are waiting already. Try again when some of them are done.");
    Err(ApiError { retry_after_ms: Some(TRY_AGAIN), ..ApiError::failed(sentence) })
}

fn missing(what: &str, name: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("{what} file not found: {}", shown(name)))
}

fn request(image: &OutsideFile, audio: &OutsideFile, out: &Path, wish: &AvatarWish) -> RenderRequest {
    let path = |file: &OutsideFile| file.path.display().to_string();
    RenderRequest {
        fps: wish.fps,
        width: wish.size,
        height: wish.size,
        title: Some("Talking avatar".to_owned()),
        ..RenderRequest::new(
            FaceSource::Picture(path(image)),
            VoiceSource::File(path(audio)),
            &out.display().to_string(),
        )
    }
}

fn job(view: VideoView) -> AvatarJob {
    let filename = Path::new(&view.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    AvatarJob {
        id: view.id,
        state: view.state,
        progress: view.progress,
        filename,
        duration: view.duration_ms.unwrap_or_default() as f64 / 1000.0,
        frames: view.film.map_or(0, |film| film.frames),
        message: view.message,
    }
}
