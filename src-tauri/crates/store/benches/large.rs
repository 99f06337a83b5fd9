//! A home of a million messages: how long a search takes, a first page, and how much is written for one message.
//!
//! `cargo bench --profile dev -p vis-store --bench large` prints one JSON object; times in milliseconds, medians and 95th
//! percentiles of 40 runs. Messages are made of a list of words by a generator with a fixed seed; a tenth of all words is "the".
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures, and tells"
)]

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use vis_core::{CharacterId, Message, MessageId, Role, Sensitive, Session, SessionId};
use vis_store::{Key, Search, Store};

const CHATS: usize = 10;
const EACH: usize = 100_000;
const RUNS: usize = 40;

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let key = Key::Raw(Sensitive::new([7; 32]));
    let mut store = Store::open(&path, &key, [9; 32]).unwrap();
    let mut words = Words(1);
    for chat in 0..CHATS {
        fill(&mut store, &format!("chat{chat}"), EACH, &mut words);
    }
    fill(&mut store, "short", 100, &mut words);
    let begun = Instant::now();
    while store.index_messages().unwrap() {}
    let indexed = begun.elapsed().as_secs_f64();

    let searches: Vec<Value> = QUERIES.iter().map(|query| search(&mut store, query)).collect();
    let (long, short) = (page(&store, "chat0"), page(&store, "short"));
    let report = json!({
        "messages": CHATS * EACH + 100,
        "index_seconds": indexed,
        "searches": searches,
        "last_page_of_50": { "of_100000": long, "of_100": short },
        "bytes_written_a_message": written(store, &path, &key),
    });
    println!("{report:#}");
}

const QUERIES: [&str; 10] =
    ["heron", "the", "th", "t", "\"the harbour\"", "harbour window", "zzz", "rain -the", "Café", "心"];

fn search(store: &mut Store, query: &str) -> Value {
    let wanted = Search { text: query.to_owned(), ..Search::default() };
    let found = store.search(&wanted, 50).unwrap().len();
    json!({ "query": query, "found": found, "ms": figures(|| { store.search(&wanted, 50).unwrap(); }) })
}

fn page(store: &Store, session: &str) -> Value {
    let id = SessionId::from(session);
    figures(|| {
        store.recent(&id, 50).unwrap();
    })
}

/// Bytes by which the write-ahead log grows, which begins anew when a database is opened.
fn written(store: Store, path: &Path, key: &Key) -> u64 {
    store.close().unwrap();
    let mut store = Store::open(path, key, [9; 32]).unwrap();
    let size = || std::fs::metadata(path.with_extension("db-wal")).map_or(0, |file| file.len());
    let mut words = Words(2);
    store.append(&message("chat0", EACH, &words.sentence())).unwrap();
    let before = size();
    for n in 1..=20 {
        store.append(&message("chat0", EACH + n, &words.sentence())).unwrap();
    }
    (size() - before) / 20
}

fn figures(mut run: impl FnMut()) -> Value {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    json!({ "p50": times[RUNS / 2], "p95": times[RUNS * 95 / 100] })
}

fn fill(store: &mut Store, id: &str, count: usize, words: &mut Words) {
    let session = Session {
        id: SessionId::from(id),
        character_id: CharacterId::from("mira"),
        title: id.to_owned(),
        created_ms: 0,
        updated_ms: 0,
    };
    let messages: Vec<Message> = (0..count).map(|n| message(id, n, &words.sentence())).collect();
    store.copy_session(&session, &messages, None).unwrap();
}

fn message(session: &str, n: usize, text: &str) -> Message {
    Message {
        id: MessageId(format!("{session}-{n:08}")),
        session_id: SessionId::from(session),
        role: if n.is_multiple_of(2) { Role::Assistant } else { Role::User },
        text: text.to_owned(),
        created_ms: n as i64,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

struct Words(u64);

impl Words {
    fn sentence(&mut self) -> String {
        let length = 5 + self.next() % 20;
        let words: Vec<String> = (0..length).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn word(&mut self) -> String {
        match self.next() % 1000 {
            0..100 => "the".to_owned(),
            100..110 => "harbour".to_owned(),
            110..120 => "window".to_owned(),
            120..125 => "rain".to_owned(),
            125 => "Café".to_owned(),
            126 => "心".to_owned(),
            127 if self.next().is_multiple_of(1000) => "heron".to_owned(),
            // Some twenty thousand other words.
            _ => format!("w{:x}", self.next() % 20_000),
        }
    }

    /// Knuth's MMIX generator.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}
