use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use vis_core::{LISTEN_RATE, Sensitive};
use vis_net::{Call, Header, Method, Purpose};

use crate::{
    Heed, Language,
    remote::{HearingConfig, wav::wav},
};

/// Words it is told to expect: at most 500 tokens are taken.
const MOST_HINTS: usize = 60;

/// What has come is to be understood now, without waiting for more.
pub(crate) const FINALIZE: &str = r#"{"type":"Finalize"}"#;
pub(crate) const CLOSE: &str = r#"{"type":"CloseStream"}"#;
/// After ten seconds without sound or this the server hangs up (NET-0001).
pub(crate) const KEEP_ALIVE: &str = r#"{"type":"KeepAlive"}"#;

/// `GET /v1/listen`, to be upgraded to a socket that takes raw samples.
pub(crate) fn live(config: &HearingConfig, heed: &Heed) -> Call {
    let language = match &heed.language {
        Language::Code(code) => Some(code.as_str()),
        // Several languages in one stream; older models know English only.
        Language::Auto => config.model.starts_with("nova-").then_some("multi"),
    };
    let sound = format!("encoding=linear16&sample_rate={LISTEN_RATE}&channels=1&interim_results=true&");
    let language = language.map(|language| ("language", language));
    let path = format!("listen?{sound}{}", query(config, heed, language));
    Call::get(path, Purpose::Transcription).with(key(config))
}

/// `POST /v1/listen` with a recording.
pub(crate) fn whole(config: &HearingConfig, samples: &[f32], heed: &Heed) -> Call {
    let language = match &heed.language {
        Language::Code(code) => ("language", code.as_str()),
        Language::Auto => ("detect_language", "true"),
    };
    let path = format!("listen?{}", query(config, heed, Some(language)));
    let body = Some(("audio/wav".into(), wav(samples)));
    Call { method: Method::Post, body, ..Call::get(path, Purpose::Transcription) }.with(key(config))
}

fn query(config: &HearingConfig, heed: &Heed, language: Option<(&str, &str)>) -> String {
    let usual = [("model", &*config.model), ("smart_format", "true")];
    let hint = if config.model.starts_with("nova-3") { "keyterm" } else { "keywords" };
    let hints = heed.hints.iter().take(MOST_HINTS).map(|word| (hint, word.as_str()));
    let all = usual.into_iter().chain(language).chain(hints);
    let pair =
        |(name, value): (&str, &str)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    all.map(pair).collect::<Vec<_>>().join("&")
}

fn key(config: &HearingConfig) -> Option<Header> {
    let value = |key: &Sensitive| Sensitive::new([b"Token ", key.expose()].concat());
    config.key.as_ref().map(|key| Header::Secret("authorization", value(key)))
}
