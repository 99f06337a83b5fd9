//! Good answers of every vendor, in the form their documentation gives.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use vis_speak::VoiceVendor;

use crate::server::{Step, head};

pub(crate) const TEXT: &str = "Hello there, how are you today?";
/// Seconds that a letter of [`TEXT`] takes.
pub(crate) const LETTER: f32 = 0.0625;
pub(crate) const PIECES: usize = 10;

/// What is heard in the end: a tone, 24 kHz, with a gap in it.
pub(crate) fn samples() -> Vec<f32> {
    sound().iter().map(|sample| f32::from(*sample) / 32_768.0).collect()
}

fn sound() -> Vec<i16> {
    let length = (TEXT.len() as f32 * LETTER * 24_000.0) as usize;
    let tone = |n: usize| if (9_000..9_600).contains(&n) { 0.0 } else { (n as f32 * 0.11).sin() * 9_000.0 };
    (0..length).map(|n| tone(n) as i16 | 1).collect()
}

pub(crate) fn raw() -> Vec<u8> {
    sound().iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

pub(crate) fn wav() -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 24_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    sound().iter().for_each(|sample| writer.write_sample(*sample).unwrap());
    writer.finalize().unwrap();
    file.into_inner()
}

/// The answer that is the sound.
pub(crate) struct Sample {
    pub(crate) kind: &'static str,
    pub(crate) pieces: Vec<Vec<u8>>,
}

pub(crate) fn sample(vendor: VoiceVendor) -> Sample {
    match vendor {
        VoiceVendor::ElevenLabs => Sample { kind: "application/json", pieces: timed() },
        VoiceVendor::OpenaiCompatible => Sample { kind: "audio/pcm", pieces: cut(&raw()) },
        VoiceVendor::F5Tts => Sample { kind: "audio/x-wav", pieces: cut(&wav()) },
    }
}

fn cut(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.chunks(bytes.len().div_ceil(PIECES)).map(<[u8]>::to_vec).collect()
}

/// `StreamingAudioChunkWithTimestampsResponse`, one a line; the last one without times, as they are now and then.
fn timed() -> Vec<Vec<u8>> {
    let letters: Vec<String> = TEXT.chars().map(String::from).collect();
    let sounds = cut(&raw());
    let each = letters.len().div_ceil(sounds.len() - 1);
    let line = |(n, sound): (usize, &Vec<u8>)| {
        let range = (n * each).min(letters.len())..((n + 1) * each).min(letters.len());
        let time = |n: usize| (n as f32 * LETTER * 1000.0).round() / 1000.0;
        let alignment = json!({
            "characters": letters[range.clone()],
            "character_start_times_seconds": range.clone().map(time).collect::<Vec<_>>(),
            "character_end_times_seconds": range.clone().map(|n| time(n + 1)).collect::<Vec<_>>(),
        });
        let alignment = if range.is_empty() { Value::Null } else { alignment };
        let body = json!({"audio_base64": STANDARD.encode(sound), "alignment": alignment, "normalized_alignment": alignment});
        format!("{body}\n\n").into_bytes()
    };
    sounds.iter().enumerate().map(line).collect()
}

/// Everything that is asked before the sound; `None` for the sound itself.
pub(crate) fn route(vendor: VoiceVendor, line: &str) -> Option<Vec<Step>> {
    if vendor != VoiceVendor::F5Tts || line.contains("/gradio_api/file=") {
        return None;
    }
    let json = |value: &Value| {
        vec![Step::Send(head(200, "application/json", "")), Step::Send(value.to_string().into())]
    };
    Some(match line {
        line if line.starts_with("GET /config") => json(&gradio_config()),
        line if line.starts_with("GET /gradio_api/info") => json(&gradio_info()),
        line if line.starts_with("POST /gradio_api/upload") => {
            json(&json!(["/tmp/gradio/4f0a/reference.wav"]))
        }
        line if line.starts_with("POST /gradio_api/call/basic_tts") => json(&json!({"event_id": "2c1d"})),
        line if line.starts_with("GET /gradio_api/call/basic_tts/2c1d") => {
            vec![Step::Send(head(200, "text/event-stream", "")), Step::Send(events())]
        }
        other => panic!("not documented: {other}"),
    })
}

pub(crate) fn events() -> Vec<u8> {
    let file = |path: &str| json!({"path": path, "url": format!("http://127.0.0.1:7860/gradio_api/file={path}"), "size": null, "orig_name": "x", "mime_type": null, "is_stream": false, "meta": {"_type": "gradio.FileData"}});
    let data =
        json!([file("/tmp/gradio/9b/audio out.wav"), file("/tmp/gradio/9b/image.png"), "What I say.", 14]);
    format!("event: heartbeat\ndata: null\n\nevent: complete\ndata: {data}\n\n").into_bytes()
}

pub(crate) fn gradio_config() -> Value {
    json!({"version": "5.49.1", "api_prefix": "/gradio_api", "mode": "blocks", "protocol": "sse_v3", "dependencies": [], "components": []})
}

pub(crate) fn gradio_info() -> Value {
    serde_json::from_str(include_str!("wire/gradio.info.json")).unwrap()
}
