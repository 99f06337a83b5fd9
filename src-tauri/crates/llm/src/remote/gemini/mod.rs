//! Google's Gemini API.

mod request;
mod stream;

use serde_json::Value;
use vis_core::Sensitive;
use vis_net::{Framing, Header};

use super::{
    ModelInfo,
    models::{first_count, listed, text},
    wire::{Ask, Reader, Wire},
};

pub(crate) struct Gemini;

impl Wire for Gemini {
    fn framing(&self) -> Framing {
        Framing::Events
    }

    /// In a header: in the address, where manuals show it, it would stand in logs of others.
    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header> {
        key.map(|key| Header::Secret("x-goog-api-key", key.clone())).into_iter().collect()
    }

    fn chat_path(&self, model: &str) -> String {
        let name = model.strip_prefix("models/").unwrap_or(model);
        format!("models/{name}:streamGenerateContent?alt=sse")
    }

    fn body(&self, ask: &Ask<'_>) -> Value {
        request::body(ask)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<stream::Generation>::default()
    }

    fn models_path(&self) -> &'static str {
        "models?pageSize=1000"
    }

    fn models(&self, value: &Value) -> Vec<ModelInfo> {
        listed(value, "models", |entry| {
            let methods = entry.get("supportedGenerationMethods").and_then(Value::as_array);
            if methods.is_some_and(|all| !all.iter().any(|method| method == "generateContent")) {
                return None;
            }
            let name = text(entry, "name")?;
            Some(ModelInfo {
                id: name.strip_prefix("models/").unwrap_or(&name).to_owned(),
                name: text(entry, "displayName"),
                context_tokens: first_count(entry, &["inputTokenLimit"]),
                sees: None,
            })
        })
    }
}
