//! Saying something to the buddy, and reading what was said.

use axum::Json;
use axum::extract::Query;
use axum::http::StatusCode;
use bytes::Bytes;
use vis_api::{MessageWish, TalkPick, TalkSurface};

use super::Failed;
use super::dto::{BuddyAnswer, BuddyMessage, BuddyMessages, BuddyText};
use super::fields::{Fields, NO_NUMBER, REQUIRED, refused};
use crate::caller::Caller;

/// Says something, and answers with the buddy's whole reply.
#[utoipa::path(
    post, path = "/api/send-message/", tag = "Buddy", operation_id = "buddy_send_message", request_body = BuddyText,
    responses((status = 201, body = BuddyAnswer), (status = 400, description = "What is wrong, field by field", body = Object))
)]
pub(crate) async fn send(caller: Caller, body: Bytes) -> Result<(StatusCode, Json<BuddyAnswer>), Failed> {
    let mut fields = Fields::read(&body)?;
    let (text, session) = (fields.text("text", false), fields.number("session_id"));
    fields.checked()?;
    let wish = MessageWish {
        surface: TalkSurface::Buddy,
        pick: session.map_or(TalkPick::Newest, TalkPick::Number),
        text,
        character: None,
        instructions: None,
    };
    let talked = caller.app.say_in_talk(wish).await?;
    let answer = BuddyAnswer {
        message: "Message successfully processed.",
        session_id: talked.session.number,
        ai_response: talked.reply.message.text,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// All messages of a session.
#[utoipa::path(
    get, path = "/api/get-messages/", tag = "Buddy", operation_id = "buddy_get_messages",
    params(("session_id" = i64, Query, description = "From send-message")),
    responses((status = 200, body = BuddyMessages), (status = 400, description = "What is wrong, field by field", body = Object))
)]
pub(crate) async fn messages(
    caller: Caller,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Json<BuddyMessages>, Failed> {
    let sent = asked.into_iter().find(|(name, _)| name == "session_id").map(|(_, value)| value);
    let sent = sent.ok_or_else(|| refused("session_id", REQUIRED))?;
    let session: i64 = sent.trim().parse().map_err(|_| refused("session_id", NO_NUMBER))?;
    let (_, said) = caller.app.talk_messages(TalkSurface::Buddy, TalkPick::Number(session)).await?;
    let seen = said.into_iter().map(|said| BuddyMessage::of(said, caller.profile, session));
    Ok(Json(BuddyMessages { messages: seen.collect() }))
}
