//! The model of this computer: the one the person chose, and in its place, when it cannot be loaded, the one that came with the program.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use tokio::sync::broadcast;
use vis_llm::{
    ChatDelta, ChatProvider, ChatRequest, ChatStream, LlmError, LocalWorker, Sampling, WorkerConfig,
};
use vis_models::{GgufHeader, ModelError, inspect, intact};

use crate::app::blocking;
use crate::providers::ProviderRoom;
use crate::voice::models;
use crate::{ChatEvent, NoticeLevel};

/// Larger models know longer chats; beyond this the memory for them grows out of proportion.
const MOST_CONTEXT: u32 = 4096;
/// From this many weights on a model ends its replies by itself.
const MIDDLE: u64 = 1_000_000_000;

/// What answers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    /// Below the models folder.
    path: String,
    large: bool,
    /// Its bytes were looked at.
    checked: bool,
    /// It has said something: from then on a crash is an accident.
    proven: bool,
}

/// [`ChatProvider`] on the worker process, whatever model it runs.
pub(crate) struct LocalBrain {
    worker: LocalWorker,
    /// Where added models lie.
    folder: PathBuf,
    bundled: WorkerConfig,
    chosen: Mutex<Chosen>,
    events: broadcast::Sender<ChatEvent>,
    providers: OnceLock<Weak<ProviderRoom>>,
}

impl Chosen {
    fn bundled() -> Self {
        Self { path: models::CHAT.to_owned(), large: false, checked: true, proven: true }
    }
}

impl LocalBrain {
    pub(crate) fn new(bundled: WorkerConfig, folder: PathBuf, events: broadcast::Sender<ChatEvent>) -> Self {
        let worker = LocalWorker::new(bundled.clone());
        let (chosen, providers) = (Mutex::new(Chosen::bundled()), OnceLock::new());
        Self { worker, folder, bundled, chosen, events, providers }
    }

    /// From now on the list of providers says which model it is. The model it names is the one that is loaded.
    pub(crate) fn belongs_to(&self, providers: &Arc<ProviderRoom>) {
        let _ = self.providers.set(Arc::downgrade(providers));
        let wanted = providers.local_model();
        if wanted != models::CHAT && !wanted.is_empty() {
            let header = inspect(&self.folder.join(&wanted)).ok();
            self.load_next(&wanted, header.as_ref());
        }
    }

    fn chosen(&self) -> Chosen {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, chosen: Chosen) {
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner) = chosen;
    }

    /// The path of the model that answers.
    pub(crate) fn path(&self) -> String {
        self.chosen().path
    }

    pub(crate) fn bundled_context(&self) -> u32 {
        self.bundled.context_tokens
    }

    /// The process that holds a loaded model.
    pub(crate) fn loaded_in(&self) -> Option<u32> {
        self.worker.process_id().filter(|_| self.worker.is_loaded())
    }

    /// Gives the memory back that the model takes.
    pub(crate) async fn unload(&self) {
        self.worker.unload().await;
    }

    /// Loads the model at `path` with the next reply. Gives the tokens of prompt and reply it will have.
    pub(crate) fn load_next(&self, path: &str, header: Option<&GgufHeader>) -> u32 {
        if path == models::CHAT {
            self.worker.choose(self.bundled.model.clone(), self.bundled.context_tokens);
            self.set(Chosen::bundled());
            return self.bundled.context_tokens;
        }
        let made_for = header.and_then(|header| header.context_tokens).unwrap_or(MOST_CONTEXT.into());
        let context = u32::try_from(made_for).unwrap_or(MOST_CONTEXT).min(MOST_CONTEXT);
        self.worker.choose(self.folder.join(path), context);
        let large = header.is_some_and(|header| header.parameters >= MIDDLE);
        self.set(Chosen { path: path.to_owned(), large, checked: false, proven: false });
        context
    }

    /// The first part of a reply, so that a model that cannot be loaded is noticed while another one can still answer.
    async fn begin(&self, chosen: &Chosen, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.check(chosen).await?;
        let mut reply = self.worker.chat(fitting(chosen, request)).await?;
        let Some(first) = reply.next().await.transpose()? else { return Ok(reply) };
        if matches!(first, ChatDelta::Text { .. }) {
            self.note(chosen, |now| now.proven = true);
        }
        Ok(stream::iter([Ok(first)]).chain(reply).boxed())
    }

    fn note(&self, of: &Chosen, what: impl FnOnce(&mut Chosen)) {
        let mut now = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if now.path == of.path {
            what(&mut now);
        }
    }

    /// A file that changed since it was pinned is never loaded. A quick look, unless its time of change is another one.
    async fn check(&self, chosen: &Chosen) -> Result<(), LlmError> {
        if chosen.checked {
            return Ok(());
        }
        let (folder, path, at) = (self.folder.clone(), chosen.path.clone(), self.folder.join(&chosen.path));
        let looked = tokio::task::spawn_blocking(move || intact(&folder, &path)).await;
        match looked {
            Ok(Ok(_)) => self.note(chosen, |now| now.checked = true),
            Ok(Err(ModelError::WrongHash { .. } | ModelError::WrongSize { .. })) => {
                let reason = "its content has changed since it was added".to_owned();
                return Err(LlmError::ModelDamaged { path: at, reason });
            }
            Ok(Err(_)) => return Err(LlmError::ModelMissing { path: at }),
            Err(_) => return Err(LlmError::WorkerDied),
        }
        Ok(())
    }

    /// The model that came with the program answers from now on, and the person is told why.
    async fn fall_back(&self, from: &Chosen, why: &LlmError) {
        tracing::warn!(error = %why, path = from.path, "the chosen model cannot be used");
        if self.chosen().path != from.path {
            return;
        }
        let context = self.load_next(models::CHAT, None);
        let name = from.path.rsplit('/').next().unwrap_or(&from.path);
        let reason = match why {
            LlmError::ModelMissing { .. } => "is not there any more",
            LlmError::ModelDamaged { .. } => {
                "cannot be read: the file is damaged, or of a kind that is not known"
            }
            LlmError::OutOfResources { .. } => "does not fit into the memory that is free",
            _ => "could not be loaded",
        };
        let message = format!(
            "{name} {reason}. The model that came with Visavis answers in its place; choose another one under Models."
        );
        let code = "local_model".to_owned();
        let _ = self.events.send(ChatEvent::Notice { level: NoticeLevel::Warning, code, message });
        if let Some(providers) = self.providers.get().and_then(Weak::upgrade) {
            let kept = blocking(move || providers.set_local_model(models::CHAT, context)).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "the choice of the model was not kept");
            }
        }
    }
}

/// Whether another model must answer from now on.
fn unusable(chosen: &Chosen, error: &LlmError) -> bool {
    match error {
        LlmError::ModelMissing { .. } | LlmError::ModelDamaged { .. } => true,
        LlmError::OutOfResources { .. } | LlmError::WorkerDied => !chosen.proven,
        _ => false,
    }
}

fn fitting(chosen: &Chosen, request: ChatRequest) -> ChatRequest {
    if !chosen.large {
        return request;
    }
    let Sampling { seed, exempt, .. } = request.sampling;
    ChatRequest { sampling: Sampling { seed, exempt, ..Sampling::middle_model() }, ..request }
}

#[async_trait]
impl ChatProvider for LocalBrain {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let chosen = self.chosen();
        if chosen.path == models::CHAT {
            return self.worker.chat(request).await;
        }
        match self.begin(&chosen, request.clone()).await {
            Err(error) if unusable(&chosen, &error) && !request.cancel.is_cancelled() => {
                self.fall_back(&chosen, &error).await;
                self.worker.chat(request).await
            }
            begun => begun,
        }
    }

    async fn warm_up(&self, request: ChatRequest) -> Result<(), LlmError> {
        let chosen = self.chosen();
        if chosen.path == models::CHAT {
            return self.worker.warm_up(request).await;
        }
        let warm = match self.check(&chosen).await {
            Ok(()) => self.worker.warm_up(fitting(&chosen, request.clone())).await,
            damaged => damaged,
        };
        match warm {
            Err(error) if unusable(&chosen, &error) && !request.cancel.is_cancelled() => {
                self.fall_back(&chosen, &error).await;
                self.worker.warm_up(request).await
            }
            warm => warm,
        }
    }
}
