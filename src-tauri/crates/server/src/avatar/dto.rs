//! Requests and answers, as the document names them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use vis_api::{AvatarJob, AvatarWish, VideoState};

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    pub(crate) status: &'static str,
    pub(crate) version: &'static str,
    /// What films are made on.
    pub(crate) device: &'static str,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct Detail {
    /// A sentence.
    pub(crate) detail: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    pub(crate) message: String,
}

/// The form of an upload.
#[derive(ToSchema)]
pub(crate) struct Upload {
    /// PNG or JPEG for a picture, WAV or MP3 for a sound; told by content.
    #[schema(value_type = String, format = Binary)]
    #[allow(dead_code, reason = "described here, read piece by piece")]
    pub(crate) file: Vec<u8>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Uploaded {
    pub(crate) filename: String,
    pub(crate) message: &'static str,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct AvatarRequest {
    /// Of an uploaded picture.
    pub(crate) image_filename: String,
    /// Of an uploaded sound.
    pub(crate) audio_filename: String,
    /// Frames a second.
    #[serde(default = "usual_fps")]
    #[schema(minimum = 10, maximum = 60, default = 25)]
    pub(crate) output_fps: u32,
    /// Side of the square, pixels: 256, 512 or 1024.
    #[serde(default = "usual_resolution")]
    #[schema(schema_with = resolutions)]
    pub(crate) output_resolution: u32,
}

fn usual_fps() -> u32 {
    25
}

fn usual_resolution() -> u32 {
    512
}

const RESOLUTIONS: [u32; 3] = [256, 512, 1024];

fn resolutions() -> Object {
    let numbers = ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(RESOLUTIONS));
    numbers.default(Some(usual_resolution().into())).build()
}

impl AvatarRequest {
    /// # Errors
    /// A sentence: which number is out of range.
    pub(crate) fn wish(self) -> Result<AvatarWish, String> {
        let Self { image_filename: image, audio_filename: audio, output_fps: fps, output_resolution: size } =
            self;
        if !(10..=60).contains(&fps) {
            return Err(format!("output_fps is between 10 and 60, not {fps}."));
        }
        if !RESOLUTIONS.contains(&size) {
            return Err(format!("output_resolution is 256, 512 or 1024, not {size}."));
        }
        Ok(AvatarWish { image, audio, fps, size })
    }
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AvatarResult {
    pub(crate) success: bool,
    /// Below this API's base.
    pub(crate) video_url: Option<String>,
    pub(crate) video_filename: Option<String>,
    /// Seconds.
    pub(crate) duration: Option<f64>,
    pub(crate) frames_generated: Option<u64>,
    pub(crate) error_message: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JobStatus {
    Pending,
    Processing,
    Completed,
    Failed,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Job {
    pub(crate) job_id: String,
    pub(crate) status: JobStatus,
    /// 0-100.
    pub(crate) progress: f64,
    /// Once it is over.
    pub(crate) result: Option<AvatarResult>,
}

/// What stands before a job's id.
const PREFIX: &str = "job_";

/// The id of a job as it is known inside; `None`: no job has such a name.
pub(crate) fn job_id(outside: &str) -> Option<&str> {
    outside.strip_prefix(PREFIX)
}

impl From<AvatarJob> for Job {
    fn from(job: AvatarJob) -> Self {
        let status = match job.state {
            VideoState::Queued => JobStatus::Pending,
            VideoState::Running => JobStatus::Processing,
            VideoState::Completed => JobStatus::Completed,
            VideoState::Failed | VideoState::Cancelled => JobStatus::Failed,
        };
        let progress = match status {
            JobStatus::Completed => 100.0,
            _ => (f64::from(job.progress) * 1000.0).round() / 10.0,
        };
        let over = matches!(status, JobStatus::Completed | JobStatus::Failed);
        let job_id = format!("{PREFIX}{}", job.id);
        Self { job_id, status, progress, result: over.then(|| AvatarResult::from(job)) }
    }
}

impl From<AvatarJob> for AvatarResult {
    fn from(job: AvatarJob) -> Self {
        if job.state == VideoState::Completed {
            return Self {
                success: true,
                video_url: Some(format!("/download/{}", job.filename)),
                video_filename: Some(job.filename),
                duration: Some(job.duration),
                frames_generated: Some(job.frames),
                error_message: None,
            };
        }
        let given_up = || "The film was given up before it was done.".to_owned();
        Self {
            success: false,
            video_url: None,
            video_filename: None,
            duration: None,
            frames_generated: None,
            error_message: Some(job.message.unwrap_or_else(given_up)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(state: VideoState) -> AvatarJob {
        let (id, filename) = ("abc".to_owned(), "f.mp4".to_owned());
        AvatarJob { id, state, progress: 0.4554, filename, duration: 15.3, frames: 383, message: None }
    }

    #[test]
    fn a_job_looks_as_the_document_says() {
        let seen = |state| serde_json::to_value(Job::from(job(state))).unwrap();
        assert_eq!(
            seen(VideoState::Running),
            json!({ "job_id": "job_abc", "status": "processing", "progress": 45.5, "result": null })
        );
        assert_eq!(
            seen(VideoState::Completed),
            json!({ "job_id": "job_abc", "status": "completed", "progress": 100.0, "result": {
                "success": true, "video_url": "/download/f.mp4", "video_filename": "f.mp4",
                "duration": 15.3, "frames_generated": 383, "error_message": null,
            }})
        );
        assert_eq!(seen(VideoState::Queued)["status"], "pending");
        let failed = seen(VideoState::Cancelled);
        assert_eq!((&failed["status"], &failed["result"]["success"]), (&json!("failed"), &json!(false)));
        assert!(failed["result"]["error_message"].is_string());
    }

    #[test]
    fn numbers_have_defaults_and_ranges() {
        let asked = |more: serde_json::Value| {
            let mut body = json!({ "image_filename": "i", "audio_filename": "a" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            serde_json::from_value::<AvatarRequest>(body).map_err(|error| error.to_string())?.wish()
        };
        let usual = asked(json!({})).unwrap();
        assert_eq!((usual.fps, usual.size), (25, 512));
        for good in [json!({"output_fps": 10}), json!({"output_fps": 60}), json!({"output_resolution": 1024})]
        {
            assert!(asked(good.clone()).is_ok(), "{good}");
        }
        for bad in [
            json!({"output_fps": 9}),
            json!({"output_fps": 61}),
            json!({"output_fps": -1}),
            json!({"output_fps": 25.5}),
            json!({"output_fps": "25"}),
            json!({"output_resolution": 500}),
            json!({"output_resolution": 0}),
            json!({"image_filename": null}),
        ] {
            assert!(asked(bad.clone()).is_err(), "{bad}");
        }
    }
}
