//! Films: a face says something, and a file remains. Requests, jobs, and the list of what was made.

mod cues;
mod export;
mod film;
mod frames;
mod heard_mouth;
mod identity;
mod jobs;
mod order;
mod request;
mod said;
mod sounds;
mod view;

pub use export::{Background, CaptionWish, VideoOptions};
pub use request::{CaptionStyle, Captions, FaceSource, Fit, RenderRequest, VoiceSource};
pub use view::{FilmStep, StepView, VideoProgress, VideoState, VideoStep, VideoView};

pub(crate) use cues::{missing, word_starts};
pub(crate) use film::{AtHand, MadeFilm, Stop, rendered};
pub(crate) use frames::small_jpeg;
pub(crate) use heard_mouth::HeardMouth;
pub(crate) use jobs::{OVER, STAGING, VideoParts, VideoRoom};
pub(crate) use order::Order;
pub(crate) use sounds::{ClipSound, FileSound};

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::broadcast;

use crate::app::blocking;
use crate::{ApiError, App};

/// A film that was made without a job.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedFilm {
    /// With another ending than was asked for where there is no H.264 encoder.
    pub path: PathBuf,
    /// Captions beside it.
    pub srt: Option<PathBuf>,
    /// FFmpeg's name.
    pub encoder: &'static str,
    pub frames: u64,
    /// Of these, frames that an interrupted render had left.
    pub resumed: u64,
    /// Seconds of film.
    pub duration: f64,
    pub bytes: u64,
    /// Seconds of work.
    pub seconds: f64,
    /// Seconds until the first frame was encoded.
    pub first_frame: f64,
    /// What is not as it was asked for, or could be better; sentences.
    pub notes: Vec<String>,
}

impl App {
    /// Makes a film now; `cancel` ends it within a frame's time. A [`VoiceSource::File`] needs no open home.
    ///
    /// # Errors
    /// [`crate::Code::BadInput`] before any work for options, files and names; what the disk says. A cancelled one is an error.
    pub async fn render(
        &self,
        request: RenderRequest,
        cancel: Arc<AtomicBool>,
        progress: impl FnMut(VideoProgress) + Send + 'static,
    ) -> Result<RenderedFilm, ApiError> {
        let started = self.clock.elapsed();
        let sources = film::gather(&self.videos_at_hand(), &request, &cancel).await?;
        let gathered = self.clock.elapsed().saturating_sub(started).as_secs_f64();
        let clock = Arc::clone(&self.clock);
        let made = blocking(move || {
            let mut progress = progress;
            film::make(sources, &request, &*clock, &cancel, &mut progress).map_err(ApiError::from)
        });
        let film = made.await?.film;
        Ok(RenderedFilm {
            seconds: film.seconds + gathered,
            first_frame: film.first_frame + gathered,
            ..film
        })
    }

    /// Puts a film into the queue. An empty `out` lets it lie in the home.
    ///
    /// # Errors
    /// [`crate::Code::BadInput`] for options and names that can be seen to be wrong already.
    pub async fn start_video(&self, request: RenderRequest) -> Result<VideoView, ApiError> {
        let room = Arc::clone(&self.home()?.videos);
        room.start(Order::Face(Box::new(request)), self.clock.now_ms()).await
    }

    /// Goes on with films that were waiting or being made when the program ended. For the window: a command line that opens the
    /// home for something else leaves them alone.
    pub fn resume_videos(&self) -> Result<(), ApiError> {
        self.home()?.videos.resume();
        Ok(())
    }

    /// All films, the newest first.
    pub async fn videos(&self) -> Result<Vec<VideoView>, ApiError> {
        let room = Arc::clone(&self.home()?.videos);
        blocking(move || room.list()).await
    }

    /// Ends a film that is being made or waits for it; nothing half remains.
    pub async fn cancel_video(&self, id: &str) -> Result<(), ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.videos), id.to_owned());
        blocking(move || room.cancel(&id)).await
    }

    /// Makes a film that failed or was cancelled once more.
    pub async fn retry_video(&self, id: &str) -> Result<(), ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.videos), id.to_owned());
        // On this task, because the work is spawned from it; it touches two rows.
        room.retry(&id)
    }

    /// Takes a film off the list, with its file and captions where `file` says so.
    pub async fn delete_video(&self, id: &str, file: bool) -> Result<(), ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.videos), id.to_owned());
        blocking(move || room.delete(&id, file)).await
    }

    /// JPEG, 320 pixels wide.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`] while there is none.
    pub async fn video_thumbnail(&self, id: &str) -> Result<Vec<u8>, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || home.store().video_thumbnail(&id)?.ok_or_else(|| ApiError::not_found("picture")))
            .await
    }

    /// Every change of every film from now on, whether the home is open yet or not; progress at most four times a second.
    pub fn subscribe_videos(&self) -> broadcast::Receiver<VideoView> {
        self.films.subscribe()
    }

    fn videos_at_hand(&self) -> AtHand {
        let home = self.home().ok();
        let store = home.as_ref().map(|home| Arc::clone(&home.store));
        let services = home.map(|home| Arc::clone(&home.services));
        let (cast, voices) = (Arc::clone(&self.cast), self.shared.voices.clone());
        AtHand { cast, home: self.launch.home.clone(), store, services, voices }
    }
}
