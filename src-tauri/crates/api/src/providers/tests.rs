//! Replies through a provider that is a small server of the test: whole, cut off, refused, and in whose place another one answers.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use vis_core::Sensitive;
use vis_llm::{
    ChatDelta, ChatProvider, ChatRequest, ChatTurn, LlmError, Origin, Sampling, Script, ScriptedProvider,
};
use vis_store::Store;

use super::*;
use crate::{Code, SystemClock};

const KEY: &str = "sk-canary-0123456789abcdef0123456789";

fn event(text: &str) -> String {
    format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
}

/// Answers the n-th connection with `answers[n]`, the last one again and again, then closes it. Gives its port.
async fn serve(answers: Vec<String>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&asked);
    tokio::spawn(async move {
        for number in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let read = stream.read(&mut buffer).await.unwrap_or(0);
                request.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&request);
                let length = text.to_lowercase().split("content-length: ").nth(1).and_then(|rest| {
                    rest.split("\r\n").next().and_then(|length| length.parse::<usize>().ok())
                });
                let body = text.find("\r\n\r\n").map(|head| request.len() - head - 4);
                if read == 0 || body.is_some_and(|body| body >= length.unwrap_or(0)) {
                    break;
                }
            }
            kept.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            let answer = answers.get(number).or(answers.last()).unwrap();
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (port, asked)
}

fn stream_of(pieces: &[&str], whole: bool) -> String {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    let mut body: String = pieces.iter().map(|piece| event(piece)).collect();
    if whole {
        body.push_str("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":30}}}\n\ndata: [DONE]\n\n");
    }
    let end = if whole { "0\r\n\r\n" } else { "" };
    format!("{head}{:x}\r\n{body}\r\n{end}", body.len())
}

fn refusal() -> String {
    let body = format!(
        "{{\"error\":{{\"message\":\"Incorrect API key provided: {KEY}\",\"code\":\"invalid_api_key\"}}}}"
    );
    format!(
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

struct Bench {
    room: Arc<ProviderRoom>,
    events: broadcast::Receiver<ChatEvent>,
    folder: tempfile::TempDir,
}

/// A home with keys for this session, a local model that says "Okay.", and a provider called Peer at `port`, asked first.
async fn bench(port: u16) -> (Bench, ProviderView) {
    bench_with(port, &Settings::default()).await
}

async fn bench_with(port: u16, settings: &Settings) -> (Bench, ProviderView) {
    let folder = tempfile::tempdir().unwrap();
    let key = vis_store::Key::Unencrypted;
    let mut store = Store::open(&folder.path().join("visavis.db"), &key, [1; 32]).unwrap();
    store.set_setting(KEY_STORE, &KeyPlace::Session).unwrap();
    store.set_setting("settings", settings).unwrap();
    let (events, told) = broadcast::channel(64);
    let parts = Parts {
        store: Arc::new(Mutex::new(store)),
        clock: Arc::new(SystemClock::start()),
        local: Arc::new(ScriptedProvider::new([Script::new(["Local."]), Script::new(["Local."])])),
        local_model: "small.gguf",
        events,
        folder: folder.path().to_owned(),
        label: "test".to_owned(),
        passphrase: None,
    };
    let room = Arc::new(ProviderRoom::open(parts).unwrap());
    let draft = ProviderDraft {
        kind: ProviderKind::OpenaiCompatible,
        name: "Peer".into(),
        base_url: format!("http://127.0.0.1:{port}/v1"),
        model: "m".into(),
        context_tokens: None,
        sees: false,
    };
    let view = room.add(draft, Some(KEY)).unwrap();
    let first = view.id.clone();
    room.change(|store| Ok(store.order_providers(&[first])?)).unwrap();
    (Bench { room, events: told, folder }, view)
}

impl Bench {
    async fn ask(&self) -> (String, Option<LlmError>) {
        let request = ChatRequest {
            turn: vis_core::TurnId(1),
            system: "You are Mira.".into(),
            examples: Vec::new(),
            history: vec![ChatTurn::user("Hello?")],
            sampling: Sampling::small_model(),
            cancel: Default::default(),
            origin: Origin { session: Some("s".into()), character: Some("mira".into()) },
        };
        let mut reply = match Answering(Arc::clone(&self.room)).chat(request).await {
            Ok(reply) => reply,
            Err(error) => return (String::new(), Some(error)),
        };
        let mut said = String::new();
        while let Some(item) = reply.next().await {
            match item {
                Ok(ChatDelta::Text { text, .. }) => said.push_str(&text),
                Ok(_) => {}
                Err(error) => return (said, Some(error)),
            }
        }
        (said, None)
    }

    /// Name of who answers, and from whom it fell back.
    fn answered(&mut self) -> (String, Option<String>) {
        match self.events.try_recv().unwrap() {
            ChatEvent::AnsweredBy { name, fell_back_from, why, .. } => {
                assert_eq!(fell_back_from.is_some(), why.is_some());
                (name, fell_back_from)
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_reply_comes_from_the_provider_and_is_counted() {
    let (port, asked) = serve(vec![stream_of(&["Hello ", "you."], true)]).await;
    let (mut bench, view) = bench(port).await;
    assert_eq!((view.reach, view.key.last.as_str()), (ProviderReach::ThisComputer, "6789"));
    assert_eq!(bench.ask().await, ("Hello you.".to_owned(), None));
    assert_eq!(bench.answered(), ("Peer".to_owned(), None));
    let answerer = bench.room.answerers.kept(vis_core::TurnId(1), &"m1".into()).unwrap();
    assert_eq!((answerer.label.as_deref(), answerer.context), (Some("Peer · m"), 8192));
    assert_eq!(bench.room.answerers.of("m1").as_deref(), Some("Peer · m"));
    assert!(asked.lock().unwrap()[0].contains(&format!("Bearer {KEY}")));
    bench.room.books.settled().await;
    let store = bench.room.store();
    let used = store.usage_since("2000-01-01").unwrap();
    assert_eq!((used[0].input_tokens, used[0].cached_tokens, used[0].output_tokens), (40, 30, 5));
    assert_eq!((used[0].character_id.as_str(), used[0].provider.as_str()), ("mira", "Peer"));
    let ledger = store.requests(None, 9).unwrap();
    assert_eq!(ledger.items.len(), 1);
    let entry = &ledger.items[0];
    assert_eq!((entry.host.clone(), entry.outcome.as_str()), (format!("127.0.0.1:{port}"), "done"));
    assert_eq!((entry.purpose.as_str(), entry.chat_id.as_deref()), ("chat", Some("s")));
}

#[tokio::test]
async fn what_breaks_off_is_kept_as_far_as_it_came_and_the_next_turn_falls_back() {
    let (port, _) = serve(vec![stream_of(&["Half a ", "rep"], false), refusal()]).await;
    let (mut bench, _) = bench(port).await;
    let (said, error) = bench.ask().await;
    assert_eq!(said, "Half a rep", "after the first word nobody else begins again");
    assert!(matches!(error, Some(LlmError::Provider(error)) if error.cause == vis_llm::Cause::BrokeOff));
    assert_eq!(bench.answered(), ("Peer".to_owned(), None));
    assert_eq!(bench.ask().await, ("Local.".to_owned(), None));
    assert_eq!(bench.answered(), ("This computer".to_owned(), Some("Peer".to_owned())));
    let answerer = bench.room.answerers.kept(vis_core::TurnId(1), &"m2".into()).unwrap();
    assert_eq!(
        (answerer.label, answerer.model.as_str()),
        (None, "small.gguf"),
        "the one who answered this turn"
    );
    assert_eq!(bench.room.answerers.of("m2"), None);
}

#[tokio::test]
async fn offline_nothing_is_sent_and_this_computer_answers() {
    let (port, asked) = serve(vec![stream_of(&["Hello."], true)]).await;
    let (mut bench, _) = bench(port).await;
    bench.room.offline.set(true);
    assert_eq!(bench.ask().await.0, "Local.");
    assert_eq!(bench.answered().1.as_deref(), Some("Peer"));
    assert!(asked.lock().unwrap().is_empty());
    bench.room.books.settled().await;
    let entry = bench.room.store().requests(None, 9).unwrap().items.remove(0);
    assert_eq!((entry.outcome.as_str(), entry.bytes_out), ("not_sent", 0));
}

#[tokio::test]
async fn with_a_proxy_that_is_not_understood_nothing_leaves_until_it_is_corrected() {
    let (port, asked) = serve(vec![stream_of(&["Hello."], true)]).await;
    let kept = Settings { network_proxy: "carrier-pigeon://roof:1".to_owned(), ..Settings::default() };
    let (bench, _) = bench_with(port, &kept).await;
    assert!(bench.room.shut_in().is_some_and(|told| !told.contains("pigeon") && told.contains("Settings")));
    assert_eq!(bench.ask().await.0, "Local.");
    assert!(asked.lock().unwrap().is_empty());
    let refused = bench.room.set_offline(false).unwrap_err();
    assert_eq!(refused.code, Code::BadInput, "nobody goes online by a way that nobody knows");
    bench.room.set_proxy(&kept.network_proxy).unwrap();
    assert!(bench.room.offline.is_offline(), "saving other settings changes nothing");
    bench.room.set_proxy("").unwrap();
    assert!(bench.room.shut_in().is_none() && !bench.room.offline.is_offline());
    assert_eq!(bench.ask().await.0, "Hello.");
}

#[tokio::test]
async fn a_key_stays_where_it_was_put() {
    let (port, _) = serve(vec![refusal()]).await;
    let (mut bench, view) = bench(port).await;
    assert_eq!(bench.ask().await.0, "Local.");
    let mut shown = format!("{:?}", bench.events.try_recv().unwrap());
    bench.room.books.settled().await;
    shown += &format!("{view:?} {} ", serde_json::to_string(&view).unwrap());
    shown += &format!("{:?}", bench.room.roster().all);
    assert!(!shown.contains("0123456789abcdef"), "{shown}");
    bench.room.choose_keys(KeyPlace::File, Some(&Sensitive::new("open sesame"))).unwrap();
    let one = bench.room.one(&view.id).unwrap();
    assert_eq!(one.provider.key_place, Some(KeyPlace::File));
    assert_eq!(bench.room.key(&one).unwrap().unwrap().expose(), KEY.as_bytes());
    for file in std::fs::read_dir(bench.folder.path()).unwrap().flatten().filter(|file| file.path().is_file())
    {
        let bytes = std::fs::read(file.path()).unwrap();
        let found = bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes());
        assert!(!found, "{} holds the key", file.path().display());
    }
}

#[tokio::test]
async fn a_key_does_not_follow_to_another_host() {
    let (bench, view) = bench(9).await;
    let draft = ProviderDraft {
        kind: view.kind,
        name: "Peer".into(),
        base_url: view.base_url.clone(),
        model: "other".into(),
        context_tokens: None,
        sees: false,
    };
    let same = bench.room.edit(&view.id, draft.clone()).unwrap();
    assert_eq!(same.key.state, KeyState::Session);
    let moved = bench.room.edit(&view.id, ProviderDraft { base_url: "https://evil.example".into(), ..draft });
    assert_eq!(moved.unwrap().key.state, KeyState::None);
    bench.room.remove(&view.id).unwrap();
    assert!(bench.room.remove(LOCAL).is_err());
    assert_eq!(bench.room.roster().all.len(), 1);
}
