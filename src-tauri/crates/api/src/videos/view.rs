use serde::{Deserialize, Serialize};
use specta::Type;
use vis_store::KeptVideo;

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

/// A film as it stands in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct VideoView {
    pub id: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    pub state: VideoState,
    pub title: String,
    pub path: String,
    /// While it runs.
    pub progress: Option<VideoProgress>,
    /// A sentence, of a failed one.
    pub error: Option<String>,
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
    pub(crate) fn new(kept: KeptVideo, progress: Option<VideoProgress>) -> Self {
        Self {
            id: kept.id,
            created_ms: kept.created_ms,
            state: kept.state.into(),
            title: kept.title,
            path: kept.path,
            progress,
            error: kept.error,
            // Facts of another version of the program are left out; the film is there all the same.
            film: kept.film.and_then(|json| serde_json::from_str(&json).ok()),
        }
    }
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
