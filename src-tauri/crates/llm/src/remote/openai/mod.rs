//! OpenAI's chat completions, and every server that speaks like them.

mod request;
mod stream;

use serde_json::Value;
use vis_core::Sensitive;
use vis_net::{Framing, Header};

use super::{
    ModelInfo,
    models::{first_count, listed, text},
    wire::{Ask, Reader, Wire, bearer},
};

pub(crate) use request::{data_url, tenth};
pub(crate) use stream::tell;

pub(crate) struct Completions;

impl Wire for Completions {
    fn framing(&self) -> Framing {
        Framing::Events
    }

    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header> {
        bearer(key)
    }

    fn chat_path(&self, _: &str) -> String {
        "chat/completions".to_owned()
    }

    fn body(&self, ask: &Ask<'_>) -> Value {
        request::body(ask)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<stream::Completion>::default()
    }

    fn models_path(&self) -> &'static str {
        "models"
    }

    fn models(&self, value: &Value) -> Vec<ModelInfo> {
        listed(value, "data", model)
    }
}

/// One entry of `/v1/models`. OpenAI gives the id alone; the context stands where each server chose to put it.
pub(crate) fn model(entry: &Value) -> Option<ModelInfo> {
    let fields = [
        "loaded_context_length", // LM Studio
        "max_model_len",         // vLLM
        "context_length",        // OpenRouter, Together
        "context_window",        // Groq
        "max_context_length",    // LM Studio, Mistral
        "meta/n_ctx",            // llama-server
        "meta/n_ctx_train",
    ];
    let modalities = entry.pointer("/architecture/input_modalities").and_then(Value::as_array);
    Some(ModelInfo {
        id: text(entry, "id")?,
        name: text(entry, "name"),
        context_tokens: first_count(entry, &fields),
        sees: modalities.map(|all| all.iter().any(|one| one == "image")),
    })
}
