#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "a test may panic; not every test uses all of it"
)]

//! The reply a provider makes of what a server plays.

#[path = "../../../net/tests/server/mod.rs"]
mod server;

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
pub(crate) use server::{Names, Step, head, serve};
use tokio_util::sync::CancellationToken;
use vis_core::{ManualClock, Sensitive, TurnId};
use vis_llm::{
    ChatDelta, ChatProvider, ChatRequest, ChatTurn, LlmError, RemoteChat, RemoteConfig, Sampling, Usage,
    Vendor, remote::Patience,
};
use vis_net::{Limits, Net, NetConfig, Times};

pub(crate) const KEY: &str = "sk-canary-0123456789abcdef0123456789";

pub(crate) fn net() -> Net {
    // Small, so that reaching them takes no time.
    let limits = Limits { reply: 3 << 20, frame: 1 << 20 };
    let config =
        NetConfig { limits, lookup: Arc::new(Names), ..NetConfig::new(Arc::new(ManualClock::at(0))) };
    Net::new(config).unwrap()
}

/// Short ones; what hangs ends after `idle` or `headers`, everything after `whole`.
pub(crate) fn times() -> Times {
    let ms = Duration::from_millis;
    Times { connect: ms(2000), headers: ms(3000), idle: ms(3000), whole: ms(10_000) }
}

pub(crate) fn provider(net: &Net, vendor: Vendor, base: &str) -> RemoteChat {
    let config = RemoteConfig {
        name: "Testfall".into(),
        vendor,
        model: "model-1".into(),
        key: Some(Sensitive::new(KEY)),
        context_tokens: Some(16_384),
        sees: true,
    };
    let destination = vendor.destination(base).unwrap();
    let ms = Duration::from_millis;
    let patience = Patience { waits: [ms(10), ms(30)], longest_wait: ms(1200), last_words: ms(700) };
    RemoteChat::new(net, destination, Some(times()), config).unwrap().with_patience(patience)
}

pub(crate) fn request() -> ChatRequest {
    ChatRequest {
        turn: TurnId(7),
        system: "You are Mira.".into(),
        examples: vec![("Hi".into(), "Hey you!".into())],
        history: vec![
            ChatTurn::user("How are you?"),
            ChatTurn::assistant("Fine, thank you."),
            ChatTurn::user("Say something long."),
        ],
        sampling: Sampling { stop: vec!["\nUser:".into()], ..Sampling::large_model() },
        cancel: CancellationToken::new(),
        origin: vis_llm::Origin::default(),
    }
}

/// What a reply was, from the first delta to its end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) deltas: usize,
    pub(crate) end: Option<Result<Usage, LlmError>>,
}

/// Listens to the end and checks what is true of every stream.
pub(crate) async fn listen(provider: &RemoteChat, request: ChatRequest) -> Told {
    let turn = request.turn;
    let mut told = Told::default();
    let mut stream = match provider.chat(request).await {
        Ok(stream) => stream,
        Err(error) => return Told { end: Some(Err(error)), ..told },
    };
    while let Some(item) = stream.next().await {
        assert!(told.end.is_none(), "nothing comes after the end");
        match item {
            Ok(ChatDelta::Text { turn: of, seq, text }) => {
                assert_eq!((of, seq as usize), (turn, told.deltas), "deltas are numbered without gaps");
                told.deltas += 1;
                told.text.push_str(&text);
            }
            Ok(ChatDelta::Reasoning { text, .. }) => told.reasoning.push_str(&text),
            Ok(ChatDelta::Done(usage)) => told.end = Some(Ok(usage)),
            Err(error) => told.end = Some(Err(error)),
        }
    }
    told
}
