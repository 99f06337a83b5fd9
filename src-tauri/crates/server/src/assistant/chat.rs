//! The AI chat: one chat for each person, which goes on until it is cleared.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use vis_api::{MessageWish, ProfileId, TalkPick, TalkSurface};

use super::chat_dto::{AiCleared, AiHistory, AiMessage, AiSend, AiSent, means};
use super::{Refused, read};
use crate::caller::Caller;
use crate::error::{Failed, Refusal};
use crate::state::Server;

/// Messages of a page, where nobody says how many, and at most.
const USUAL: usize = 50;
const MOST: usize = 100;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/chat/ai/send", post(send))
        .route("/api/chat/ai/history/{user_id}", get(history).delete(clear))
}

/// Says something to the assistant, and answers with its whole reply.
#[utoipa::path(
    post, path = "/api/chat/ai/send", tag = "Assistant and media", operation_id = "ai_chat_send", request_body = AiSend,
    responses((status = 200, body = AiSent), (status = 400, body = Refused))
)]
pub(crate) async fn send(caller: Caller, body: Bytes) -> Result<Json<AiSent>, Failed> {
    let sent: AiSend = read(&body)?;
    for id in [&sent.user_id, &sent.room_id].into_iter().flatten() {
        own(id, caller.profile)?;
    }
    let wish = MessageWish {
        surface: TalkSurface::Assistant,
        pick: TalkPick::Newest,
        text: sent.message,
        character: None,
        instructions: None,
    };
    // Why a provider gives no reply is what the person has to know, and no secret of the inside.
    let talked = caller.app.say_in_talk(wish).await?;
    let of = |said: vis_api::TalkMessage| AiMessage::of(said.message, caller.profile);
    Ok(Json(AiSent::new(of(talked.said), of(talked.reply))))
}

/// What was said, page by page, the newest first.
#[utoipa::path(
    get, path = "/api/chat/ai/history/{user_id}", tag = "Assistant and media", operation_id = "ai_chat_history",
    params(
        ("user_id" = String, Path, description = "One's own"),
        ("page" = Option<u32>, Query, description = "From 1"),
        ("limit" = Option<u32>, Query, description = "Messages of a page: 50, at most 100"),
    ),
    responses((status = 200, body = AiHistory), (status = 400, body = Refused))
)]
pub(crate) async fn history(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Json<AiHistory>, Failed> {
    own(&id, caller.profile)?;
    let (page, limit) = (number(&asked, "page", 1)?, number(&asked, "limit", USUAL)?.min(MOST));
    let read = caller.app.talk_page(TalkSurface::Assistant, page, limit).await?;
    Ok(Json(AiHistory::of(read, page, limit, caller.profile)))
}

/// Clears the chat. In Visavis it lies in the bin, and can be brought back from there.
#[utoipa::path(
    delete, path = "/api/chat/ai/history/{user_id}", tag = "Assistant and media", operation_id = "ai_chat_clear",
    params(("user_id" = String, Path, description = "One's own")),
    responses((status = 200, body = AiCleared))
)]
pub(crate) async fn clear(caller: Caller, Path(id): Path<String>) -> Result<Json<AiCleared>, Failed> {
    own(&id, caller.profile)?;
    Ok(Json(AiCleared::of(caller.app.clear_talks(TalkSurface::Assistant).await?)))
}

/// Nobody learns whether there is such a person.
fn own(id: &str, profile: ProfileId) -> Result<(), Failed> {
    let sentence = "There is no such chat. Ask for your own.";
    if means(id, profile) { Ok(()) } else { Err(Refusal::new(StatusCode::NOT_FOUND, sentence).into()) }
}

fn number(asked: &[(String, String)], name: &str, usual: usize) -> Result<usize, Failed> {
    let Some((_, sent)) = asked.iter().find(|(one, _)| one == name) else { return Ok(usual) };
    let number = sent.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Failed::bad(format!("{name} is a whole number from 1.")))
}
