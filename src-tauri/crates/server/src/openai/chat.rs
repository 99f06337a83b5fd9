//! Replies: whole, or piece by piece as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde_json::json;
use vis_api::{ApiError, CompletionDelta, CompletionEnd, CompletionStream, CompletionUsage};

use super::Failure;
use super::chat_dto::{ChatReply, ChatRequest, Choice, Said, TokenUsage, reason};
use crate::caller::Caller;
use crate::error::Failed;
use crate::state::Server;

/// What stands in every piece of one reply.
#[derive(Clone)]
struct Head {
    id: String,
    created: i64,
    model: String,
}

/// A reply to messages, in a character's role where `model` names one.
#[utoipa::path(
    post, path = "/v1/chat/completions", tag = "OpenAI-style", request_body = ChatRequest,
    responses((status = 200, body = ChatReply), (status = 400, body = Failure))
)]
pub(crate) async fn completions(
    State(server): State<Arc<Server>>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Failed> {
    let request: ChatRequest =
        serde_json::from_slice(&body).map_err(|error| Failed::bad(error.to_string()))?;
    let (streams, counts) = (request.stream.unwrap_or(false), request.counts());
    let wish = request.wish().map_err(Failed::bad)?;
    let (id, created) = (server.answer_id("chatcmpl"), server.clock.now_ms() / 1000);
    let head = Head { id, created, model: wish.model.clone() };
    let reply = caller.app.complete(wish).await?;
    if streams {
        let events = Sse::new(pieces(head, reply, counts)).keep_alive(KeepAlive::default());
        return Ok(events.into_response());
    }
    Ok(Json(whole(head, reply).await?).into_response())
}

async fn whole(head: Head, mut reply: CompletionStream) -> Result<ChatReply, ApiError> {
    let (mut text, mut end, mut usage) = (String::new(), CompletionEnd::Stop, CompletionUsage::default());
    while let Some(delta) = reply.next().await {
        match delta? {
            CompletionDelta::Text(more) => text.push_str(&more),
            CompletionDelta::Done(why, counted) => (end, usage) = (why, counted),
        }
    }
    let message = Some(Said { role: Some("assistant"), content: Some(text) });
    let choice = Choice { message, delta: None, ..head.choice(Some(reason(end))) };
    Ok(head.reply("chat.completion", vec![choice], Some(usage.into())))
}

fn pieces(
    head: Head,
    reply: CompletionStream,
    counts: bool,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let first = head.piece(Said { role: Some("assistant"), content: Some(String::new()) }, None);
    let rest = reply.flat_map(move |delta| stream::iter(head.told(delta, counts)));
    let all = stream::iter([first]).chain(rest);
    all.map(|data| Ok(Event::default().data(data)))
}

impl Head {
    fn told(&self, delta: Result<CompletionDelta, ApiError>, counts: bool) -> Vec<String> {
        let done = || "[DONE]".to_owned();
        match delta {
            Ok(CompletionDelta::Text(text)) => {
                vec![self.piece(Said { role: None, content: Some(text) }, None)]
            }
            Ok(CompletionDelta::Done(end, usage)) => {
                let last = self.piece(Said::default(), Some(reason(end)));
                let counted = counts.then(|| {
                    json(&self.clone().reply("chat.completion.chunk", Vec::new(), Some(usage.into())))
                });
                [Some(last), counted, Some(done())].into_iter().flatten().collect()
            }
            Err(error) => {
                let told = json!({ "error": {
                    "message": error.message, "type": "server_error", "param": null, "code": null,
                }});
                vec![told.to_string(), done()]
            }
        }
    }

    fn piece(&self, said: Said, finish: Option<&'static str>) -> String {
        let choice = Choice { delta: Some(said), ..self.choice(finish) };
        json(&self.clone().reply("chat.completion.chunk", vec![choice], None))
    }

    fn choice(&self, finish_reason: Option<&'static str>) -> Choice {
        Choice { index: 0, message: None, delta: None, logprobs: None, finish_reason }
    }

    fn reply(self, object: &'static str, choices: Vec<Choice>, usage: Option<TokenUsage>) -> ChatReply {
        let Self { id, created, model } = self;
        ChatReply { id, object, created, model, choices, usage }
    }
}

fn json(reply: &ChatReply) -> String {
    serde_json::to_string(reply).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn head() -> Head {
        Head { id: "chatcmpl-1".to_owned(), created: 1, model: "mira".to_owned() }
    }

    fn reply(end: Option<ApiError>) -> CompletionStream {
        let usage = CompletionUsage { prompt_tokens: 3, completion_tokens: 2 };
        let last = end.map_or(Ok(CompletionDelta::Done(CompletionEnd::Length, usage)), Err);
        let text = |text: &str| Ok(CompletionDelta::Text(text.to_owned()));
        stream::iter(vec![text("Hello"), text(" you"), last]).boxed()
    }

    fn read(data: &str) -> Value {
        serde_json::from_str(data).unwrap()
    }

    #[tokio::test]
    async fn a_whole_reply_says_why_it_ended_and_what_it_cost() {
        let whole = serde_json::to_value(whole(head(), reply(None)).await.unwrap()).unwrap();
        assert_eq!(whole["choices"][0]["message"]["content"], "Hello you");
        assert_eq!(whole["choices"][0]["finish_reason"], "length");
        assert_eq!(whole["usage"]["total_tokens"], 5);
        assert!(whole["choices"][0].get("delta").is_none());
    }

    #[tokio::test]
    async fn pieces_end_with_a_reason_and_a_mark() {
        let head = head();
        let all: Vec<String> =
            reply(None).flat_map(|delta| stream::iter(head.told(delta, true))).collect().await;
        assert_eq!(all.len(), 5);
        assert_eq!(read(&all[1])["choices"][0]["delta"]["content"], " you");
        assert_eq!(read(&all[2])["choices"][0]["finish_reason"], "length");
        let counted = read(&all[3]);
        assert_eq!(
            (counted["choices"].as_array().unwrap().len(), &counted["usage"]["total_tokens"]),
            (0, &json!(5))
        );
        assert_eq!(all[4], "[DONE]");
    }

    #[tokio::test]
    async fn a_reply_that_breaks_off_says_so() {
        let broke =
            ApiError { code: vis_api::Code::Failed, message: "It broke.".into(), retry_after_ms: None };
        let head = head();
        let all: Vec<String> =
            reply(Some(broke)).flat_map(|delta| stream::iter(head.told(delta, false))).collect().await;
        assert_eq!(read(&all[2])["error"]["message"], "It broke.");
        assert_eq!(all[3], "[DONE]");
    }
}
