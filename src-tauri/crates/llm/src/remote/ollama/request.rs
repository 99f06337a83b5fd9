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

/// The body of `POST /api/chat`. Without `num_ctx` the server gives a model 4096 tokens and silently forgets the rest;
/// with another value than last time it loads the model again, so it is always the same one.
pub(crate) fn body(ask: &Ask<'_>) -> Value {
    let system = (!ask.system.is_empty()).then(|| json!({"role": "system", "content": ask.system}));
    let messages: Vec<Value> = system.into_iter().chain(ask.spoken.iter().map(message)).collect();
    let sampling = ask.sampling;
    let mut options = Map::new();
    options.insert("num_ctx".into(), ask.context_tokens.into());
    options.insert("num_predict".into(), sampling.longest_reply().into());
    if !ask.plain {
        options.insert("temperature".into(), tenth(sampling.temperature));
        options.insert("top_p".into(), tenth(sampling.top_p));
        options.insert("min_p".into(), tenth(sampling.min_p));
        if sampling.top_k > 0 {
            options.insert("top_k".into(), sampling.top_k.into());
        }
        options.insert("repeat_penalty".into(), tenth(sampling.repeat_penalty));
        options.insert("seed".into(), sampling.seed.into());
        if !sampling.stop.is_empty() {
            options.insert("stop".into(), sampling.stop.clone().into());
        }
    }
    json!({"model": ask.model, "messages": messages, "stream": true, "options": options})
}

fn message(spoken: &Spoken<'_>) -> Value {
    let mut message = json!({"role": role_name(spoken.role), "content": spoken.text});
    if !spoken.images.is_empty() {
        let images = spoken.images.iter().map(|image: &&Picture| STANDARD.encode(&image.bytes));
        message["images"] = images.collect::<Vec<_>>().into();
    }
    message
}
