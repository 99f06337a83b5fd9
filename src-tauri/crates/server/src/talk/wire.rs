//! One connection, from its hello to its end.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::timeout;
use vis_api::{ApiError, Code, TalkEvent, TalkLine, TalkOut, TalkWish};

use crate::caller::Caller;
use crate::guard::{Lane, until_revoked};
use crate::listen::Stopping;
use crate::state::Server;

/// Until the hello is there.
const HELLO: Duration = Duration::from_secs(10);
/// Without a word from the other end, not even an answer to a ping, it is gone.
const SILENCE: Duration = Duration::from_secs(90);
const PING: Duration = Duration::from_secs(25);
/// Whoever does not read what is sent is given up.
const WRITE: Duration = Duration::from_secs(10);
/// A line ends then, and whoever still has a good key or token connects again.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// RFC 6455: the other end does not keep to what was agreed.
const AGAINST_RULES: u16 = 1008;
const GOODBYE: u16 = 1000;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Hello {
        character: String,
        #[serde(default = "usual_rate")]
        sample_rate: u32,
        #[serde(default)]
        voice: Option<String>,
    },
    Say {
        text: String,
    },
    Commit,
    Stop,
}

fn usual_rate() -> u32 {
    16_000
}

/// Why a connection ends.
enum End {
    Left,
    Told(ApiError),
}

type Sink = SplitSink<WebSocket, Message>;

pub(super) async fn run(socket: WebSocket, server: Arc<Server>, caller: Caller, stopping: Stopping) {
    let (mut sink, mut stream) = socket.split();
    let begun = match timeout(HELLO, hello(&mut stream)).await {
        Ok(Ok(wish)) => caller.app.talk(wish).await.map_err(End::Told),
        Ok(Err(end)) => Err(end),
        Err(_) => Err(told("The first message has to be a hello, and none came.")),
    };
    let (line, outbox) = match begun {
        Ok(begun) => begun,
        Err(End::Told(error)) => return refuse(&mut sink, error).await,
        Err(End::Left) => return,
    };
    let (refusals, refused) = mpsc::channel(1);
    let mut writer = tokio::spawn(write(sink, outbox, refused));
    let who = format!("profile {}", caller.profile);
    let end = tokio::select! {
        end = listen(&mut stream, &line, &server, &who) => end,
        _ = &mut writer => End::Left,
        () = until_revoked(&server, &caller.pass) => End::Told(ended()),
        () = stopping.0.cancelled() => told("Visavis stops answering other programs."),
        () = tokio::time::sleep(LONGEST) => told("A line lasts half an hour. Connect again."),
    };
    if let End::Told(error) = end {
        let _ = refusals.send(error).await;
    }
    // Everything that is on its way ends with the line.
    drop((line, refusals));
    let _ = timeout(WRITE, writer).await;
}

async fn hello(stream: &mut SplitStream<WebSocket>) -> Result<TalkWish, End> {
    loop {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => match read(&text) {
                Ok(Said::Hello { character, sample_rate, voice }) => {
                    return Ok(TalkWish { character, sample_rate, voice });
                }
                Ok(_) => return Err(told("The first message has to be a hello.")),
                Err(error) => return Err(End::Told(error)),
            },
            Some(Ok(Message::Binary(_))) => return Err(told("The first message has to be a hello.")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Left),
        }
    }
}

/// Takes what comes until nothing more does.
async fn listen(stream: &mut SplitStream<WebSocket>, line: &TalkLine, server: &Server, who: &str) -> End {
    loop {
        let done = match timeout(SILENCE, stream.next()).await {
            Err(_) => return told("Nothing came for a long time."),
            Ok(None | Some(Err(_) | Ok(Message::Close(_)))) => return End::Left,
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => continue,
            Ok(Some(Ok(Message::Binary(sound)))) => match samples(&sound) {
                Some(samples) => line.hear(samples).await,
                None => return told("Sound has two bytes a sample."),
            },
            Ok(Some(Ok(Message::Text(text)))) => act(&text, line, server, who).await,
        };
        if let Err(error) = done {
            return End::Told(error);
        }
    }
}

async fn act(text: &str, line: &TalkLine, server: &Server, who: &str) -> Result<(), ApiError> {
    let said = read(text)?;
    // Typed words cost a reply each.
    let lane = if matches!(said, Said::Say { .. }) { Lane::Chat } else { Lane::Light };
    if server.rates.take(who, lane, server.clock.elapsed()).is_err() {
        return Err(bad("Too many messages. Wait for an answer, then write the next one."));
    }
    match said {
        Said::Hello { .. } => return Err(bad("One hello is enough.")),
        Said::Stop => line.stop(),
        Said::Commit => line.commit().await?,
        Said::Say { text } => line.say(&text).await?,
    }
    Ok(())
}

fn read(text: &str) -> Result<Said, ApiError> {
    serde_json::from_str(text).map_err(|error| bad(format!("This message is not understood: {error}")))
}

fn samples(bytes: &[u8]) -> Option<Vec<i16>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect())
}

/// Sends what comes out of the line, and a ping now and then.
async fn write(mut sink: Sink, mut outbox: Receiver<TalkOut>, mut refused: Receiver<ApiError>) {
    let mut ping = tokio::time::interval(PING);
    loop {
        let message = tokio::select! {
            biased;
            error = refused.recv() => match error {
                Some(error) => return refuse(&mut sink, error).await,
                None => return close(&mut sink, GOODBYE, "").await,
            },
            out = outbox.recv() => match out {
                Some(TalkOut::Event(event)) => text(&event),
                Some(TalkOut::Sound(bytes)) => Message::Binary(bytes.into()),
                None => return close(&mut sink, GOODBYE, "").await,
            },
            _ = ping.tick() => Message::Ping(Default::default()),
        };
        if !matches!(timeout(WRITE, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}

async fn refuse(sink: &mut Sink, error: ApiError) {
    let code = serde_json::to_value(error.code).ok().and_then(|code| code.as_str().map(str::to_owned));
    let message = match error.code {
        // Its sentence may name folders of this computer.
        Code::Failed => {
            tracing::error!(message = error.message, "a line failed");
            "Internal server error occurred".to_owned()
        }
        _ => error.message,
    };
    let event = TalkEvent::Error { code: code.unwrap_or_default(), message };
    let _ = timeout(WRITE, sink.send(text(&event))).await;
    close(sink, AGAINST_RULES, "refused").await;
}

async fn close(sink: &mut Sink, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
    let _ = timeout(WRITE, sink.send(Message::Close(Some(frame)))).await;
}

fn text(event: &TalkEvent) -> Message {
    Message::Text(serde_json::to_string(event).unwrap_or_default().into())
}

fn bad(sentence: impl Into<String>) -> ApiError {
    ApiError { code: Code::BadInput, message: sentence.into(), retry_after_ms: None }
}

fn ended() -> ApiError {
    let message = "You are signed out, or your key is no longer good.".to_owned();
    ApiError { code: Code::SignIn, message, retry_after_ms: None }
}

fn told(sentence: &str) -> End {
    End::Told(bad(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_or_refused_with_a_sentence() {
        let hello = read(r#"{"type":"hello","character":"mira","new":true}"#).unwrap();
        assert_eq!(hello, Said::Hello { character: "mira".into(), sample_rate: 16_000, voice: None });
        assert_eq!(read(r#"{"type":"commit"}"#).unwrap(), Said::Commit);
        for wrong in ["", "[]", "{}", r#"{"type":"sing"}"#, r#"{"type":"hello","character":5}"#] {
            assert_eq!(read(wrong).unwrap_err().code, Code::BadInput, "{wrong}");
        }
    }

    #[test]
    fn sound_has_whole_samples() {
        assert_eq!(samples(&[1, 0, 0xff, 0xff]), Some(vec![1, -1]));
        assert_eq!(samples(&[1, 0, 2]), None);
        assert_eq!(samples(&[]), Some(Vec::new()));
    }
}
