//! Requests and lists as the vendors document them. `UPDATE_WIRE=1` writes the requests anew.

use std::path::Path;

use serde_json::{Value, json};
use vis_core::VoiceId;
use vis_speak::{RemoteVoice, Synthesizer, VoiceVendor};

use crate::{
    house::{KEY, VOICE, config, net, provider, runtime, say, sentence, serve, voice},
    sample::sample,
    server::{Server, Step, answering, head},
};

/// The request as its line, its key and its body; the boundary of a form is the program's own.
fn written(request: &[u8]) -> Value {
    let at = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&request[..at]).into_owned();
    let key = head.lines().find(|line| line.contains(KEY)).unwrap_or_default().replace(KEY, "KEY");
    let body = String::from_utf8_lossy(&request[at + 4..]).into_owned();
    let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
    json!({"line": head.lines().next().unwrap(), "key": key, "body": body})
}

fn compare(name: &str, got: &Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/remote/wire").join(name);
    if std::env::var_os("UPDATE_WIRE").is_some() {
        std::fs::write(&file, format!("{got:#}\n")).unwrap();
    }
    let want: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(*got, want, "{}", file.display());
}

#[test]
fn requests_are_as_documented() {
    let runtime = runtime();
    for (vendor, name) in VoiceVendor::ALL.into_iter().zip(["elevenlabs", "openai", "f5"]) {
        let good = sample(vendor);
        let (server, _) = serve(&runtime, vendor, move |_| {
            vec![Step::Send(head(200, good.kind, "")), Step::Send(good.pieces.concat())]
        });
        let base = format!("http://127.0.0.1:{}", server.port);
        let mut voice: RemoteVoice = voice(provider(&net(false), config(vendor), &base), &runtime);
        voice.speak(&sentence(), &VoiceId::from(VOICE), 1.1).unwrap();
        let requests = runtime.block_on(async { server.requests.lock().await.clone() });
        let got: Vec<Value> = requests.iter().map(|request| written(request)).collect();
        compare(&format!("{name}.requests.json"), &json!(got));
    }
}

fn answered(runtime: &tokio::runtime::Runtime, answers: Vec<(u16, Value)>) -> Server {
    runtime.block_on(answering(move |number, _| {
        let (status, body) = answers[number.min(answers.len() - 1)].clone();
        vec![Step::Send(head(status, "application/json", "")), Step::Send(body.to_string().into())]
    }))
}

#[test]
fn lists_of_voices_are_read_as_documented() {
    let runtime = runtime();
    let page = |id: &str, name: &str, next: Option<&str>| json!({"voices": [{"voice_id": id, "name": name, "category": "cloned", "labels": {"gender": "female", "accent": "american"}, "preview_url": "https://x"}], "has_more": next.is_some(), "total_count": 2, "next_page_token": next});
    let cases = [
        (
            VoiceVendor::ElevenLabs,
            vec![(200, page("b", "Zoe", Some("t/2"))), (200, page("a", "Ada", None))],
            vec![("a", "Ada", "cloned, female, american"), ("b", "Zoe", "cloned, female, american")],
        ),
        (
            VoiceVendor::OpenaiCompatible,
            vec![(
                200,
                json!({"voices": [{"id": "af_heart", "name": "af_heart"}, {"id": "am_adam", "name": "am_adam"}]}),
            )],
            vec![("af_heart", "af_heart", ""), ("am_adam", "am_adam", "")],
        ),
        (
            VoiceVendor::OpenaiCompatible,
            vec![(200, json!({"voices": ["af_sky", "af_bella"]}))],
            vec![("af_bella", "af_bella", ""), ("af_sky", "af_sky", "")],
        ),
        (
            VoiceVendor::OpenaiCompatible,
            vec![(
                200,
                json!({"voices": [{"name": "granny", "filename": "granny.wav", "file_size": 12, "language": "en"}], "count": 1}),
            )],
            vec![("granny", "granny", "en")],
        ),
        (VoiceVendor::F5Tts, vec![(500, json!({}))], vec![(VOICE, VOICE, "")]),
    ];
    for (vendor, answers, want) in cases {
        let server = answered(&runtime, answers);
        let provider = provider(&net(false), config(vendor), &format!("http://127.0.0.1:{}", server.port));
        let voices = runtime.block_on(provider.voices()).unwrap();
        let got: Vec<_> = voices.iter().map(|voice| (&*voice.id, &*voice.name, &*voice.note)).collect();
        assert_eq!(got, want, "{vendor:?}");
    }
    let none = answered(
        &runtime,
        vec![(
            404,
            json!({"error": {"message": "Invalid URL (GET /v1/audio/voices)", "type": "invalid_request_error"}}),
        )],
    );
    let provider = provider(
        &net(false),
        config(VoiceVendor::OpenaiCompatible),
        &format!("http://127.0.0.1:{}", none.port),
    );
    let voices = runtime.block_on(provider.voices()).unwrap();
    assert!(voices.iter().any(|voice| voice.id == "alloy"), "OpenAI's own, which it does not list");
}

#[test]
fn a_sample_becomes_a_voice() {
    let runtime = runtime();
    let server = answered(
        &runtime,
        vec![(200, json!({"voice_id": "c38kUX8pkfYO2kHyqfFy", "requires_verification": false}))],
    );
    let base = format!("http://127.0.0.1:{}", server.port);
    let provider = provider(&net(false), config(VoiceVendor::ElevenLabs), &base);
    let made = runtime.block_on(provider.clone_voice("Mira", b"RIFF....WAVE".to_vec())).unwrap();
    assert_eq!(made.as_str(), "c38kUX8pkfYO2kHyqfFy");
    let requests = runtime.block_on(async { server.requests.lock().await.clone() });
    compare("elevenlabs.clone.json", &written(&requests[0]));
}

#[test]
fn a_test_tells_what_is_wrong() {
    let runtime = runtime();
    let server = answered(
        &runtime,
        vec![(
            401,
            json!({"detail": {"status": "invalid_api_key", "message": format!("Invalid API key {KEY}")}}),
        )],
    );
    let base = format!("http://127.0.0.1:{}", server.port);
    let wrong = provider(&net(false), config(VoiceVendor::ElevenLabs), &base);
    let error = runtime.block_on(wrong.test(&VoiceId::from(VOICE))).unwrap_err();
    assert_eq!(error.cause, vis_net::Cause::WrongKey);
    assert!(!error.to_string().contains(KEY), "{error}");
    let good = sample(VoiceVendor::ElevenLabs);
    let (server, _) = serve(&runtime, VoiceVendor::ElevenLabs, move |_| {
        vec![Step::Send(head(200, good.kind, "")), Step::Send(good.pieces.concat())]
    });
    let base = format!("http://127.0.0.1:{}", server.port);
    let right = provider(&net(false), config(VoiceVendor::ElevenLabs), &base);
    runtime.block_on(right.test(&VoiceId::from(VOICE))).unwrap();
    assert!(say(&mut voice(right, &runtime)).end.is_ok());
}
