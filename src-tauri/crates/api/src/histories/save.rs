//! Chats that go out as files.

use std::io::Cursor;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};
use serde::Serialize;
use specta::Type;
use vis_core::{SPEECH_RATE, SessionId, TurnId};
use vis_histories::Written;
use vis_store::Store;

use super::ChatFormat;
use crate::app::blocking;
use crate::file_names::{file_name, free_name};
use crate::open::OpenHome;
use crate::{ApiError, App, Code};

/// Silence between two messages, samples.
const BETWEEN: usize = SPEECH_RATE as usize * 6 / 10;

/// A chat that was written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SavedChat {
    pub path: String,
    pub folder: String,
    pub bytes: u32,
}

impl App {
    /// A chat as a file in this folder, which is made where it is missing. Named by the chat; no file is replaced.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for the sound of a chat in which nothing was spoken; a file that cannot be written.
    pub async fn save_chat(
        &self,
        session_id: &str,
        format: ChatFormat,
        folder: &Path,
    ) -> Result<SavedChat, ApiError> {
        let (home, id, folder) = (self.home()?, SessionId::from(session_id), folder.to_owned());
        blocking(move || {
            let (bytes, ending) = match format.written() {
                Some(written) => (home.text(&id, written)?.into_bytes(), written.ending()),
                None => (home.sound(&id)?, "wav"),
            };
            let title = home.view(&id)?.title;
            write(&folder, &file_name(&title, "Chat"), ending, &bytes)
        })
        .await
    }
}

impl OpenHome {
    pub(super) fn text(&self, id: &SessionId, written: Written) -> Result<String, ApiError> {
        Ok(vis_histories::write(&self.history(id)?, written))
    }

    /// Everything of the path shown whose sound was kept, as WAV with 16 bits, one channel, [`SPEECH_RATE`].
    fn sound(&self, id: &SessionId) -> Result<Vec<u8>, ApiError> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: SPEECH_RATE,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut bytes, spec).map_err(ApiError::failed)?;
        let messages = self.store().messages(id)?;
        for message in messages.iter().filter(|message| message.has_voice) {
            // The lock is let go between two messages: a long chat takes its time.
            let samples = spoken(&self.store(), message)?;
            let pause = if writer.len() == 0 { 0 } else { BETWEEN };
            for sample in std::iter::repeat_n(0.0, pause).chain(samples) {
                let whole = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
                writer.write_sample(whole).map_err(ApiError::failed)?;
            }
        }
        if writer.len() == 0 {
            let sentence = "Nothing in this chat was spoken yet. Switch the voice on, or let a reply be said with “Hear it again”.";
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        writer.finalize().map_err(ApiError::failed)?;
        Ok(bytes.into_inner())
    }
}

fn spoken(store: &Store, message: &vis_core::Message) -> Result<Vec<f32>, ApiError> {
    let mut samples = Vec::new();
    for kept in store.clips(&message.id)? {
        let clip = store.load_clip(&kept, TurnId(0))?;
        samples.extend(vis_audio::resample(&clip.pcm, SPEECH_RATE).map_err(ApiError::failed)?);
    }
    Ok(samples)
}

/// Under its name when it is whole, else not at all.
fn write(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<SavedChat, ApiError> {
    let path = folder.join(free_name(Some(folder), name, ending));
    let part = path.with_extension("part");
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&part, bytes))
        .and_then(|()| std::fs::rename(&part, &path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&part);
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        let why = format!("{} cannot be written ({error}). Choose another folder.", path.display());
        ApiError::new(if full { Code::DiskFull } else { Code::Failed }, why)
    })?;
    Ok(SavedChat {
        path: path.display().to_string(),
        folder: folder.display().to_string(),
        bytes: bytes.len() as u32,
    })
}
