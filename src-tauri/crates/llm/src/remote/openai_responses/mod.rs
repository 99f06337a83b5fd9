//! OpenAI's Responses API.

mod request;
mod stream;

use serde_json::Value;
use vis_core::Sensitive;
use vis_net::{Framing, Header};

use super::{
    ModelInfo,
    models::listed,
    openai,
    wire::{Ask, Reader, Wire, bearer},
};

pub(crate) struct Responses;

impl Wire for Responses {
    fn framing(&self) -> Framing {
        Framing::Events
    }

    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header> {
        bearer(key)
    }

    fn chat_path(&self, _: &str) -> String {
        "responses".to_owned()
    }

    fn body(&self, ask: &Ask<'_>) -> Value {
        request::body(ask)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<stream::Response>::default()
    }

    fn models_path(&self) -> &'static str {
        "models"
    }

    fn models(&self, value: &Value) -> Vec<ModelInfo> {
        listed(value, "data", openai::model)
    }
}
