use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures::StreamExt;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use vis_core::{Sensitive, TurnId};
use vis_net::{Call, Destination, Net, NetError, Peer, Purpose, Times, without_secrets};

use super::{
    Cause, ModelInfo, ProviderError, RemoteConfig,
    context::{self, Spoken},
    talk::Talk,
    verdict,
    wire::{Ask, Wire},
};
use crate::{ChatDelta, ChatProvider, ChatRequest, ChatStream, ChatTurn, LlmError, Origin, Sampling};

/// A provider over the network. Clones share connections and what was learned about the server.
#[derive(Clone)]
pub struct RemoteChat {
    pub(super) config: Arc<RemoteConfig>,
    pub(super) peer: Peer,
    pub(super) patience: Patience,
    /// The server refused an optional part of a request once; none is sent any more.
    pub(super) plain: Arc<AtomicBool>,
    pub(super) purpose: Purpose,
    pub(super) chat: Option<String>,
}

/// How long to try again before a word was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Before the second and the third try, unless the provider says how long.
    pub waits: [Duration; 2],
    /// Who asks for more is not asked again; the error says how long to wait.
    pub longest_wait: Duration,
    /// For counts that come after the last word.
    pub last_words: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let waits = [Duration::from_millis(400), Duration::from_millis(1500)];
        Self { waits, longest_wait: Duration::from_secs(15), last_words: Duration::from_secs(2) }
    }
}

/// What a test call heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// From the request to the first word, or to the first thought.
    pub first_word_ms: u32,
}

impl RemoteChat {
    /// # Errors
    /// [`Cause::Proxy`] when the proxy's address cannot be used.
    pub fn new(
        net: &Net,
        destination: Destination,
        times: Option<Times>,
        config: RemoteConfig,
    ) -> Result<Self, ProviderError> {
        let peer = net.peer(destination, times).map_err(|error| verdict::of_net(&config.name, &error))?;
        Ok(Self {
            config: Arc::new(config),
            peer,
            patience: Patience::default(),
            plain: Arc::default(),
            purpose: Purpose::Chat,
            chat: None,
        })
    }

    /// The same provider, its calls written down under `chat`.
    #[must_use]
    pub fn for_chat(&self, chat: impl Into<String>) -> Self {
        Self { chat: Some(chat.into()), ..self.clone() }
    }

    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The models it offers, by id.
    ///
    /// # Errors
    /// Any [`Cause`].
    pub async fn models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let call = Call::get(self.wire().models_path(), Purpose::ModelList);
        Ok(self.wire().models(&self.fetch(call).await?))
    }

    /// How much the chosen model holds, where the provider tells.
    ///
    /// # Errors
    /// Any [`Cause`].
    pub async fn context_tokens(&self) -> Result<Option<u32>, ProviderError> {
        if let Some(call) = self.wire().details(&self.config.model) {
            return Ok(self.wire().context_of(&self.fetch(call).await?));
        }
        let models = self.models().await?;
        Ok(models
            .into_iter()
            .find(|model| model.id == self.config.model)
            .and_then(|model| model.context_tokens))
    }

    /// Asks for one word: what a list of models does not show (credit, rights, the model itself) shows here.
    ///
    /// # Errors
    /// What is wrong, as a [`Cause`].
    pub async fn test(&self) -> Result<Heard, ProviderError> {
        // 16 tokens are the least that OpenAI's Responses API takes.
        let sampling = Sampling { max_tokens: 32, ..Sampling::large_model() };
        let request = ChatRequest {
            turn: TurnId(0),
            system: String::new(),
            examples: Vec::new(),
            history: vec![ChatTurn::user("Say hello.")],
            sampling,
            cancel: CancellationToken::new(),
            origin: Origin::default(),
        };
        let clock = self.peer.clock();
        let begun = clock.elapsed();
        let once = Self { purpose: Purpose::Test, ..self.clone() };
        let mut reply = once.stream(request);
        let first = reply.next().await;
        let passed = clock.elapsed().saturating_sub(begun).as_millis();
        let heard = Heard { first_word_ms: u32::try_from(passed).unwrap_or(u32::MAX) };
        match first {
            Some(Ok(ChatDelta::Text { .. } | ChatDelta::Reasoning { .. } | ChatDelta::Done(_))) => Ok(heard),
            Some(Err(LlmError::Provider(error))) if error.cause == Cause::NothingSaid => Ok(heard),
            Some(Err(LlmError::Provider(error))) => Err(*error),
            Some(Err(_)) | None => Err(verdict::plain(&self.config.name, Cause::NotUnderstood)),
        }
    }

    pub(super) fn wire(&self) -> &'static dyn Wire {
        self.config.vendor.wire()
    }

    /// Providers repeat the key in their answer, and it need not look like one.
    pub(super) fn hushed(&self, error: ProviderError) -> ProviderError {
        let keys: Vec<Sensitive> = self.config.key.iter().cloned().collect();
        ProviderError { detail: without_secrets(&error.detail, &keys), ..error }
    }

    fn stream(&self, request: ChatRequest) -> ChatStream {
        futures::stream::unfold(Talk::new(self.clone(), request), Talk::next).boxed()
    }

    async fn fetch(&self, call: Call) -> Result<Value, ProviderError> {
        let told = |error: NetError| self.hushed(verdict::of_net(&self.config.name, &error));
        let call = call.with(self.wire().headers(self.config.key.as_ref()));
        let body = self.peer.send(&call).await.map_err(told)?.bytes().await.map_err(told)?;
        // What is not JSON here is a page of some other server.
        serde_json::from_slice(&body).map_err(|_| verdict::plain(&self.config.name, Cause::WrongUrl))
    }

    fn spoken<'a>(&self, request: &'a ChatRequest, room: usize) -> Result<Vec<Spoken<'a>>, LlmError> {
        let prompt_room = room.saturating_sub(request.sampling.longest_reply());
        context::cut(request, prompt_room, self.config.sees)
    }

    /// The request for `room` tokens of prompt and reply.
    pub(super) fn call(&self, request: &ChatRequest, room: usize) -> Result<Call, LlmError> {
        let spoken = self.spoken(request, room)?;
        let wire = self.wire();
        let own = vis_net::Url::parse(self.config.vendor.default_base()).ok();
        let ask = Ask {
            model: &self.config.model,
            system: &request.system,
            spoken: &spoken,
            sampling: &request.sampling,
            plain: self.plain.load(Ordering::Relaxed),
            official: own.is_some_and(|own| own.host_str() == self.peer.destination().base().host_str()),
            context_tokens: self.config.room(),
        };
        let body = wire.body(&ask).to_string().into_bytes();
        let call = Call::post_json(wire.chat_path(&self.config.model), body, self.purpose);
        let call = call.with(wire.headers(self.config.key.as_ref()));
        let asking = request.origin.session.as_ref().map(ToString::to_string);
        Ok(Call { chat: asking.or_else(|| self.chat.clone()), ..call })
    }
}

#[async_trait]
impl ChatProvider for RemoteChat {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        // What can be known without asking anybody is told at once.
        self.spoken(&request, self.config.room() as usize)?;
        Ok(self.stream(request))
    }
}
