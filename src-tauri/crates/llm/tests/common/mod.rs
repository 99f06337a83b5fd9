#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a test may panic; not every test uses all of it"
)]

//! A server that plays a script over a plain socket, and the reply a provider makes of it.

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use futures::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};
use tokio_util::sync::CancellationToken;
use vis_core::{ManualClock, Sensitive, TurnId};
use vis_llm::{
    ChatDelta, ChatProvider, ChatRequest, ChatTurn, LlmError, RemoteChat, RemoteConfig, Sampling, Usage,
    Vendor, remote::Patience,
};
use vis_net::{Limits, Lookup, Net, NetConfig, Times};

pub(crate) const KEY: &str = "sk-canary-0123456789abcdef0123456789";

/// One thing a server does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Waits for the whole request.
    Read,
    Send(Vec<u8>),
    /// The same bytes so many times.
    Flood(Vec<u8>, usize),
    Pause(Duration),
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

pub(crate) fn net() -> Net {
    // Small, so that reaching them takes no time.
    let limits = Limits { reply: 3 << 20, frame: 1 << 20 };
    let config =
        NetConfig { limits, lookup: Arc::new(Names), ..NetConfig::new(Arc::new(ManualClock::at(0))) };
    Net::new(config).unwrap()
}

/// Short ones; what hangs ends after `idle` or `headers`, everything after `whole`.
pub(crate) fn times() -> Times {
    let ms = Duration::from_millis;
    Times { connect: ms(2000), headers: ms(3000), idle: ms(3000), whole: ms(10_000) }
}

pub(crate) fn provider(net: &Net, vendor: Vendor, base: &str) -> RemoteChat {
    let config = RemoteConfig {
        name: "Testfall".into(),
        vendor,
        model: "model-1".into(),
        key: Some(Sensitive::new(KEY)),
        context_tokens: Some(16_384),
        sees: true,
    };
    let destination = vendor.destination(base).unwrap();
    let ms = Duration::from_millis;
    let patience = Patience { waits: [ms(10), ms(30)], longest_wait: ms(1200), last_words: ms(700) };
    RemoteChat::new(net, destination, Some(times()), config).unwrap().with_patience(patience)
}

pub(crate) fn request() -> ChatRequest {
    ChatRequest {
        turn: TurnId(7),
        system: "You are Mira.".into(),
        examples: vec![("Hi".into(), "Hey you!".into())],
        history: vec![
            ChatTurn::user("How are you?"),
            ChatTurn::assistant("Fine, thank you."),
            ChatTurn::user("Say something long."),
        ],
        sampling: Sampling { stop: vec!["\nUser:".into()], ..Sampling::large_model() },
        cancel: CancellationToken::new(),
        origin: vis_llm::Origin::default(),
    }
}

/// What a reply was, from the first delta to its end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) deltas: usize,
    pub(crate) end: Option<Result<Usage, LlmError>>,
}

/// Listens to the end and checks what is true of every stream.
pub(crate) async fn listen(provider: &RemoteChat, request: ChatRequest) -> Told {
    let turn = request.turn;
    let mut told = Told::default();
    let mut stream = match provider.chat(request).await {
        Ok(stream) => stream,
        Err(error) => return Told { end: Some(Err(error)), ..told },
    };
    while let Some(item) = stream.next().await {
        assert!(told.end.is_none(), "nothing comes after the end");
        match item {
            Ok(ChatDelta::Text { turn: of, seq, text }) => {
                assert_eq!((of, seq as usize), (turn, told.deltas), "deltas are numbered without gaps");
                told.deltas += 1;
                told.text.push_str(&text);
            }
            Ok(ChatDelta::Reasoning { text, .. }) => told.reasoning.push_str(&text),
            Ok(ChatDelta::Done(usage)) => told.end = Some(Ok(usage)),
            Err(error) => told.end = Some(Err(error)),
        }
    }
    told
}
