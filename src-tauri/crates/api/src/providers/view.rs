//! Providers as they are kept, and as the window sees them.

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_llm::{Cause, ModelInfo, ProviderError, Sampling, Vendor};
use vis_net::{Destination, NetError};

use super::choice::LOCAL;

/// What speaks at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderKind {
    OpenaiCompatible,
    OpenaiResponses,
    Anthropic,
    Gemini,
    Ollama,
    /// The model that comes with the program. There is exactly one, and it cannot be removed.
    Local,
}

impl ProviderKind {
    pub(crate) fn vendor(self) -> Option<Vendor> {
        Some(match self {
            Self::OpenaiCompatible => Vendor::OpenaiCompatible,
            Self::OpenaiResponses => Vendor::OpenaiResponses,
            Self::Anthropic => Vendor::Anthropic,
            Self::Gemini => Vendor::Gemini,
            Self::Ollama => Vendor::Ollama,
            Self::Local => return None,
        })
    }
}

/// How far a provider is away, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProviderReach {
    ThisComputer,
    LocalNetwork,
    Internet,
}

/// Where a key lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    Keyring,
    /// A file that a passphrase locks.
    File,
    /// Nowhere: it is forgotten when the program ends.
    Session,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    None,
    Kept,
    Session,
    NotNeeded,
    /// It is kept, and its place cannot be read now.
    Unreadable,
}

/// What can be shown of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct KeyView {
    pub state: KeyState,
    /// Its last four characters; empty where that would be much of it.
    pub last: String,
    #[serde(rename = "where")]
    pub place: Option<KeyPlace>,
}

/// How a test went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TestReport {
    pub ok: bool,
    /// The word of [`Cause`].
    pub cause: Option<String>,
    /// For people.
    pub message: String,
    pub took_ms: u32,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub at_ms: i64,
    /// Nothing: it was not asked.
    pub model_ok: Option<bool>,
}

/// What a person says of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProviderDraft {
    pub kind: ProviderKind,
    pub name: String,
    /// Empty: the vendor's own.
    pub base_url: String,
    /// Empty: the first of its list.
    pub model: String,
    pub context_tokens: Option<u32>,
    pub sees: bool,
}

/// One who can answer.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ProviderView {
    pub id: String,
    pub kind: ProviderKind,
    pub name: String,
    pub base_url: String,
    pub model: String,
    pub context_tokens: Option<u32>,
    pub sees: bool,
    pub key: KeyView,
    /// Where it leads; empty for the model of the program.
    pub host: String,
    pub reach: ProviderReach,
    pub tested: Option<TestReport>,
    pub enabled: bool,
    #[specta(type = f64)]
    pub changed_ms: i64,
}

/// A model a provider offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ModelChoice {
    pub id: String,
    pub name: Option<String>,
    pub context_tokens: Option<u32>,
    pub sees: Option<bool>,
}

impl From<ModelInfo> for ModelChoice {
    fn from(model: ModelInfo) -> Self {
        Self { id: model.id, name: model.name, context_tokens: model.context_tokens, sees: model.sees }
    }
}

/// Who answers in a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SessionProvider {
    /// Chosen for this chat.
    pub provider_id: Option<String>,
    /// Who answers next, if it can; empty when nobody is switched on.
    pub in_use: String,
}

/// As it is kept in the database: no key, and of the key its last letters at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Provider {
    #[serde(flatten)]
    pub(crate) draft: ProviderDraft,
    pub(crate) enabled: bool,
    #[serde(default)]
    pub(crate) key_place: Option<KeyPlace>,
    #[serde(default)]
    pub(crate) key_last: String,
    #[serde(default)]
    pub(crate) tested: Option<TestReport>,
}

impl Provider {
    pub(crate) fn new(draft: ProviderDraft) -> Self {
        Self { draft, enabled: true, key_place: None, key_last: String::new(), tested: None }
    }
}

/// A provider in its place of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) provider: Provider,
    pub(crate) changed_ms: i64,
}

impl Listed {
    pub(crate) fn is_local(&self) -> bool {
        self.id == LOCAL
    }

    /// Tokens of prompt and reply together: what the person says, else what can be relied on.
    pub(crate) fn context(&self) -> u32 {
        let draft = &self.provider.draft;
        let usual = || match draft.kind.vendor() {
            Some(vendor) => vendor.usual_context(self.reach() != ProviderReach::Internet),
            None => crate::prompts::CONTEXT,
        };
        draft.context_tokens.unwrap_or_else(usual)
    }

    /// How to ask for a reply. A large model needs no hand held, but its reply must not take up a small context.
    pub(crate) fn sampling(&self, wished: &Sampling) -> Sampling {
        if self.is_local() {
            return wished.clone();
        }
        let large = Sampling::large_model();
        let max_tokens = large.max_tokens.min(self.context() as usize / 4);
        Sampling { seed: wished.seed, max_tokens, ..large }
    }

    /// Tokens of prompt beside a reply.
    pub(crate) fn prompt_room(&self) -> usize {
        let reply = self.sampling(&Sampling::small_model()).longest_reply();
        (self.context() as usize).saturating_sub(reply)
    }

    pub(crate) fn name(&self) -> &str {
        &self.provider.draft.name
    }

    pub(crate) fn reach(&self) -> ProviderReach {
        match destination(&self.provider.draft) {
            Some(Ok(destination)) => reach_of(&destination),
            // An address that cannot be used is not called; nothing near is promised of it.
            Some(Err(_)) => ProviderReach::Internet,
            None => ProviderReach::ThisComputer,
        }
    }

    pub(crate) fn view(&self, key: KeyView) -> ProviderView {
        let draft = &self.provider.draft;
        let host = match destination(draft) {
            Some(Ok(destination)) => destination.host(),
            _ => String::new(),
        };
        ProviderView {
            id: self.id.clone(),
            kind: draft.kind,
            name: draft.name.clone(),
            base_url: draft.base_url.clone(),
            model: draft.model.clone(),
            context_tokens: draft.context_tokens,
            sees: draft.sees,
            key,
            host,
            reach: self.reach(),
            tested: self.provider.tested.clone(),
            enabled: self.provider.enabled,
            changed_ms: self.changed_ms,
        }
    }
}

/// Tokens of prompt beside a reply, of the model of the program as it comes.
pub(crate) fn own_room() -> usize {
    (crate::prompts::CONTEXT as usize).saturating_sub(Sampling::small_model().longest_reply())
}

/// `None` for the model of the program, which is nowhere.
pub(crate) fn destination(draft: &ProviderDraft) -> Option<Result<Destination, NetError>> {
    Some(draft.kind.vendor()?.destination(&draft.base_url))
}

/// The base address as it is kept: as it is called, so that what was pasted with it, such as `?key=…`, is not. The vendor's own
/// stays empty.
pub(crate) fn as_called(entered: &str, to: &Destination) -> String {
    if entered.trim().is_empty() {
        String::new()
    } else {
        to.base().as_str().trim_end_matches('/').to_owned()
    }
}

pub(crate) fn reach_of(destination: &Destination) -> ProviderReach {
    let host = destination.base().host_str().unwrap_or_default();
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match () {
        () if loopback || host == "localhost" || host.ends_with(".localhost") => ProviderReach::ThisComputer,
        () if destination.looks_local() => ProviderReach::LocalNetwork,
        () => ProviderReach::Internet,
    }
}

/// The word of a cause, a level or a format, as JSON has it.
pub(crate) fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(crate) fn trouble(provider: &str, cause: Cause, detail: impl Into<String>) -> ProviderError {
    ProviderError { provider: provider.to_owned(), cause, detail: detail.into(), retry_after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(base_url: &str) -> ProviderReach {
        let draft = ProviderDraft {
            kind: ProviderKind::OpenaiCompatible,
            name: "P".into(),
            base_url: base_url.into(),
            model: String::new(),
            context_tokens: None,
            sees: false,
        };
        Listed { id: "p".into(), provider: Provider::new(draft), changed_ms: 0 }.reach()
    }

    #[test]
    fn how_far_a_provider_is_away_is_told_by_its_address() {
        use ProviderReach::{Internet, LocalNetwork, ThisComputer};
        for (url, expected) in [
            ("http://127.0.0.1:8080/v1", ThisComputer),
            ("http://localhost:1234", ThisComputer),
            ("http://[::1]:8080", ThisComputer),
            ("http://192.168.1.5:8000", LocalNetwork),
            ("http://tower.local:8000", LocalNetwork),
            ("", Internet),
            ("https://127.0.0.1.example.com", Internet),
        ] {
            assert_eq!(reach(url), expected, "{url}");
        }
    }
}
