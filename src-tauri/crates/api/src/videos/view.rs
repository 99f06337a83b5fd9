use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_store::KeptVideo;

use super::request::{FaceSource, RenderRequest, VoiceSource};

/// How far a film is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VideoState {
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VideoStep {
    /// The sound is read and measured.
    Listening,
    /// Pictures are painted and encoded.
    Painting,
    /// The parts are put together.
    Joining,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Type)]
pub struct VideoProgress {
    pub step: VideoStep,
    /// Frames.
    #[specta(type = f64)]
    pub done: u64,
    /// Frames; 0 while it is not known.
    #[specta(type = f64)]
    pub total: u64,
}

/// What a person sees of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FilmStep {
    /// A sound file is read and measured, and the mouth follows it.
    AudioCheck,
    /// What was said is fetched, or said anew.
    Speech,
    /// Pictures are painted and encoded.
    Encoding,
    /// The parts are put together.
    Finishing,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Type)]
pub struct StepView {
    pub step: FilmStep,
    /// 0-1.
    pub progress: f32,
}

/// How far a film is that waits or is being made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    pub(crate) at: Option<VideoProgress>,
    pub(crate) remaining_ms: Option<u64>,
}

/// A film as it stands in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct VideoView {
    pub id: String,
    pub title: String,
    /// Who speaks; nothing where a picture without a character does.
    pub character_id: Option<String>,
    pub state: VideoState,
    /// In the order in which they run.
    pub steps: Vec<StepView>,
    /// Of the whole, 0-1.
    pub progress: f32,
    #[specta(type = Option<f64>)]
    pub remaining_ms: Option<u64>,
    /// A sentence, of a failed one.
    pub message: Option<String>,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    #[specta(type = Option<f64>)]
    pub duration_ms: Option<u64>,
    #[specta(type = Option<f64>)]
    pub bytes: Option<u64>,
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    /// `mp4` or `webm`, of a completed one.
    pub format: Option<String>,
    pub path: String,
    /// Of a completed one.
    pub film: Option<FilmFacts>,
}

/// What is known of a film that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct FilmFacts {
    #[specta(type = f64)]
    pub duration_ms: u64,
    #[specta(type = f64)]
    pub bytes: u64,
    #[specta(type = f64)]
    pub frames: u64,
    /// FFmpeg's name.
    pub encoder: String,
    /// Seconds of film in a second of work.
    pub realtime_factor: f64,
}

impl VideoView {
    pub(crate) fn new(kept: KeptVideo, progress: Progress) -> Self {
        // Facts of another version of the program are left out; the film is there all the same.
        let film: Option<FilmFacts> = kept.film.and_then(|json| serde_json::from_str(&json).ok());
        let request: Option<RenderRequest> = serde_json::from_str(&kept.request).ok();
        let steps = steps(kept.state, request.as_ref(), progress.at);
        let side = |of: fn(&RenderRequest) -> u32| request.as_ref().map_or(0, of);
        let completed = kept.state == vis_store::VideoState::Completed;
        Self {
            id: kept.id,
            character_id: request.as_ref().and_then(|request| match &request.face {
                FaceSource::Character(id) => Some(id.clone()),
                FaceSource::Picture(_) => None,
            }),
            state: kept.state.into(),
            progress: whole(&steps),
            steps,
            remaining_ms: progress.remaining_ms,
            message: kept.error,
            created_ms: kept.created_ms,
            duration_ms: film.as_ref().map(|film| film.duration_ms),
            bytes: film.as_ref().map(|film| film.bytes),
            width: side(|request| request.width),
            height: side(|request| request.height),
            fps: side(|request| request.fps),
            format: if completed { ending(&kept.path) } else { None },
            title: kept.title,
            path: kept.path,
            film,
        }
    }
}

fn ending(path: &str) -> Option<String> {
    Path::new(path).extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

fn steps(
    state: vis_store::VideoState,
    request: Option<&RenderRequest>,
    at: Option<VideoProgress>,
) -> Vec<StepView> {
    let first = match request.map(|request| &request.voice) {
        Some(VoiceSource::File(_)) => FilmStep::AudioCheck,
        _ => FilmStep::Speech,
    };
    let share = |at: VideoProgress| at.done as f32 / at.total.max(1) as f32;
    let done = match (state, at) {
        (vis_store::VideoState::Completed, _) => [1.0; 3],
        (_, None) => [0.0; 3],
        (_, Some(at)) => match at.step {
            VideoStep::Listening => [0.5, 0.0, 0.0],
            VideoStep::Painting => [1.0, share(at), 0.0],
            VideoStep::Joining => [1.0, 1.0, share(at)],
        },
    };
    let names = [first, FilmStep::Encoding, FilmStep::Finishing];
    names.into_iter().zip(done).map(|(step, progress)| StepView { step, progress }).collect()
}

/// Nearly all of the time goes into the pictures.
fn whole(steps: &[StepView]) -> f32 {
    const SHARES: [f32; 3] = [0.04, 0.92, 0.04];
    SHARES.iter().zip(steps).map(|(share, step)| share * step.progress).sum()
}

impl From<vis_store::VideoState> for VideoState {
    fn from(state: vis_store::VideoState) -> Self {
        use vis_store::VideoState as S;
        match state {
            S::Queued => Self::Queued,
            S::Running => Self::Running,
            S::Completed => Self::Completed,
            S::Failed => Self::Failed,
            S::Cancelled => Self::Cancelled,
        }
    }
}
