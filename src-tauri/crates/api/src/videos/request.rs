use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_export::FilmOptions;

use crate::{ApiError, Code};

/// Whose face.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum FaceSource {
    /// Id of a character.
    Character(String),
    /// Path of a picture.
    Picture(String),
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum VoiceSource {
    /// Path of a sound file.
    File(String),
    /// Id of a chat's message; said anew where its sound was not kept.
    Message(String),
    /// Id of a chat: every reply of it that was spoken.
    Chat(String),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Captions {
    #[default]
    Off,
    /// What the message says, or what is heard in the file.
    Auto,
    /// Path of SubRip or WebVTT text.
    File(String),
}

/// How captions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaptionStyle {
    /// A track that players can switch on, and an .srt file beside the film.
    #[default]
    Track,
    /// Part of the picture, the spoken word lit.
    Burned,
    /// The .srt file alone.
    File,
}

/// How the square face comes into a film that is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It fills the film; what stands over is cut off.
    #[default]
    Crop,
    /// All of it is seen, on the background.
    Fit,
}

/// A film to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct RenderRequest {
    pub face: FaceSource,
    pub voice: VoiceSource,
    /// Where the film goes: a name that ends in .mp4 or .webm. Empty for a job whose film lies in the home.
    pub out: String,
    /// What is there already may be replaced.
    pub replace: bool,
    pub fps: u32,
    pub width: u32,
    pub height: u32,
    pub fit: Fit,
    /// `#rrggbb` or the path of a picture. Behind a drawn character instead of its own scene; around a photo that is fitted in, where
    /// it is black without.
    pub background: Option<String>,
    pub captions: Captions,
    #[serde(default)]
    #[specta(optional)]
    pub caption_style: CaptionStyle,
    pub title: Option<String>,
}

impl RenderRequest {
    /// The usual film: 512 x 512, 25 frames a second, no captions.
    pub fn new(face: FaceSource, voice: VoiceSource, out: &str) -> Self {
        let usual = FilmOptions::default();
        Self {
            face,
            voice,
            out: out.to_owned(),
            replace: false,
            fps: usual.fps,
            width: usual.width,
            height: usual.height,
            fit: Fit::Crop,
            background: None,
            captions: Captions::Off,
            caption_style: CaptionStyle::default(),
            title: None,
        }
    }

    pub(crate) fn options(&self) -> FilmOptions {
        let captions = match (&self.captions, self.caption_style) {
            (Captions::Off, _) => vis_export::CaptionStyle::Off,
            (_, CaptionStyle::Track) => vis_export::CaptionStyle::Track,
            (_, CaptionStyle::Burned) => vis_export::CaptionStyle::Burned,
            (_, CaptionStyle::File) => vis_export::CaptionStyle::File,
        };
        FilmOptions {
            fps: self.fps,
            width: self.width,
            height: self.height,
            captions,
            ..FilmOptions::default()
        }
    }

    /// What can be seen to be wrong before any work.
    ///
    /// # Errors
    /// [`Code::BadInput`].
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        self.options().check()?;
        if !self.out.is_empty() {
            vis_export::check_target(Path::new(&self.out), self.replace)?;
        }
        let files = [
            match &self.voice {
                VoiceSource::File(path) => Some(path),
                VoiceSource::Message(_) | VoiceSource::Chat(_) => None,
            },
            match &self.face {
                FaceSource::Picture(path) => Some(path),
                FaceSource::Character(_) => None,
            },
            match &self.captions {
                Captions::File(path) => Some(path),
                Captions::Off | Captions::Auto => None,
            },
        ];
        match files.into_iter().flatten().find(|path| !Path::new(path).is_file()) {
            Some(path) => Err(ApiError::new(
                Code::BadInput,
                format!("There is no file {path}. Check its name and folder."),
            )),
            None => Ok(()),
        }
    }
}
