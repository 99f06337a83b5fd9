//! Gradio's HTTP interface, as its guide "Querying Gradio Apps with Curl" describes it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use vis_net::{Call, Form, Frame, Purpose, bearer, provider::Unread};

use crate::remote::VoiceConfig;

/// A path of a server's file keeps its strokes.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

pub(super) enum Event {
    /// In line, or at work.
    Waiting,
    Complete(Value),
}

pub(super) fn config(config: &VoiceConfig) -> Call {
    get("config".to_owned(), config)
}

/// `/gradio_api` since Gradio 5, nothing before; without the first stroke and with a last one.
pub(super) fn prefix(config: &Value) -> String {
    let prefix = config.get("api_prefix").and_then(Value::as_str).unwrap_or_default().trim_matches('/');
    if prefix.is_empty() { String::new() } else { format!("{prefix}/") }
}

pub(super) fn info(prefix: &str, config: &VoiceConfig) -> Call {
    get(format!("{prefix}info"), config)
}

/// Answered with a list of paths.
pub(super) fn upload(prefix: &str, wav: Vec<u8>, config: &VoiceConfig) -> Call {
    let form = Form::new().file("files", "reference.wav", "audio/wav", wav);
    Call::post_form(format!("{prefix}upload"), &form, Purpose::Voice).with(bearer(config.key.as_ref()))
}

/// Answered with `{"event_id": …}`.
pub(super) fn begin(prefix: &str, name: &str, data: &[Value], config: &VoiceConfig) -> Call {
    let body = json!({ "data": data }).to_string().into_bytes();
    Call::post_json(format!("{prefix}call/{}", segment(name)), body, Purpose::Voice)
        .with(bearer(config.key.as_ref()))
}

pub(super) fn follow(prefix: &str, name: &str, event: &str, config: &VoiceConfig) -> Call {
    get(format!("{prefix}call/{}/{}", segment(name), segment(event)), config)
}

pub(super) fn file(prefix: &str, path: &str, config: &VoiceConfig) -> Call {
    get(format!("{prefix}file={}", utf8_percent_encode(path, PATH)), config)
}

fn get(path: String, config: &VoiceConfig) -> Call {
    Call::get(path, Purpose::Voice).with(bearer(config.key.as_ref()))
}

fn segment(name: &str) -> String {
    const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');
    utf8_percent_encode(name.trim_matches('/'), SEGMENT).to_string()
}

/// An uploaded file as an argument.
pub(super) fn uploaded(path: &str) -> Value {
    json!({ "path": path, "orig_name": "reference.wav", "meta": { "_type": "gradio.FileData" } })
}

pub(super) fn read(frame: &Frame) -> Result<Event, Unread> {
    match frame.event.as_str() {
        "complete" => Ok(Event::Complete(serde_json::from_str(&frame.data)?)),
        "error" => {
            let told = serde_json::from_str::<Value>(&frame.data).unwrap_or_default();
            let message = told.get("error").or(Some(&told)).and_then(Value::as_str).unwrap_or_default();
            // What fails inside of the program; it tells more only if it was started so.
            Err(Unread::Told { kind: String::new(), status: Some(500), message: message.to_owned() })
        }
        _ => Ok(Event::Waiting),
    }
}

/// The first file among the results that is a sound; else the first file.
pub(super) fn sound(data: &Value) -> Option<String> {
    let path = |value: &Value| value.get("path")?.as_str().filter(|path| !path.is_empty()).map(str::to_owned);
    let files: Vec<String> = data.as_array()?.iter().filter_map(path).collect();
    let is_sound = |path: &&String| [".wav", ".mp3"].iter().any(|end| path.to_lowercase().ends_with(end));
    files.iter().find(is_sound).or(files.first()).cloned()
}
