use serde_json::{Map, Value, json};
use vis_core::Role;

use crate::{
    Picture,
    remote::{
        context::Spoken,
        openai::{data_url, tenth},
        wire::{Ask, role_name},
    },
};

/// The body of `POST responses`. `store` is off: nothing is kept at the provider that need not be.
pub(crate) fn body(ask: &Ask<'_>) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), ask.model.into());
    if !ask.system.is_empty() {
        body.insert("instructions".into(), ask.system.into());
    }
    body.insert("input".into(), ask.spoken.iter().map(item).collect());
    body.insert("stream".into(), true.into());
    body.insert("store".into(), false.into());
    body.insert("max_output_tokens".into(), ask.sampling.longest_reply().into());
    if !ask.plain {
        body.insert("temperature".into(), tenth(ask.sampling.temperature));
        body.insert("top_p".into(), tenth(ask.sampling.top_p));
    }
    Value::Object(body)
}

fn item(spoken: &Spoken<'_>) -> Value {
    let kind = if spoken.role == Role::User { "input_text" } else { "output_text" };
    let image = |image: &&Picture| json!({"type": "input_image", "image_url": data_url(image)});
    let text = json!({"type": kind, "text": spoken.text});
    let parts: Vec<Value> = spoken.images.iter().map(image).chain([text]).collect();
    json!({"role": role_name(spoken.role), "content": parts})
}
