//! Keys are planted in every way a person can give one; nothing that is shown, kept, logged or sent out to be read holds a piece
//! of them afterwards.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod canary {
    pub(crate) mod peer;
    pub(crate) mod search;
}

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use canary::peer::{Mood, Peer};
use canary::search::{Canary, Haystack};
use serde::Serialize;
use tokio::sync::broadcast;
use vis_api::{
    App, ChatEvent, Home, KeyPlace, Launch, ProviderDraft, ProviderKind, ProviderView, Sound, Status,
};
use vis_audio::Pace;
use vis_core::Sensitive;

/// Of every look: as providers make them, and as people make them up.
const KEYS: [&str; 6] = [
    "sk-proj-7Qh2vXw9TnLrB4mKzUcY3dPeGfAs8JtN",
    "AIzaSyD4kW8pRvZ2nQxH6tLbGmCfYj1sUoEe7Xi",
    "velvet-otter-copper-lantern-orchid-quartz",
    "0f3a9c5e7d1b2846a8c0e2f4b6d8197355aa77cc",
    "Tr0ub4dor+slash/and=equals&more%percent",
    "gsk_mN8bV5cX2zL9kJ4hG7fD1sA6pO3iU0yT",
];
const PASSPHRASE: &str = "nine crimson herons over harbour";

/// What the program writes to its log, all of it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> Log {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();
    log
}

struct Bench {
    app: App,
    events: broadcast::Receiver<ChatEvent>,
    /// Everything that was shown.
    seen: Haystack,
    peer: Peer,
}

impl Bench {
    async fn open(folder: &Path) -> Self {
        let home = Home { data: folder.join("home"), models: folder.join("models"), worker: "unused".into() };
        let launch = Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) };
        let app = App::new(launch).unwrap();
        app.open().await.unwrap();
        let events = app.subscribe();
        Self { app, events, seen: Haystack::default(), peer: Peer::start() }
    }

    fn show<T: Serialize, E: Serialize>(&mut self, what: &str, shown: Result<T, E>) -> Option<T> {
        let text = match &shown {
            Ok(value) => serde_json::to_string(value).unwrap(),
            Err(error) => serde_json::to_string(error).unwrap(),
        };
        self.seen.add(what, text.into_bytes());
        shown.ok()
    }

    fn draft(&self, kind: ProviderKind, name: &str) -> ProviderDraft {
        ProviderDraft {
            kind,
            name: name.into(),
            base_url: self.peer.base(),
            model: "m".into(),
            context_tokens: None,
            sees: false,
        }
    }

    async fn connect(&mut self, kind: ProviderKind, name: &str, key: &str) -> ProviderView {
        let draft = self.draft(kind, name);
        let added = self.app.add_provider(draft, Some(key.into())).await;
        self.show("add_provider", added).unwrap()
    }

    /// Everything a person does with a provider, while the server is in every mood.
    async fn use_it(&mut self, provider: &ProviderView, key: &str) {
        for mood in Mood::ALL {
            self.peer.set(mood);
            let tested = self.app.test_provider(&provider.id).await;
            self.show("test_provider", tested);
            let draft = self.draft(provider.kind, "A draft");
            let tested = self.app.test_draft(draft.clone(), Some(key.into())).await;
            self.show("test_draft", tested);
            let models = self.app.provider_models(&provider.id).await;
            self.show("provider_models", models);
            let models = self.app.draft_models(draft, Some(key.into())).await;
            self.show("draft_models", models);
            self.chat(provider).await;
        }
    }

    async fn chat(&mut self, provider: &ProviderView) {
        let opened = self.app.start_session_silently("mira").await.unwrap();
        let id = opened.session.id.clone();
        let chosen = self.app.set_session_provider(&id, Some(provider.id.clone())).await;
        self.show("set_session_provider", chosen);
        let sent = self.app.send(&id, "Hello?", Some(false)).await;
        self.show("send", sent);
        let mut busy = false;
        loop {
            let event = tokio::time::timeout(Duration::from_secs(120), self.events.recv()).await;
            let event = event.expect("a chat always ends").unwrap();
            self.seen.add("event", serde_json::to_vec(&event).unwrap());
            match event {
                ChatEvent::Status { session_id: Some(of), status } if of == id => {
                    if status == Status::Idle && busy {
                        break;
                    }
                    busy |= status == Status::Thinking;
                }
                _ => {}
            }
        }
        let opened = self.app.open_session(&id).await;
        let opened = self.show("open_session", opened).unwrap();
        for message in opened.messages {
            let read = self.app.inspect_prompt(&message.id).await;
            self.show("inspect_prompt", read);
        }
    }

    /// What the pages of the program show at the end, and what they write out.
    async fn look_around(&mut self, folder: &Path) {
        let app = &self.app;
        let (all, page, used) =
            (app.providers().await, app.ledger(None, 10_000).await, app.usage(3660).await);
        let (kept, place, prices) =
            (app.activities(None, 100, None).await, app.key_store().await, app.prices_file().await);
        let (info, chats) = (app.info().await, app.sessions().await);
        app.export_ledger(&folder.join("ledger.csv")).await.unwrap();
        self.show("providers", all);
        let page = self.show("ledger", page).unwrap();
        assert!(page.items.len() > 50, "{} entries: there was something to write down", page.items.len());
        self.show("usage", used);
        self.show("activities", kept);
        self.show("key_store", place);
        self.show("prices_file", prices);
        self.show("info", info);
        self.show("sessions", chats);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_nowhere_but_in_their_place() {
    let log = log();
    let folder = tempfile::tempdir().unwrap();
    let canary = Canary::new(KEYS.iter().copied().chain([PASSPHRASE]));
    let mut bench = Bench::open(folder.path()).await;
    let app = &bench.app;
    let place = app.choose_key_store(KeyPlace::File, Some(Sensitive::new(PASSPHRASE))).await;
    bench.show("choose_key_store", place).unwrap();
    let first = bench.connect(ProviderKind::OpenaiCompatible, "Compatible", KEYS[0]).await;
    let gemini = bench.connect(ProviderKind::Gemini, "Gemini", KEYS[1]).await;
    let claude = bench.connect(ProviderKind::Anthropic, "Claude", KEYS[2]).await;
    let responses = bench.connect(ProviderKind::OpenaiResponses, "Responses", KEYS[3]).await;
    for (provider, key) in [(&first, KEYS[0]), (&gemini, KEYS[1]), (&claude, KEYS[2]), (&responses, KEYS[3])]
    {
        bench.use_it(provider, key).await;
    }
    let changed = bench.app.set_provider_key(&first.id, KEYS[4].into()).await;
    bench.show("set_provider_key", changed).unwrap();
    bench.use_it(&first, KEYS[4]).await;
    // Pasted where they do not belong.
    let with_spaces = format!("{} {}", KEYS[5], KEYS[4]);
    let refused = bench.app.set_provider_key(&first.id, with_spaces).await;
    assert!(bench.show("set_provider_key", refused).is_none());
    let mut draft = bench.draft(ProviderKind::Gemini, "Pasted");
    draft.base_url = format!("{}?key={}", bench.peer.base(), KEYS[5]);
    let added = bench.app.add_provider(draft.clone(), None).await;
    let pasted = bench.show("add_provider", added).unwrap();
    draft.base_url = bench.peer.base().replace("//", &format!("//me:{}@", KEYS[5]));
    let changed = bench.app.change_provider(&pasted.id, draft.clone()).await;
    assert!(bench.show("change_provider", changed).is_none(), "keys have a field of their own");
    let tested = bench.app.test_draft(draft, None).await;
    bench.show("test_draft", tested);
    let settings = vis_api::Settings {
        network_proxy: format!("http://me:{}@proxy.example", KEYS[5]),
        ..vis_api::Settings::default()
    };
    let saved = bench.app.save_settings(settings).await;
    assert!(bench.show("save_settings", saved).is_none());
    bench.app.remove_provider(&claude.id).await.unwrap();
    let back = bench.app.restore_provider(&claude.id).await;
    bench.show("restore_provider", back).unwrap();
    bench.look_around(folder.path()).await;

    assert!(bench.peer.heard_all(&KEYS[..5]), "every key was really used");
    let Bench { app, mut seen, .. } = bench;
    // With the log of the database still open, and after its end.
    seen.add_folder(folder.path());
    assert!(
        seen.names().any(|name| name.ends_with("visavis.db-wal")),
        "{:?}",
        seen.names().collect::<Vec<_>>()
    );
    drop(app);
    seen.add_folder(folder.path());
    let logged = log.0.lock().unwrap().clone();
    assert!(logged.len() > 10_000, "{} bytes of log", logged.len());
    seen.add("log", logged);
    seen.add("environment", std::fs::read("/proc/self/environ").unwrap_or_default());
    seen.add("arguments", std::fs::read("/proc/self/cmdline").unwrap_or_default());
    assert_eq!(
        canary.hits(&seen),
        Vec::<String>::new(),
        "in {} texts and files, {} bytes",
        seen.len(),
        seen.bytes()
    );
}

/// A search that finds nothing proves nothing: every way a key may hide is found.
#[test]
fn the_search_finds_what_is_planted() {
    let canary = Canary::new([KEYS[4]]);
    let key = KEYS[4];
    let quoted = |from, to: &str| key.replace(from, to);
    let planted = [
        format!("Authorization: Bearer {key}"),
        key[5..20].to_owned(),
        quoted('/', "\\/"),
        quoted('+', "%2B").replace('/', "%2F").replace('=', "%3D").replace('&', "%26"),
        key.bytes().map(|byte| format!("{byte:02x}")).collect(),
        key.to_uppercase(),
        key.chars().flat_map(|letter| [letter, '\0']).collect(),
        canary::search::base64(key.as_bytes()),
        canary::search::base64(format!("Bearer {key}").as_bytes()),
    ];
    for text in planted {
        let mut seen = Haystack::default();
        seen.add("here", format!("before {text} after").into_bytes());
        assert_eq!(canary.hits(&seen).len(), 1, "{text:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    std::fs::write(folder.path().join("inner/a.db-wal"), [b"\0\x01", key.as_bytes()].concat()).unwrap();
    let mut seen = Haystack::default();
    seen.add_folder(folder.path());
    assert_eq!(canary.hits(&seen).len(), 1);
    let mut clean = Haystack::default();
    clean.add("here", b"nothing but words, and the last four: cent".to_vec());
    assert!(canary.hits(&clean).is_empty());
}
