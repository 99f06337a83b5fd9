//! `/v1/audio/speech`, as OpenAI and many local servers speak it: sound without times.

use serde_json::{Value, json};
use vis_net::{Call, Purpose, bearer, provider::Unread};

use super::{
    RemoteVoiceInfo, SpeechFormat, VoiceConfig,
    clips::Sounding,
    saying::{Ask, Reader},
    sound::{Decoder, RAW_RATE, told_rate},
    voice_list::info,
};

/// `POST /audio/speech`. Only what everybody knows is sent: the tempo, which some models refuse, where it is not the usual one.
pub(crate) fn speech(config: &VoiceConfig, ask: &Ask<'_>) -> Call {
    let mut body = json!({
        "model": config.model,
        "input": ask.text,
        "voice": ask.voice.as_str(),
        "response_format": config.format.name(),
    });
    if (ask.speed - 1.0).abs() > 0.005 {
        body["speed"] = json!((f64::from(ask.speed) * 100.0).round() / 100.0);
    }
    Call::post_json("audio/speech", body.to_string().into_bytes(), Purpose::Voice)
        .with(bearer(config.key.as_ref()))
}

/// `GET /audio/voices`, which OpenAI does not have.
pub(crate) fn voices(config: &VoiceConfig) -> Call {
    Call::get("audio/voices", Purpose::ModelList).with(bearer(config.key.as_ref()))
}

/// `{"voices": […]}`: names, as Kokoro-FastAPI gave them before 0.3; `{"id", "name"}` since; `{"name", …}` of Chatterbox.
pub(crate) fn listed(value: &Value) -> Vec<RemoteVoiceInfo> {
    let lists = ["voices", "data"].iter().find_map(|name| value.get(name)?.as_array());
    let one = |voice: &Value| {
        let field = |name: &str| voice.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let id =
            voice.as_str().or_else(|| field("id")).or_else(|| field("voice_id")).or_else(|| field("name"))?;
        let note = field("language").unwrap_or_default().to_owned();
        Some(info(id, field("name").unwrap_or(id), note))
    };
    lists.or_else(|| value.as_array()).into_iter().flatten().filter_map(one).collect()
}

/// The voices OpenAI documents; it has no list to ask for.
pub(crate) fn own_voices() -> Vec<RemoteVoiceInfo> {
    let names = [
        "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage",
        "shimmer", "verse",
    ];
    names.iter().map(|name| info(name, name, String::new())).collect()
}

/// Reads sound and nothing else.
pub(crate) struct Plain(Decoder);

impl Plain {
    /// `kind`: the answer's content type. What it says counts where bytes do not.
    pub(crate) fn new(asked: SpeechFormat, kind: &str) -> Self {
        let format = match kind {
            kind if kind.contains("mpeg") || kind.contains("mp3") => SpeechFormat::Mp3,
            kind if kind.contains("pcm") || kind.contains("audio/l16") => SpeechFormat::Pcm,
            kind if kind.contains("wav") => SpeechFormat::Wav,
            _ => asked,
        };
        Self(Decoder::new(format, told_rate(kind).unwrap_or(RAW_RATE)))
    }
}

impl Reader for Plain {
    fn read(&mut self, bytes: &[u8], sounding: &mut Sounding) -> Result<(), Unread> {
        self.0.push(bytes, &mut sounding.samples)
    }

    fn end(&mut self, sounding: &mut Sounding) -> Result<(), Unread> {
        self.0.finish(&mut sounding.samples)
    }
}
