//! A small HTTP server with one file, which does what a test tells it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// How one request is answered. `Default`: as a good server does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manner {
    /// Status line and headers instead of the file.
    pub(crate) instead: Option<String>,
    /// Breaks off after this many bytes of the body.
    pub(crate) drop_after: Option<u64>,
    /// The byte at this offset of the file is another one.
    pub(crate) flip: Option<u64>,
    pub(crate) no_ranges: bool,
    pub(crate) etag: Option<&'static str>,
    /// Added to the head.
    pub(crate) header: Option<String>,
}

/// What a request was.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) from: u64,
    pub(crate) if_range: Option<String>,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    pub(crate) sent: Arc<AtomicU64>,
}

impl Server {
    /// `manner`: of the n-th request, from 0.
    pub(crate) async fn start(
        file: Vec<u8>,
        manner: impl Fn(usize, &Asked) -> Manner + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, sent) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU64::new(0)));
        let (book, count) = (Arc::clone(&asked), Arc::clone(&sent));
        let (file, manner) = (Arc::new(file), Arc::new(manner));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (file, manner) = (Arc::clone(&file), Arc::clone(&manner));
                let (book, count) = (Arc::clone(&book), Arc::clone(&count));
                tokio::spawn(async move {
                    let _ = serve(stream, &file, &*manner, &book, &count).await;
                });
            }
        });
        Self { port, asked, sent }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/a.gguf", self.port)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    file: &[u8],
    manner: &(dyn Fn(usize, &Asked) -> Manner + Send + Sync),
    book: &Mutex<Vec<Asked>>,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let mut text = Vec::new();
    let mut byte = [0; 1024];
    while !text.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut byte).await?;
        if read == 0 {
            return Ok(());
        }
        text.extend_from_slice(&byte[..read]);
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    let header = |name: &str| {
        let line = text.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let range = header("range").and_then(|range| {
        let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
        Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()?))
    });
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked { path, from: range.map_or(0, |range| range.0), if_range: header("if-range") };
    let number = {
        let mut book = book.lock().unwrap();
        book.push(asked.clone());
        book.len() - 1
    };
    answer(&mut stream, file, &manner(number, &asked), &asked, range, sent).await?;
    stream.shutdown().await
}

async fn answer(
    stream: &mut TcpStream,
    file: &[u8],
    manner: &Manner,
    asked: &Asked,
    range: Option<(u64, u64)>,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    if let Some(instead) = &manner.instead {
        return stream.write_all(instead.as_bytes()).await;
    }
    let total = file.len() as u64;
    let etag = manner.etag.unwrap_or("\"one\"");
    let same = asked.if_range.as_deref().is_none_or(|mark| mark == etag);
    let (from, to) = range.filter(|_| same && !manner.no_ranges).unwrap_or((0, total - 1));
    let to = to.min(total - 1);
    let status = if range.is_some() && same && !manner.no_ranges {
        format!("206 Partial Content\r\ncontent-range: bytes {from}-{to}/{total}")
    } else {
        "200 OK".to_owned()
    };
    let more = manner.header.as_deref().unwrap_or_default();
    let length = to - from + 1;
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\netag: {etag}\r\nconnection: close\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut body = file[from as usize..=to as usize].to_vec();
    if let Some(flip) = manner.flip.filter(|at| (from..=to).contains(at)) {
        body[(flip - from) as usize] ^= 0x20;
    }
    let end = manner.drop_after.map_or(body.len(), |most| body.len().min(most as usize));
    for piece in body[..end].chunks(7_777) {
        stream.write_all(piece).await?;
        sent.fetch_add(piece.len() as u64, Ordering::SeqCst);
    }
    if end < body.len() {
        // The other side reads what is on its way before it notices.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

pub(crate) fn status(line: &str, headers: &str) -> Manner {
    let text = format!("HTTP/1.1 {line}\r\nconnection: close\r\ncontent-length: 0\r\n{headers}\r\n");
    Manner { instead: Some(text), ..Manner::default() }
}
