//! Anthropic's Messages API.

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

/// The version of the interface this is written for.
const VERSION: &str = "2023-06-01";

pub(crate) struct Messages;

impl Wire for Messages {
    fn framing(&self) -> Framing {
        Framing::Events
    }

    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header> {
        let key = key.map(|key| Header::Secret("x-api-key", key.clone()));
        key.into_iter().chain([Header::Plain("anthropic-version", VERSION.to_owned())]).collect()
    }

    fn chat_path(&self, _: &str) -> String {
        "messages".to_owned()
    }

    fn body(&self, ask: &Ask<'_>) -> Value {
        request::body(ask)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<stream::Message>::default()
    }

    fn models_path(&self) -> &'static str {
        "models?limit=1000"
    }

    fn models(&self, value: &Value) -> Vec<ModelInfo> {
        listed(value, "data", |entry| {
            Some(ModelInfo {
                id: text(entry, "id")?,
                name: text(entry, "display_name"),
                context_tokens: first_count(entry, &["max_input_tokens"]),
                sees: entry.pointer("/capabilities/image_input/supported").and_then(Value::as_bool),
            })
        })
    }
}
