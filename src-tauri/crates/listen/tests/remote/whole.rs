//! One utterance, one question.

use std::{path::Path, sync::atomic::AtomicBool};

use serde_json::{Value, json};
use vis_listen::{HearingVendor, Heed, Language, ListenError, RemoteTranscriber, Transcriber};
use vis_net::{Cause, OfflineSwitch};

use crate::{
    house::{KEY, heed, provider, runtime, utterance},
    server::{Step, answering, head},
};

fn good(vendor: HearingVendor) -> Value {
    match vendor {
        HearingVendor::OpenaiCompatible => json!({
            "task": "transcribe", "language": "english", "duration": 2.0, "text": "Hello there.",
            "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 2.0, "text": " Hello there.", "tokens": [1], "temperature": 0.0, "avg_logprob": -0.25, "compression_ratio": 0.8, "no_speech_prob": 0.01}],
        }),
        HearingVendor::Deepgram => json!({
            "metadata": {"transaction_key": "deprecated", "request_id": "r", "duration": 2.0, "channels": 1, "models": ["m"]},
            "results": {"channels": [{"alternatives": [{"transcript": "Hello there.", "confidence": 0.97, "words": []}], "detected_language": "en"}]},
        }),
    }
}

fn say(status: u16, kind: &str, body: &str) -> Vec<Step> {
    let more = format!("content-length: {}\r\n", body.len());
    vec![Step::Send(head(status, kind, &more)), Step::Send(body.into())]
}

#[test]
fn requests_and_answers_are_as_documented() {
    let runtime = runtime();
    for (vendor, name) in HearingVendor::ALL.into_iter().zip(["openai", "deepgram"]) {
        let answer = good(vendor).to_string();
        let server = runtime.block_on(answering(move |_, _| say(200, "application/json", &answer)));
        let provider =
            provider(vendor, &format!("http://127.0.0.1:{}", server.port), &OfflineSwitch::default());
        let mut transcriber = RemoteTranscriber::new(provider, runtime.handle().clone());
        let samples = utterance(1, 0.001).samples;
        let told = transcriber.transcribe(&samples, &heed(), &AtomicBool::new(false)).unwrap();
        assert_eq!((&*told.text, told.segments.len()), ("Hello there.", 1), "{vendor:?}");
        assert!((0.7..1.0).contains(&told.confidence), "{vendor:?}");
        assert_eq!(told.language, "en");
        let requests = runtime.block_on(async { server.requests.lock().await.clone() });
        let at = requests[0].windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&requests[0][..at]).into_owned();
        let key = head.lines().find(|line| line.contains(KEY)).unwrap_or_default().replace(KEY, "KEY");
        let kind = head.lines().find(|line| line.starts_with("content-type")).unwrap_or_default();
        // The sound itself is told by its length.
        let body = String::from_utf8_lossy(&requests[0][at + 4..]).into_owned();
        let body: Vec<&str> = body.split("\r\n").filter(|line| !line.starts_with("RIFF")).collect();
        let got = json!({"line": head.lines().next().unwrap(), "key": key, "kind": kind, "body": body});
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/remote/wire/{name}.request.json"));
        if std::env::var_os("UPDATE_WIRE").is_some() {
            std::fs::write(&file, format!("{got:#}\n")).unwrap();
        }
        let want: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(got, want, "{}", file.display());
    }
}

#[test]
fn a_server_that_knows_no_details_is_asked_for_the_text_alone() {
    let runtime = runtime();
    let server = runtime.block_on(answering(|number, _| match number {
        0 => say(
            400,
            "application/json",
            r#"{"error":{"message":"response_format 'verbose_json' is not supported"}}"#,
        ),
        _ => say(200, "application/json", r#"{"text":"Hello there."}"#),
    }));
    let base = format!("http://127.0.0.1:{}", server.port);
    let provider = provider(HearingVendor::OpenaiCompatible, &base, &OfflineSwitch::default());
    for _ in 0..2 {
        let heed = Heed { language: Language::Auto, hints: Vec::new() };
        let told = runtime.block_on(provider.transcribe(&utterance(1, 0.5).samples, &heed)).unwrap();
        assert_eq!(told.text, "Hello there.");
    }
    assert_eq!(runtime.block_on(async { server.requests.lock().await.len() }), 3, "asked in detail once");
}

/// Name, what the server does, one of these causes (none: it ends well), how often it may be asked.
type Fault = (&'static str, fn(HearingVendor, usize) -> Vec<Step>, &'static [Cause], usize);

const FAULTS: &[Fault] = &[
    ("hangs up", |_, _| vec![], &[Cause::BrokeOff, Cause::Unreachable], 3),
    ("400", |_, _| say(400, "application/json", r#"{"error":{"message":"no"}}"#), &[Cause::Rejected], 1),
    (
        "401",
        |_, _| {
            say(
                401,
                "application/json",
                &format!(r#"{{"err_code":"INVALID_AUTH","err_msg":"Invalid {KEY}","request_id":"r"}}"#),
            )
        },
        &[Cause::WrongKey],
        1,
    ),
    (
        "402",
        |_, _| say(402, "application/json", r#"{"err_code":"ASR_PAYMENT_REQUIRED","err_msg":"pay"}"#),
        &[Cause::NoCredit],
        1,
    ),
    (
        "403",
        |_, _| say(403, "application/json", r#"{"err_code":"INSUFFICIENT_PERMISSIONS","err_msg":"no"}"#),
        &[Cause::Forbidden],
        1,
    ),
    ("404 page", |_, _| say(404, "text/html", "<html>"), &[Cause::WrongUrl], 1),
    (
        "404 model",
        |_, _| {
            say(
                404,
                "application/json",
                r#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
            )
        },
        &[Cause::WrongModel],
        1,
    ),
    ("413", |_, _| say(413, "text/plain", ""), &[Cause::TooLong], 1),
    (
        "429 once",
        |vendor, n| {
            if n == 0 {
                say(429, "text/plain", "")
            } else {
                say(200, "application/json", &good(vendor).to_string())
            }
        },
        &[],
        2,
    ),
    (
        "429 always",
        |_, _| {
            say(429, "application/json", r#"{"err_code":"TOO_MANY_REQUESTS","err_msg":"Too many requests."}"#)
        },
        &[Cause::Busy],
        3,
    ),
    ("500", |_, _| say(500, "text/plain", "oops"), &[Cause::Overloaded], 3),
    (
        "503 once",
        |vendor, n| {
            if n == 0 {
                say(503, "text/plain", "")
            } else {
                say(200, "application/json", &good(vendor).to_string())
            }
        },
        &[],
        2,
    ),
    ("504", |_, _| say(504, "text/plain", ""), &[Cause::Slow], 1),
    ("200 page", |_, _| say(200, "text/html", "<html>Welcome"), &[Cause::WrongUrl], 1),
    (
        "200 with an error",
        |_, _| say(200, "application/json", r#"{"error":{"message":"invalid_api_key"}}"#),
        &[Cause::WrongKey],
        1,
    ),
    ("200 other JSON", |_, _| say(200, "application/json", "[1]"), &[Cause::NotUnderstood], 1),
    (
        "redirect to metadata",
        |_, _| vec![Step::Send(head(307, "text/plain", "location: http://169.254.169.254/\r\n"))],
        &[Cause::NotAllowed],
        1,
    ),
    ("hangs", |_, _| vec![Step::Hang], &[Cause::Slow], 1),
    (
        "drops in the body",
        |_, _| {
            vec![
                Step::Send(head(200, "application/json", "content-length: 90\r\n")),
                Step::Send(b"{\"te".to_vec()),
            ]
        },
        &[Cause::BrokeOff],
        1,
    ),
    (
        "endless",
        |_, _| vec![Step::Send(head(200, "application/json", "")), Step::Flood(vec![b' '; 1 << 16], 100)],
        &[Cause::TooLarge],
        1,
    ),
];

#[test]
fn every_fault_ends_well_or_with_advice() {
    let runtime = runtime();
    for vendor in HearingVendor::ALL {
        for (name, script, causes, most) in FAULTS {
            let server = runtime.block_on(answering(move |number, _| script(vendor, number)));
            let base = format!("http://127.0.0.1:{}", server.port);
            let provider = provider(vendor, &base, &OfflineSwitch::default());
            let mut transcriber = RemoteTranscriber::new(provider, runtime.handle().clone());
            let told = transcriber.transcribe(&utterance(1, 0.5).samples, &heed(), &AtomicBool::new(false));
            match &told {
                Ok(told) => assert!(causes.is_empty() && told.text == "Hello there.", "{vendor:?} {name}"),
                Err(ListenError::Provider(error)) => {
                    let sentence = error.to_string();
                    assert!(
                        causes.contains(&error.cause),
                        "{vendor:?} {name}: {sentence} [{:?}]",
                        error.cause
                    );
                    assert!(sentence.starts_with("Testfall: ") && sentence.contains(error.cause.advice()));
                    assert!(!format!("{error:?}").contains(&KEY[10..]), "{vendor:?} {name}: {sentence}");
                }
                Err(other) => panic!("{vendor:?} {name}: {other}"),
            }
            let asked = runtime.block_on(async { server.requests.lock().await.len() });
            assert!(asked <= *most, "{vendor:?} {name}: asked {asked} times");
        }
    }
}

#[test]
fn it_stops_when_told_to_and_offline_asks_nobody() {
    let runtime = runtime();
    let server = runtime.block_on(answering(|_, _| vec![Step::Hang]));
    let base = format!("http://127.0.0.1:{}", server.port);
    let switch = OfflineSwitch::default();
    let provider = provider(HearingVendor::OpenaiCompatible, &base, &switch);
    let mut transcriber = RemoteTranscriber::new(provider, runtime.handle().clone());
    let samples = utterance(1, 0.5).samples;
    let stopped = transcriber.transcribe(&samples, &heed(), &AtomicBool::new(true));
    assert!(matches!(stopped, Err(ListenError::Cancelled)));
    switch.set(true);
    let asked = runtime.block_on(async { server.requests.lock().await.len() });
    match transcriber.transcribe(&samples, &heed(), &AtomicBool::new(false)) {
        Err(ListenError::Provider(error)) => assert_eq!(error.cause, Cause::Offline),
        other => panic!("{other:?}"),
    }
    assert_eq!(runtime.block_on(async { server.requests.lock().await.len() }), asked);
}
