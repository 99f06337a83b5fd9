use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use vis_core::Role;

use crate::{
    Picture,
    remote::{context::Spoken, openai::tenth, wire::Ask},
};

/// At most so many stop sequences are accepted.
const MOST_STOPS: usize = 5;

/// The body of `streamGenerateContent`. Prefixes are cached by the service itself.
pub(crate) fn body(ask: &Ask<'_>) -> Value {
    let mut body = Map::new();
    if !ask.system.is_empty() {
        body.insert("systemInstruction".into(), json!({"parts": [{"text": ask.system}]}));
    }
    body.insert("contents".into(), ask.spoken.iter().map(content).collect());
    let mut config = Map::new();
    config.insert("maxOutputTokens".into(), ask.sampling.longest_reply().into());
    if !ask.plain {
        config.insert("temperature".into(), tenth(ask.sampling.temperature));
        config.insert("topP".into(), tenth(ask.sampling.top_p));
        if ask.sampling.top_k > 0 {
            config.insert("topK".into(), ask.sampling.top_k.into());
        }
        if !ask.sampling.stop.is_empty() {
            let stop: Vec<_> = ask.sampling.stop.iter().take(MOST_STOPS).cloned().collect();
            config.insert("stopSequences".into(), stop.into());
        }
    }
    body.insert("generationConfig".into(), Value::Object(config));
    Value::Object(body)
}

fn content(spoken: &Spoken<'_>) -> Value {
    let role = if spoken.role == Role::User { "user" } else { "model" };
    let image = |image: &&Picture| json!({"inlineData": {"mimeType": image.media_type, "data": STANDARD.encode(&image.bytes)}});
    let text = json!({"text": spoken.text});
    let parts: Vec<Value> = spoken.images.iter().map(image).chain([text]).collect();
    json!({"role": role, "parts": parts})
}
