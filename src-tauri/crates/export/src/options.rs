use serde::{Deserialize, Serialize};

use crate::{EncoderChoice, ExportError};

/// How captions come into the film.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptionStyle {
    #[default]
    Off,
    /// A track that players can switch on, and an `.srt` file beside the film.
    Track,
    /// The `.srt` file alone.
    File,
    /// Part of the pictures: whoever draws the frames draws them ([`crate::Lettering`]), nothing else is written.
    Burned,
}

/// What the film shall be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilmOptions {
    /// Frames a second, 10 to 60.
    pub fps: u32,
    /// Pixels, even, 16 to 4096.
    pub width: u32,
    pub height: u32,
    pub captions: CaptionStyle,
    /// Loudness of the whole sound after EBU R 128, LUFS; `None` leaves the sound as it is.
    pub loudness: Option<f64>,
    pub encoder: EncoderChoice,
}

impl Default for FilmOptions {
    fn default() -> Self {
        Self {
            fps: 25,
            width: 512,
            height: 512,
            captions: CaptionStyle::Off,
            loudness: Some(-16.0),
            encoder: EncoderChoice::Best,
        }
    }
}

impl FilmOptions {
    /// # Errors
    /// [`ExportError::Fps`], [`ExportError::Size`], [`ExportError::Loudness`].
    pub fn check(&self) -> Result<(), ExportError> {
        let side = |pixels: u32| (16..=4096).contains(&pixels) && pixels.is_multiple_of(2);
        if !(10..=60).contains(&self.fps) {
            return Err(ExportError::Fps(self.fps));
        }
        if !side(self.width) || !side(self.height) {
            return Err(ExportError::Size { width: self.width, height: self.height });
        }
        match self.loudness {
            Some(target) if !(-40.0..=-5.0).contains(&target) => Err(ExportError::Loudness(target)),
            _ => Ok(()),
        }
    }

    /// Frames of a film whose sound has so many samples at [`crate::FILM_RATE`]: the nearest number, at least one.
    pub fn frames(&self, samples: u64) -> u64 {
        let rate = u64::from(crate::FILM_RATE);
        ((samples * u64::from(self.fps) + rate / 2) / rate).max(1)
    }
}

/// What a film says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub title: String,
    /// What made it, with its version.
    pub program: String,
}

impl About {
    /// Said in every film, so that nobody takes it for a recording.
    pub fn notice(&self) -> String {
        format!(
            "Synthetic film: the face was animated by a computer and no camera recorded this. Made with {}.",
            self.program
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_film_is_told_in_a_sentence() {
        let with = |fps, width, height| FilmOptions { fps, width, height, ..FilmOptions::default() }.check();
        for good in [(10, 256, 256), (25, 512, 512), (60, 1024, 1024), (30, 1920, 1080), (24, 4096, 16)] {
            assert!(with(good.0, good.1, good.2).is_ok(), "{good:?}");
        }
        for (fps, width, height, word) in [
            (9, 512, 512, "10 to 60"),
            (61, 512, 512, "10 to 60"),
            (0, 512, 512, "10 to 60"),
            (25, 513, 512, "even"),
            (25, 512, 511, "even"),
            (25, 0, 0, "even"),
            (25, 4098, 512, "4096"),
            (25, 14, 512, "16"),
        ] {
            let sentence = with(fps, width, height).unwrap_err().to_string();
            assert!(sentence.contains(word) && sentence.ends_with('.'), "{sentence}");
        }
        let loud = FilmOptions { loudness: Some(0.0), ..FilmOptions::default() };
        assert!(loud.check().is_err());
    }

    #[test]
    fn frames_are_the_nearest_number() {
        let options = FilmOptions::default();
        assert_eq!(options.frames(48_000 * 60), 1500);
        assert_eq!(options.frames(0), 1);
        assert_eq!(options.frames(48_000 + 959), 25);
        assert_eq!(options.frames(48_000 + 960), 26);
        assert_eq!(options.frames(48_000 * 3600 * 3), 270_000);
    }
}
