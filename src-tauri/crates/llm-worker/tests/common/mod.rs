//! The real worker with the real model.

mod place;

use std::{path::PathBuf, time::Duration};

use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use vis_core::TurnId;
use vis_llm::{
    ChatDelta, ChatRequest, ChatStream, ChatTurn, LlmError, LocalWorker, Sampling, Usage, WorkerConfig,
};

pub(crate) use place::WORKER;

pub(crate) fn model() -> PathBuf {
    place::model("smollm2-135m-instruct-iq4_nl.gguf")
}

pub(crate) fn config() -> WorkerConfig {
    WorkerConfig {
        program: WORKER.into(),
        model: model(),
        // llama.cpp's threads wait for each other in a busy loop: on a machine that also does other work two are many
        // times slower than one.
        threads: 1,
        context_tokens: 2048,
        idle_unload: Duration::from_secs(300),
    }
}

pub(crate) fn worker() -> LocalWorker {
    LocalWorker::new(config())
}

pub(crate) fn request(history: &[ChatTurn]) -> ChatRequest {
    ChatRequest {
        turn: TurnId(1),
        system: "You are Mira, a warm friend on a voice call. Answer in one or two short sentences.".into(),
        examples: vec![
            ("I didn't sleep well.".into(), "Oh no, that sounds tiring. What kept you awake?".into()),
            ("My sister Lena bought me cake!".into(), "Lena has good taste. Tell her I approve!".into()),
        ],
        history: history.to_vec(),
        sampling: Sampling::small_model(),
        cancel: CancellationToken::new(),
        origin: vis_llm::Origin::default(),
    }
}

/// A request whose reply goes on for long: nothing but the token limit ends it.
pub(crate) fn long_request() -> ChatRequest {
    let sampling = Sampling { max_sentences: 0, max_tokens: 400, ..Sampling::small_model() };
    ChatRequest {
        sampling,
        system: "You are a storyteller. Tell very long stories.".into(),
        examples: Vec::new(),
        ..request(&[ChatTurn::user("Tell me a very long story about a lighthouse, a storm and a lost ship.")])
    }
}

/// What a stream gave: its text and how it ended.
pub(crate) async fn listen(mut stream: ChatStream) -> (String, Result<Usage, LlmError>) {
    let mut text = String::new();
    let mut next_seq = 0;
    while let Some(delta) = stream.next().await {
        match delta {
            Ok(ChatDelta::Text { seq, text: piece, .. }) => {
                assert_eq!(seq, next_seq, "deltas are numbered without gaps");
                next_seq += 1;
                text.push_str(&piece);
            }
            Ok(ChatDelta::Reasoning { .. }) => {}
            Ok(ChatDelta::Done(usage)) => {
                assert!(stream.next().await.is_none(), "nothing comes after the end");
                return (text, Ok(usage));
            }
            Err(error) => {
                assert!(stream.next().await.is_none(), "nothing comes after an error");
                return (text, Err(error));
            }
        }
    }
    panic!("the stream ended without Done or error after {text:?}");
}
