use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use crate::{
    Picture,
    remote::{
        context::Spoken,
        openai::tenth,
        wire::{Ask, role_name},
    },
};

/// The body of `POST messages`.
///
/// Two cache marks: behind the system text, and behind the newest message that stays as it is. The person's newest turn
/// may carry lore that is gone the turn after, so it is never part of a cached prefix.
pub(crate) fn body(ask: &Ask<'_>) -> Value {
    let stays = ask.spoken.len().checked_sub(2);
    let message = |(index, spoken)| message(spoken, !ask.plain && Some(index) == stays);
    let mut body = Map::new();
    body.insert("model".into(), ask.model.into());
    body.insert("max_tokens".into(), ask.sampling.longest_reply().into());
    if !ask.system.is_empty() {
        body.insert("system".into(), json!([text(ask.system, !ask.plain)]));
    }
    body.insert("messages".into(), ask.spoken.iter().enumerate().map(message).collect());
    body.insert("stream".into(), true.into());
    if !ask.plain {
        // 0 to 1. Newer models take temperature or top_p, not both.
        body.insert("temperature".into(), tenth(ask.sampling.temperature.clamp(0.0, 1.0)));
        // A stop sequence of white space is refused.
        let stop: Vec<_> = ask.sampling.stop.iter().filter(|stop| !stop.trim().is_empty()).cloned().collect();
        if !stop.is_empty() {
            body.insert("stop_sequences".into(), stop.into());
        }
    }
    Value::Object(body)
}

fn message(spoken: &Spoken<'_>, cached: bool) -> Value {
    let image = |image: &&Picture| {
        let data = STANDARD.encode(&image.bytes);
        json!({"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": data}})
    };
    let words = (!spoken.text.trim().is_empty()).then(|| text(&spoken.text, cached));
    let parts: Vec<Value> = spoken.images.iter().map(image).chain(words).collect();
    json!({"role": role_name(spoken.role), "content": parts})
}

fn text(text: &str, cached: bool) -> Value {
    if cached {
        return json!({"type": "text", "text": text, "cache_control": {"type": "ephemeral"}});
    }
    json!({"type": "text", "text": text})
}
