//! The server's side of a WebSocket, as far as these tests need it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use vis_net::accept_key;

/// What a client said.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    Text(String),
    Binary(usize),
    Close,
    /// The line is gone.
    Gone,
}

pub(crate) struct Line {
    stream: TcpStream,
    /// The head of its request.
    pub(crate) request: String,
}

impl Line {
    /// Takes the next connection and reads its request.
    pub(crate) async fn take(listener: &TcpListener) -> Self {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        Self { stream, request: String::from_utf8(head).unwrap() }
    }

    pub(crate) async fn accept(&mut self) {
        let key = self.request.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("sec-websocket-key").then_some(value.trim())
        });
        let proof = accept_key(key.unwrap());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {proof}\r\n\r\n"
        );
        self.send(answer.as_bytes()).await;
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // A client that is gone is seen when reading.
        let _ = self.stream.write_all(bytes).await;
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.frame(1, text.as_bytes()).await;
    }

    pub(crate) async fn close(&mut self, code: u16, reason: &str) {
        self.frame(8, &[&code.to_be_bytes(), reason.as_bytes()].concat()).await;
    }

    async fn frame(&mut self, kind: u8, body: &[u8]) {
        let mut frame = vec![0x80 | kind];
        if body.len() < 126 {
            frame.push(body.len() as u8);
        } else {
            frame.push(126);
            frame.extend_from_slice(&(body.len() as u16).to_be_bytes());
        }
        frame.extend_from_slice(body);
        self.send(&frame).await;
    }

    pub(crate) async fn next(&mut self) -> Frame {
        self.read().await.unwrap_or(Frame::Gone)
    }

    async fn read(&mut self) -> std::io::Result<Frame> {
        let (kind, size) = (self.stream.read_u8().await?, self.stream.read_u8().await?);
        assert!(size & 0x80 != 0, "a client masks what it sends");
        let size = match size & 0x7f {
            126 => usize::from(self.stream.read_u16().await?),
            127 => self.stream.read_u64().await? as usize,
            size => usize::from(size),
        };
        let mut mask = [0; 4];
        self.stream.read_exact(&mut mask).await?;
        let mut body = vec![0; size];
        self.stream.read_exact(&mut body).await?;
        body.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
        Ok(match kind & 0x0f {
            1 => Frame::Text(String::from_utf8(body).unwrap()),
            2 => Frame::Binary(body.len()),
            _ => Frame::Close,
        })
    }
}
