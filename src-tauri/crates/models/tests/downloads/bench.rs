//! What every test needs: a file, a folder, a download that can be killed at a byte.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;
use vis_core::ManualClock;
use vis_models::download::{
    BackOff, Download, DownloadError, Fault, Opened, Outcome, Progress, Settings, Source, Target, Web,
};
use vis_net::{Net, NetConfig};

use crate::server::Server;

pub(crate) const CHUNK: u64 = 64 << 10;

/// SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

pub(crate) fn file(seed: u64, length: usize) -> Vec<u8> {
    let mut dice = Dice(seed);
    let words = std::iter::repeat_with(|| dice.below(u64::MAX)).take(length / 8 + 1);
    let mut bytes: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
    bytes.truncate(length);
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    vis_models::digest(&path).unwrap()
}

pub(crate) fn chunks(bytes: &[u8]) -> Vec<String> {
    bytes.chunks(CHUNK as usize).map(sha256).collect()
}

pub(crate) fn target(bytes: &[u8], server: &Server) -> Target {
    Target {
        path: "chat/a.bin".to_owned(),
        bytes: Some(bytes.len() as u64),
        sha256: Some(sha256(bytes)),
        chunks: Vec::new(),
        addresses: vec![server.url()],
        believed: 1,
        first_seen: false,
        is_model: false,
    }
}

pub(crate) fn place(dir: &Path) -> PathBuf {
    dir.join("chat/a.bin")
}

pub(crate) fn web() -> Web {
    Web::entered(Net::new(NetConfig::new(Arc::new(ManualClock::at(1_000)))).unwrap())
}

pub(crate) fn settings() -> Settings {
    let ms = Duration::from_millis;
    Settings {
        chunk: CHUNK,
        back_off: BackOff { first: ms(1), longest: ms(5), tries: 6 },
        reserve: 0,
        room: Arc::new(|_| Ok(u64::MAX)),
        report_every: Duration::ZERO,
    }
}

pub(crate) fn download(dir: &Path, target: Target, source: Arc<dyn Source>) -> Download {
    let clock = Arc::new(ManualClock::at(1_000));
    Download { dir: dir.to_owned(), target, source, clock, settings: settings() }
}

/// To the end, with nobody in the way.
pub(crate) async fn run(dir: &Path, target: Target) -> Result<Outcome, DownloadError> {
    run_with(&download(dir, target, Arc::new(web()))).await
}

pub(crate) async fn run_with(download: &Download) -> Result<Outcome, DownloadError> {
    download.run(&CancellationToken::new(), &mut |_: &Progress| {}).await
}

/// A source that notes what it gave, and is the death of its reader after some bytes.
pub(crate) struct Mortal {
    pub(crate) inner: Web,
    pub(crate) left: Arc<AtomicI64>,
    /// The reader dies with the last bytes in its hands, not before the next ones.
    pub(crate) at_once: bool,
    pub(crate) dead: CancellationToken,
    pub(crate) given: Arc<AtomicU64>,
    /// Where each answer began, and where what was given of it ended.
    pub(crate) spans: Arc<Mutex<Vec<Range<u64>>>>,
}

impl Mortal {
    pub(crate) fn new(bytes: u64) -> Self {
        Self {
            inner: web(),
            left: Arc::new(AtomicI64::new(bytes as i64)),
            at_once: false,
            dead: CancellationToken::new(),
            given: Arc::default(),
            spans: Arc::default(),
        }
    }
}

#[async_trait::async_trait]
impl Source for Mortal {
    async fn open(&self, address: &str, range: Range<u64>, validator: Option<&str>) -> Result<Opened, Fault> {
        let opened = self.inner.open(address, range.clone(), validator).await?;
        self.spans.lock().unwrap().push(range.start..range.start);
        let (left, dead, at_once) = (Arc::clone(&self.left), self.dead.clone(), self.at_once);
        let (given, spans) = (Arc::clone(&self.given), Arc::clone(&self.spans));
        let body = opened.body.flat_map(|piece| match piece {
            // Small pieces, so that death comes at any byte.
            Ok(bytes) => {
                stream::iter(bytes.chunks(1_000).map(|part| Ok(bytes.slice_ref(part))).collect::<Vec<_>>())
            }
            Err(fault) => stream::iter(vec![Err(fault)]),
        });
        let body = body.then(move |piece| {
            let (left, dead) = (Arc::clone(&left), dead.clone());
            let (given, spans) = (Arc::clone(&given), Arc::clone(&spans));
            async move {
                let Ok(mut bytes) = piece else { return piece };
                let before = left.fetch_sub(bytes.len() as i64, Ordering::SeqCst);
                if before <= 0 {
                    dead.cancel();
                    return std::future::pending().await;
                }
                bytes.truncate(before as usize);
                if at_once && (bytes.len() as i64) == before {
                    dead.cancel();
                }
                given.fetch_add(bytes.len() as u64, Ordering::SeqCst);
                spans.lock().unwrap().last_mut().unwrap().end += bytes.len() as u64;
                Ok(bytes)
            }
        });
        Ok(Opened { head: opened.head, body: Box::pin(body) })
    }
}
