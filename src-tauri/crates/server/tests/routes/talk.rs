//! The voice loop over a WebSocket, with the bundled models.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vis_api::{SpeechFormat, SpeechWish};

use super::socket::{Came, Port, Socket};
use super::stage::Stage;

/// Bytes of 40 ms at 24 kHz.
const PIECE: usize = 1920;

/// A question as somebody speaks it: mono, 24 kHz, 16 bit.
async fn spoken(stage: &Stage, text: &str) -> Vec<u8> {
    let wish =
        SpeechWish { text: text.into(), voice: "am_michael".into(), speed: 1.0, format: SpeechFormat::Pcm };
    stage.app.speech_file(wish).await.unwrap()
}

fn hello() -> Value {
    json!({ "type": "hello", "character": "mira", "sample_rate": 24_000 })
}

async fn line(port: &Port) -> Socket {
    let mut socket = port.connect().await;
    socket.say(hello()).await;
    let Came::Event(ready) = socket.next().await else { panic!("no event") };
    assert_eq!((&ready["type"], &ready["character"]), (&json!("ready"), &json!("mira")), "{ready}");
    assert_eq!((&ready["sample_rate"], &ready["reply_rate"]), (&json!(24_000), &json!(24_000)));
    socket
}

/// What came until an event of this type did.
async fn until(socket: &mut Socket, kind: &str) -> (Vec<Value>, Vec<u8>) {
    let (mut events, mut sound) = (Vec::new(), Vec::new());
    loop {
        match socket.next().await {
            Came::Sound(bytes) => sound.extend(bytes),
            Came::Closed(code) => panic!("closed with {code} before {kind}: {events:?}"),
            Came::Event(event) => {
                assert_ne!(event["type"], "error", "{event}");
                let over = event["type"] == kind;
                events.push(event);
                if over {
                    return (events, sound);
                }
            }
        }
    }
}

fn of<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

async fn utter(socket: &mut Socket, sound: &[u8]) {
    for piece in sound.chunks(PIECE) {
        socket.sound(piece).await;
    }
}

#[tokio::test]
async fn a_spoken_question_gets_a_spoken_answer() {
    let stage = Stage::new().await;
    let question = spoken(&stage, "Hello! How are you today?").await;
    let port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    utter(&mut socket, &question).await;
    // Silence ends the turn.
    utter(&mut socket, &vec![0; 48_000 * 3]).await;
    let (events, sound) = until(&mut socket, "turn_end").await;

    let heard: Vec<_> = of(&events, "transcript").into_iter().filter(|one| one["final"] == true).collect();
    let words = heard.iter().map(|one| one["text"].as_str().unwrap()).collect::<String>().to_lowercase();
    assert!(words.contains("how are you"), "{words}");
    let states: Vec<_> = of(&events, "state").into_iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"listening") && states.contains(&"speaking"), "{states:?}");
    let end = events.last().unwrap();
    assert_eq!(end["cut"], false);
    let said: String = of(&events, "delta").into_iter().filter_map(|one| one["text"].as_str()).collect();
    assert_eq!(said.trim(), end["text"].as_str().unwrap(), "the deltas are the reply");

    let mut at = 0.0;
    for clip in of(&events, "visemes") {
        assert_eq!(clip["start_ms"], at);
        for span in clip["spans"].as_array().unwrap() {
            assert_eq!(span["start_ms"], at, "{clip}");
            at = span["end_ms"].as_f64().unwrap();
        }
        assert_eq!(clip["end_ms"], at);
    }
    let ms = sound.len() as f64 / 2.0 / 24.0;
    assert!(ms > 300.0 && (ms - at).abs() < 0.1, "{ms} ms of sound, {at} ms of mouth");
    let loud = sound.chunks_exact(2).any(|pair| i16::from_le_bytes([pair[0], pair[1]]).abs() > 1000);
    assert!(loud, "it is a voice and no silence");
    let understood = stage.app.transcribe_sound(wav(&sound), Some("en")).await.unwrap();
    assert!(understood.text.split_whitespace().count() > 1, "{}", understood.text);
    assert!(stage.app.sessions().await.unwrap().is_empty(), "nothing of it stands in a chat");
}

#[tokio::test]
async fn whoever_speaks_over_the_reply_cuts_it() {
    let stage = Stage::new().await;
    let cut_in = spoken(&stage, "Wait, stop. I want to ask you something else now.").await;
    let port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    // Care answers it with given words, which are long and always the same.
    socket.say(json!({ "type": "say", "text": "I want to kill myself tonight." })).await;
    let (events, _) = until(&mut socket, "visemes").await;
    assert_eq!(of(&events, "care").len(), 1, "{events:?}");
    for piece in cut_in.chunks(PIECE) {
        socket.sound(piece).await;
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
    }
    let (events, _) = until(&mut socket, "interrupted").await;
    assert!(!of(&events, "hold").is_empty(), "first it keeps still: {events:?}");
    let (events, sound) = until(&mut socket, "turn_end").await;
    assert_eq!((&events.last().unwrap()["cut"], sound.len()), (&json!(true), 0), "no sound after the cut");
    socket.say(json!({ "type": "commit" })).await;
    let (events, _) = until(&mut socket, "turn_end").await;
    let heard: String =
        of(&events, "transcript").into_iter().filter_map(|one| one["text"].as_str()).collect();
    assert!(heard.to_lowercase().contains("something else"), "{heard}");
}

#[tokio::test]
async fn typed_words_are_answered_and_stop_is_silence() {
    let stage = Stage::new().await;
    let port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    socket.say(json!({ "type": "say", "text": "Tell me about the sea." })).await;
    until(&mut socket, "visemes").await;
    socket.say(json!({ "type": "stop" })).await;
    let (events, _) = until(&mut socket, "turn_end").await;
    assert!(!of(&events, "interrupted").is_empty() && events.last().unwrap()["cut"] == true, "{events:?}");
}

#[tokio::test]
async fn who_may_not_ask_gets_no_socket() {
    let stage = Stage::new().await;
    let port = Port::open(&stage).await;
    assert_eq!(stage.get("/v1/talk").await.status, StatusCode::UPGRADE_REQUIRED);
    for (headers, status) in [
        ("Origin: https://evil.example\r\n", "403"),
        ("Origin: null\r\n", "403"),
        ("Authorization: Bearer a.b.c\r\n", "401"),
        ("X-API-Key: vis-0\r\n", "101"),
    ] {
        let (head, _) = port.upgrade("/v1/talk", headers).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{headers} {head}");
    }
    stage.app.create_api_key("robot", &[vis_api::ApiScope::Speech], None).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let (head, _) = port.upgrade("/v1/talk", "").await;
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    let chat = stage.app.create_api_key("chat", &[vis_api::ApiScope::Chat], None).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let key = String::from_utf8(chat.secret.expose().to_vec()).unwrap();
    let (head, _) = port.upgrade(&format!("/v1/talk?api_key={key}"), "").await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
}

#[tokio::test]
async fn there_is_one_line_each_and_it_is_free_again_after_its_end() {
    let stage = Stage::new().await;
    let port = Port::open(&stage).await;
    let first = line(&port).await;
    let (head, _) = port.upgrade("/v1/talk", "").await;
    assert!(head.starts_with("HTTP/1.1 429") && head.to_lowercase().contains("retry-after"), "{head}");
    drop(first);
    let mut tries = 0;
    loop {
        let (head, _) = port.upgrade("/v1/talk", "").await;
        if head.starts_with("HTTP/1.1 101") {
            break;
        }
        tries += 1;
        assert!(tries < 100, "it is never free again");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn two_people_talk_at_once_each_to_their_own() {
    let stage = Stage::new().await;
    let password = vis_core::Sensitive::new("correct horse battery");
    let new = vis_api::NewProfile { name: "Ann".into(), email: None, language: None, password };
    let ann = stage.door.create_profile(new).await.unwrap();
    let token = stage.door.begin_session(ann.id).await.unwrap().access;
    let port = Port::open(&stage).await;
    let _owner = line(&port).await;
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let (head, mut socket) = port.upgrade("/v1/talk", &bearer).await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    socket.say(hello()).await;
    let Came::Event(ready) = socket.next().await else { panic!("no event") };
    assert_eq!(ready["type"], "ready", "{ready}");
    let (head, _) = port.upgrade("/v1/talk", &bearer).await;
    assert!(head.starts_with("HTTP/1.1 429"), "{head}");
}

/// The last event before the end of the line, and the end.
async fn ended(socket: &mut Socket) -> (Value, u16) {
    let mut last = Value::Null;
    loop {
        match socket.next().await {
            Came::Closed(code) => return (last, code),
            Came::Event(event) => last = event,
            Came::Sound(_) => {}
        }
    }
}

async fn begun_with(port: &Port, header: &str) -> Socket {
    let (head, mut socket) = port.upgrade("/v1/talk", header).await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    socket.say(hello()).await;
    let Came::Event(ready) = socket.next().await else { panic!("no event") };
    assert_eq!(ready["type"], "ready", "{ready}");
    socket
}

#[tokio::test]
async fn a_line_ends_when_what_let_it_in_is_good_no_more() {
    let stage = Stage::new().await;
    let ann = stage.sign_up("Ann").await;
    let tokens = stage.door.begin_session(ann.id).await.unwrap();
    let port = Port::open(&stage).await;
    let mut open = line(&port).await;
    let mut signed_in = begun_with(&port, &format!("Authorization: Bearer {}\r\n", tokens.access)).await;
    stage.door.end_session(&tokens.refresh).await.unwrap();
    let (event, code) = ended(&mut signed_in).await;
    assert_eq!((&event["type"], &event["code"], code), (&json!("error"), &json!("sign_in"), 1008), "{event}");

    // From the first key on nobody is served without one.
    let made = stage.app.create_api_key("robot", &[vis_api::ApiScope::Chat], None).await.unwrap();
    assert_eq!(ended(&mut open).await.0["code"], "sign_in");
    let key = String::from_utf8(made.secret.expose().to_vec()).unwrap();
    let mut keyed = begun_with(&port, &format!("X-API-Key: {key}\r\n")).await;
    stage.app.create_api_key("another", &[vis_api::ApiScope::Chat], None).await.unwrap();
    stage.app.revoke_api_key("robot").await.unwrap();
    assert_eq!(ended(&mut keyed).await.0["code"], "sign_in");
}

#[tokio::test]
async fn what_is_no_hello_or_no_sound_ends_the_line_with_a_sentence() {
    let stage = Stage::new().await;
    for first in [
        "no json".to_owned(),
        json!({ "type": "commit" }).to_string(),
        json!({ "type": "hello" }).to_string(),
        json!({ "type": "hello", "character": "nobody" }).to_string(),
        json!({ "type": "hello", "character": "mira", "sample_rate": 5 }).to_string(),
        json!({ "type": "hello", "character": "mira", "voice": "nobody" }).to_string(),
    ] {
        let port = Port::open(&stage).await;
        let mut socket = port.connect().await;
        socket.text(&first).await;
        let Came::Event(error) = socket.next().await else { panic!("{first}: no event") };
        assert_eq!(error["type"], "error", "{first}: {error}");
        assert!(error["message"].as_str().is_some_and(|sentence| sentence.len() > 10), "{error}");
        assert!(matches!(socket.next().await, Came::Closed(1008)), "{first}");
    }
    let port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    socket.sound(&[0; 3]).await;
    let Came::Event(error) = socket.next().await else { panic!("no event") };
    assert_eq!(error["type"], "error");
    let port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    socket.sound(&vec![0; 70_000]).await;
    assert!(matches!(socket.next().await, Came::Closed(_)), "a frame that is too large ends it");
}

#[tokio::test]
async fn a_server_that_stops_ends_its_lines() {
    let stage = Stage::new().await;
    let mut port = Port::open(&stage).await;
    let mut socket = line(&port).await;
    drop(port.stop.take());
    let end = loop {
        match socket.next().await {
            Came::Closed(code) => break code,
            Came::Event(_) | Came::Sound(_) => {}
        }
    };
    assert_eq!(end, 1008);
    tokio::time::timeout(std::time::Duration::from_secs(20), port.ended).await.unwrap().unwrap();
}

fn wav(pcm: &[u8]) -> Vec<u8> {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 24_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut file = hound::WavWriter::new(&mut bytes, format).unwrap();
    for pair in pcm.chunks_exact(2) {
        file.write_sample(i16::from_le_bytes([pair[0], pair[1]])).unwrap();
    }
    file.finalize().unwrap();
    bytes.into_inner()
}
