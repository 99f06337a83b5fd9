//! What goes wrong: killed workers, missing and damaged files, unreadable lines, idle unloading.

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{ChildStdout, Command, Stdio},
    time::Duration,
};

use futures::StreamExt;
use vis_llm::{
    ChatDelta, ChatProvider, ChatTurn, LlmError, LocalWorker, WorkerConfig,
    protocol::{Event, Failure},
};

use common::{WORKER, config, listen, long_request, model, request, worker};

#[tokio::test]
async fn killed_in_the_middle_the_text_is_kept_and_the_next_turn_works() {
    let worker = worker();
    let mut stream = worker.chat(long_request()).await.unwrap();
    let mut heard = String::new();
    for _ in 0..6 {
        match stream.next().await {
            Some(Ok(ChatDelta::Text { text, .. })) => heard.push_str(&text),
            other => panic!("{other:?}"),
        }
    }
    kill(worker.process_id().unwrap());
    let end = loop {
        match stream.next().await.unwrap() {
            Ok(ChatDelta::Text { text, .. }) => heard.push_str(&text),
            Ok(done) => panic!("a broken reply must not end well: {done:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(end, LlmError::WorkerDied);
    assert!(stream.next().await.is_none());
    assert!(heard.len() > 10, "{heard:?}");
    let (text, end) = listen(worker.chat(request(&[ChatTurn::user("Hi!")])).await.unwrap()).await;
    assert!(!text.is_empty() && end.is_ok(), "{end:?}");
}

#[tokio::test]
async fn killed_between_two_turns_nobody_notices() {
    let worker = worker();
    let (_, end) = listen(worker.chat(request(&[ChatTurn::user("Hi!")])).await.unwrap()).await;
    end.unwrap();
    kill(worker.process_id().unwrap());
    let (text, end) = listen(worker.chat(request(&[ChatTurn::user("Hi!")])).await.unwrap()).await;
    assert!(!text.is_empty() && end.is_ok(), "{end:?}");
}

#[tokio::test]
async fn missing_files_are_named_before_anything_starts() {
    let gone = LocalWorker::new(WorkerConfig { model: "/nowhere/model.gguf".into(), ..config() });
    let error = gone.chat(request(&[ChatTurn::user("Hi")])).await.err().unwrap();
    assert_eq!(error, LlmError::ModelMissing { path: "/nowhere/model.gguf".into() });
    let gone = LocalWorker::new(WorkerConfig { program: "/nowhere/worker".into(), ..config() });
    let error = gone.chat(request(&[ChatTurn::user("Hi")])).await.err().unwrap();
    assert!(matches!(error, LlmError::WorkerMissing { .. }), "{error:?}");
}

#[tokio::test]
async fn damaged_models_are_a_clear_error_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(model()).unwrap();
    let mut wild_counts = good[..4096].to_vec();
    wild_counts[8..24].fill(0x7f);
    let mut noise_after_header = good[..2_000_000].to_vec();
    noise_after_header[24..].iter_mut().enumerate().for_each(|(i, byte)| *byte = (i * 31 % 251) as u8);
    let cases: [(&str, &[u8]); 6] = [
        ("empty", &[]),
        ("no gguf", b"<html>404 Not Found</html> and more of it"),
        ("header only", &good[..24]),
        ("cut in half", &good[..good.len() / 2]),
        ("wild counts", &wild_counts),
        ("noise", &noise_after_header),
    ];
    for (name, bytes) in cases {
        let path = folder.path().join("damaged.gguf");
        fs::write(&path, bytes).unwrap();
        let worker = LocalWorker::new(WorkerConfig { model: path.clone(), ..config() });
        let (text, end) = listen(worker.chat(request(&[ChatTurn::user("Hi")])).await.unwrap()).await;
        assert!(text.is_empty());
        assert!(
            matches!(&end, Err(LlmError::ModelDamaged { path: named, .. }) if *named == path),
            "{name}: {end:?}"
        );
        assert!(end.unwrap_err().to_string().contains("install it again"));
        assert!(worker.process_id().is_some(), "{name}: the worker outlives it");
    }
}

#[tokio::test]
async fn an_idle_model_is_given_back_and_comes_again() {
    let worker = LocalWorker::new(WorkerConfig { idle_unload: Duration::from_millis(100), ..config() });
    let (_, end) = listen(worker.chat(request(&[ChatTurn::user("Hi!")])).await.unwrap()).await;
    end.unwrap();
    while worker.is_loaded() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let process = worker.process_id();
    let (text, end) = listen(worker.chat(request(&[ChatTurn::user("Hi!")])).await.unwrap()).await;
    assert!(!text.is_empty());
    assert_eq!(end.unwrap().reused_tokens, 0, "it really was unloaded");
    assert_eq!(worker.process_id(), process, "the process stayed");
}

#[test]
fn a_line_that_is_no_command_is_answered_and_work_goes_on() {
    let mut child = Command::new(WORKER).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    input
        .write_all(b"this is no JSON\n\xff\xfe\n{\"type\":\"dance\"}\n\n{\"type\":\"ping\",\"id\":7}\n")
        .unwrap();
    for _ in 0..3 {
        let event = next(&mut output);
        assert!(matches!(event, Event::Error { id: None, failure: Failure::BadCommand { .. } }), "{event:?}");
    }
    assert_eq!(next(&mut output), Event::Pong { id: 7 });
    let generate =
        r#"{"type":"generate","id":8,"prompt":{"system":"","examples":[],"history":[]},"sampling":"#;
    let sampling = serde_json::to_string(&vis_llm::Sampling::small_model()).unwrap();
    writeln!(input, "{generate}{sampling}}}").unwrap();
    assert_eq!(next(&mut output), Event::Error { id: Some(8), failure: Failure::NotLoaded });
    drop(input);
    assert!(child.wait().unwrap().success(), "it ends by itself when its input closes");
}

#[test]
fn threads_never_exceed_the_cores() {
    let mut child = Command::new(WORKER).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let load = vis_llm::protocol::Command::Load { id: 1, model: model(), threads: 999, context_tokens: 512 };
    writeln!(input, "{}", serde_json::to_string(&load).unwrap()).unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let cores = std::thread::available_parallelism().unwrap().get();
    loop {
        match next(&mut output) {
            Event::Loading { progress, .. } => assert!((0.0..=1.0).contains(&progress)),
            Event::Loaded { threads, .. } => break assert_eq!(threads, cores),
            other => panic!("{other:?}"),
        }
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

fn next(output: &mut BufReader<ChildStdout>) -> Event {
    let mut line = String::new();
    let read = output.read_line(&mut line);
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?} ({read:?})"))
}

fn kill(process: u32) {
    let done = Command::new("kill").args(["-9", &process.to_string()]).status();
    assert!(done.is_ok_and(|status| status.success()));
}
