use std::io::Write;

use super::files::make_folder;
use crate::app::blocking;
use crate::{ApiError, App, Code, FileTranscript, ListenModel, transcribe_file};

impl App {
    /// Writes down what is said in the bytes of a sound file: wav, mp3, ogg, flac, m4a, told by content.
    ///
    /// `language`: ISO 639-1; nothing: it is found out where the model for all languages is installed, else English.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no sound; [`Code::ModelMissing`].
    pub async fn transcribe_sound(
        &self,
        sound: Vec<u8>,
        language: Option<&str>,
    ) -> Result<FileTranscript, ApiError> {
        let places = self.home()?.launch.home.clone();
        let language = language.unwrap_or("auto").to_lowercase();
        if language != "auto" && !(language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase())) {
            let sentence = "A language is two letters of ISO 639-1, such as en or de.";
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let folder_of = places.clone();
        let part = blocking(move || {
            let mut part =
                tempfile::NamedTempFile::new_in(make_folder(&folder_of)?).map_err(ApiError::failed)?;
            part.write_all(&sound).map_err(ApiError::failed)?;
            Ok(part.into_temp_path())
        })
        .await?;
        let heard = transcribe_file(&places, &part, ListenModel::Tiny, &language).await;
        heard.map_err(|error| match error.code {
            // The sentence would name the file that it was kept in meanwhile.
            Code::BadInput => {
                ApiError::new(Code::BadInput, "This is no sound file. Send wav, mp3, ogg, flac or m4a.")
            }
            _ => error,
        })
    }
}
