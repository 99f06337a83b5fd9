//! Servers that answer as the vendors document it; the answers lie in `wire/`, the sound is put in here.

use base64::{Engine, engine::general_purpose::STANDARD};

use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;

use super::server::{Server, Step, answering, head};
use super::socket::{Frame, Line};
use crate::ServiceKind;

/// What the answers say.
pub(super) const TEXT: &str = "Hello there, my friend.";

/// A third of a sound of 1.5 s: a tone at 24 kHz, 16 bit.
fn sound() -> Vec<u8> {
    let tone = |n: usize| ((n as f32 * 0.11).sin() * 9_000.0) as i16 | 1;
    (0..12_000).flat_map(|n| tone(n).to_le_bytes()).collect()
}

fn wav() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 24_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for two in sound().repeat(3).chunks(2) {
        writer.write_sample(i16::from_le_bytes([two[0], two[1]])).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

fn answer(kind: &str, body: impl Into<Vec<u8>>) -> Vec<Step> {
    let body = body.into();
    let more = format!("content-length: {}\r\n", body.len());
    vec![Step::Send(head(200, kind, &more)), Step::Send(body)]
}

/// A voice.
pub(super) async fn serve(kind: ServiceKind) -> Server {
    answering(move |_, line| match kind {
        ServiceKind::ElevenLabs if line.starts_with("GET /v2/voices") => {
            answer("application/json", include_str!("../wire/elevenlabs.voices.json"))
        }
        ServiceKind::ElevenLabs => {
            let lines = include_str!("../wire/elevenlabs.speech.jsonl");
            answer("application/json", lines.replace("SOUND", &STANDARD.encode(sound())))
        }
        ServiceKind::F5Tts => gradio(line),
        _ => answer("audio/pcm", sound().repeat(3)),
    })
    .await
}

fn gradio(line: &str) -> Vec<Step> {
    let json = |body: &str| answer("application/json", body);
    match line {
        line if line.starts_with("GET /config") => json(include_str!("../wire/f5.config.json")),
        line if line.starts_with("GET /gradio_api/info") => {
            json(include_str!("../../../../speak/tests/remote/wire/gradio.info.json"))
        }
        line if line.starts_with("POST /gradio_api/upload") => json("[\"/tmp/gradio/4f0a/reference.wav\"]"),
        line if line.starts_with("POST /gradio_api/call/basic_tts") => json("{\"event_id\": \"2c1d\"}"),
        line if line.starts_with("GET /gradio_api/call/basic_tts/2c1d") => {
            answer("text/event-stream", include_str!("../wire/f5.events.txt"))
        }
        _ => answer("audio/x-wav", wav()),
    }
}

/// A voice whose server breaks off behind the first half of its sound.
pub(super) async fn serve_half(_kind: ServiceKind) -> Server {
    answering(|_, _| {
        let more = format!("content-length: {}\r\n", sound().len() * 6);
        vec![Step::Send(head(200, "audio/pcm", &more)), Step::Send(sound().repeat(3)), Step::Reset]
    })
    .await
}

/// An ear.
pub(super) async fn serve_ear(kind: ServiceKind) -> Server {
    answering(move |_, _| match kind {
        ServiceKind::Deepgram => answer("application/json", include_str!("../wire/deepgram.listen.json")),
        _ => answer("application/json", include_str!("../wire/openai.transcription.json")),
    })
    .await
}

/// A server that takes no key, and says so with the key in it.
pub(super) async fn refuse() -> Server {
    answering(|_, _| {
        let body = include_str!("../wire/elevenlabs.wrong-key.json").replace("KEY", super::bench::KEY);
        let more = format!("content-length: {}\r\n", body.len());
        vec![Step::Send(head(401, "application/json", &more)), Step::Send(body.into())]
    })
    .await
}

/// A server that listens along on sockets.
pub(super) struct Lines {
    pub(super) port: u16,
    pub(super) connections: Arc<Mutex<usize>>,
}

/// Has understood "Hello" after a second, and "Hello there." when it is told that this was all.
pub(super) async fn listen_along() -> Lines {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, connections) = (listener.local_addr().unwrap().port(), Arc::<Mutex<usize>>::default());
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let line = Line::take(&listener).await;
            *count.lock().unwrap() += 1;
            tokio::spawn(hear(line));
        }
    });
    Lines { port, connections }
}

async fn hear(mut line: Line) {
    line.accept().await;
    let mut bytes = 0;
    loop {
        match line.next().await {
            Frame::Binary(size) => {
                bytes += size;
                if bytes == 32_000 {
                    line.text(&results(1.0, "Hello", false)).await;
                }
            }
            Frame::Text(text) if text.contains("Finalize") => {
                line.text(&results(bytes as f32 / 32_000.0, "Hello there.", true)).await;
            }
            Frame::Text(_) => {}
            Frame::Close | Frame::Gone => return,
        }
    }
}

fn results(seconds: f32, text: &str, last: bool) -> String {
    serde_json::json!({
        "type": "Results", "channel_index": [0, 1], "duration": seconds, "start": 0.0, "is_final": last,
        "speech_final": false, "from_finalize": last,
        "channel": {"alternatives": [{"transcript": text, "confidence": 0.98, "words": []}]},
    })
    .to_string()
}
