//! The conversation's port for models: asks whoever is to answer, others in their place before the first word, and counts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use vis_conversation::estimate_tokens;
use vis_llm::{
    Cause, ChatDelta, ChatProvider, ChatRequest, ChatStream, LlmError, RemoteChat, Usage, remote::Patience,
};
use vis_store::KeptUsage;

use super::answerers::size;
use super::trying::first_model;
use super::usage::day;
use super::view::{Listed, trouble};
use super::*;
use crate::NoticeLevel;

/// Where somebody else can answer, nobody waits long for the same one again.
const IMPATIENCE: Patience = Patience {
    waits: [Duration::from_millis(250), Duration::from_millis(750)],
    longest_wait: Duration::from_secs(2),
    last_words: Duration::from_secs(2),
};

/// A keyring that asks the person something must not hold a reply up for ever.
const KEY_PATIENCE: Duration = Duration::from_secs(20);

/// The port. Clones share the room.
#[derive(Clone)]
pub(crate) struct Answering(pub(crate) Arc<ProviderRoom>);

#[async_trait]
impl ChatProvider for Answering {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let asked = self.0.roster().candidates(&request.origin);
        let mut lost: Option<(String, LlmError)> = None;
        for (at, one) in asked.iter().enumerate() {
            let last = at + 1 == asked.len();
            match self.begin(one, &request, last).await {
                Ok(begun) => {
                    self.0.tell(&request, one, begun.answerer, lost.as_ref());
                    return Ok(begun.reply);
                }
                Err(error) if request.cancel.is_cancelled() || !may_fall_back(&error) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, provider = one.name(), "did not answer");
                    // The first one's trouble is what the person has to know.
                    lost.get_or_insert_with(|| (one.name().to_owned(), error));
                }
            }
        }
        Err(lost.map_or_else(nobody, |(_, error)| error))
    }

    /// Only this computer's own model is made ready: nobody else is to know what is not said yet.
    async fn warm_up(&self, request: ChatRequest) -> Result<(), LlmError> {
        let first = self.0.roster().candidates(&request.origin).into_iter().next();
        match first {
            Some(one) if one.is_local() => self.0.local.warm_up(request).await,
            _ => Ok(()),
        }
    }
}

impl Answering {
    /// The answer of whoever is asked first, and of nobody else; `None` when that is this computer's own model. For what nobody
    /// waits for: no event tells of it, but it is counted and written down as any other.
    ///
    /// # Errors
    /// As [`ChatProvider::chat`].
    pub(crate) async fn aside(&self, request: ChatRequest) -> Result<Option<String>, LlmError> {
        let first = self.0.roster().candidates(&request.origin).into_iter().next();
        let Some(one) = first.filter(|one| !one.is_local()) else { return Ok(None) };
        let mut reply = self.begin(&one, &request, true).await?.reply;
        let mut said = String::new();
        while let Some(item) = reply.next().await {
            match item? {
                ChatDelta::Text { text, .. } => said.push_str(&text),
                ChatDelta::Reasoning { .. } | ChatDelta::Done(_) => {}
            }
        }
        Ok(Some(said))
    }
}

/// Whether another one may do better. What a filter refused is not taken to somebody else behind the person's back.
fn may_fall_back(error: &LlmError) -> bool {
    match error {
        LlmError::Empty => false,
        LlmError::Provider(error) => error.cause != Cause::Filtered,
        _ => true,
    }
}

fn nobody() -> LlmError {
    let advice = "everybody is switched off; switch somebody on under Models";
    trouble("Visavis", Cause::NotAllowed, advice).into()
}

impl Answering {
    /// A reply whose first word is there.
    async fn begin(&self, one: &Listed, request: &ChatRequest, last: bool) -> Result<Begun, LlmError> {
        let (request, account) = match self.0.answerers.fitted(request, one) {
            Some((narrow, account)) => (narrow, Some(account)),
            None => (request.clone(), None),
        };
        let request = ChatRequest { sampling: one.sampling(&request.sampling), ..request };
        let mut model = one.provider.draft.model.clone();
        let mut reply = if one.is_local() {
            self.0.local.chat(request.clone()).await?
        } else {
            self.0.within_limit(one.name(), one.reach())?;
            let remote = self.connected(one).await?;
            model = remote.model;
            let patience = if last { Patience::default() } else { IMPATIENCE };
            remote.chat.with_patience(patience).chat(request.clone()).await?
        };
        let mut first = Vec::new();
        while let Some(item) = reply.next().await {
            let thought = matches!(item, Ok(ChatDelta::Reasoning { .. }));
            first.push(Ok(item?));
            if !thought {
                break;
            }
        }
        let label = (!one.is_local()).then(|| labelled(one.name(), &model));
        let answerer = Answerer { label, model: model.clone(), context: one.context(), account };
        let mut meter = Meter::new(&self.0, one, model, &request);
        let reply = stream::iter(first).chain(reply).inspect(move |item| meter.see(item)).boxed();
        Ok(Begun { reply, answerer })
    }

    async fn connected(&self, one: &Listed) -> Result<Connected, LlmError> {
        let mut draft = one.provider.draft.clone();
        let earlier = self.0.built().get(&one.id).cloned();
        if let Some(chat) = earlier {
            return Ok(Connected { chat, model: draft.model });
        }
        let key = self.key(one).await?;
        if draft.model.is_empty() {
            let listed = self.0.remote(&draft, key.clone(), None)?.models().await?;
            draft.model = first_model(&draft.name, listed.into_iter().map(|model| model.id))?;
            let (room, id, model) = (Arc::clone(&self.0), one.id.clone(), draft.model.clone());
            // The reply does not depend on it: next time the list is asked again.
            tokio::task::spawn_blocking(move || _ = room.settle_model(&id, &model));
        } else {
            let chat = self.0.remote(&draft, key, None)?;
            self.0.built().insert(one.id.clone(), chat.clone());
            return Ok(Connected { chat, model: draft.model });
        }
        Ok(Connected { chat: self.0.remote(&draft, key, None)?, model: draft.model })
    }

    async fn key(&self, one: &Listed) -> Result<Option<vis_core::Sensitive>, LlmError> {
        let (room, owner) = (Arc::clone(&self.0), one.clone());
        let reading = tokio::task::spawn_blocking(move || room.key(&owner));
        let wrong = |detail: String| LlmError::from(trouble(one.name(), Cause::WrongKey, detail));
        match tokio::time::timeout(KEY_PATIENCE, reading).await {
            Ok(Ok(Ok(key))) => Ok(key),
            Ok(Ok(Err(error))) => Err(wrong(error.message)),
            _ => Err(wrong("the place for keys does not answer".to_owned())),
        }
    }
}

/// A reply whose first word is there, and who gives it.
struct Begun {
    reply: ChatStream,
    answerer: Answerer,
}

fn labelled(name: &str, model: &str) -> String {
    if model.is_empty() { name.to_owned() } else { format!("{name} · {model}") }
}

struct Connected {
    chat: RemoteChat,
    model: String,
}

impl ProviderRoom {
    fn tell(
        &self,
        request: &ChatRequest,
        one: &Listed,
        answerer: Answerer,
        lost: Option<&(String, LlmError)>,
    ) {
        let Some(session) = &request.origin.session else { return };
        let model = answerer.model.clone();
        self.answerers.answers(request.turn, answerer);
        let _ = self.events.send(ChatEvent::AnsweredBy {
            session_id: session.to_string(),
            provider_id: one.id.clone(),
            name: one.name().to_owned(),
            model,
            fell_back_from: lost.map(|(name, _)| name.clone()),
            why: lost.map(|(_, error)| error.to_string()),
        });
    }
}

/// Counts one reply, and writes it down when the reply is over, however it ended.
struct Meter {
    room: Arc<ProviderRoom>,
    usage: KeptUsage,
    /// Of the prompt, where the provider does not tell.
    asked: u64,
    said: String,
    told: Option<Usage>,
}

impl Meter {
    fn new(room: &Arc<ProviderRoom>, one: &Listed, model: String, request: &ChatRequest) -> Self {
        let usage = KeptUsage {
            day: day(room.clock.now_ms()),
            provider_id: one.id.clone(),
            model,
            character_id: request.origin.character.as_ref().map(ToString::to_string).unwrap_or_default(),
            provider: one.name().to_owned(),
            ..KeptUsage::default()
        };
        let asked = size(request) as u64;
        Self { room: Arc::clone(room), usage, asked, said: String::new(), told: None }
    }

    fn see(&mut self, item: &Result<ChatDelta, LlmError>) {
        match item {
            Ok(ChatDelta::Text { text, .. } | ChatDelta::Reasoning { text, .. }) => self.said.push_str(text),
            Ok(ChatDelta::Done(usage)) => self.told = Some(*usage),
            Err(_) => {}
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let told = self.told.unwrap_or_default();
        let or = |count: u32, estimate: u64| if count > 0 { u64::from(count) } else { estimate };
        let said = if self.said.is_empty() { 0 } else { estimate_tokens(&self.said) as u64 };
        self.usage.input_tokens = or(told.prompt_tokens, self.asked);
        self.usage.cached_tokens = u64::from(told.reused_tokens);
        self.usage.output_tokens = or(told.generated_tokens, said);
        let (usage, now) = (std::mem::take(&mut self.usage), self.room.clock.now_ms());
        let (budget, events) = (Arc::clone(&self.room.budget), self.room.events.clone());
        self.room.books.note(move |store| {
            store.add_usage(&usage)?;
            if budget.count(store, now)? {
                let _ = events.send(ChatEvent::Notice {
                    level: NoticeLevel::Warning,
                    code: "usage_limit".to_owned(),
                    message: "This month's limit for paid providers is nearly reached. Raise it under Privacy and network, or others answer in their place."
                        .to_owned(),
                });
            }
            Ok(())
        });
    }
}
