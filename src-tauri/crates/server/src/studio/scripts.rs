//! Dialogues: written by the language model, changed, deleted.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vis_api::{OutlineLine, StudioScript};

use super::names::{self, CHARACTER, JOB, SCRIPT};
use super::videos::{current_step, film_path, percent, seconds, state_word, time};
use super::{Failed, missing, read};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::state::Server;
use crate::times::to_the_second;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioScriptWish {
    /// Who speaks: one to six.
    selected_characters: Vec<String>,
    /// What about.
    prompt: String,
}

/// What somebody says.
#[derive(Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioLine {
    speaker: String,
    text: String,
    /// Its sound; empty while there is none. What is sent is not looked at.
    #[serde(default, deserialize_with = "nothing_is_fine")]
    audio_file: String,
}

fn nothing_is_fine<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Option::<String>::deserialize(from).map(Option::unwrap_or_default)
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct StudioScriptChange {
    dialogue: Vec<StudioLine>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioScriptView {
    id: String,
    selected_characters: Vec<String>,
    original_prompt: String,
    dialogue: Vec<StudioLine>,
    created_at: String,
    updated_at: String,
    has_audio: bool,
    audio_count: usize,
    final_video_path: Option<String>,
    /// Seconds.
    video_duration: Option<f64>,
}

/// The same, with how far its newest film is.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioScriptEntry {
    #[serde(flatten)]
    script: StudioScriptView,
    /// Bytes.
    video_size: Option<u64>,
    video_job_id: Option<String>,
    /// queued, in_progress, completed, failed
    video_job_status: Option<&'static str>,
    /// 0-100.
    video_job_progress: Option<f64>,
    video_job_current_step: Option<&'static str>,
    video_job_started_at: Option<String>,
    video_job_completed_at: Option<String>,
    video_job_error_message: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioScripts {
    scripts: Vec<StudioScriptEntry>,
    user_tokens: u32,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioScriptDeleted {
    message: String,
    deleted_media_files: Vec<String>,
    deleted_count: usize,
}

/// Has the language model write a dialogue. Answers when it is written, which takes about a minute.
#[utoipa::path(
    post, path = "/api/scripts/generate", operation_id = "studio_scripts_generate",
    tag = "Characters, scripts, videos", request_body = StudioScriptWish,
    responses((status = 200, body = StudioScriptView), (status = 422, body = Detail))
)]
pub(crate) async fn generate(caller: Caller, body: Bytes) -> Result<Json<StudioScriptView>, Failed> {
    let wish: StudioScriptWish = read(&body)?;
    let cast = wish.selected_characters.iter().map(|id| speaker(id)).collect::<Result<Vec<_>, _>>()?;
    let written = caller.app.write_studio_script(cast, wish.prompt).await?;
    Ok(Json(view(&written)))
}

/// One's own scripts, the one changed last first.
#[utoipa::path(
    get, path = "/api/my-scripts", operation_id = "studio_scripts_mine",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = StudioScripts))
)]
pub(crate) async fn mine(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<StudioScripts>, Failed> {
    let scripts = caller.app.studio_scripts().await?.iter().map(entry).collect();
    let user_tokens = server.door.credits_of(caller.profile).await?.balance;
    Ok(Json(StudioScripts { scripts, user_tokens }))
}

/// The dialogue becomes this one.
#[utoipa::path(
    put, path = "/api/scripts/{script_id}", operation_id = "studio_scripts_change",
    tag = "Characters, scripts, videos",
    params(("script_id" = String, Path)), request_body = StudioScriptChange,
    responses((status = 200, body = StudioScriptView), (status = 422, body = Detail))
)]
pub(crate) async fn change(
    caller: Caller,
    Path(script): Path<String>,
    body: Bytes,
) -> Result<Json<StudioScriptView>, Failed> {
    let id = names::inside(SCRIPT, &script).ok_or_else(|| missing("Script"))?;
    let change: StudioScriptChange = read(&body)?;
    let said = change.dialogue.into_iter().map(|line| Ok((speaker(&line.speaker)?, line.text)));
    let said = said.collect::<Result<Vec<_>, Failed>>()?;
    Ok(Json(view(&caller.app.retell_studio_script(id, said).await?)))
}

/// Deletes a script with its sounds, and the films that were made of it.
#[utoipa::path(
    delete, path = "/api/scripts/{script_id}", operation_id = "studio_scripts_delete",
    tag = "Characters, scripts, videos",
    params(("script_id" = String, Path)), responses((status = 200, body = StudioScriptDeleted))
)]
pub(crate) async fn delete(
    caller: Caller,
    Path(script): Path<String>,
) -> Result<Json<StudioScriptDeleted>, Failed> {
    let id = names::inside(SCRIPT, &script).ok_or_else(|| missing("Script"))?;
    let gone = caller.app.delete_studio_script(id).await?;
    let sounds = gone.sounds.iter().map(|place| format!("data/audio_files/{}", names::line(id, *place)));
    let films = gone.films.iter().map(|film| format!("data/video_output/{}", names::film(film)));
    let deleted_media_files: Vec<String> = sounds.chain(films).collect();
    Ok(Json(StudioScriptDeleted {
        message: format!("Script '{script}' deleted successfully"),
        deleted_count: deleted_media_files.len(),
        deleted_media_files,
    }))
}

fn speaker(outside: &str) -> Result<String, Failed> {
    Ok(names::inside(CHARACTER, outside).ok_or_else(|| missing("Character"))?.to_owned())
}

fn view(script: &StudioScript) -> StudioScriptView {
    let outline = &script.outline;
    let line = |(place, line): (usize, &OutlineLine)| StudioLine {
        speaker: format!("{CHARACTER}{}", line.speaker),
        text: line.text.clone(),
        audio_file: match line.spoken {
            true => format!("/api/static/audio_files/{}", names::line(&outline.id, place)),
            false => String::new(),
        },
    };
    let audio_count = outline.lines.iter().filter(|line| line.spoken).count();
    StudioScriptView {
        id: format!("{SCRIPT}{}", outline.id),
        selected_characters: outline.cast.iter().map(|id| format!("{CHARACTER}{id}")).collect(),
        original_prompt: outline.prompt.clone(),
        dialogue: outline.lines.iter().enumerate().map(line).collect(),
        created_at: to_the_second(outline.created_ms),
        updated_at: to_the_second(outline.changed_ms),
        has_audio: audio_count > 0,
        audio_count,
        final_video_path: script.film.as_ref().map(film_path),
        video_duration: script.film.as_ref().and_then(|film| seconds(film.duration_ms)),
    }
}

fn entry(script: &StudioScript) -> StudioScriptEntry {
    let job = script.newest.as_ref();
    StudioScriptEntry {
        script: view(script),
        video_size: script.film.as_ref().and_then(|film| film.bytes),
        video_job_id: job.map(|job| format!("{JOB}{}", job.id)),
        video_job_status: job.map(|job| state_word(job.state)),
        video_job_progress: job.map(|job| percent(job.progress)),
        video_job_current_step: job.map(current_step),
        video_job_started_at: job.and_then(|job| time(job.started_ms)),
        video_job_completed_at: job.and_then(|job| time(job.over_ms)),
        video_job_error_message: job.and_then(|job| job.message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vis_api::ScriptOutline;

    use super::*;

    fn script() -> StudioScript {
        let line =
            |speaker: &str, spoken| OutlineLine { speaker: speaker.into(), text: "Hi.".into(), spoken };
        let outline = ScriptOutline {
            id: "789".into(),
            cast: vec!["123".into(), "456".into()],
            prompt: "Climate".into(),
            lines: vec![line("123", true), line("456", false)],
            created_ms: 1_704_067_200_000,
            changed_ms: 1_704_067_200_000,
        };
        StudioScript { outline, newest: None, film: None }
    }

    #[test]
    fn a_script_looks_as_the_document_says() {
        assert_eq!(
            serde_json::to_value(view(&script())).unwrap(),
            json!({
                "id": "script_789", "selectedCharacters": ["character_123", "character_456"],
                "originalPrompt": "Climate",
                "dialogue": [
                    { "speaker": "character_123", "text": "Hi.",
                      "audioFile": "/api/static/audio_files/script_789_line_0.wav" },
                    { "speaker": "character_456", "text": "Hi.", "audioFile": "" }
                ],
                "createdAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:00Z",
                "hasAudio": true, "audioCount": 1, "finalVideoPath": null, "videoDuration": null
            })
        );
        let listed = serde_json::to_value(entry(&script())).unwrap();
        assert_eq!(listed.as_object().unwrap().len(), 18);
        assert_eq!(listed["videoJobId"], json!(null));
    }

    #[test]
    fn a_line_needs_a_speaker_and_words_and_no_sound() {
        let read = |value| serde_json::from_value::<StudioLine>(value);
        assert!(read(json!({ "speaker": "a", "text": "b" })).is_ok());
        assert!(read(json!({ "speaker": "a", "text": "b", "audioFile": null })).is_ok());
        assert!(read(json!({ "speaker": "a" })).is_err());
        assert!(read(json!({ "speaker": 1, "text": "b" })).is_err());
    }
}
