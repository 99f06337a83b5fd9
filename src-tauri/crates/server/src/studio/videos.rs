//! Films of scripts, and how far they are.

use axum::Json;
use axum::extract::Path;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vis_api::{Code, ProfileId, StudioFilm, StudioStage, StudioStep, StudioStepState, VideoState};

use super::names::{self, JOB, SCRIPT};
use super::{Failed, missing, read};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::times::to_the_second;

#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioFilmOrder {
    /// The name of a background that a script has in the window. Without it, and with another name, the script's own is taken.
    #[serde(default)]
    background_video: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioJobStep {
    /// audio_validation, audio_generation, timeline_creation, audio_concatenation, video_generation
    step_name: &'static str,
    /// pending, in_progress, completed, failed
    status: &'static str,
    /// 0-100.
    progress: f64,
    message: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    error_message: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioJob {
    job_id: String,
    script_id: String,
    user_id: String,
    /// queued, in_progress, completed, failed
    status: &'static str,
    /// 0-100.
    overall_progress: f64,
    current_step: &'static str,
    steps: Vec<StudioJobStep>,
    total_steps: usize,
    completed_steps: usize,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    final_video_path: Option<String>,
    /// Seconds.
    video_duration: Option<f64>,
    /// Bytes.
    video_size: Option<u64>,
    error_message: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct StudioOrdered {
    job: StudioJob,
    message: String,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioFilmStatus {
    script_id: String,
    /// not_started, queued, in_progress, completed, failed
    status: &'static str,
    stage: &'static str,
    /// 0-100.
    progress: f64,
    message: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    error_message: Option<String>,
    final_video_path: Option<String>,
}

/// Puts a film of a script into the queue. It costs what a film costs on this computer once it is there, and nothing if it fails.
#[utoipa::path(
    post, path = "/api/scripts/{script_id}/generate-video", operation_id = "studio_videos_order",
    tag = "Characters, scripts, videos",
    params(("script_id" = String, Path)), request_body = StudioFilmOrder,
    responses((status = 200, body = StudioOrdered), (status = 422, body = Detail))
)]
pub(crate) async fn order(
    caller: Caller,
    Path(script): Path<String>,
    body: Bytes,
) -> Result<Json<StudioOrdered>, Failed> {
    let id = names::inside(SCRIPT, &script).ok_or_else(|| missing("Script"))?;
    // Without a wish, some send nothing at all.
    let order: StudioFilmOrder = if body.is_empty() { StudioFilmOrder::default() } else { read(&body)? };
    let film = caller.app.order_studio_film(id, order.background_video).await?;
    let message = format!("Video generation started successfully! Job ID: {JOB}{}", film.id);
    Ok(Json(StudioOrdered { job: seen(&film, caller.profile), message }))
}

/// How far the film of a script is that was ordered last.
#[utoipa::path(
    get, path = "/api/scripts/{script_id}/video-status", operation_id = "studio_videos_status",
    tag = "Characters, scripts, videos",
    params(("script_id" = String, Path)), responses((status = 200, body = StudioFilmStatus))
)]
pub(crate) async fn status(
    caller: Caller,
    Path(script): Path<String>,
) -> Result<Json<StudioFilmStatus>, Failed> {
    let id = names::inside(SCRIPT, &script).ok_or_else(|| missing("Script"))?;
    let film = caller.app.newest_studio_film(id).await?;
    Ok(Json(film_status(script, film.as_ref())))
}

/// How far a film is, step by step.
#[utoipa::path(
    get, path = "/api/video-jobs/{job_id}", operation_id = "studio_videos_job",
    tag = "Characters, scripts, videos",
    params(("job_id" = String, Path)), responses((status = 200, body = StudioJob))
)]
pub(crate) async fn job(caller: Caller, Path(job): Path<String>) -> Result<Json<StudioJob>, Failed> {
    let id = names::inside(JOB, &job).ok_or_else(|| missing("Job"))?;
    match caller.app.studio_film(id).await {
        Err(error) if error.code == Code::NotFound => Err(missing("Job").into()),
        film => Ok(Json(seen(&film?, caller.profile))),
    }
}

pub(super) fn state_word(state: VideoState) -> &'static str {
    match state {
        VideoState::Queued => "queued",
        VideoState::Running => "in_progress",
        VideoState::Completed => "completed",
        // Nobody asks for a film that was cancelled any more often than for one that failed.
        VideoState::Failed | VideoState::Cancelled => "failed",
    }
}

/// `share`: 0-1.
pub(super) fn percent(share: f32) -> f64 {
    (f64::from(share) * 1000.0).round() / 10.0
}

pub(super) fn seconds(ms: Option<u64>) -> Option<f64> {
    ms.map(|ms| ms as f64 / 1000.0)
}

pub(super) fn time(ms: Option<i64>) -> Option<String> {
    ms.map(to_the_second)
}

pub(super) fn film_path(film: &StudioFilm) -> String {
    format!("/api/videos/{}", names::film(film))
}

/// Where it is, or where it broke off; empty before it begins.
pub(super) fn current_step(film: &StudioFilm) -> &'static str {
    if film.state == VideoState::Completed {
        return "completed";
    }
    at_work(film).map_or("", |step| step_word(step.stage))
}

fn at_work(film: &StudioFilm) -> Option<&StudioStep> {
    let busy =
        |step: &&StudioStep| matches!(step.state, StudioStepState::InProgress | StudioStepState::Failed);
    film.steps.iter().find(busy)
}

fn step_word(stage: StudioStage) -> &'static str {
    match stage {
        StudioStage::AudioValidation => "audio_validation",
        StudioStage::AudioGeneration => "audio_generation",
        StudioStage::TimelineCreation => "timeline_creation",
        StudioStage::AudioConcatenation => "audio_concatenation",
        StudioStage::VideoGeneration => "video_generation",
    }
}

fn step(step: &StudioStep, film: &StudioFilm) -> StudioJobStep {
    let failed = step.state == StudioStepState::Failed;
    StudioJobStep {
        step_name: step_word(step.stage),
        status: match step.state {
            StudioStepState::Pending => "pending",
            StudioStepState::InProgress => "in_progress",
            StudioStepState::Completed => "completed",
            StudioStepState::Failed => "failed",
        },
        progress: percent(step.progress),
        message: step.message.clone(),
        started_at: time(step.started_ms),
        completed_at: time(step.over_ms),
        error_message: film.message.clone().filter(|_| failed),
    }
}

fn seen(film: &StudioFilm, owner: ProfileId) -> StudioJob {
    let completed = |step: &&StudioStep| step.state == StudioStepState::Completed;
    StudioJob {
        job_id: format!("{JOB}{}", film.id),
        script_id: format!("{SCRIPT}{}", film.script_id),
        user_id: names::user(owner),
        status: state_word(film.state),
        overall_progress: percent(film.progress),
        current_step: current_step(film),
        steps: film.steps.iter().map(|one| step(one, film)).collect(),
        total_steps: film.steps.len(),
        completed_steps: film.steps.iter().filter(completed).count(),
        created_at: to_the_second(film.created_ms),
        started_at: time(film.started_ms),
        completed_at: time(film.over_ms),
        final_video_path: film.is_there().then(|| film_path(film)),
        video_duration: seconds(film.duration_ms),
        video_size: film.bytes,
        error_message: film.message.clone(),
    }
}

fn film_status(script_id: String, film: Option<&StudioFilm>) -> StudioFilmStatus {
    let Some(film) = film else {
        return StudioFilmStatus {
            script_id,
            status: "not_started",
            stage: "",
            progress: 0.0,
            message: "No video of this script was asked for yet.".to_owned(),
            started_at: None,
            completed_at: None,
            error_message: None,
            final_video_path: None,
        };
    };
    let message = match film.state {
        VideoState::Queued => "The video waits for its turn.".to_owned(),
        VideoState::Running => at_work(film).map(|step| step.message.clone()).unwrap_or_default(),
        VideoState::Completed => "Video generation completed successfully".to_owned(),
        VideoState::Failed | VideoState::Cancelled => "Video generation failed".to_owned(),
    };
    StudioFilmStatus {
        script_id,
        status: state_word(film.state),
        stage: current_step(film),
        progress: percent(film.progress),
        message,
        started_at: time(film.started_ms),
        completed_at: time(film.over_ms),
        error_message: film.message.clone(),
        final_video_path: film.is_there().then(|| film_path(film)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn film(state: VideoState, at: StudioStepState) -> StudioFilm {
        let step = |stage| StudioStep {
            stage,
            state: if stage == StudioStage::AudioValidation { StudioStepState::Completed } else { at },
            progress: 0.35,
            message: "Generating audio files... (3/8 completed)".into(),
            started_ms: Some(1_704_067_200_000),
            over_ms: None,
        };
        StudioFilm {
            id: "456".into(),
            script_id: "123".into(),
            state,
            progress: 0.675,
            steps: StudioStage::ALL.map(step).to_vec(),
            created_ms: 1_704_067_200_000,
            started_ms: Some(1_704_067_200_000),
            over_ms: None,
            duration_ms: None,
            bytes: None,
            format: None,
            newest: true,
            message: (state == VideoState::Failed).then(|| "The voice is gone.".into()),
        }
    }

    #[test]
    fn a_job_looks_as_the_document_says() {
        let running = seen(&film(VideoState::Running, StudioStepState::InProgress), ProfileId(123));
        let seen = serde_json::to_value(running).unwrap();
        let mut head = seen.clone();
        head.as_object_mut().unwrap().remove("steps");
        assert_eq!(
            head,
            json!({
                "jobId": "job_456", "scriptId": "script_123", "userId": "user_123", "status": "in_progress",
                "overallProgress": 67.5, "currentStep": "audio_generation", "totalSteps": 5,
                "completedSteps": 1, "createdAt": "2024-01-01T00:00:00Z", "startedAt": "2024-01-01T00:00:00Z",
                "completedAt": null, "finalVideoPath": null, "videoDuration": null, "videoSize": null,
                "errorMessage": null
            })
        );
        assert_eq!(
            seen["steps"][1],
            json!({
                "stepName": "audio_generation", "status": "in_progress", "progress": 35.0,
                "message": "Generating audio files... (3/8 completed)", "startedAt": "2024-01-01T00:00:00Z",
                "completedAt": null, "errorMessage": null
            })
        );
    }

    #[test]
    fn a_status_tells_of_the_step_at_work() {
        let status =
            |film: Option<&StudioFilm>| serde_json::to_value(film_status("script_123".into(), film)).unwrap();
        let running = status(Some(&film(VideoState::Running, StudioStepState::InProgress)));
        assert_eq!((&running["stage"], &running["progress"]), (&json!("audio_generation"), &json!(67.5)));
        assert_eq!(running["message"], "Generating audio files... (3/8 completed)");
        let failed = status(Some(&film(VideoState::Failed, StudioStepState::Failed)));
        assert_eq!((&failed["status"], &failed["stage"]), (&json!("failed"), &json!("audio_generation")));
        assert_eq!(failed["errorMessage"], "The voice is gone.");
        let there = status(Some(&film(VideoState::Completed, StudioStepState::Completed)));
        assert_eq!(there["finalVideoPath"], "/api/videos/script_123_final.mp4");
        assert_eq!(
            (&status(None)["status"], &status(None)["startedAt"]),
            (&json!("not_started"), &Value::Null)
        );
    }
}
