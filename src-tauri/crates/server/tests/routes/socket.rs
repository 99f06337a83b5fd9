//! A WebSocket of the smallest kind, and a server on a real port for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use vis_api::SystemClock;
use vis_server::{Config, Server, listen, router};

use super::stage::Stage;

/// Nothing takes longer, also where other tests take the processor.
const PATIENCE: Duration = Duration::from_secs(120);

/// The stage's people, behind a port. Dropping it stops the server.
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    pub(crate) ended: tokio::task::JoinHandle<()>,
    pub(crate) stop: Option<oneshot::Sender<()>>,
}

impl Port {
    pub(crate) async fn open(stage: &Stage) -> Self {
        let listening = listen("127.0.0.1", 0).await.unwrap();
        let address = listening.address();
        let config = Config { port: address.port(), ..Config::default() };
        let router = router(Server::new(Arc::clone(&stage.door), Arc::new(SystemClock::start()), config));
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(listening.serve(router, async { _ = stopped.await }));
        Self { address, ended, stop: Some(stop) }
    }

    /// The head of the answer to an upgrade, and the socket where there is one.
    pub(crate) async fn upgrade(&self, path: &str, headers: &str) -> (String, Socket) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let host = format!("localhost:{}", self.address.port());
        let asked = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        stream.write_all(asked.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(tokio::time::timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
        }
        (String::from_utf8(head).unwrap(), Socket(stream))
    }

    pub(crate) async fn connect(&self) -> Socket {
        let (head, socket) = self.upgrade("/v1/talk", "").await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        socket
    }
}

pub(crate) struct Socket(TcpStream);

/// What comes.
#[derive(Debug)]
pub(crate) enum Came {
    Event(Value),
    Sound(Vec<u8>),
    Closed(u16),
}

impl Socket {
    /// Sends a frame; the mask is all zeros.
    async fn frame(&mut self, kind: u8, data: &[u8]) {
        let mut frame = vec![0x80 | kind];
        match data.len() {
            short @ 0..126 => frame.push(0x80 | short as u8),
            long @ 126..65_536 => {
                frame.push(0x80 | 126);
                frame.extend((long as u16).to_be_bytes());
            }
            huge => {
                frame.push(0x80 | 127);
                frame.extend((huge as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(data);
        // Whoever was refused may find the line closed.
        let _ = self.0.write_all(&frame).await;
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.frame(1, message.to_string().as_bytes()).await;
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.frame(1, text.as_bytes()).await;
    }

    pub(crate) async fn sound(&mut self, bytes: &[u8]) {
        self.frame(2, bytes).await;
    }

    /// The next event, sound or end.
    pub(crate) async fn next(&mut self) -> Came {
        loop {
            let read = tokio::time::timeout(PATIENCE, self.read()).await.expect("nothing came");
            match read {
                None => return Came::Closed(0),
                Some((1, data)) => return Came::Event(serde_json::from_slice(&data).unwrap()),
                Some((2, data)) => return Came::Sound(data),
                Some((8, data)) => {
                    let code = data.get(..2).map_or(0, |code| u16::from_be_bytes([code[0], code[1]]));
                    return Came::Closed(code);
                }
                Some(_) => {}
            }
        }
    }

    /// `None`: the connection is gone.
    async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).await.ok()?;
        let length = match head[1] & 0x7f {
            126 => usize::from(self.0.read_u16().await.ok()?),
            127 => self.0.read_u64().await.ok()? as usize,
            short => usize::from(short),
        };
        let mut data = vec![0; length];
        self.0.read_exact(&mut data).await.ok()?;
        Some((head[0] & 0x0f, data))
    }
}
