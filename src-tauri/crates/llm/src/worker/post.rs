//! The desk through which every request goes, one at a time: starts the worker, loads, asks, restarts.

use std::{
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{sync::mpsc, task::JoinHandle, time::Sleep};
use tokio_util::sync::CancellationToken;
use vis_core::TurnId;

use super::{Setup, WorkerConfig, link::Link};
use crate::{
    ChatDelta, ChatRequest, Finish, LlmError, Usage,
    protocol::{Command, Event, Failure},
};

const BACK_OFF_MS: [u64; 5] = [200, 500, 1000, 2000, 5000];

/// A worker that does not react to cancelling for so long is ended. Reading one block of the prompt, during which it
/// cannot react, takes about half a second on a slow machine.
const CANCEL_PATIENCE: Duration = Duration::from_secs(10);

/// What can be told without waiting for the reply under way.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// 0: none.
    process: AtomicU32,
    loaded: AtomicBool,
}

impl Status {
    pub(super) fn process(&self) -> Option<u32> {
        Some(self.process.load(Ordering::Relaxed)).filter(|&id| id != 0)
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.loaded.load(Ordering::Relaxed)
    }

    fn set_process(&self, id: Option<u32>) {
        self.process.store(id.unwrap_or(0), Ordering::Relaxed);
    }

    fn set_loaded(&self, loaded: bool) {
        self.loaded.store(loaded, Ordering::Relaxed);
    }
}

#[derive(Debug)]
pub(super) struct Post {
    config: Setup,
    link: Option<Link>,
    status: Arc<Status>,
    next_id: u64,
    /// Deaths since the last good reply.
    deaths: usize,
    /// Over when the worker may be started again; runs since its death.
    cooling: Option<Pin<Box<Sleep>>>,
    idle: Option<JoinHandle<()>>,
}

impl Post {
    pub(super) fn new(config: Setup, status: Arc<Status>) -> Self {
        Self { config, link: None, status, next_id: 1, deaths: 0, cooling: None, idle: None }
    }

    /// Takes the timer that will unload the model; the one before it is called off.
    pub(super) fn when_idle(&mut self, timer: JoinHandle<()>) {
        if let Some(earlier) = self.idle.replace(timer) {
            earlier.abort();
        }
    }

    pub(super) async fn answer(
        &mut self,
        request: &ChatRequest,
        caller: &mut Caller,
    ) -> Result<Usage, LlmError> {
        if let Some(timer) = self.idle.take() {
            timer.abort();
        }
        let was_running = self.link.is_some();
        let mut outcome = self.exchange(request, caller).await;
        if was_running && caller.heard_nothing() && outcome == Err(LlmError::WorkerDied) {
            // It died before this request: nobody has to know.
            self.bury().await;
            outcome = self.exchange(request, caller).await;
        }
        match &outcome {
            Ok(_) => self.deaths = 0,
            // After words that were not understood the pipe cannot be trusted either.
            Err(LlmError::WorkerDied | LlmError::Protocol { .. }) => self.bury().await,
            Err(_) => {}
        }
        outcome
    }

    pub(super) async fn unload(&mut self) {
        let id = self.take_id();
        let Some(link) = self.link.as_mut().filter(|_| self.status.is_loaded()) else { return };
        self.status.set_loaded(false);
        if link.send(&Command::Unload { id }).await.is_err() {
            self.bury().await;
        }
    }

    async fn exchange(&mut self, request: &ChatRequest, caller: &mut Caller) -> Result<Usage, LlmError> {
        if !self.ensure_running(caller).await? {
            return Ok(Usage { finish: Finish::Cancelled, ..Usage::default() });
        }
        let (load_id, id) = (self.take_id(), self.take_id());
        let WorkerConfig { model, threads, context_tokens, .. } = self.config.now();
        let load = Command::Load { id: load_id, model: model.clone(), threads, context_tokens };
        let generate = Command::Generate { id, prompt: request.prompt(), sampling: request.sampling.clone() };
        let link = self.link.as_mut().ok_or(LlmError::WorkerDied)?;
        // Loading what is loaded costs nothing. Both are sent at once, so that the worker's count of milliseconds to
        // the first word holds the loading.
        link.send(&load).await?;
        link.send(&generate).await?;
        let outcome = listen(link, (load_id, id), caller, &self.status).await;
        outcome.map_err(|failure| explain(failure, model))
    }

    /// `false`: the caller left while the worker was cooling down.
    async fn ensure_running(&mut self, caller: &Caller) -> Result<bool, LlmError> {
        if self.link.as_mut().is_some_and(|link| !link.is_alive()) {
            self.bury().await;
        }
        if self.link.is_some() {
            return Ok(true);
        }
        if let Some(cooling) = self.cooling.as_mut() {
            tokio::select! {
                () = cooling => {}
                () = caller.gone() => return Ok(false),
            }
        }
        self.cooling = None;
        let link = Link::open(&self.config.now())?;
        self.status.set_process(link.process_id());
        self.link = Some(link);
        Ok(true)
    }

    async fn bury(&mut self) {
        self.status.set_loaded(false);
        self.status.set_process(None);
        if let Some(link) = self.link.take() {
            link.close().await;
        }
        let wait = BACK_OFF_MS[self.deaths.min(BACK_OFF_MS.len() - 1)];
        self.cooling = Some(Box::pin(tokio::time::sleep(Duration::from_millis(wait))));
        self.deaths += 1;
    }

    fn take_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id - 1
    }
}

enum Trouble {
    Link(LlmError),
    Failure(Failure),
}

impl From<LlmError> for Trouble {
    fn from(error: LlmError) -> Self {
        Self::Link(error)
    }
}

fn explain(trouble: Trouble, path: PathBuf) -> LlmError {
    match trouble {
        Trouble::Link(error) => error,
        Trouble::Failure(Failure::ModelMissing) => LlmError::ModelMissing { path },
        Trouble::Failure(Failure::ModelDamaged { message }) => {
            LlmError::ModelDamaged { path, reason: message }
        }
        Trouble::Failure(Failure::TooLong { tokens, room }) => LlmError::TooLong { tokens, room },
        Trouble::Failure(Failure::Empty) => LlmError::Empty,
        Trouble::Failure(Failure::Failed { message }) => LlmError::OutOfResources { reason: message },
        Trouble::Failure(other) => LlmError::Protocol { detail: format!("{other:?}") },
    }
}

/// Passes on what the worker says until the reply `id` (or the loading before it) is over.
async fn listen(
    link: &mut Link,
    (load_id, id): (u64, u64),
    caller: &mut Caller,
    status: &Status,
) -> Result<Usage, Trouble> {
    let mut patience: Option<Pin<Box<Sleep>>> = None;
    loop {
        let event = tokio::select! {
            event = link.event() => event?,
            () = caller.gone(), if patience.is_none() => {
                link.send(&Command::Cancel { id }).await?;
                patience = Some(Box::pin(tokio::time::sleep(CANCEL_PATIENCE)));
                continue;
            }
            () = over(patience.as_mut()) => return Err(LlmError::WorkerDied.into()),
        };
        match event {
            Event::Loaded { .. } => status.set_loaded(true),
            Event::Text { id: of, text } if of == id && patience.is_none() => caller.text(text),
            Event::Done { id: of, usage } if of == id => return Ok(usage),
            Event::Error { id: Some(of), failure: Failure::Cancelled } if of == id => {
                return Ok(Usage { finish: Finish::Cancelled, ..Usage::default() });
            }
            // A load that was called off is followed by the same answer to its reply.
            Event::Error { id: Some(of), failure }
                if of == id || (of == load_id && failure != Failure::Cancelled) =>
            {
                return Err(Trouble::Failure(failure));
            }
            Event::Error { id: None, failure } => return Err(Trouble::Failure(failure)),
            _ => {}
        }
    }
}

async fn over(patience: Option<&mut Pin<Box<Sleep>>>) {
    match patience {
        Some(sleep) => sleep.await,
        None => std::future::pending().await,
    }
}

/// Whoever waits for the reply.
pub(super) struct Caller {
    turn: TurnId,
    seq: u32,
    cancel: CancellationToken,
    sender: mpsc::UnboundedSender<Result<ChatDelta, LlmError>>,
}

// A send fails only when the stream was dropped, and then nobody wants to know.
impl Caller {
    pub(super) fn new(
        turn: TurnId,
        cancel: CancellationToken,
        sender: mpsc::UnboundedSender<Result<ChatDelta, LlmError>>,
    ) -> Self {
        Self { turn, seq: 0, cancel, sender }
    }

    /// Waits until the reply is no longer wanted.
    pub(super) async fn gone(&self) {
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = self.sender.closed() => {}
        }
    }

    pub(super) fn done(&self, usage: Usage) {
        let _ = self.sender.send(Ok(ChatDelta::Done(usage)));
    }

    pub(super) fn cancelled(&self) {
        self.done(Usage { finish: Finish::Cancelled, ..Usage::default() });
    }

    pub(super) fn failed(&self, error: LlmError) {
        let _ = self.sender.send(Err(error));
    }

    fn heard_nothing(&self) -> bool {
        self.seq == 0
    }

    fn text(&mut self, text: String) {
        let _ = self.sender.send(Ok(ChatDelta::Text { turn: self.turn, seq: self.seq, text }));
        self.seq += 1;
    }
}
