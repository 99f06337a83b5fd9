//! What happened: made, failed, deleted.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vis_api::{Activity, ActivityKind, ActivitySubject, StudioActivity};

use super::names::{CHARACTER, SCRIPT};
use super::videos::film_path;
use super::{Failed, unprocessable};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::times::to_the_second;

#[derive(Deserialize, IntoParams)]
pub(crate) struct StudioPage {
    /// How many, the newest first.
    #[serde(default = "usual_limit")]
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: u32,
}

fn usual_limit() -> u32 {
    50
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioActivityEntry {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    message: String,
    timestamp: String,
    script_id: Option<String>,
    character_id: Option<String>,
    video_path: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioActivities {
    activities: Vec<StudioActivityEntry>,
    /// Of the whole log.
    total_count: u32,
    limit: u32,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioActivityStats {
    script_activities: u32,
    character_activities: u32,
    video_activities: u32,
    total_activities: u32,
    last_activity_at: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct StudioCleared {
    message: &'static str,
    success: bool,
}

/// One's own activities, the newest first.
#[utoipa::path(
    get, path = "/api/my-activities", operation_id = "studio_activities_list",
    tag = "Characters, scripts, videos", params(StudioPage),
    responses((status = 200, body = StudioActivities), (status = 422, body = Detail))
)]
pub(crate) async fn list(
    caller: Caller,
    page: Result<Query<StudioPage>, QueryRejection>,
) -> Result<Json<StudioActivities>, Failed> {
    let Query(page) = page.map_err(|_| unprocessable("limit is a number between 1 and 500."))?;
    if !(1..=500).contains(&page.limit) {
        return Err(unprocessable("limit is a number between 1 and 500.").into());
    }
    let log = caller.app.studio_log(page.limit).await?;
    let activities = log.entries.into_iter().map(seen).collect();
    Ok(Json(StudioActivities { activities, total_count: log.total, limit: log.limit }))
}

/// How many there are.
#[utoipa::path(
    get, path = "/api/my-activity-stats", operation_id = "studio_activities_stats",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = StudioActivityStats))
)]
pub(crate) async fn stats(caller: Caller) -> Result<Json<StudioActivityStats>, Failed> {
    let counts = caller.app.studio_counts().await?;
    Ok(Json(StudioActivityStats {
        script_activities: counts.scripts,
        character_activities: counts.characters,
        video_activities: counts.films,
        total_activities: counts.total,
        last_activity_at: counts.last_ms.map(to_the_second),
    }))
}

/// Forgets them. What they tell of stays.
#[utoipa::path(
    delete, path = "/api/my-activities", operation_id = "studio_activities_clear",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = StudioCleared))
)]
pub(crate) async fn clear(caller: Caller) -> Result<Json<StudioCleared>, Failed> {
    caller.app.clear_activities().await?;
    Ok(Json(StudioCleared { message: "All activities cleared successfully", success: true }))
}

fn seen(activity: StudioActivity) -> StudioActivityEntry {
    let StudioActivity { entry, script_id, film } = activity;
    let about_character = entry.subject == ActivitySubject::Character;
    StudioActivityEntry {
        id: format!("activity_{}", entry.id),
        kind: kind(&entry),
        message: sentence(&entry),
        timestamp: to_the_second(entry.at_ms),
        script_id: script_id.map(|id| format!("{SCRIPT}{id}")),
        character_id: about_character.then(|| format!("{CHARACTER}{}", entry.subject_id)),
        video_path: film.as_ref().map(film_path),
    }
}

fn kind(entry: &Activity) -> String {
    use ActivityKind as K;
    match (entry.subject, entry.kind) {
        (ActivitySubject::Film, K::Rendered) => "video_generation_completed".to_owned(),
        (ActivitySubject::Film, K::Failed) => "video_generation_failed".to_owned(),
        (ActivitySubject::Film, K::Cancelled) => "video_generation_cancelled".to_owned(),
        (subject, kind) => format!("{}_{}", subject_word(subject), kind.word()),
    }
}

fn subject_word(subject: ActivitySubject) -> &'static str {
    match subject {
        ActivitySubject::Character => "character",
        ActivitySubject::Script => "script",
        ActivitySubject::Film => "video",
        ActivitySubject::Chat => "chat",
        ActivitySubject::Folder => "folder",
    }
}

fn sentence(entry: &Activity) -> String {
    use ActivityKind as K;
    let (name, detail) = (&entry.name, &entry.detail);
    let said = match (entry.subject, entry.kind) {
        (ActivitySubject::Film, K::Rendered) => {
            return format!("Video generation completed successfully for script '{name}'");
        }
        (ActivitySubject::Film, K::Failed) => format!("Video generation failed for script '{name}'."),
        (ActivitySubject::Film, K::Cancelled) => {
            format!("Video generation was cancelled for script '{name}'.")
        }
        (subject, K::Failed) => format!("Work on {} '{name}' failed.", subject_word(subject)),
        (subject, kind) => format!("The {} '{name}' was {}.", subject_word(subject), kind.word()),
    };
    if detail.is_empty() { said } else { format!("{said} {detail}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(subject: ActivitySubject, kind: ActivityKind, detail: &str) -> StudioActivity {
        let entry = Activity {
            id: 123,
            at_ms: 1_704_067_680_000,
            kind,
            subject,
            subject_id: "9".into(),
            name: "Climate Change Discussion".into(),
            detail: detail.into(),
            there: true,
        };
        StudioActivity { entry, script_id: None, film: None }
    }

    #[test]
    fn an_activity_looks_as_the_document_says() {
        let made = entry(ActivitySubject::Film, ActivityKind::Rendered, "0:45 min, 8.5 MB.");
        let made = StudioActivity { script_id: Some("123".into()), ..made };
        assert_eq!(
            serde_json::to_value(seen(made)).unwrap(),
            json!({
                "id": "activity_123", "type": "video_generation_completed",
                "message": "Video generation completed successfully for script 'Climate Change Discussion'",
                "timestamp": "2024-01-01T00:08:00Z", "scriptId": "script_123", "characterId": null,
                "videoPath": null
            })
        );
        let gone = seen(entry(ActivitySubject::Character, ActivityKind::Deleted, "Chats stay."));
        assert_eq!(
            (gone.kind.as_str(), gone.character_id.as_deref()),
            ("character_deleted", Some("character_9"))
        );
        assert_eq!(gone.message, "The character 'Climate Change Discussion' was deleted. Chats stay.");
    }
}
