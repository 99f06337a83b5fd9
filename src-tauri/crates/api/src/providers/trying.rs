//! Tests and lists of models: what a provider says before anything depends on it.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use vis_core::{Sensitive, TurnId};
use vis_llm::{
    Cause, ChatDelta, ChatRequest, ChatTurn, LlmError, Origin, ProviderError, RemoteChat, RemoteConfig,
    Sampling,
};
use vis_net::Times;

use super::keys::pasted;
use super::view::{destination, trouble, word};
use super::*;
use crate::App;
use crate::app::blocking;

/// A person waits for the answer.
const PATIENCE: Times = Times {
    connect: Duration::from_secs(8),
    headers: Duration::from_secs(40),
    idle: Duration::from_secs(30),
    whole: Duration::from_secs(60),
};

impl ProviderRoom {
    /// `times`: `None` for those of a chat.
    pub(super) fn remote(
        &self,
        draft: &ProviderDraft,
        key: Option<Sensitive>,
        times: Option<Times>,
    ) -> Result<RemoteChat, ProviderError> {
        let strange = |detail: String| trouble(&draft.name, Cause::NotAllowed, detail);
        let vendor = draft.kind.vendor().ok_or_else(|| strange("it is on this computer".to_owned()))?;
        let to = match destination(draft) {
            Some(Ok(to)) => to,
            Some(Err(error)) => return Err(strange(error.to_string())),
            None => return Err(strange("it has no address".to_owned())),
        };
        let config = RemoteConfig {
            name: draft.name.clone(),
            vendor,
            model: draft.model.clone(),
            key,
            context_tokens: draft.context_tokens,
            sees: draft.sees,
        };
        RemoteChat::new(&self.net, to, times, config)
    }

    async fn try_out(&self, draft: &ProviderDraft, key: Option<Sensitive>) -> TestReport {
        let begun = self.clock.elapsed();
        let outcome = match draft.kind {
            ProviderKind::Local => self.try_local().await,
            _ => self.try_remote(draft, key).await,
        };
        let took = self.clock.elapsed().saturating_sub(begun).as_millis();
        let report = TestReport {
            ok: true,
            cause: None,
            message: format!("{} answers.", draft.name),
            took_ms: u32::try_from(took).unwrap_or(u32::MAX),
            at_ms: self.clock.now_ms(),
            model_ok: Some(true),
        };
        match outcome {
            Ok(()) => report,
            Err(LlmError::Provider(error)) => {
                let model_ok = (error.cause == Cause::WrongModel).then_some(false);
                let (cause, message) = (Some(word(error.cause)), error.to_string());
                TestReport { ok: false, cause, message, model_ok, ..report }
            }
            Err(error) => TestReport { ok: false, message: error.to_string(), model_ok: None, ..report },
        }
    }

    async fn try_remote(&self, draft: &ProviderDraft, key: Option<Sensitive>) -> Result<(), LlmError> {
        let mut draft = draft.clone();
        if draft.model.is_empty() {
            let listed = self.remote(&draft, key.clone(), Some(PATIENCE))?.models().await?;
            draft.model = first_model(&draft.name, listed.into_iter().map(|model| model.id))?;
        }
        Ok(self.remote(&draft, key, Some(PATIENCE))?.test().await.map(|_| ())?)
    }

    async fn try_local(&self) -> Result<(), LlmError> {
        let request = ChatRequest {
            turn: TurnId(0),
            system: String::new(),
            examples: Vec::new(),
            history: vec![ChatTurn::user("Say hello.")],
            sampling: Sampling { max_tokens: 4, grace_tokens: 0, ..Sampling::small_model() },
            cancel: Default::default(),
            origin: Origin::default(),
        };
        let mut reply = self.local.chat(request).await?;
        while let Some(item) = reply.next().await {
            if matches!(item?, ChatDelta::Text { .. } | ChatDelta::Done(_)) {
                break;
            }
        }
        Ok(())
    }

    async fn listed(
        &self,
        draft: &ProviderDraft,
        key: Option<Sensitive>,
    ) -> Result<Vec<ModelChoice>, ApiError> {
        if draft.kind == ProviderKind::Local {
            let (id, context_tokens) = (draft.model.clone(), draft.context_tokens);
            return Ok(vec![ModelChoice { id, name: None, context_tokens, sees: Some(false) }]);
        }
        let remote = self.remote(draft, key, Some(PATIENCE)).map_err(LlmError::from)?;
        let models = remote.models().await.map_err(LlmError::from)?;
        Ok(models.into_iter().map(ModelChoice::from).collect())
    }
}

/// # Errors
/// [`Cause::WrongModel`] when it has none.
pub(super) fn first_model(
    provider: &str,
    mut listed: impl Iterator<Item = String>,
) -> Result<String, ProviderError> {
    listed.next().ok_or_else(|| trouble(provider, Cause::WrongModel, "it offers no model"))
}

/// What a person says before anything is kept.
pub(crate) fn fresh_key(key: Option<String>) -> Result<Option<Sensitive>, ApiError> {
    key.filter(|key| !key.trim().is_empty()).map(|key| pasted(&key)).transpose()
}

impl App {
    /// Asks a provider for one word, and keeps how it went.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`]; what is wrong with the provider stands in the report.
    pub async fn test_provider(&self, id: &str) -> Result<TestReport, ApiError> {
        let room = Arc::clone(&self.home()?.providers);
        let one = room.one(id)?;
        let (asked, placed) = (Arc::clone(&room), one.clone());
        let key = blocking(move || asked.key(&placed)).await?;
        let report = room.try_out(&one.provider.draft, key).await;
        let (kept, id, copy) = (Arc::clone(&room), id.to_owned(), report.clone());
        blocking(move || kept.tested(&id, &copy)).await?;
        Ok(report)
    }

    /// The same of what is not kept yet; nothing is.
    pub async fn test_draft(
        &self,
        draft: ProviderDraft,
        key: Option<String>,
    ) -> Result<TestReport, ApiError> {
        let room = Arc::clone(&self.home()?.providers);
        Ok(room.try_out(&draft, fresh_key(key)?).await)
    }

    /// The models a provider offers.
    ///
    /// # Errors
    /// A sentence that tells apart a wrong key, a wrong address, no network and so on.
    pub async fn provider_models(&self, id: &str) -> Result<Vec<ModelChoice>, ApiError> {
        let room = Arc::clone(&self.home()?.providers);
        let one = room.one(id)?;
        let (asked, placed) = (Arc::clone(&room), one.clone());
        let key = blocking(move || asked.key(&placed)).await?;
        room.listed(&one.provider.draft, key).await
    }

    /// The same of what is not kept yet; nothing is.
    pub async fn draft_models(
        &self,
        draft: ProviderDraft,
        key: Option<String>,
    ) -> Result<Vec<ModelChoice>, ApiError> {
        let room = Arc::clone(&self.home()?.providers);
        room.listed(&draft, fresh_key(key)?).await
    }
}
