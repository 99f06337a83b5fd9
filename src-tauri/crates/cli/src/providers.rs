//! `providers`, `ledger`, `offline`: who answers, and what left this computer.

use std::io::Read;

use serde::Serialize;
use vis_api::{
    ApiError, App, KeyState, LedgerPage, ModelChoice, ProviderDraft, ProviderKind, ProviderView, TestReport,
};

use crate::arguments::{KindAs, ProviderTask};
use crate::chat::failed;
use crate::report::Output;

/// What `providers add`, `use` and `remove` print.
#[derive(Serialize)]
pub(crate) struct Changed {
    #[serde(flatten)]
    provider: ProviderView,
    /// What else the person should know.
    notices: Vec<String>,
}

pub(crate) async fn run(app: &App, task: ProviderTask, output: &Output) -> Result<(), ApiError> {
    match task {
        ProviderTask::Add { kind, name, base_url, key_stdin, model } => {
            let key = if key_stdin { Some(key_of_stdin()?) } else { None };
            let draft = ProviderDraft {
                kind: kind.into(),
                name,
                base_url: base_url.unwrap_or_default(),
                model: model.unwrap_or_default(),
                context_tokens: None,
                sees: false,
            };
            let provider = app.add_provider(draft, key).await?;
            output.provider(&told(provider));
        }
        ProviderTask::List => output.providers(&app.providers().await?),
        ProviderTask::Test { name } => {
            let id = app.provider_named(&name).await?.id;
            let report = app.test_provider(&id).await;
            app.settle_ledger().await;
            output.tested(&report?);
        }
        ProviderTask::Models { name } => {
            let id = app.provider_named(&name).await?.id;
            let models = app.provider_models(&id).await;
            app.settle_ledger().await;
            output.models_of(&models?);
        }
        ProviderTask::Use { name } => {
            let id = app.provider_named(&name).await?.id;
            app.order_providers(vec![id.clone()]).await?;
            output.provider(&told(app.provider_named(&id).await?));
        }
        ProviderTask::Remove { name } => {
            let provider = app.provider_named(&name).await?;
            app.remove_provider(&provider.id).await?;
            output.provider(&Changed { provider, notices: Vec::new() });
        }
    }
    Ok(())
}

fn told(provider: ProviderView) -> Changed {
    let notices = notices_of(provider.key.state);
    Changed { provider, notices }
}

/// What a person should know of where the key went.
pub(crate) fn notices_of(key: KeyState) -> Vec<String> {
    let forgotten = key == KeyState::Session;
    let advice = "No keyring is open here, so the key is forgotten when this program ends. Start a keyring, or set \
                  VISAVIS_PASSPHRASE to keep keys in a locked file.";
    forgotten.then(|| advice.to_owned()).into_iter().collect()
}

/// Arguments and the environment can be read by other programs; standard input cannot.
pub(crate) fn key_of_stdin() -> Result<String, ApiError> {
    let mut key = String::new();
    std::io::stdin()
        .take(64 * 1024)
        .read_to_string(&mut key)
        .map_err(|error| failed(format!("The key cannot be read from standard input ({error}).")))?;
    Ok(key)
}

pub(crate) fn changed_lines(changed: &Changed) -> Vec<String> {
    std::iter::once(line(&changed.provider)).chain(changed.notices.iter().cloned()).collect()
}

/// One line a provider.
pub(crate) fn line(one: &ProviderView) -> String {
    let place = if one.host.is_empty() { "this computer" } else { &one.host };
    let off = if one.enabled { "" } else { "  (off)" };
    let model = if one.model.is_empty() { "its first model" } else { &one.model };
    let key = match one.key.state {
        KeyState::NotNeeded => "no key needed".to_owned(),
        _ if one.key.last.is_empty() => format!("key {}", word(one.key.state)),
        _ => format!("key ••••{}", one.key.last),
    };
    format!("{}  {}  {place}  {model}  {key}{off}", one.name, word(one.kind))
}

pub(crate) fn test_lines(report: &TestReport) -> Vec<String> {
    match report.ok {
        true => vec![format!("{} ({} ms)", report.message, report.took_ms)],
        false => vec![report.message.clone()],
    }
}

pub(crate) fn model_lines(models: &[ModelChoice]) -> Vec<String> {
    let tokens = |model: &ModelChoice| model.context_tokens.map(|tokens| format!("  {tokens} tokens"));
    models.iter().map(|model| format!("{}{}", model.id, tokens(model).unwrap_or_default())).collect()
}

pub(crate) fn ledger_lines(page: &LedgerPage) -> Vec<String> {
    let entries = page.items.iter().map(|entry| {
        let status = entry.status.map(|status| format!(" {status}")).unwrap_or_default();
        format!(
            "{}  {}  {}  {} B out, {} B in, {} ms  {}{status}",
            entry.at_ms,
            entry.host,
            entry.purpose,
            entry.bytes_out,
            entry.bytes_in,
            entry.took_ms,
            entry.outcome
        )
    });
    let sum = format!("In all {} bytes left this computer and {} came back.", page.total_out, page.total_in);
    entries.chain([sum]).collect()
}

impl From<KindAs> for ProviderKind {
    fn from(kind: KindAs) -> Self {
        match kind {
            KindAs::OpenaiCompatible => Self::OpenaiCompatible,
            KindAs::OpenaiResponses => Self::OpenaiResponses,
            KindAs::Anthropic => Self::Anthropic,
            KindAs::Gemini => Self::Gemini,
            KindAs::Ollama => Self::Ollama,
        }
    }
}

/// The word that JSON has for it.
pub(crate) fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
