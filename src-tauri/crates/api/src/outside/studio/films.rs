use super::dialogues::of_script;
use super::steps::{StudioStep, steps};
use crate::app::blocking;
use crate::open::OpenHome;
use crate::outside::avatars::waiting_room;
use crate::videos::{OVER, Order};
use crate::{ApiError, App, Code, VideoState, VideoView};

/// Letters of a background's name that is repeated.
const SHOWN_NAME: usize = 80;

/// A film of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioFilm {
    pub id: String,
    pub script_id: String,
    pub state: VideoState,
    /// Of the whole, 0-1.
    pub progress: f32,
    /// All five, in the order in which they run.
    pub steps: Vec<StudioStep>,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    pub started_ms: Option<i64>,
    /// When it ended, well or not.
    pub over_ms: Option<i64>,
    /// Of one that is there.
    pub duration_ms: Option<u64>,
    pub bytes: Option<u64>,
    /// `mp4` or `webm`, of one that is there.
    pub format: Option<String>,
    /// No newer one of this script is there.
    pub newest: bool,
    /// A sentence, of one that failed.
    pub message: Option<String>,
}

impl App {
    /// Puts a film of a script as it is now into the queue. `background`: the name of one of the person's own; another name changes
    /// nothing but what the film's steps say.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for a script without words; too few credits; one with `retry_after_ms` while too many wait.
    pub async fn order_studio_film(
        &self,
        script: &str,
        background: Option<String>,
    ) -> Result<StudioFilm, ApiError> {
        let (home, id) = (self.home()?, script.to_owned());
        let room = std::sync::Arc::clone(&home.videos);
        let (order, note) = blocking(move || {
            waiting_room(&home.videos, |_| true)?;
            let (order, known) = home.scripts.film_order(&id, background.as_deref())?;
            let note = background.filter(|name| !known && !name.is_empty()).map(|name| unknown(&name));
            Ok((order, note.unwrap_or_default()))
        })
        .await?;
        let film = room.start(Order::Script(Box::new(order)), self.clock.now_ms()).await?;
        let (home, id) = (self.home()?, film.id.clone());
        blocking(move || Ok(home.store().add_studio_film(&id, &note)?)).await?;
        self.studio_film(&film.id).await
    }

    /// How far a film is. One that a server before this one left behind goes on.
    ///
    /// # Errors
    /// [`Code::NotFound`], for films of anything but a script, too.
    pub async fn studio_film(&self, id: &str) -> Result<StudioFilm, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        // On this task, because the work is spawned from it; it reads a row.
        home.videos.resume_one(&id)?;
        blocking(move || {
            let film = home.videos.one(&id)?;
            StudioFilm::of(&home, &film, &home.videos.list()?)
        })
        .await
    }

    /// How far the film of a script is that was ordered last; `None`: none was.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn newest_studio_film(&self, script: &str) -> Result<Option<StudioFilm>, ApiError> {
        let Some(newest) = self.studio_script(script).await?.newest else { return Ok(None) };
        Ok(Some(self.studio_film(&newest.id).await?))
    }
}

impl StudioFilm {
    /// `all`: every film, the newest first.
    pub(super) fn of(home: &OpenHome, film: &VideoView, all: &[VideoView]) -> Result<Self, ApiError> {
        let script_id = film.script_id.clone().ok_or_else(|| ApiError::not_found("film"))?;
        let (begun, note, request) = {
            let store = home.store();
            let request = store.video(&film.id)?.map(|kept| kept.request).unwrap_or_default();
            (store.film_steps(&film.id)?, store.studio_film(&film.id)?.unwrap_or_default(), request)
        };
        let sounds = match serde_json::from_str(&request) {
            Ok(Order::Script(order)) => home.scripts.sounds_of(&script_id, &order.script),
            _ => (0, 0),
        };
        let there = of_script(all, &script_id).find(|one| one.state == VideoState::Completed);
        let waits = film.state == VideoState::Queued;
        let at = |step: &str| begun.iter().find(|(known, _)| known == step).map(|(_, at)| *at);
        Ok(Self {
            started_ms: begun.iter().map(|(_, at)| *at).min().filter(|_| !waits),
            over_ms: at(OVER).filter(|_| !waits && film.state != VideoState::Running),
            steps: steps(film, &begun, sounds, &note),
            newest: there.is_none_or(|there| there.id == film.id),
            id: film.id.clone(),
            script_id,
            state: film.state,
            progress: if film.state == VideoState::Completed { 1.0 } else { film.progress },
            created_ms: film.created_ms,
            duration_ms: film.duration_ms,
            bytes: film.bytes,
            format: film.format.clone(),
            message: match film.state {
                VideoState::Cancelled => Some("The film was cancelled.".to_owned()),
                _ => film.message.clone(),
            },
        })
    }

    /// Whether it may be fetched.
    pub fn is_there(&self) -> bool {
        self.state == VideoState::Completed
    }
}

fn unknown(background: &str) -> String {
    let name: String = background.chars().filter(|c| !c.is_control()).take(SHOWN_NAME).collect();
    format!("No script has a background named {name}; the film has the script's own.")
}

/// Somebody else's, or none at all.
pub(super) fn gone(what: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("{what} not found"))
}
