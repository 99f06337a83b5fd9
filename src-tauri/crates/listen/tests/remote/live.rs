//! A server that listens along, as Deepgram documents it.

use std::sync::{Arc, Mutex, atomic::AtomicBool};

use serde_json::json;
use tokio::{net::TcpListener, runtime::Runtime, sync::Notify};
use vis_listen::{HearingVendor, ListenError, LiveDictation};
use vis_net::{Cause, OfflineSwitch};

use crate::{
    house::{KEY, heed, provider, runtime, utterance},
    socket::{Frame, Line},
};

fn results(start: f32, duration: f32, text: &str, is_final: bool, from_finalize: bool) -> String {
    json!({
        "type": "Results", "channel_index": [0, 1], "duration": duration, "start": start, "is_final": is_final,
        "speech_final": false, "from_finalize": from_finalize,
        "channel": {"alternatives": [{"transcript": text, "confidence": 0.98, "words": []}]},
        "metadata": {"request_id": "r", "model_info": {"name": "general-nova-3"}, "model_uuid": "m"},
    })
    .to_string()
}

/// Runs `serve` with its listener; gives a dictation that speaks with it.
fn with<F>(
    runtime: &Runtime,
    switch: &OfflineSwitch,
    serve: impl FnOnce(TcpListener) -> F,
) -> (LiveDictation, tokio::task::JoinHandle<()>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let base = format!("ws://127.0.0.1:{}/v1/listen", listener.local_addr().unwrap().port());
    let task = runtime.spawn(serve(listener));
    let provider = provider(HearingVendor::Deepgram, &base, switch);
    (LiveDictation::new(provider, runtime.handle().clone()).unwrap(), task)
}

/// Words come while the utterance grows; its end is asked for, and it may go on after that on the same line.
#[test]
fn words_are_there_while_they_are_said() {
    let runtime = runtime();
    let (spoken, seen) = (Arc::new(Notify::new()), Arc::new(Mutex::new(Vec::new())));
    let (told, kept) = (Arc::clone(&spoken), Arc::clone(&seen));
    let (mut live, server) = with(&runtime, &OfflineSwitch::default(), |listener| async move {
        let mut line = Line::take(&listener).await;
        kept.lock().unwrap().push(line.request.clone());
        line.accept().await;
        let (mut bytes, mut ends) = (0, 0);
        loop {
            match line.next().await {
                Frame::Binary(size) => {
                    bytes += size;
                    if bytes == 32_000 {
                        line.text(&results(0.0, 1.0, "Hello", false, false)).await;
                        told.notify_one();
                    }
                }
                Frame::Text(text) => {
                    kept.lock().unwrap().push(text.clone());
                    if text.contains("Finalize") {
                        ends += 1;
                        let seconds = bytes as f32 / 32_000.0;
                        let words = if ends == 1 { "Hello there." } else { "How are you?" };
                        let from = if ends == 1 { 0.0 } else { 1.5 };
                        line.text(&results(from, seconds - from, words, true, true)).await;
                    }
                    if text.contains("CloseStream") {
                        line.close(1000, "").await;
                    }
                }
                Frame::Close | Frame::Gone => return,
            }
        }
    });
    live.push(&utterance(1, 1.0), &heed()).unwrap();
    runtime.block_on(spoken.notified());
    while live.push(&utterance(1, 1.0), &heed()).unwrap().text != "Hello" {
        std::thread::yield_now();
    }
    let told = live.finish(&utterance(1, 1.5), &heed(), &AtomicBool::new(false)).unwrap();
    assert_eq!(told.text, "Hello there.");
    let told = live.finish(&utterance(1, 2.5), &heed(), &AtomicBool::new(false)).unwrap();
    assert_eq!((&*told.text, told.segments.len()), ("Hello there. How are you?", 2));
    assert!((told.confidence - 0.98).abs() < 1e-3);
    drop(live);
    runtime.block_on(server).unwrap();
    let seen = seen.lock().unwrap();
    let request = seen[0].lines().next().unwrap();
    assert_eq!(
        request,
        "GET /v1/listen?encoding=linear16&sample_rate=16000&channels=1&interim_results=true&model=nova%2D3&smart_format=true&language=en&keyterm=Mira&keyterm=Visavis%20%26%20Co HTTP/1.1"
    );
    assert!(seen[0].to_lowercase().contains(&format!("authorization: token {}", KEY.to_lowercase())));
    assert_eq!(seen[1..], [r#"{"type":"Finalize"}"#, r#"{"type":"Finalize"}"#, r#"{"type":"CloseStream"}"#]);
}

/// "You may receive a response": where none comes, what is known is told all the same.
#[test]
fn an_end_that_is_not_answered_is_one() {
    let runtime = runtime();
    let (mut live, _server) = with(&runtime, &OfflineSwitch::default(), |listener| async move {
        let mut line = Line::take(&listener).await;
        line.accept().await;
        loop {
            match line.next().await {
                Frame::Text(text) if text.contains("Finalize") => {
                    line.text(&results(0.0, 0.6, "Hello", false, false)).await;
                }
                Frame::Gone => return,
                _ => {}
            }
        }
    });
    let told = live.finish(&utterance(1, 1.0), &heed(), &AtomicBool::new(false)).unwrap();
    assert_eq!(told.text, "Hello");
}

/// A line that breaks is made anew once, and the whole utterance is said again on it.
#[test]
fn a_broken_line_is_made_anew() {
    let runtime = runtime();
    let (mut live, _server) = with(&runtime, &OfflineSwitch::default(), |listener| async move {
        let mut line = Line::take(&listener).await;
        line.accept().await;
        while !matches!(line.next().await, Frame::Text(_)) {}
        line.close(1011, "NET-0000").await;
        drop(line);
        let mut line = Line::take(&listener).await;
        line.accept().await;
        let mut bytes = 0;
        loop {
            match line.next().await {
                Frame::Binary(size) => bytes += size,
                Frame::Text(_) => {
                    line.text(&results(0.0, bytes as f32 / 32_000.0, "All of it.", true, true)).await
                }
                _ => return,
            }
        }
    });
    let told = live.finish(&utterance(1, 1.0), &heed(), &AtomicBool::new(false)).unwrap();
    assert_eq!((&*told.text, told.segments[0].end_ms), ("All of it.", 1000));
}

#[test]
fn every_fault_ends_with_advice() {
    type Play = fn(Line) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;
    async fn answer(mut line: Line, status: &str, body: String) {
        let size = body.len();
        line.send(
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {size}\r\n\r\n{body}"
            )
            .as_bytes(),
        )
        .await;
        while line.next().await != Frame::Gone {}
    }
    let faults: &[(&str, Play, &[Cause])] = &[
        (
            "401",
            |line| {
                Box::pin(answer(
                    line,
                    "401 Unauthorized",
                    format!(r#"{{"err_code":"INVALID_AUTH","err_msg":"Invalid {KEY}"}}"#),
                ))
            },
            &[Cause::WrongKey],
        ),
        ("402", |line| Box::pin(answer(line, "402 Payment", "{}".into())), &[Cause::NoCredit]),
        (
            "400",
            |line| {
                Box::pin(answer(
                    line,
                    "400 Bad",
                    r#"{"err_code":"Bad Request","err_msg":"Invalid query string."}"#.into(),
                ))
            },
            &[Cause::Rejected],
        ),
        ("200 without an upgrade", |line| Box::pin(answer(line, "200 OK", "{}".into())), &[Cause::WrongUrl]),
        (
            "a wrong proof",
            |mut line| {
                Box::pin(async move {
                    line.send(b"HTTP/1.1 101 Switching\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: no\r\n\r\n").await;
                    while line.next().await != Frame::Gone {}
                })
            },
            &[Cause::BrokeOff],
        ),
        ("hangs up", |line| Box::pin(async move { drop(line) }), &[Cause::BrokeOff, Cause::Unreachable]),
        (
            "DATA-0000",
            |mut line| {
                Box::pin(async move {
                    line.accept().await;
                    line.next().await;
                    line.close(1008, "DATA-0000").await;
                })
            },
            &[Cause::Rejected],
        ),
        (
            "NET-0001",
            |mut line| {
                Box::pin(async move {
                    line.accept().await;
                    line.close(1011, "NET-0001").await;
                })
            },
            &[Cause::Overloaded, Cause::BrokeOff],
        ),
        (
            "an error message",
            |mut line| {
                Box::pin(async move {
                    line.accept().await;
                    line.text(r#"{"type":"Error","description":"Server is overloaded","message":"m","variant":"v"}"#).await;
                    while line.next().await != Frame::Gone {}
                })
            },
            &[Cause::Overloaded],
        ),
        (
            "no JSON",
            |mut line| {
                Box::pin(async move {
                    line.accept().await;
                    line.text("hello").await;
                    while line.next().await != Frame::Gone {}
                })
            },
            &[Cause::NotUnderstood],
        ),
        (
            "no WebSocket",
            |mut line| {
                Box::pin(async move {
                    line.accept().await;
                    line.send(&[0xff; 64]).await;
                    while line.next().await != Frame::Gone {}
                })
            },
            &[Cause::BrokeOff],
        ),
    ];
    let runtime = runtime();
    for (name, play, causes) in faults {
        let play = *play;
        let (mut live, _server) = with(&runtime, &OfflineSwitch::default(), move |listener| async move {
            loop {
                let line = Line::take(&listener).await;
                play(line).await;
            }
        });
        match live.finish(&utterance(1, 0.5), &heed(), &AtomicBool::new(false)) {
            Err(ListenError::Provider(error)) => {
                let sentence = error.to_string();
                assert!(causes.contains(&error.cause), "{name}: {sentence} [{:?}]", error.cause);
                assert!(
                    sentence.contains(error.cause.advice()) && !sentence.contains(&KEY[10..]),
                    "{sentence}"
                );
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn going_offline_ends_the_line() {
    let runtime = runtime();
    let switch = OfflineSwitch::default();
    let thrown = switch.clone();
    let (mut live, server) = with(&runtime, &switch, |listener| async move {
        let mut line = Line::take(&listener).await;
        line.accept().await;
        while !matches!(line.next().await, Frame::Binary(_)) {}
        thrown.set(true);
        while line.next().await != Frame::Gone {}
    });
    match live.finish(&utterance(1, 1.0), &heed(), &AtomicBool::new(false)) {
        Err(ListenError::Provider(error)) => assert_eq!(error.cause, Cause::Offline),
        other => panic!("{other:?}"),
    }
    runtime.block_on(server).unwrap();
}
