//! Saying something to the companion, what was said before, and whose voice is heard.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use vis_api::{SpokenWish, TalkSurface};

use super::accounts::prolonged;
use super::dto::{
    CompanionHistory, CompanionLine, CompanionPrompt, CompanionReply, CompanionVoice, CompanionVoiceChosen,
};
use super::sent::Sent;
use crate::caller::Caller;
use crate::error::{Failed, Refusal};
use crate::state::Server;

/// Everything that was said to the companion and by it.
#[utoipa::path(
    get, path = "/get-history", tag = "Companion", operation_id = "companion_history",
    responses((status = 200, body = CompanionHistory))
)]
pub(crate) async fn history(caller: Caller) -> Result<Json<CompanionHistory>, Failed> {
    let talks = caller.app.talks(TalkSurface::Companion).await?;
    let lines = talks
        .into_iter()
        .flat_map(|(session, said)| said.into_iter().map(move |one| CompanionLine::of(&session, one)));
    let history: Vec<CompanionLine> = lines.collect();
    if history.is_empty() {
        let sentence = "No history was found. Say something first.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, sentence).into());
    }
    Ok(Json(CompanionHistory { history }))
}

/// Says something, and answers with the reply, its sound and, where a face is given, its film.
#[utoipa::path(
    post, path = "/generate-lipsync", tag = "Companion", operation_id = "companion_generate_lipsync",
    request_body(
        content((CompanionPrompt = "application/json"), (CompanionPrompt = "application/x-www-form-urlencoded"))
    ),
    responses((status = 200, body = CompanionReply))
)]
pub(crate) async fn generate(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failed> {
    let text = sent.required("text_prompt")?;
    let wish = SpokenWish {
        text: sent.text("extra_prompt").map(|more| format!("{text}\n{more}")).unwrap_or(text),
        session: sent.text("sessionId").unwrap_or_default(),
        personality: sent.text("ai_personality"),
        character: sent.text("characterName"),
        face: sent.text("input_face"),
    };
    let reply = CompanionReply::from(caller.app.talk_aloud(wish).await?);
    Ok(prolonged(&server, &headers, Json(reply).into_response()).await)
}

/// Chooses whose voice is heard from now on.
#[utoipa::path(
    post, path = "/change-character", tag = "Companion", operation_id = "companion_change_character",
    request_body(
        content((CompanionVoice = "application/json"), (CompanionVoice = "application/x-www-form-urlencoded"))
    ),
    responses((status = 200, body = CompanionVoiceChosen))
)]
pub(crate) async fn change_character(
    caller: Caller,
    sent: Sent,
) -> Result<Json<CompanionVoiceChosen>, Failed> {
    let name = caller.app.choose_talk_voice(&sent.required("characterName")?).await?;
    Ok(Json(CompanionVoiceChosen { message: format!("Character changed to {name}"), character_name: name }))
}
