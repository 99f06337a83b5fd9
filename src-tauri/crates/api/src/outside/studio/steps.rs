//! The five steps of a script's film. Pure: by what is dated, what is shown of the film, and how many lines have a sound.

use crate::videos::{OVER, STAGING};
use crate::{FilmStep, VideoState, VideoStep, VideoView};

/// In the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudioStage {
    /// Which lines have a sound already.
    AudioValidation,
    /// The others are spoken.
    AudioGeneration,
    /// When everything happens.
    TimelineCreation,
    /// One sound of all, and how loud it is.
    AudioConcatenation,
    /// Pictures.
    VideoGeneration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudioStepState {
    Pending,
    InProgress,
    Completed,
    Failed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StudioStep {
    pub stage: StudioStage,
    pub state: StudioStepState,
    /// 0-1.
    pub progress: f32,
    /// A sentence; may be empty.
    pub message: String,
    /// Milliseconds since 1970, UTC.
    pub started_ms: Option<i64>,
    pub over_ms: Option<i64>,
}

impl StudioStage {
    pub const ALL: [Self; 5] = [
        Self::AudioValidation,
        Self::AudioGeneration,
        Self::TimelineCreation,
        Self::AudioConcatenation,
        Self::VideoGeneration,
    ];

    /// What was dated when it began, and when the next one did; the first that is known counts.
    fn dates(self) -> (&'static [&'static str], &'static [&'static str]) {
        const LISTENING: &str = "listening";
        const SPEAKING: &str = "speaking";
        const PAINTING: &str = "painting";
        debug_assert_eq!(VideoStep::Painting.word(), PAINTING, "as films are dated");
        match self {
            Self::AudioValidation => (&[LISTENING], &[SPEAKING, STAGING]),
            // Where every line has its sound, nothing is spoken.
            Self::AudioGeneration => (&[SPEAKING, STAGING], &[STAGING]),
            Self::TimelineCreation => (&[STAGING], &[STAGING]),
            Self::AudioConcatenation => (&[STAGING], &[PAINTING]),
            Self::VideoGeneration => (&[PAINTING], &[]),
        }
    }
}

/// `begun`: as films are dated; `sounds`: how many lines have one, and how many there are; `note`: what is to be said of the order.
pub(super) fn steps(
    film: &VideoView,
    begun: &[(String, i64)],
    sounds: (usize, usize),
    note: &str,
) -> Vec<StudioStep> {
    let at = |names: &[&str]| {
        names.iter().find_map(|name| begun.iter().find(|(step, _)| step == name)).map(|(_, at)| *at)
    };
    let waits = film.state == VideoState::Queued;
    let broke_off = matches!(film.state, VideoState::Failed | VideoState::Cancelled);
    let mut failed = false;
    let step = |stage: StudioStage| {
        let (from, to) = stage.dates();
        let last = stage == StudioStage::VideoGeneration;
        let started_ms = at(from).filter(|_| !waits);
        let end = if last && film.state == VideoState::Completed { at(&[OVER]) } else { at(to) };
        let over_ms = end.filter(|_| started_ms.is_some());
        let state = match film.state {
            VideoState::Completed => StudioStepState::Completed,
            VideoState::Queued => StudioStepState::Pending,
            _ if over_ms.is_some() => StudioStepState::Completed,
            VideoState::Running if started_ms.is_some() => StudioStepState::InProgress,
            // It broke off in this one, or before the first began.
            _ if broke_off && !failed => StudioStepState::Failed,
            _ => StudioStepState::Pending,
        };
        failed |= state == StudioStepState::Failed;
        let progress = match state {
            StudioStepState::Completed => 1.0,
            StudioStepState::InProgress => share(film, stage),
            StudioStepState::Pending | StudioStepState::Failed => 0.0,
        };
        let message = message(stage, state, sounds, note);
        StudioStep { stage, state, progress, message, started_ms, over_ms }
    };
    StudioStage::ALL.into_iter().map(step).collect()
}

fn share(film: &VideoView, stage: StudioStage) -> f32 {
    let of = |step: FilmStep| film.steps.iter().find(|one| one.step == step).map_or(0.0, |one| one.progress);
    match stage {
        StudioStage::AudioGeneration => of(FilmStep::Speech),
        StudioStage::VideoGeneration => 0.95 * of(FilmStep::Encoding) + 0.05 * of(FilmStep::Finishing),
        _ => 0.5,
    }
}

fn message(stage: StudioStage, state: StudioStepState, (ready, lines): (usize, usize), note: &str) -> String {
    use StudioStage as S;
    use StudioStepState as At;
    match (stage, state) {
        (S::TimelineCreation, _) if !note.is_empty() => note.to_owned(),
        (_, At::Pending | At::Failed) => String::new(),
        (S::AudioValidation, At::InProgress) => "Looking for audio files...".to_owned(),
        (S::AudioValidation, At::Completed) => format!("Found {ready}/{lines} audio files"),
        (S::AudioGeneration, At::InProgress) => {
            format!("Generating audio files... ({ready}/{lines} completed)")
        }
        (S::AudioGeneration, At::Completed) => format!("Generated audio files ({lines}/{lines} completed)"),
        (S::TimelineCreation, _) => format!("Created a timeline of {lines} lines"),
        (S::AudioConcatenation, At::InProgress) => "Combining audio files...".to_owned(),
        (S::AudioConcatenation, At::Completed) => "Combined audio files".to_owned(),
        (S::VideoGeneration, At::InProgress) => "Rendering video segments...".to_owned(),
        (S::VideoGeneration, At::Completed) => "Rendered the video".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StepView;

    fn film(state: VideoState) -> VideoView {
        VideoView {
            id: "f".into(),
            title: "Sea".into(),
            character_id: None,
            script_id: Some("s".into()),
            state,
            steps: vec![StepView { step: FilmStep::Speech, progress: 0.25 }],
            progress: 0.5,
            remaining_ms: None,
            message: None,
            created_ms: 1,
            duration_ms: None,
            bytes: None,
            width: 0,
            height: 0,
            fps: 0,
            format: None,
            path: String::new(),
            film: None,
        }
    }

    fn states(state: VideoState, dated: &[(&str, i64)]) -> Vec<StudioStepState> {
        let begun: Vec<_> = dated.iter().map(|(step, at)| ((*step).to_owned(), *at)).collect();
        steps(&film(state), &begun, (2, 8), "").into_iter().map(|step| step.state).collect()
    }

    #[test]
    fn steps_go_on_as_they_are_dated() {
        use StudioStepState::{Completed as C, InProgress as I, Pending as P};
        let run = |dated: &[(&str, i64)]| states(VideoState::Running, dated);
        assert_eq!(states(VideoState::Queued, &[("listening", 1)]), [P; 5], "of an earlier try");
        assert_eq!(run(&[]), [P; 5]);
        assert_eq!(run(&[("listening", 1)]), [I, P, P, P, P]);
        assert_eq!(run(&[("listening", 1), ("speaking", 2)]), [C, I, P, P, P]);
        let staged = [("listening", 1), ("speaking", 2), ("staging", 5)];
        assert_eq!(run(&staged), [C, C, C, I, P]);
        assert_eq!(run(&[("listening", 1), ("staging", 2)]), [C, C, C, I, P], "nothing was missing");
        assert_eq!(run(&[staged[0], staged[1], staged[2], ("painting", 6)]), [C, C, C, C, I]);
        assert_eq!(states(VideoState::Completed, &[]), [C; 5], "made before steps were dated");
    }

    #[test]
    fn one_step_fails_and_what_is_behind_it_never_began() {
        use StudioStepState::{Completed as C, Failed as F, Pending as P};
        let failed = |dated: &[(&str, i64)]| states(VideoState::Failed, dated);
        assert_eq!(failed(&[("over", 1)]), [F, P, P, P, P]);
        assert_eq!(failed(&[("listening", 1), ("speaking", 2), ("over", 3)]), [C, F, P, P, P]);
        assert_eq!(states(VideoState::Cancelled, &[("listening", 1), ("staging", 2)]), [C, C, C, F, P]);
    }

    #[test]
    fn what_is_done_is_said_with_numbers() {
        let begun = [("listening".to_owned(), 1), ("speaking".to_owned(), 4)];
        let now = steps(&film(VideoState::Running), &begun, (3, 8), "No such background.");
        assert_eq!(now[0].message, "Found 3/8 audio files");
        assert_eq!((now[0].started_ms, now[0].over_ms), (Some(1), Some(4)));
        assert_eq!(now[1].message, "Generating audio files... (3/8 completed)");
        assert_eq!((now[1].progress, now[1].over_ms), (0.25, None));
        assert_eq!(now[2].message, "No such background.");
    }
}
