//! WebSockets (RFC 6455). The one HTTP client opens the connection, so the rules, the proxy, the offline switch and the
//! ledger are those of every other call; only the frames on it are another library's.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use reqwest::Upgraded;
use tokio::time::Sleep;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error as Fault, Message as Frame,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};

use crate::{
    Call, Header, Limits, NetError, OfflineSwitch, Outcome, Peer, Phase, Reply, StatusReport, Times,
    destination::host_of, ledger::Record, redact,
};

/// How long the other side may take to answer a farewell, as a share of [`Times::idle`].
const FAREWELL: u32 = 20;

/// A connection on which both sides speak when they like. Dropping it ends it.
pub struct Socket {
    stream: WebSocketStream<Upgraded>,
    host: String,
    record: Record,
    deadline: Pin<Box<Sleep>>,
    times: Times,
    limits: Limits,
    offline: OfflineSwitch,
}

/// What the other side said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Binary(Bytes),
    /// Its farewell; nothing comes after. 1000 is a good end, 1005 one without a word. Keys are taken out of the reason.
    Closed {
        code: u16,
        reason: String,
    },
}

impl Peer {
    /// Opens a socket at `call`'s path, with its headers. Redirects are not followed.
    ///
    /// # Errors
    /// As [`Peer::send`]; [`NetError::Status`] also for a success that is no socket.
    pub async fn socket(&self, call: &Call) -> Result<Socket, NetError> {
        match self.renewed()? {
            Some(fresh) => fresh.opened(call).await,
            None => self.opened(call).await,
        }
    }

    async fn opened(&self, call: &Call) -> Result<Socket, NetError> {
        let url = self.address(&call.path)?;
        let mut record = self.record(call, &url);
        let nonce = generate_key();
        let call = call.clone().with(handshake(&nonce));
        let mut deadline = Box::pin(tokio::time::sleep(self.times().whole));
        let outcome = self.hop(&call, &url, true, &mut record, &mut deadline).await;
        let response = outcome.inspect_err(|error| record.failed(error))?;
        let status = response.status().as_u16();
        let reply = Reply::new(response, host_of(&url), self, record, deadline);
        if status != 101 {
            return Err(no_socket(self.judge(&call, status, reply).await));
        }
        let proof = reply.header("sec-websocket-accept").map(str::to_owned);
        let socket = reply.upgraded().await?;
        match proof {
            Some(proof) if proof == accept_key(&nonce) => Ok(socket),
            _ => Err(NetError::Broken { host: socket.host }),
        }
    }
}

/// What a server answers in `sec-websocket-accept` to a client's key.
pub fn accept_key(nonce: &str) -> String {
    derive_accept_key(nonce.as_bytes())
}

fn handshake(nonce: &str) -> [Header; 4] {
    [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", nonce),
    ]
    .map(|(name, value)| Header::Plain(name, value.to_owned()))
}

/// A good answer that is no socket is a page of some other server.
fn no_socket(judged: Result<Reply, NetError>) -> NetError {
    let reply = match judged {
        Ok(reply) => reply,
        Err(error) => return error,
    };
    NetError::Status(Box::new(StatusReport {
        host: reply.host().to_owned(),
        code: reply.status(),
        retry_after: None,
        content_type: String::new(),
        excerpt: String::new(),
    }))
}

impl Reply {
    async fn upgraded(self) -> Result<Socket, NetError> {
        let Self { response, host, mut record, deadline, times, limits, offline, .. } = self;
        let Ok(connection) = response.upgrade().await else {
            let error = NetError::Broken { host };
            record.failed(&error);
            return Err(error);
        };
        let config = WebSocketConfig::default()
            .max_message_size(Some(limits.frame))
            .max_frame_size(Some(limits.frame));
        let stream = WebSocketStream::from_raw_socket(connection, Role::Client, Some(config)).await;
        Ok(Socket { stream, host, record, deadline, times, limits, offline })
    }
}

impl Socket {
    pub fn host(&self) -> &str {
        &self.host
    }

    /// # Errors
    /// [`NetError::Broken`], [`NetError::TimedOut`] when nobody takes it, [`NetError::Offline`].
    pub async fn send_text(&mut self, text: impl Into<String>) -> Result<(), NetError> {
        self.put(Frame::text(text.into())).await
    }

    /// # Errors
    /// As [`Self::send_text`].
    pub async fn send_binary(&mut self, bytes: impl Into<Bytes>) -> Result<(), NetError> {
        self.put(Frame::Binary(bytes.into())).await
    }

    async fn put(&mut self, frame: Frame) -> Result<(), NetError> {
        let size = frame.len() as u64;
        let times = self.times;
        let Self { stream, host, deadline, offline, .. } = self;
        let sent = bounded(stream.send(frame), host, deadline, offline, times).await;
        let sent = sent.and_then(|sent| sent.map_err(|fault| broken(host, &fault, self.limits)));
        match &sent {
            Ok(()) => self.record.sent_more(size),
            Err(error) => self.record.failed(error),
        }
        sent
    }

    /// The next thing the other side says; `None` after its farewell. May be given up and asked again: nothing is lost.
    ///
    /// # Errors
    /// [`NetError::Broken`] for a connection that ends without a farewell, [`NetError::TimedOut`], [`NetError::TooLarge`],
    /// [`NetError::Offline`].
    pub async fn next(&mut self) -> Result<Option<Message>, NetError> {
        let next = self.next_message().await;
        match &next {
            Ok(Some(Message::Closed { .. }) | None) => self.record.ended(Outcome::Done),
            Ok(Some(_)) => {}
            Err(error) => self.record.failed(error),
        }
        next
    }

    async fn next_message(&mut self) -> Result<Option<Message>, NetError> {
        loop {
            let times = self.times;
            let Self { stream, host, deadline, offline, .. } = self;
            let frame = match bounded(stream.next(), host, deadline, offline, times).await? {
                Some(Ok(frame)) => frame,
                Some(Err(Fault::ConnectionClosed | Fault::AlreadyClosed)) | None => return Ok(None),
                Some(Err(fault)) => return Err(broken(host, &fault, self.limits)),
            };
            if self.record.came(frame.len() as u64) > self.limits.reply {
                return Err(NetError::TooLarge { host: self.host.clone(), limit: self.limits.reply });
            }
            match frame {
                Frame::Text(text) => return Ok(Some(Message::Text(text.as_str().to_owned()))),
                Frame::Binary(bytes) => return Ok(Some(Message::Binary(bytes))),
                Frame::Close(close) => {
                    let (code, reason) = close.map_or((1005, String::new()), |close| {
                        (close.code.into(), redact::without_keys(close.reason.as_str()))
                    });
                    return Ok(Some(Message::Closed { code, reason }));
                }
                // A ping is answered by the library with the next thing that is read or written.
                Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => {}
            }
        }
    }

    /// Says farewell and waits a little for the answer.
    pub async fn close(mut self) {
        let wait = self.times.idle / FAREWELL;
        let farewell = async {
            if self.stream.close(None).await.is_ok() {
                while let Ok(Some(_)) = self.next_message().await {}
            }
        };
        // Whoever does not answer is left alone.
        let _ = tokio::time::timeout(wait, farewell).await;
        self.record.ended(Outcome::Done);
    }
}

/// `work`, unless the switch is thrown or the time is over first.
async fn bounded<T>(
    work: impl Future<Output = T>,
    host: &str,
    deadline: &mut Pin<Box<Sleep>>,
    offline: &OfflineSwitch,
    times: Times,
) -> Result<T, NetError> {
    let timed_out = |phase| NetError::TimedOut { host: host.to_owned(), phase };
    tokio::select! {
        biased;
        () = offline.thrown() => Err(NetError::Offline { host: host.to_owned() }),
        () = deadline.as_mut() => Err(timed_out(Phase::Whole)),
        done = tokio::time::timeout(times.idle, work) => done.map_err(|_| timed_out(Phase::Idle)),
    }
}

fn broken(host: &str, fault: &Fault, limits: Limits) -> NetError {
    match fault {
        Fault::Capacity(_) => NetError::TooLarge { host: host.to_owned(), limit: limits.frame as u64 },
        _ => NetError::Broken { host: host.to_owned() },
    }
}
