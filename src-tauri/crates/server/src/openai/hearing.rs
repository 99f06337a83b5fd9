//! A sound as text.

use axum::Json;
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use vis_api::{FileSegment, FileTranscript};

use crate::caller::Caller;
use crate::error::Failed;

use super::Failure;
use super::subtitles::{srt, vtt};

/// The form of a transcription.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described here, read piece by piece")]
pub(crate) struct TranscriptionRequest {
    /// wav, mp3, ogg, flac or m4a; told by content.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Any name: there is one model for each language.
    model: Option<String>,
    /// ISO 639-1; left out: it is found out.
    language: Option<String>,
    /// `json`, `text`, `verbose_json`, `srt` or `vtt`.
    #[schema(default = "json")]
    response_format: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Transcription {
    text: String,
}

#[derive(Serialize, ToSchema)]
struct VerboseTranscription {
    task: &'static str,
    /// ISO 639-1.
    language: String,
    /// Seconds.
    duration: f64,
    text: String,
    segments: Vec<Segment>,
}

#[derive(Serialize, ToSchema)]
struct Segment {
    id: usize,
    /// Seconds.
    start: f64,
    end: f64,
    text: String,
}

#[derive(Default)]
struct Form {
    file: Option<Vec<u8>>,
    language: Option<String>,
    format: Option<String>,
}

/// Writes down what is said.
#[utoipa::path(
    post, path = "/v1/audio/transcriptions", tag = "OpenAI-style",
    request_body(content = TranscriptionRequest, content_type = "multipart/form-data"),
    responses(
        (status = 200, content(
            (Transcription = "application/json"), (VerboseTranscription = "application/json"), (String = "text/plain")
        )),
        (status = 400, body = Failure)
    )
)]
pub(crate) async fn transcriptions(caller: Caller, form: Multipart) -> Result<Response, Failed> {
    let form = read(form).await?;
    let written = Written::named(form.format.as_deref().unwrap_or("json"))
        .ok_or_else(|| Failed::bad("response_format is json, text, verbose_json, srt or vtt."))?;
    let sound = form.file.ok_or_else(|| Failed::bad("The field file is missing."))?;
    let heard = caller.app.transcribe_sound(sound, form.language.as_deref()).await?;
    Ok(written.answer(heard))
}

async fn read(mut sent: Multipart) -> Result<Form, Failed> {
    let malformed = |_| Failed::bad("The form is malformed. Send multipart/form-data.");
    let mut form = Form::default();
    while let Some(field) = sent.next_field().await.map_err(malformed)? {
        match field.name().unwrap_or_default() {
            "file" => form.file = Some(field.bytes().await.map_err(malformed)?.to_vec()),
            "language" => form.language = words(field).await?,
            "response_format" => form.format = words(field).await?,
            _ => {}
        }
    }
    Ok(form)
}

/// An empty field is none.
async fn words(field: Field<'_>) -> Result<Option<String>, Failed> {
    let text = field.text().await.map_err(|_| Failed::bad("A field of the form is no text."))?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[derive(Clone, Copy)]
enum Written {
    Json,
    Text,
    Verbose,
    Srt,
    Vtt,
}

impl Written {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "json" => Self::Json,
            "text" => Self::Text,
            "verbose_json" => Self::Verbose,
            "srt" => Self::Srt,
            "vtt" => Self::Vtt,
            _ => return None,
        })
    }

    fn answer(self, heard: FileTranscript) -> Response {
        let plain =
            |text: String| ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response();
        match self {
            Self::Json => Json(Transcription { text: heard.text }).into_response(),
            Self::Verbose => Json(verbose(heard)).into_response(),
            Self::Text => plain(format!("{}\n", heard.text)),
            Self::Srt => plain(srt(&heard.segments)),
            Self::Vtt => plain(vtt(&heard.segments)),
        }
    }
}

fn verbose(heard: FileTranscript) -> VerboseTranscription {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let segment = |(id, part): (usize, FileSegment)| Segment {
        id,
        start: seconds(part.start_ms),
        end: seconds(part.end_ms),
        text: part.text,
    };
    VerboseTranscription {
        task: "transcribe",
        language: heard.language,
        duration: seconds(heard.duration_ms),
        text: heard.text,
        segments: heard.segments.into_iter().enumerate().map(segment).collect(),
    }
}
