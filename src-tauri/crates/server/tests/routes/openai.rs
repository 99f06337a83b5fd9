//! The OpenAI-style surface, with the bundled models.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::stage::Stage;

fn hello(model: &str, more: Value) -> Value {
    let messages = json!([{ "role": "user", "content": "Hello! How are you today?" }]);
    let mut body = json!({ "model": model, "messages": messages, "max_tokens": 40, "seed": 7 });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn characters_are_models() {
    let stage = Stage::new().await;
    let models = stage.get("/v1/models").await.json();
    assert_eq!(models["object"], "list");
    let all = models["data"].as_array().unwrap();
    assert!(all.iter().all(|one| one["object"] == "model" && one["created"].is_i64()));
    assert!(all.iter().any(|one| one["id"] == "mira") && all[0]["id"] == "visavis");
    assert_eq!(stage.get("/v1/models/mira").await.json()["id"], "mira");
    assert_eq!(stage.get("/v1/models/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reply_comes_whole_or_in_pieces() {
    let stage = Stage::new().await;
    for model in ["mira", "gpt-4o-mini"] {
        let reply = stage.post("/v1/chat/completions", hello(model, json!({}))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.json());
        let reply = reply.json();
        assert_eq!((&reply["object"], &reply["model"]), (&json!("chat.completion"), &json!(model)));
        assert_eq!(reply["choices"][0]["message"]["role"], "assistant");
        assert!(reply["choices"][0]["message"]["content"].as_str().is_some_and(|text| text.len() > 2));
        assert!(reply["usage"]["total_tokens"].as_u64().is_some_and(|count| count > 3));
    }
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let stream = stage.post("/v1/chat/completions", hello("Mira", more)).await;
    assert_eq!(stream.header("content-type"), "text/event-stream");
    let text = String::from_utf8(stream.body.to_vec()).unwrap();
    let data: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(data.last(), Some(&"[DONE]"));
    let pieces: Vec<Value> =
        data[..data.len() - 1].iter().map(|piece| serde_json::from_str(piece).unwrap()).collect();
    assert!(pieces.iter().all(|piece| piece["object"] == "chat.completion.chunk"));
    assert_eq!(pieces[0]["choices"][0]["delta"]["role"], "assistant");
    let said: String =
        pieces.iter().filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
    assert!(said.len() > 2, "{text}");
    assert!(pieces[pieces.len() - 1]["usage"]["completion_tokens"].as_u64().is_some_and(|count| count > 0));
    assert!(pieces[pieces.len() - 2]["choices"][0]["finish_reason"].is_string());
}

#[tokio::test]
async fn a_character_s_reply_goes_through_care_and_a_plain_one_does_not_pretend_to() {
    let stage = Stage::new().await;
    let messages = json!([{ "role": "user", "content": "I am going to kill myself tonight." }]);
    let reply = stage.post("/v1/chat/completions", json!({ "model": "mira", "messages": messages })).await;
    let words = reply.json()["choices"][0]["message"]["content"].as_str().unwrap().to_owned();
    assert_eq!(vis_api::check_care("I am going to kill myself tonight.").level, "acute");
    assert!(words.len() > 40, "the given words, and no model's: {words}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_in_the_openai_shape() {
    let stage = Stage::new().await;
    for body in [
        json!({}),
        json!({ "model": "mira", "messages": [] }),
        json!({ "model": "mira", "messages": [{ "role": "assistant", "content": "Hi" }] }),
        hello("mira", json!({ "n": 3 })),
        hello("mira", json!({ "temperature": 9 })),
    ] {
        let refused = stage.post("/v1/chat/completions", body.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(refused.json()["error"]["type"], "invalid_request_error");
        assert!(!refused.sentence().is_empty());
    }
}

#[tokio::test]
async fn a_text_becomes_sound_and_the_sound_a_text() {
    let stage = Stage::new().await;
    let speak = |more: Value| {
        let mut body = json!({ "model": "tts-1", "input": "The quick brown fox jumps over the lazy dog.", "voice": "alloy" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stage.post("/v1/audio/speech", body)
    };
    let wav = speak(json!({ "response_format": "wav" })).await;
    assert_eq!((wav.status, wav.header("content-type")), (StatusCode::OK, "audio/wav"));
    assert_eq!(&wav.body[..4], b"RIFF");
    for (format, kind, begins) in [
        ("mp3", "audio/mpeg", &b"ID3"[..]),
        ("opus", "audio/ogg", b"OggS"),
        ("flac", "audio/flac", b"fLaC"),
        ("aac", "audio/aac", b"\xff\xf1"),
    ] {
        let sound = speak(json!({ "response_format": format })).await;
        assert_eq!((sound.status, sound.header("content-type")), (StatusCode::OK, kind));
        assert!(sound.body.starts_with(begins), "{format}: {:?}", &sound.body[..8]);
    }
    let slow = speak(json!({ "response_format": "pcm", "speed": 0.5 })).await;
    assert!(slow.body.len() > wav.body.len() * 3 / 2, "half the speed takes longer");
    assert!(speak(json!({})).await.body.starts_with(b"ID3"), "mp3 unless somebody says otherwise");

    let heard = |fields: &'static [(&str, &str)]| stage.send("/v1/audio/transcriptions", &wav.body, fields);
    let json = heard(&[("model", "whisper-1"), ("language", "en")]).await.json();
    assert!(json["text"].as_str().unwrap().to_lowercase().contains("brown fox"), "{json}");
    let text = heard(&[("response_format", "text"), ("language", "en")]).await;
    assert!(text.header("content-type").starts_with("text/plain"));
    let verbose = heard(&[("response_format", "verbose_json"), ("language", "en")]).await.json();
    assert!(
        verbose["duration"].as_f64().unwrap() > 1.0 && verbose["segments"][0]["end"].is_f64(),
        "{verbose}"
    );
    assert_eq!(verbose["task"], "transcribe");
    let captions = heard(&[("response_format", "vtt"), ("language", "en")]).await;
    assert!(captions.body.starts_with(b"WEBVTT\n\n00:00:"));
}

#[tokio::test]
async fn odd_texts_voices_and_sounds_are_refused_with_a_sentence() {
    let stage = Stage::new().await;
    for body in [
        json!({ "input": "Hi", "voice": "nobody" }),
        json!({ "input": "...", "voice": "alloy" }),
        json!({ "input": "Hi", "voice": "alloy", "speed": 4.0 }),
        json!({ "input": "Hi", "voice": "alloy", "response_format": "wma" }),
        json!({ "input": "x".repeat(20_001), "voice": "alloy" }),
        json!({ "voice": "alloy" }),
    ] {
        let refused = stage.post("/v1/audio/speech", body.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let noise = stage.send("/v1/audio/transcriptions", b"no sound at all", &[("language", "en")]).await;
    assert_eq!(noise.status, StatusCode::BAD_REQUEST);
    assert!(!noise.sentence().contains("api-files"), "{}", noise.sentence());
    let wav = super::stage::hum(0.2);
    for fields in [&[("response_format", "docx")][..], &[("language", "klingon")]] {
        let refused = stage.send("/v1/audio/transcriptions", &wav, fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{fields:?}");
    }
}
