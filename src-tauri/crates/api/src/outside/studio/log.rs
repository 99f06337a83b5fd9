use super::films::StudioFilm;
use crate::activity::{Activity, ActivityKind, ActivitySubject};
use crate::app::blocking;
use crate::open::OpenHome;
use crate::{ApiError, App, VideoView};

/// Entries at once, at most.
const MOST: u32 = 500;

/// An entry of the activity log.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioActivity {
    pub entry: Activity,
    /// Of a script, or of a film that was made of one.
    pub script_id: Option<String>,
    /// Of an entry that says that a film is made, while it is there.
    pub film: Option<StudioFilm>,
}

/// The newest entries.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioLog {
    pub entries: Vec<StudioActivity>,
    /// Of the whole log.
    pub total: u32,
    /// How many were given at most.
    pub limit: u32,
}

/// How many entries there are, by what they are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudioCounts {
    pub scripts: u32,
    pub characters: u32,
    pub films: u32,
    pub total: u32,
    /// Milliseconds since 1970, UTC.
    pub last_ms: Option<i64>,
}

impl App {
    /// `limit`: 1-500.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn studio_log(&self, limit: u32) -> Result<StudioLog, ApiError> {
        let limit = limit.clamp(1, MOST);
        let page = self.activities(None, limit, None).await?;
        let total = page.counts.iter().map(|counted| counted.count).sum();
        let home = self.home()?;
        blocking(move || {
            let films = home.videos.list()?;
            let told = page.items.into_iter().map(|entry| told(&home, entry, &films));
            Ok(StudioLog { entries: told.collect::<Result<_, _>>()?, total, limit })
        })
        .await
    }

    /// # Errors
    /// The database cannot be read.
    pub async fn studio_counts(&self) -> Result<StudioCounts, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let store = home.store();
            let (counted, last) = (store.activity_subjects()?, store.activities(None, 1, None)?);
            let of =
                |subject: &str| counted.iter().find(|(known, _)| known == subject).map_or(0, |(_, n)| *n);
            Ok(StudioCounts {
                scripts: of("script"),
                characters: of("character"),
                films: of("film"),
                total: counted.iter().map(|(_, count)| count).sum(),
                last_ms: last.first().map(|entry| entry.at_ms),
            })
        })
        .await
    }
}

fn told(home: &OpenHome, entry: Activity, films: &[VideoView]) -> Result<StudioActivity, ApiError> {
    let about =
        films.iter().find(|film| entry.subject == ActivitySubject::Film && film.id == entry.subject_id);
    let script_id = match entry.subject {
        ActivitySubject::Script => Some(entry.subject_id.clone()),
        _ => about.and_then(|film| film.script_id.clone()),
    };
    let made = about.filter(|film| entry.kind == ActivityKind::Rendered && film.script_id.is_some());
    let film = made.map(|film| StudioFilm::of(home, film, films)).transpose()?.filter(StudioFilm::is_there);
    Ok(StudioActivity { entry, script_id, film })
}
