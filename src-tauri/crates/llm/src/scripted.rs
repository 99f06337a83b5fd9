//! A provider that says what it is told, for tests of everything above the port.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use tokio::sync::Notify;
use vis_core::TurnId;

use crate::{ChatDelta, ChatProvider, ChatRequest, ChatStream, Finish, LlmError, Usage};

/// One reply, told in advance.
#[derive(Clone, Debug, Default)]
pub struct Script {
    deltas: Vec<String>,
    failure: Option<LlmError>,
    refusal: Option<LlmError>,
    gate: Option<(usize, Arc<Notify>)>,
}

impl Script {
    /// A reply that comes in these pieces.
    pub fn new<T: Into<String>>(deltas: impl IntoIterator<Item = T>) -> Self {
        Self { deltas: deltas.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// A reply that is refused before it begins.
    pub fn refused(error: LlmError) -> Self {
        Self { refusal: Some(error), ..Self::default() }
    }

    /// After the deltas comes this error in place of `Done`.
    #[must_use]
    pub fn then_fail(mut self, error: LlmError) -> Self {
        self.failure = Some(error);
        self
    }

    /// Before delta number `index` (from 0; the number of deltas means before the end) it waits to be notified once.
    #[must_use]
    pub fn wait_before(mut self, index: usize, gate: Arc<Notify>) -> Self {
        self.gate = Some((index, gate));
        self
    }
}

/// Plays its scripts one a request, in order, and remembers the requests. Without a script left it says "Okay."
#[derive(Debug, Default)]
pub struct ScriptedProvider {
    scripts: Mutex<VecDeque<Script>>,
    requests: Mutex<Vec<ChatRequest>>,
}

impl ScriptedProvider {
    pub fn new(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self { scripts: Mutex::new(scripts.into_iter().collect()), requests: Mutex::default() }
    }

    /// One more reply, for the request after those already told.
    pub fn push(&self, script: Script) {
        held(&self.scripts).push_back(script);
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<ChatRequest> {
        held(&self.requests).clone()
    }
}

#[async_trait]
impl ChatProvider for ScriptedProvider {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        held(&self.requests).push(request.clone());
        let script = held(&self.scripts).pop_front().unwrap_or_else(|| Script::new(["Okay."]));
        if let Some(error) = script.refusal.clone() {
            return Err(error);
        }
        let steps = script.deltas.len() + 1;
        let reply = Reply { script, request, next: 0, steps };
        Ok(stream::unfold(reply, Reply::step).boxed())
    }
}

struct Reply {
    script: Script,
    request: ChatRequest,
    next: usize,
    /// Deltas and the end.
    steps: usize,
}

impl Reply {
    async fn step(mut self) -> Option<(Result<ChatDelta, LlmError>, Self)> {
        if self.next >= self.steps {
            return None;
        }
        let index = self.next;
        let opened = async {
            if let Some((at, gate)) = &self.script.gate
                && *at == index
            {
                gate.notified().await;
            }
        };
        let cancelled = tokio::select! {
            biased;
            () = self.request.cancel.cancelled() => true,
            () = opened => false,
        };
        self.next = if cancelled { self.steps } else { index + 1 };
        let item = if cancelled { Ok(done(index, Finish::Cancelled)) } else { self.item(index) };
        Some((item, self))
    }

    fn item(&self, index: usize) -> Result<ChatDelta, LlmError> {
        match (self.script.deltas.get(index), &self.script.failure) {
            (Some(text), _) => Ok(text_delta(self.request.turn, index, text)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Ok(done(index, Finish::Stop)),
        }
    }
}

fn text_delta(turn: TurnId, index: usize, text: &str) -> ChatDelta {
    ChatDelta::Text { turn, seq: u32::try_from(index).unwrap_or(u32::MAX), text: text.to_owned() }
}

fn done(generated: usize, finish: Finish) -> ChatDelta {
    let generated_tokens = u32::try_from(generated).unwrap_or(u32::MAX);
    ChatDelta::Done(Usage { generated_tokens, finish, ..Usage::default() })
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
