//! A text as sound.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use utoipa::ToSchema;
use vis_api::{SpeechFormat, SpeechWish};

use crate::caller::Caller;
use crate::error::Failed;

use super::Failure;

#[derive(Deserialize, ToSchema)]
pub(crate) struct SpeechRequest {
    /// Any name: there is one voice model.
    #[serde(default)]
    #[allow(dead_code, reason = "clients send it")]
    model: String,
    /// At most 20,000 characters.
    #[schema(min_length = 1, max_length = 20000)]
    input: String,
    /// `af_heart` and the like, `alloy` and the like, or a character.
    voice: String,
    #[serde(default)]
    response_format: SoundFormat,
    #[serde(default = "natural")]
    #[schema(minimum = 0.5, maximum = 2.0, default = 1.0)]
    speed: f32,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SoundFormat {
    #[default]
    Mp3,
    Opus,
    Aac,
    Flac,
    Wav,
    /// 24 kHz, mono, 16 bit, least byte first.
    Pcm,
}

fn natural() -> f32 {
    1.0
}

impl SoundFormat {
    fn wished(self) -> (SpeechFormat, &'static str) {
        match self {
            Self::Mp3 => (SpeechFormat::Mp3, "audio/mpeg"),
            Self::Opus => (SpeechFormat::Opus, "audio/ogg"),
            Self::Aac => (SpeechFormat::Aac, "audio/aac"),
            Self::Flac => (SpeechFormat::Flac, "audio/flac"),
            Self::Wav => (SpeechFormat::Wav, "audio/wav"),
            Self::Pcm => (SpeechFormat::Pcm, "audio/pcm"),
        }
    }
}

/// Speaks a text.
#[utoipa::path(
    post, path = "/v1/audio/speech", tag = "OpenAI-style", request_body = SpeechRequest,
    responses((status = 200, content_type = "audio/mpeg", body = [u8]), (status = 400, body = Failure))
)]
pub(crate) async fn speech(caller: Caller, body: Bytes) -> Result<Response, Failed> {
    let request: SpeechRequest =
        serde_json::from_slice(&body).map_err(|error| Failed::bad(error.to_string()))?;
    let (format, media_type) = request.response_format.wished();
    let wish = SpeechWish { text: request.input, voice: request.voice, speed: request.speed, format };
    let sound = caller.app.speech_file(wish).await?;
    Ok(([(header::CONTENT_TYPE, media_type)], sound).into_response())
}
