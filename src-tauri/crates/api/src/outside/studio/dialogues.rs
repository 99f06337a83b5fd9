use super::films::StudioFilm;
use crate::app::blocking;
use crate::{ApiError, App, Code, ScriptOutline, VideoState, VideoView, WriteWish};

/// How long a dialogue becomes that nobody gave a length, seconds: about six lines.
const USUAL_LENGTH: u32 = 30;
const LONGEST_PROMPT: usize = 4_000;

/// A script, and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioScript {
    pub outline: ScriptOutline,
    /// The film that was ordered last.
    pub newest: Option<StudioFilm>,
    /// The newest one that is there.
    pub film: Option<StudioFilm>,
}

/// What went with a script.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletedStudioScript {
    /// Places of lines that had a sound.
    pub sounds: Vec<usize>,
    /// Films that were there, the newest first.
    pub films: Vec<StudioFilm>,
}

impl App {
    /// The one changed last first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn studio_scripts(&self) -> Result<Vec<StudioScript>, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let films = home.videos.list()?;
            home.scripts.outlines()?.into_iter().map(|outline| with_films(&home, outline, &films)).collect()
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn studio_script(&self, id: &str) -> Result<StudioScript, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let outline = home.scripts.outline(&id)?;
            with_films(&home, outline, &home.videos.list()?)
        })
        .await
    }

    /// Has the language model write a dialogue, to its end.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an empty or far too long prompt and a cast of nobody or too many; [`Code::NotFound`] for somebody who
    /// is not there; what the language model says.
    pub async fn write_studio_script(
        &self,
        cast: Vec<String>,
        prompt: String,
    ) -> Result<StudioScript, ApiError> {
        if prompt.trim().is_empty() || prompt.chars().count() > LONGEST_PROMPT {
            let sentence = format!("A prompt has 1 to {LONGEST_PROMPT} letters. Say what it shall be about.");
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let wish = WriteWish { prompt, tone: String::new(), length_s: USUAL_LENGTH };
        let written = self.generate_script(cast, "", wish).await?;
        self.studio_script(&written.id).await
    }

    /// The dialogue becomes this: speaker and words of each line.
    ///
    /// # Errors
    /// [`Code::NotFound`] for the script or a speaker; [`Code::BadInput`] for too many of them or too many lines.
    pub async fn retell_studio_script(
        &self,
        id: &str,
        said: Vec<(String, String)>,
    ) -> Result<StudioScript, ApiError> {
        let (home, place) = (self.home()?, id.to_owned());
        blocking(move || home.scripts.retell(&place, &said)).await?;
        self.studio_script(id).await
    }

    /// Puts a script into the bin, its sounds with it, and deletes the films that were made of it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_studio_script(&self, id: &str) -> Result<DeletedStudioScript, ApiError> {
        let (home, place) = (self.home()?, id.to_owned());
        let (gone, films) = blocking(move || {
            let outline = home.scripts.outline(&place)?;
            let spoken = outline.lines.iter().enumerate().filter(|(_, line)| line.spoken);
            let all = home.videos.list()?;
            let films: Vec<VideoView> = of_script(&all, &place).cloned().collect();
            let there = films.iter().filter(|film| film.state == VideoState::Completed);
            let gone = DeletedStudioScript {
                sounds: spoken.map(|(place, _)| place).collect(),
                films: there.map(|film| StudioFilm::of(&home, film, &all)).collect::<Result<_, _>>()?,
            };
            Ok((gone, films))
        })
        .await?;
        self.delete_script(id).await?;
        for film in films {
            self.delete_video(&film.id, true).await?;
        }
        Ok(gone)
    }
}

/// The newest first.
pub(super) fn of_script<'a>(films: &'a [VideoView], script: &'a str) -> impl Iterator<Item = &'a VideoView> {
    films.iter().filter(move |film| film.script_id.as_deref() == Some(script))
}

fn with_films(
    home: &crate::open::OpenHome,
    outline: ScriptOutline,
    films: &[VideoView],
) -> Result<StudioScript, ApiError> {
    let newest = of_script(films, &outline.id).next();
    let film = of_script(films, &outline.id).find(|film| film.state == VideoState::Completed);
    let told = |film: Option<&VideoView>| film.map(|film| StudioFilm::of(home, film, films)).transpose();
    Ok(StudioScript { newest: told(newest)?, film: told(film)?, outline })
}
