//! A server of one file, for downloads.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// A server of one file, in pieces, slowly while `slow` is set. Counts what it sends.
pub(crate) struct Server {
    pub port: u16,
    pub slow: Arc<AtomicBool>,
    pub sent: Arc<AtomicU64>,
    /// Where each answer began.
    pub asked: Arc<Mutex<Vec<u64>>>,
}

const PIECE: usize = 64 << 10;

impl Server {
    pub(crate) fn start(bytes: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, slow: Arc::default(), sent: Arc::default(), asked: Arc::default() };
        let (slow, sent, asked) =
            (Arc::clone(&server.slow), Arc::clone(&server.sent), Arc::clone(&server.asked));
        let bytes = Arc::new(bytes);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (slow, sent, asked) = (Arc::clone(&slow), Arc::clone(&sent), Arc::clone(&asked));
                let bytes = Arc::clone(&bytes);
                std::thread::spawn(move || answer(stream, &bytes, &slow, &sent, &asked));
            }
        });
        server
    }

    pub(crate) fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/hub/{name}", self.port)
    }
}

fn answer(mut stream: TcpStream, bytes: &[u8], slow: &AtomicBool, sent: &AtomicU64, asked: &Mutex<Vec<u64>>) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let Some((from, to)) =
        head.split("range: bytes=").nth(1).and_then(|range| range.lines().next()?.split_once('-'))
    else {
        return;
    };
    let (from, to): (usize, usize) =
        (from.parse().unwrap(), to.trim().parse::<usize>().unwrap().min(bytes.len() - 1));
    asked.lock().unwrap().push(from as u64);
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\ncontent-range: bytes {from}-{to}/{}\r\netag: \"one\"\r\nconnection: close\r\n\r\n",
        to + 1 - from,
        bytes.len()
    );
    let mut whole = stream.write_all(head.as_bytes());
    for piece in bytes[from..=to].chunks(PIECE) {
        if whole.is_err() {
            return;
        }
        if slow.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        whole = stream.write_all(piece);
        sent.fetch_add(piece.len() as u64, Ordering::SeqCst);
    }
}
