//! A sound file to text, without a chat.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use specta::Type;
use vis_core::LISTEN_RATE;
use vis_listen::{Heed, transcribe_long};

use crate::app::blocking;
use crate::ear::{load_whisper, model_file};
use crate::{ApiError, Home, ListenModel};

/// What was said in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct FileTranscript {
    pub text: String,
    /// ISO 639-1.
    pub language: String,
    pub segments: Vec<FileSegment>,
    /// Length of the sound.
    #[specta(type = f64)]
    pub duration_ms: u64,
    /// How long the work took.
    #[specta(type = f64)]
    pub took_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct FileSegment {
    #[specta(type = f64)]
    pub start_ms: u64,
    #[specta(type = f64)]
    pub end_ms: u64,
    pub text: String,
}

/// Transcribes a file of any length: wav, mp3, ogg, flac, m4a. `language`: `auto` or ISO 639-1.
///
/// # Errors
/// The file cannot be read or is no sound; [`crate::Code::ModelMissing`].
pub async fn transcribe_file(
    home: &Home,
    path: &Path,
    model: ListenModel,
    language: &str,
) -> Result<FileTranscript, ApiError> {
    let (folder, path, language) = (home.models.clone(), path.to_owned(), language.to_owned());
    blocking(move || {
        let samples = vis_audio::read_sound(&path)?;
        let duration_ms = samples.len() as u64 * 1000 / u64::from(LISTEN_RATE);
        let mut whisper = load_whisper(&model_file(&folder, model, &language))?;
        let heed = Heed { language: language.as_str().into(), hints: Vec::new() };
        let (done, took_ms) = crate::bench::timed(|| {
            transcribe_long(&mut whisper, &samples, &heed, &mut |_| {}, &AtomicBool::new(false))
        });
        let transcript = done?;
        let segments = transcript.segments.into_iter();
        Ok(FileTranscript {
            text: transcript.text,
            language: transcript.language,
            segments: segments
                .map(|part| FileSegment { start_ms: part.start_ms, end_ms: part.end_ms, text: part.text })
                .collect(),
            duration_ms,
            took_ms,
        })
    })
    .await
}
