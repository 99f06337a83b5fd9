#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a test may panic; not every test uses all of it"
)]

//! A server that plays a script over a plain socket; for the tests of every room that calls one.

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Mutex, Notify},
};
use vis_net::Lookup;

/// One thing a server does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Waits for the whole request.
    Read,
    Send(Vec<u8>),
    /// The same bytes so many times.
    Flood(Vec<u8>, usize),
    Pause(Duration),
    /// Until the test says so.
    Until(Arc<Notify>),
    Hang,
    Reset,
}

/// What came in.
pub(crate) type Requests = Arc<Mutex<Vec<Vec<u8>>>>;

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) requests: Requests,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Plays `script(n)` to the n-th connection, from 0.
pub(crate) async fn serve(script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Requests::default();
    let kept = Arc::clone(&requests);
    let task = tokio::spawn(async move {
        let mut open = tokio::task::JoinSet::new();
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            open.spawn(play(stream, script(number), Arc::clone(&kept)));
        }
    });
    Server { port, requests, task }
}

/// Reads each request and plays what `script` says to it; the first number counts connections from 0.
pub(crate) async fn answering(script: impl Fn(usize, &str) -> Vec<Step> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Requests::default();
    let (kept, script) = (Arc::clone(&requests), Arc::new(script));
    let task = tokio::spawn(async move {
        let mut open = tokio::task::JoinSet::new();
        for number in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (kept, script) = (Arc::clone(&kept), Arc::clone(&script));
            open.spawn(async move {
                let Some(request) = read_request(&mut stream).await else { return };
                let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
                kept.lock().await.push(request);
                play(stream, script(number, &line), kept).await;
            });
        }
    });
    Server { port, requests, task }
}

async fn play(mut stream: TcpStream, script: Vec<Step>, requests: Requests) {
    stream.set_nodelay(true).unwrap();
    for step in script {
        let done = match step {
            Step::Read => match read_request(&mut stream).await {
                Some(request) => {
                    requests.lock().await.push(request);
                    true
                }
                None => false,
            },
            Step::Send(bytes) => stream.write_all(&bytes).await.is_ok(),
            Step::Flood(bytes, times) => {
                let mut open = true;
                for _ in 0..times {
                    open = open && stream.write_all(&bytes).await.is_ok();
                }
                open
            }
            Step::Pause(time) => {
                tokio::time::sleep(time).await;
                true
            }
            Step::Until(said) => {
                said.notified().await;
                true
            }
            Step::Hang => {
                // Until the other side leaves.
                let mut rest = [0; 1024];
                while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
                false
            }
            Step::Reset => {
                // Unread bytes or not: a closed socket that does not linger answers with RST.
                let _ = stream.set_zero_linger();
                false
            }
        };
        if !done {
            return;
        }
    }
    let _ = stream.shutdown().await;
    // Reading on keeps a reset from overtaking what was sent.
    let mut rest = [0; 1024];
    let drain = async { while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(Duration::from_secs(5), drain).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length =
                text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if bytes.len() >= head + 4 + length.unwrap_or(0) {
                return Some(bytes);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&buffer[..read]),
            _ => return None,
        }
    }
}

pub(crate) fn head(status: u16, kind: &str, more: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Something\r\ncontent-type: {kind}\r\nconnection: close\r\n{more}\r\n")
        .into_bytes()
}

/// Names for tests.
pub(crate) struct Names;

impl Lookup for Names {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send>> {
        Box::pin(async move {
            match name.as_str() {
                "here.test" => vec!["127.0.0.1".parse().unwrap()],
                "meta.test" => vec!["169.254.169.254".parse().unwrap()],
                "slow.test" => std::future::pending().await,
                _ => Vec::new(),
            }
        })
    }
}
