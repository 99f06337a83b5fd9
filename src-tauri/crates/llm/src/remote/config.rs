use serde::{Deserialize, Serialize};
use vis_core::Sensitive;
use vis_net::{Destination, NetError, Url};

use super::{
    anthropic::Messages, gemini::Gemini, ollama::Ollama, openai::Completions, openai_responses::Responses,
    wire::Wire,
};

/// Whose dialect a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vendor {
    /// Chat completions, as OpenAI, vLLM, llama-server, LM Studio, OpenRouter, Groq and many others speak it.
    OpenaiCompatible,
    /// OpenAI's Responses API.
    OpenaiResponses,
    Anthropic,
    Gemini,
    /// Ollama's own API.
    Ollama,
}

impl Vendor {
    pub const ALL: [Self; 5] =
        [Self::OpenaiCompatible, Self::OpenaiResponses, Self::Anthropic, Self::Gemini, Self::Ollama];

    pub(crate) fn wire(self) -> &'static dyn Wire {
        match self {
            Self::OpenaiCompatible => &Completions,
            Self::OpenaiResponses => &Responses,
            Self::Anthropic => &Messages,
            Self::Gemini => &Gemini,
            Self::Ollama => &Ollama,
        }
    }

    /// The vendor's own server.
    pub fn default_base(self) -> &'static str {
        match self {
            Self::OpenaiCompatible | Self::OpenaiResponses => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com/v1",
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta",
            Self::Ollama => "http://127.0.0.1:11434/api",
        }
    }

    /// Tokens of prompt and reply together that can be relied on where nobody says how many there are. `near`: on this
    /// computer or in its network, where models are small and what is too long is often cut off without a word.
    pub fn usual_context(self, near: bool) -> u32 {
        match self {
            // What Ollama gives a model when nobody says otherwise is 4096; this program always says so much (`num_ctx`).
            Self::Ollama => 8192,
            Self::OpenaiCompatible if near => 8192,
            Self::OpenaiCompatible => 32_768,
            Self::OpenaiResponses | Self::Gemini => 128_000,
            Self::Anthropic => 200_000,
        }
    }

    /// What stands below the host; people leave it out, or paste too much of it.
    fn root(self) -> &'static str {
        match self {
            Self::OpenaiCompatible | Self::OpenaiResponses | Self::Anthropic => "/v1",
            Self::Gemini => "/v1beta",
            Self::Ollama => "/api",
        }
    }

    /// Ends of addresses as they stand in manuals.
    const PASTED: [&str; 8] = [
        "/chat/completions",
        "/completions",
        "/responses",
        "/messages",
        "/models",
        "/chat",
        "/tags",
        "/generate",
    ];

    /// The destination for what a person entered as base address; empty means the vendor's own.
    ///
    /// # Errors
    /// [`NetError::Refused`] for what is no address.
    pub fn destination(self, entered: &str) -> Result<Destination, NetError> {
        let entered = entered.trim();
        let own = self.default_base();
        if entered.is_empty() || entered.trim_end_matches('/') == own {
            return if own.starts_with("https") {
                Destination::preset(own)
            } else {
                Destination::entered(own)
            };
        }
        let parsed = Destination::entered(entered)?;
        Destination::entered(self.tidied(parsed.base()).as_str())
    }

    fn tidied(self, base: &Url) -> Url {
        let mut base = base.clone();
        base.set_query(None);
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/').to_owned();
        let path = Self::PASTED.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(&path).to_owned();
        // Ollama speaks OpenAI's dialect under /v1 and its own under /api.
        let path = if self == Self::Ollama { path.trim_end_matches("/v1").to_owned() } else { path };
        let whole = if path.is_empty() { self.root().to_owned() } else { path };
        base.set_path(&whole);
        base
    }
}

/// One provider as a person set it up.
#[derive(Clone, Debug)]
pub struct RemoteConfig {
    /// What the person calls it; begins every error.
    pub name: String,
    pub vendor: Vendor,
    pub model: String,
    pub key: Option<Sensitive>,
    /// How much the model holds, in tokens; `None` is the vendor's usual.
    pub context_tokens: Option<u32>,
    /// Without sight the images of a chat are left out.
    pub sees: bool,
}

impl RemoteConfig {
    /// Tokens of prompt and reply together.
    pub(crate) fn room(&self) -> u32 {
        self.context_tokens.unwrap_or_else(|| self.vendor.usual_context(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_addresses_are_understood_as_people_write_them() {
        let cases = [
            (Vendor::OpenaiCompatible, "http://localhost:1234", "http://localhost:1234/v1"),
            (Vendor::OpenaiCompatible, "http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1"),
            (
                Vendor::OpenaiCompatible,
                "https://openrouter.ai/api/v1/chat/completions",
                "https://openrouter.ai/api/v1",
            ),
            (Vendor::OpenaiCompatible, "api.groq.com/openai/v1", "https://api.groq.com/openai/v1"),
            (Vendor::OpenaiCompatible, "", "https://api.openai.com/v1"),
            (Vendor::Anthropic, "https://proxy.example.com", "https://proxy.example.com/v1"),
            (Vendor::Gemini, "", "https://generativelanguage.googleapis.com/v1beta"),
            (Vendor::Ollama, "http://192.168.1.4:11434", "http://192.168.1.4:11434/api"),
            (Vendor::Ollama, "http://192.168.1.4:11434/v1", "http://192.168.1.4:11434/api"),
            (Vendor::Ollama, "http://localhost:11434/api/chat", "http://localhost:11434/api"),
            (Vendor::Ollama, "", "http://127.0.0.1:11434/api"),
        ];
        for (vendor, entered, base) in cases {
            assert_eq!(vendor.destination(entered).unwrap().base().as_str(), base, "{entered}");
        }
    }
}
