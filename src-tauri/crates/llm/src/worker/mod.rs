//! The local model, in a child process that may die without taking the program with it.

mod link;
mod post;

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use tokio::sync::{Mutex, mpsc};

use crate::{ChatDelta, ChatProvider, ChatRequest, ChatStream, LlmError, Sampling};
use post::{Caller, Post, Status};

/// Where the worker is and what it runs.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// The program `vis-llm-worker`.
    pub program: PathBuf,
    /// A GGUF file.
    pub model: PathBuf,
    /// Capped at the machine's cores by the worker.
    pub threads: usize,
    /// Prompt and reply together; 2048 is the usual value for the small model.
    pub context_tokens: u32,
    /// After so long without a request the model's memory is given back.
    pub idle_unload: Duration,
}

/// [`ChatProvider`] on the worker process.
///
/// The process starts with the first request and loads the model then. One reply is generated at a time: a second
/// request **waits** until the first is done (its own cancelling still works meanwhile). A worker that died is started
/// again by the next request, after 0.2, 0.5, 1, 2, then 5 seconds since its death while deaths follow each other.
#[derive(Debug)]
pub struct LocalWorker {
    config: Setup,
    post: Arc<Mutex<Post>>,
    status: Arc<Status>,
}

/// What the next request goes by.
#[derive(Clone, Debug)]
struct Setup(Arc<RwLock<WorkerConfig>>);

impl Setup {
    fn now(&self) -> WorkerConfig {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl LocalWorker {
    pub fn new(config: WorkerConfig) -> Self {
        let (config, status) = (Setup(Arc::new(RwLock::new(config))), Arc::<Status>::default());
        let post = Post::new(config.clone(), Arc::clone(&status));
        Self { config, post: Arc::new(Mutex::new(post)), status }
    }

    /// The worker's process id while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.status.process()
    }

    /// Another model from the next request on. The one in memory stays there until then, or until [`Self::unload`].
    pub fn choose(&self, model: PathBuf, context_tokens: u32) {
        let mut config = self.config.0.write().unwrap_or_else(PoisonError::into_inner);
        (config.model, config.context_tokens) = (model, context_tokens);
    }

    /// Gives the model's memory back. A reply under way is waited for.
    pub async fn unload(&self) {
        self.post.lock().await.unload().await;
    }

    /// Whether the model is in memory now.
    pub fn is_loaded(&self) -> bool {
        self.status.is_loaded()
    }

    fn files_are_there(&self) -> Result<(), LlmError> {
        let WorkerConfig { program, model, .. } = self.config.now();
        if !model.is_file() {
            return Err(LlmError::ModelMissing { path: model });
        }
        if !program.is_file() {
            return Err(LlmError::WorkerMissing { path: program, reason: "it is not there".into() });
        }
        Ok(())
    }
}

#[async_trait]
impl ChatProvider for LocalWorker {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.files_are_there()?;
        // Unbounded, because a reply is some hundred deltas at most and must not stop the worker's pipe.
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(run(Arc::clone(&self.post), self.config.now().idle_unload, request, sender));
        Ok(stream::unfold(receiver, |mut deltas| async { deltas.recv().await.map(|delta| (delta, deltas)) })
            .boxed())
    }

    async fn warm_up(&self, request: ChatRequest) -> Result<(), LlmError> {
        // As much room is left for the reply as when there is one: else a chat that fills the model's memory would be cut
        // at another place each time, and be read from its beginning.
        let grace_tokens = request.sampling.longest_reply();
        let sampling = Sampling { max_tokens: 0, grace_tokens, ..request.sampling.clone() };
        let mut reply = self.chat(ChatRequest { sampling, ..request }).await?;
        while let Some(delta) = reply.next().await {
            delta?;
        }
        Ok(())
    }
}

async fn run(
    post: Arc<Mutex<Post>>,
    idle: Duration,
    request: ChatRequest,
    sender: mpsc::UnboundedSender<Result<ChatDelta, LlmError>>,
) {
    let mut caller = Caller::new(request.turn, request.cancel.clone(), sender);
    let mut post_now = tokio::select! {
        post = post.lock() => post,
        () = caller.gone() => return caller.cancelled(),
    };
    match post_now.answer(&request, &mut caller).await {
        Ok(usage) => caller.done(usage),
        Err(error) => caller.failed(error),
    }
    let later = Arc::downgrade(&post);
    post_now.when_idle(tokio::spawn(async move {
        tokio::time::sleep(idle).await;
        if let Some(post) = later.upgrade() {
            post.lock().await.unload().await;
        }
    }));
}
