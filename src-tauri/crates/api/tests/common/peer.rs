//! A server on loopback that answers as OpenAI's do, and a home that asks it.
#![allow(dead_code, reason = "each test file is a program of its own and uses a part of this")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::broadcast;
use vis_api::{App, ChatEvent, Home, Launch, MessageView, ProviderDraft, ProviderKind, Sound, Status};
use vis_audio::Pace;

/// Says "Fine, thanks." to everybody, with its number where that was wanted, or refuses; keeps what it was asked.
pub(crate) struct Peer {
    port: u16,
    pub(crate) refuses: Arc<AtomicBool>,
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    pub(crate) fn start() -> Self {
        Self::saying(|_| "Fine, thanks.".to_owned())
    }

    /// Numbers what it says, from 1.
    pub(crate) fn counting() -> Self {
        Self::saying(|number| format!("Fine, thanks. {number}"))
    }

    fn saying(words: fn(usize) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (refuses, asked) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (now, kept) = (Arc::clone(&refuses), Arc::clone(&asked));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = Vec::new();
                let mut buffer = [0; 8192];
                let body = loop {
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let length = text
                        .split("content-length: ")
                        .nth(1)
                        .and_then(|rest| rest.lines().next()?.parse().ok());
                    match text.split_once("\r\n\r\n") {
                        Some((_, body)) if body.len() >= length.unwrap_or(0) => break body.to_owned(),
                        _ => {}
                    }
                    match stream.read(&mut buffer) {
                        Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                        _ => break String::new(),
                    }
                };
                let mut asked = kept.lock().unwrap();
                asked.push(body);
                let words = words(asked.len());
                drop(asked);
                let _ = stream.write_all(answer(now.load(Ordering::Relaxed), &words).as_bytes());
            }
        });
        Self { port, refuses, asked }
    }

    pub(crate) fn last(&self) -> String {
        self.asked.lock().unwrap().last().unwrap().clone()
    }
}

fn answer(refuses: bool, words: &str) -> String {
    let (status, kind, body) = match refuses {
        true => ("401 Unauthorized", "application/json", "{\"error\":{\"message\":\"no\"}}".to_owned()),
        false => {
            let word =
                format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{words}\"}}}}]}}\n\n");
            let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
            ("200 OK", "text/event-stream", format!("{word}{end}"))
        }
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

pub(crate) async fn open(folder: &Path) -> App {
    let home = Home { data: folder.join("home"), models: folder.join("models"), worker: "unused".into() };
    let launch = Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) };
    let app = App::new(launch).unwrap();
    app.open().await.unwrap();
    app
}

pub(crate) async fn connect(app: &App, name: &str, peer: &Peer, context_tokens: Option<u32>) -> String {
    let draft = ProviderDraft {
        kind: ProviderKind::OpenaiCompatible,
        name: name.into(),
        base_url: format!("http://127.0.0.1:{}/v1", peer.port),
        model: "m".into(),
        context_tokens,
        sees: false,
    };
    app.add_provider(draft, None).await.unwrap().id
}

/// Asks, and gives the reply.
pub(crate) async fn ask(app: &App, session: &str, text: &str) -> MessageView {
    let events = app.subscribe();
    app.send(session, text, Some(false)).await.unwrap();
    reply(events, session).await
}

/// Waits for the end of a turn and gives its reply.
pub(crate) async fn reply(mut events: broadcast::Receiver<ChatEvent>, session: &str) -> MessageView {
    let (mut busy, mut reply) = (false, None);
    loop {
        let event = tokio::time::timeout(Duration::from_secs(120), events.recv()).await;
        match event.expect("a turn ends").unwrap() {
            ChatEvent::Message { message } if message.role == "assistant" => reply = Some(message),
            ChatEvent::Status { session_id: Some(id), status } if id == session => {
                if status == Status::Idle && busy {
                    return reply.expect("there is a reply");
                }
                busy |= status == Status::Thinking;
            }
            _ => {}
        }
    }
}
