use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_store::KeptVideo;

use super::order::Order;
use super::request::VoiceSource;

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
    /// Lines of a script are spoken; counted in lines.
    Speaking,
    /// Pictures are painted and encoded.
    Painting,
    /// The parts are put together.
    Joining,
}

impl VideoStep {
    /// As it is dated in the database.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Listening => "listening",
            Self::Speaking => "speaking",
            Self::Painting => "painting",
            Self::Joining => "joining",
        }
    }
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
    /// Faces of a script move: its pictures are painted.
    Animation,
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
    /// The script it was made of.
    pub script_id: Option<String>,
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
        let order: Option<Order> = serde_json::from_str(&kept.request).ok();
        let steps = steps(kept.state, order.as_ref(), progress.at);
        let (width, height, fps) = order.as_ref().map_or((0, 0, 0), Order::shape);
        let completed = kept.state == vis_store::VideoState::Completed;
        Self {
            id: kept.id,
            character_id: order.as_ref().and_then(Order::character).map(str::to_owned),
            script_id: order.as_ref().and_then(Order::script_id).map(str::to_owned),
            state: kept.state.into(),
            progress: whole(&steps),
            steps,
            remaining_ms: progress.remaining_ms,
            message: kept.error,
            created_ms: kept.created_ms,
            duration_ms: film.as_ref().map(|film| film.duration_ms),
            bytes: film.as_ref().map(|film| film.bytes),
            width,
            height,
            fps,
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

fn steps(state: vis_store::VideoState, order: Option<&Order>, at: Option<VideoProgress>) -> Vec<StepView> {
    let script = [
        FilmStep::AudioCheck,
        FilmStep::Speech,
        FilmStep::Animation,
        FilmStep::Encoding,
        FilmStep::Finishing,
    ];
    let names = match order {
        Some(Order::Script(_)) => script.to_vec(),
        Some(Order::Face(request)) if matches!(request.voice, VoiceSource::File(_)) => {
            vec![FilmStep::AudioCheck, FilmStep::Encoding, FilmStep::Finishing]
        }
        _ => vec![FilmStep::Speech, FilmStep::Encoding, FilmStep::Finishing],
    };
    let share = |at: VideoProgress| at.done as f32 / at.total.max(1) as f32;
    let progress = |step: FilmStep| match (state, at) {
        (vis_store::VideoState::Completed, _) => 1.0,
        (_, None) => 0.0,
        (_, Some(at)) => match (at.step, step) {
            (VideoStep::Listening, FilmStep::AudioCheck) => 0.5,
            (VideoStep::Listening, FilmStep::Speech) if names.len() == 3 => 0.5,
            (VideoStep::Listening, _) => 0.0,
            (_, FilmStep::AudioCheck) => 1.0,
            (VideoStep::Speaking, FilmStep::Speech) => share(at),
            (VideoStep::Speaking, _) => 0.0,
            (_, FilmStep::Speech) => 1.0,
            // A picture is encoded as soon as it is painted.
            (VideoStep::Painting, FilmStep::Animation | FilmStep::Encoding) => share(at),
            (VideoStep::Painting, FilmStep::Finishing) => 0.0,
            (VideoStep::Joining, FilmStep::Finishing) => share(at),
            (VideoStep::Joining, _) => 1.0,
        },
    };
    names.iter().map(|step| StepView { step: *step, progress: progress(*step) }).collect()
}

/// Nearly all of the time goes into the pictures, and of a script into its speech.
fn whole(steps: &[StepView]) -> f32 {
    let weight = |step: FilmStep| match (step, steps.len()) {
        (FilmStep::Speech, 5) => 0.45,
        (FilmStep::Animation, _) => 0.2,
        (FilmStep::Encoding, 5) => 0.3,
        (FilmStep::Encoding, _) => 0.92,
        (FilmStep::AudioCheck, 5) => 0.02,
        (FilmStep::Finishing, 5) => 0.03,
        _ => 0.04,
    };
    steps.iter().map(|step| weight(step.step) * step.progress).sum()
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
