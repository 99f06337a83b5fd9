use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use vis_net::{Call, Form, Header, Purpose};

use crate::remote::{RemoteVoiceInfo, VoiceConfig, saying::Ask, voice_list::info};

/// The tempo it takes.
const SPEEDS: (f32, f32) = (0.7, 1.2);

/// `POST /v1/text-to-speech/{voice}/stream/with-timestamps`: raw samples at our rate, which every account may have.
pub(crate) fn speech(config: &VoiceConfig, ask: &Ask<'_>) -> Call {
    let voice = utf8_percent_encode(ask.voice.as_str(), NON_ALPHANUMERIC);
    let settings = config.elevenlabs;
    let share = |share: f32| hundredth(share.clamp(0.0, 1.0));
    let body = json!({
        "text": ask.text,
        "model_id": config.model,
        "voice_settings": {
            "stability": share(settings.stability),
            "similarity_boost": share(settings.similarity),
            "style": share(settings.style),
            "speed": hundredth(ask.speed.clamp(SPEEDS.0, SPEEDS.1)),
        },
    });
    let path = format!("v1/text-to-speech/{voice}/stream/with-timestamps?output_format=pcm_24000");
    Call::post_json(path, body.to_string().into_bytes(), Purpose::Voice).with(key(config))
}

/// `GET /v2/voices`, a page of a hundred.
pub(crate) fn voices(config: &VoiceConfig, page: Option<&str>) -> Call {
    let next = page.map(|page| format!("&next_page_token={}", utf8_percent_encode(page, NON_ALPHANUMERIC)));
    let path = format!("v2/voices?page_size=100{}", next.unwrap_or_default());
    Call::get(path, Purpose::ModelList).with(key(config))
}

pub(crate) fn next_page(listed: &Value) -> Option<String> {
    listed.get("has_more").and_then(Value::as_bool).filter(|more| *more)?;
    listed.get("next_page_token")?.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
}

pub(crate) fn listed(value: &Value) -> Vec<RemoteVoiceInfo> {
    let one = |voice: &Value| {
        let id = voice.get("voice_id")?.as_str()?;
        let name = voice.get("name").and_then(Value::as_str).unwrap_or(id);
        let label = |name: &str| voice.get("labels")?.get(name)?.as_str().map(str::to_owned);
        let category = voice.get("category").and_then(Value::as_str).filter(|kind| *kind != "premade");
        let labels = ["gender", "age", "accent"].into_iter().filter_map(label);
        let note: Vec<_> = category.map(str::to_owned).into_iter().chain(labels).collect();
        Some(info(id, name, note.join(", ")))
    };
    value.get("voices").and_then(Value::as_array).into_iter().flatten().filter_map(one).collect()
}

/// `POST /v1/voices/add`.
pub(crate) fn clone_voice(config: &VoiceConfig, name: &str, sample: Vec<u8>) -> Call {
    let form = Form::new().text("name", name).text("remove_background_noise", "false").file(
        "files",
        "sample.wav",
        "audio/wav",
        sample,
    );
    Call::post_form("v1/voices/add", &form, Purpose::Voice).with(key(config))
}

fn key(config: &VoiceConfig) -> Option<Header> {
    config.key.as_ref().map(|key| Header::Secret("xi-api-key", key.clone()))
}

/// 0.7, not 0.699999988079071.
fn hundredth(value: f32) -> Value {
    json!((f64::from(value) * 100.0).round() / 100.0)
}
