//! The voice loop over a WebSocket, `/v1/talk`.
//!
//! | way | what |
//! |---|---|
//! | in, first | `{"type": "hello", "character": "mira", "sample_rate": 16000, "voice": "af_heart"}`, the last two optional |
//! | in, binary | the person's sound: mono, 16 bit, least byte first, at that rate; frames of 20-100 ms are best |
//! | in, text | `{"type": "commit"}`: the person has said all; `{"type": "say", "text": …}`: typed words; `{"type": "stop"}`: silence |
//! | out, text | events, as `vis_api::TalkEvent` has them: `ready`, `state`, `transcript`, `delta`, `visemes`, `hold`, `interrupted`, `turn_end`, `care`, `notice`, `error` |
//! | out, binary | the reply's sound: mono, 16 bit, least byte first, 24 kHz, as fast as it is to be heard and 300 ms ahead |
//!
//! Whoever speaks while a reply is heard cuts it, as before the window. Echo has to be removed before it is sent.

mod lines;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State, WebSocketUpgrade};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use vis_api::ApiScope;

pub(crate) use lines::Lines;

use crate::caller::Caller;
use crate::error::{Failed, Refusal, Shape};
use crate::guard::{Lane, Plan, Who};
use crate::listen::Stopping;
use crate::state::Server;

/// Bytes of one message: two seconds of sound at 16 kHz.
const MOST: usize = 64 << 10;
/// For those who come while too many talk.
const TRY_AGAIN: Duration = Duration::from_secs(30);

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/v1/talk", get(talk))
}

/// `None`: no path of this surface.
pub(crate) fn plan(_: &Method, path: &str) -> Option<Plan> {
    let who = Who::Key(Some(ApiScope::Chat));
    (path == "/v1/talk").then(|| Plan { shape: Shape::OpenAi, who, lane: Lane::Chat, ..Plan::light() })
}

/// Talks with a character: sound in; sound, words and mouth shapes out, over a WebSocket.
///
/// The first message is `{"type": "hello", "character": "mira", "sample_rate": 16000}`, with `"voice"` where another one than the
/// character's own shall speak. From then on binary messages are the person's sound (mono, 16 bit, least byte first, at that rate, free
/// of echo), and text messages are `{"type": "commit"}` (the person has said all), `{"type": "say", "text": "..."}` and
/// `{"type": "stop"}`. Back come binary messages, which are the reply's sound at 24 kHz, and events: `ready`, `state`, `transcript`,
/// `delta`, `visemes` with their times, `hold`, `interrupted`, `turn_end`, `care`, `notice` and `error`.
/// Whoever speaks over a reply cuts it. Browsers, which cannot send headers here, send a key as `?api_key=`.
#[utoipa::path(
    get, path = "/v1/talk", tag = "OpenAI-style",
    responses(
        (status = 101, description = "From here on it is a WebSocket: first {\"type\": \"hello\", \"character\": \"mira\", \
                                      \"sample_rate\": 16000}, then the person's sound as binary messages (16 bit, mono)"),
        (status = 426, body = crate::openai::Failure, description = "It has to be a WebSocket")
    )
)]
pub(crate) async fn talk(
    State(server): State<Arc<Server>>,
    caller: Caller,
    stopping: Option<Extension<Stopping>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return no_socket() };
    let Some(place) = server.lines.enter(caller.profile) else {
        let sentence =
            "You talk over another connection already, or too many others do. Close one and try again.";
        let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence);
        return Failed(Refusal { retry_after: Some(TRY_AGAIN), ..refusal }).into_response();
    };
    let upgrade = upgrade.max_message_size(MOST).max_frame_size(MOST).max_write_buffer_size(4 * MOST);
    upgrade.on_upgrade(move |socket| async move {
        wire::run(socket, server, caller, stopping.map(|Extension(one)| one).unwrap_or_default()).await;
        drop(place);
    })
}

fn no_socket() -> Response {
    let sentence = "Connect with a WebSocket (version 13): GET with Upgrade: websocket.";
    let mut response = Refusal::new(StatusCode::UPGRADE_REQUIRED, sentence).answer(Shape::OpenAi);
    response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    response.into_response()
}
