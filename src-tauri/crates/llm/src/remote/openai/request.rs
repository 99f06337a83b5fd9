use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use crate::{
    Picture,
    remote::{
        context::Spoken,
        wire::{Ask, role_name},
    },
};

/// At most so many stop sequences are accepted.
const MOST_STOPS: usize = 4;

/// The body of `POST chat/completions`. What changes stands after what stays.
pub(crate) fn body(ask: &Ask<'_>) -> Value {
    let system = (!ask.system.is_empty()).then(|| json!({"role": "system", "content": ask.system}));
    let messages: Vec<Value> = system.into_iter().chain(ask.spoken.iter().map(message)).collect();
    let mut body = Map::new();
    body.insert("model".into(), ask.model.into());
    body.insert("messages".into(), messages.into());
    body.insert("stream".into(), true.into());
    // OpenAI's models that think refuse the older name, other servers do not know the newer one.
    let limit = if ask.official { "max_completion_tokens" } else { "max_tokens" };
    body.insert(limit.into(), ask.sampling.longest_reply().into());
    if !ask.plain {
        body.insert("stream_options".into(), json!({"include_usage": true}));
        body.insert("temperature".into(), tenth(ask.sampling.temperature));
        body.insert("top_p".into(), tenth(ask.sampling.top_p));
        body.insert("seed".into(), ask.sampling.seed.into());
        if !ask.sampling.stop.is_empty() {
            let stop: Vec<_> = ask.sampling.stop.iter().take(MOST_STOPS).cloned().collect();
            body.insert("stop".into(), stop.into());
        }
    }
    Value::Object(body)
}

fn message(spoken: &Spoken<'_>) -> Value {
    let role = role_name(spoken.role);
    if spoken.images.is_empty() {
        return json!({"role": role, "content": spoken.text});
    }
    let image = |image: &&Picture| json!({"type": "image_url", "image_url": {"url": data_url(image)}});
    let text = json!({"type": "text", "text": spoken.text});
    let parts: Vec<Value> = spoken.images.iter().map(image).chain([text]).collect();
    json!({"role": role, "content": parts})
}

pub(crate) fn data_url(image: &Picture) -> String {
    format!("data:{};base64,{}", image.media_type, STANDARD.encode(&image.bytes))
}

/// A number with at most three digits behind the point: 0.8, not 0.800000011920929.
pub(crate) fn tenth(value: f32) -> Value {
    let rounded = (f64::from(value) * 1000.0).round() / 1000.0;
    json!(rounded)
}
