//! Ollama's own API: lines of JSON, and a context size that has to be asked for.

mod request;
mod stream;

use serde_json::{Value, json};
use vis_core::Sensitive;
use vis_net::{Call, Framing, Header, Purpose};

use super::{
    ModelInfo,
    models::{listed, text},
    wire::{Ask, Reader, Wire, bearer, count},
};

pub(crate) struct Ollama;

impl Wire for Ollama {
    fn framing(&self) -> Framing {
        Framing::Lines
    }

    /// It has no keys; a proxy in front of it may.
    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header> {
        bearer(key)
    }

    fn chat_path(&self, _: &str) -> String {
        "chat".to_owned()
    }

    fn body(&self, ask: &Ask<'_>) -> Value {
        request::body(ask)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<stream::Chat>::default()
    }

    fn models_path(&self) -> &'static str {
        "tags"
    }

    fn models(&self, value: &Value) -> Vec<ModelInfo> {
        listed(value, "models", |entry| {
            Some(ModelInfo {
                id: text(entry, "model").or_else(|| text(entry, "name"))?,
                ..ModelInfo::default()
            })
        })
    }

    fn details(&self, model: &str) -> Option<Call> {
        let body = json!({"model": model}).to_string().into_bytes();
        Some(Call::post_json("show", body, Purpose::ModelList))
    }

    /// `model_info` names it after the architecture: `llama.context_length`.
    fn context_of(&self, details: &Value) -> Option<u32> {
        let info = details.get("model_info")?.as_object()?;
        count(info.iter().find(|(name, _)| name.ends_with(".context_length")).map(|(_, value)| value))
    }
}
