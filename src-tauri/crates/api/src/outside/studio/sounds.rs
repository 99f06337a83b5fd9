use std::fs;
use std::path::Path;

use vis_core::{CharacterId, PcmClip};

use super::dialogues::of_script;
use super::films::gone;
use crate::app::blocking;
use crate::outside::OutsideFile;
use crate::outside::speech::{sixteen_bits, wav_file};
use crate::{ApiError, App, VideoState};

/// A small file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudioFile {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
}

impl App {
    /// The picture of a character at this place, as it is kept; of one without pictures, how it looks.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`].
    pub async fn studio_picture(&self, character: &str, place: usize) -> Result<StudioFile, ApiError> {
        let sheet = self.character_sheet(character).await?;
        let bytes = match sheet.pictures.get(place) {
            Some(picture) => self.picture_bytes(character, &picture.id).await?,
            None if place == 0 && sheet.pictures.is_empty() => self.portrait(character).await?,
            None => return Err(gone("Image")),
        };
        let media_type = match image::guess_format(&bytes) {
            Ok(image::ImageFormat::Jpeg) => "image/jpeg",
            Ok(image::ImageFormat::WebP) => "image/webp",
            Ok(image::ImageFormat::Gif) => "image/gif",
            _ => "image/png",
        };
        Ok(StudioFile { bytes, media_type })
    }

    /// A character's voice sample, WAV.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`].
    pub async fn studio_sample(&self, character: &str) -> Result<StudioFile, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(character));
        // One in the bin is nobody's.
        self.cast.get(&id)?;
        blocking(move || {
            let store = home.store();
            let kept = store.sample(&id)?.ok_or_else(|| gone("Audio file"))?;
            let pcm = store.load_sample(&kept)?;
            drop(store);
            wav(&pcm)
        })
        .await
    }

    /// The sound of a script's line, WAV.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`], while there is none, too.
    pub async fn studio_line(&self, script: &str, place: usize) -> Result<StudioFile, ApiError> {
        let (home, id) = (self.home()?, script.to_owned());
        blocking(move || wav(&home.scripts.sound_at(&id, place)?.ok_or_else(|| gone("Audio file"))?)).await
    }

    /// A film of a script: this one, or the newest that is there.
    ///
    /// # Errors
    /// [`crate::Code::NotFound`].
    pub async fn studio_film_file(&self, script: &str, film: Option<&str>) -> Result<OutsideFile, ApiError> {
        let (home, script, wanted) = (self.home()?, script.to_owned(), film.map(str::to_owned));
        blocking(move || {
            let films = home.videos.list()?;
            let there = of_script(&films, &script).filter(|film| film.state == VideoState::Completed);
            let found = match wanted {
                Some(wanted) => there.into_iter().find(|film| film.id == wanted),
                None => there.into_iter().next(),
            };
            file(found.map(|film| Path::new(&film.path)).ok_or_else(|| gone("Video file"))?)
        })
        .await
    }
}

fn file(path: &Path) -> Result<OutsideFile, ApiError> {
    // A link in the place of a film is none of ours, wherever it leads.
    let found =
        fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).ok_or_else(|| gone("Video file"))?;
    let webm = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("webm"));
    let media_type = if webm { "video/webm" } else { "video/mp4" };
    Ok(OutsideFile { path: path.to_owned(), bytes: found.len(), media_type })
}

fn wav(pcm: &PcmClip) -> Result<StudioFile, ApiError> {
    let bytes = wav_file(pcm.rate, pcm.samples.iter().map(|sample| sixteen_bits(*sample)))?;
    Ok(StudioFile { bytes, media_type: "audio/wav" })
}
