#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! Wire formats as the vendors document them. A case is a folder `wire/VENDOR/CASE`: what the server answers
//! (`response.sse` or `response.ndjson`, or `response.json` with a status), what becomes of it (`expected.json`), and, where
//! it matters, what it was asked (`request.json`). `UPDATE_WIRE=1` writes the requests anew.

mod common;

use std::path::{Path, PathBuf};

use common::{Step, head, listen, net, provider, request, serve};
use serde_json::{Value, json};
use vis_llm::{ChatRequest, ChatTurn, LlmError, Picture, Vendor};

fn folder(vendor: Vendor) -> PathBuf {
    let name = serde_json::to_value(vendor).unwrap();
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire").join(name.as_str().unwrap())
}

fn cases(vendor: Vendor) -> Vec<PathBuf> {
    let mut all: Vec<_> =
        std::fs::read_dir(folder(vendor)).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

fn answer(case: &Path, expected: &Value) -> Vec<u8> {
    let status = expected.get("status").and_then(Value::as_u64).unwrap_or(200) as u16;
    let kinds =
        [("sse", "text/event-stream"), ("ndjson", "application/x-ndjson"), ("json", "application/json")];
    let (file, kind) = kinds
        .map(|(end, kind)| (case.join(format!("response.{end}")), kind))
        .into_iter()
        .find(|(file, _)| file.exists())
        .unwrap();
    [head(status, kind, ""), std::fs::read(file).unwrap()].concat()
}

fn body_of(request: &[u8]) -> Value {
    let at = request.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    serde_json::from_slice(&request[at + 4..]).unwrap()
}

#[tokio::test]
async fn recorded_replies_are_read_as_documented() {
    let net = net();
    let mut read = 0;
    for vendor in Vendor::ALL {
        for case in cases(vendor) {
            let expected: Value =
                serde_json::from_slice(&std::fs::read(case.join("expected.json")).unwrap()).unwrap();
            let bytes = answer(&case, &expected);
            let server = serve(move |_| vec![Step::Read, Step::Send(bytes.clone())]).await;
            let provider = provider(&net, vendor, &format!("http://127.0.0.1:{}", server.port));
            let told = listen(&provider, request()).await;
            let end = match told.end.as_ref().unwrap() {
                Ok(usage) => json!({
                    "finish": usage.finish, "prompt": usage.prompt_tokens, "cached": usage.reused_tokens,
                    "generated": usage.generated_tokens,
                }),
                Err(LlmError::Provider(error)) => json!({"cause": error.cause}),
                Err(other) => panic!("{other}"),
            };
            let got = json!({"text": told.text, "reasoning": told.reasoning, "end": end});
            let want =
                json!({"text": expected["text"], "reasoning": expected["reasoning"], "end": expected["end"]});
            assert_eq!(got, want, "{}", case.display());
            read += 1;
        }
    }
    assert!(read >= 20, "{read} cases");
}

#[tokio::test]
async fn requests_are_as_documented() {
    let net = net();
    for vendor in Vendor::ALL {
        let server = serve(|_| vec![Step::Read]).await;
        let provider = provider(&net, vendor, &format!("http://127.0.0.1:{}", server.port));
        let picture = Picture { media_type: "image/png", bytes: [1, 2, 3, 4].into() };
        let mut asked = request();
        asked.history[2] = ChatTurn::user("What is this?").with_image(picture);
        listen(&provider, asked).await;
        let requests = server.requests.lock().await;
        let text = String::from_utf8_lossy(&requests[0]).into_owned();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let secret = head.lines().find(|line| line.contains(common::KEY)).unwrap_or_default();
        let line = head.lines().next().unwrap();
        let header = secret.replace(common::KEY, "KEY");
        let got = json!({"line": line, "key": header, "body": body_of(&requests[0])});
        let file = folder(vendor).with_extension("request.json");
        if std::env::var_os("UPDATE_WIRE").is_some() {
            std::fs::write(&file, format!("{got:#}\n")).unwrap();
        }
        let want: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(got, want, "{}", file.display());
    }
}

/// What was sent before is sent again, byte for byte, with the new turn behind it: caches of prefixes hit.
#[tokio::test]
async fn the_beginning_of_a_request_is_the_last_one() {
    let net = net();
    let list = |vendor| match vendor {
        Vendor::Gemini => "contents",
        Vendor::OpenaiResponses => "input",
        _ => "messages",
    };
    for vendor in Vendor::ALL {
        let server = serve(|_| vec![Step::Read]).await;
        let provider = provider(&net, vendor, &format!("http://127.0.0.1:{}", server.port));
        let mut history = Vec::new();
        let mut before: Option<Vec<Value>> = None;
        for turn in 0..6 {
            history.push(ChatTurn::user(format!("Question {turn}")));
            listen(&provider, ChatRequest { history: history.clone(), ..request() }).await;
            history.push(ChatTurn::assistant(format!("Answer {turn}")));
            let requests = server.requests.lock().await;
            let mut body = body_of(requests.last().unwrap());
            let mut sent = body[list(vendor)].as_array().unwrap().clone();
            // The mark of what is cached moves; it is not part of what is cached.
            sent.iter_mut().flat_map(|one| one["content"].as_array_mut().into_iter().flatten()).for_each(
                |part| {
                    part.as_object_mut().unwrap().remove("cache_control");
                },
            );
            if let Some(before) = before.replace(sent.clone()) {
                assert_eq!(sent[..before.len()], before[..], "{vendor:?}");
            }
            body[list(vendor)] = Value::Null;
            assert!(body.to_string().contains("Mira") || sent[0].to_string().contains("Mira"));
        }
    }
}

#[tokio::test]
async fn lists_of_models_are_read_as_documented() {
    let listed = [
        (
            Vendor::OpenaiCompatible,
            json!({"object": "list", "data": [{"id": "b", "object": "model", "max_model_len": 4096}, {"id": "a", "context_length": 131_072, "name": "A", "architecture": {"input_modalities": ["text", "image"]}}]}),
            "a",
            Some(131_072),
        ),
        (
            Vendor::OpenaiResponses,
            json!({"object": "list", "data": [{"id": "gpt-x", "object": "model", "created": 1, "owned_by": "openai"}]}),
            "gpt-x",
            None,
        ),
        (
            Vendor::Anthropic,
            json!({"data": [{"type": "model", "id": "claude-x", "display_name": "Claude X", "max_input_tokens": 200_000}], "has_more": false}),
            "claude-x",
            Some(200_000),
        ),
        (
            Vendor::Gemini,
            json!({"models": [{"name": "models/gemini-x", "displayName": "Gemini X", "inputTokenLimit": 1_048_576, "supportedGenerationMethods": ["generateContent"]}, {"name": "models/embed", "supportedGenerationMethods": ["embedContent"]}]}),
            "gemini-x",
            Some(1_048_576),
        ),
        (
            Vendor::Ollama,
            json!({"models": [{"name": "llama3.2:1b", "model": "llama3.2:1b", "size": 1, "details": {"family": "llama"}}]}),
            "llama3.2:1b",
            None,
        ),
    ];
    for (vendor, body, first, context) in listed {
        let answer = [head(200, "application/json", ""), body.to_string().into_bytes()].concat();
        let server = serve(move |_| vec![Step::Read, Step::Send(answer.clone())]).await;
        let provider = provider(&net(), vendor, &format!("http://127.0.0.1:{}", server.port));
        let models = provider.models().await.unwrap();
        assert_eq!((models[0].id.as_str(), models[0].context_tokens), (first, context), "{vendor:?}");
        assert!(!models.iter().any(|model| model.id == "embed"));
    }
    let show = json!({"model_info": {"general.architecture": "llama", "llama.context_length": 131_072}, "capabilities": ["completion"]});
    let answer = [head(200, "application/json", ""), show.to_string().into_bytes()].concat();
    let server = serve(move |_| vec![Step::Read, Step::Send(answer.clone())]).await;
    let ollama = provider(&net(), Vendor::Ollama, &format!("http://127.0.0.1:{}", server.port));
    assert_eq!(ollama.context_tokens().await.unwrap(), Some(131_072));
}
