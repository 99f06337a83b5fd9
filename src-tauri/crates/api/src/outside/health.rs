//! Whether everything is there that requests need.

use vis_models::download::free_bytes;

use crate::app::blocking;
use crate::{ApiError, App, VideoState};

/// Below this a film or an upload may fail for want of room.
const LITTLE_ROOM: u64 = 512 << 20;

/// How this home is. Every part says `None` where it is well, else a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    pub database: Option<String>,
    pub models: Option<String>,
    pub providers: Option<String>,
    pub disk: Option<String>,
    /// Who answers, in the order of asking; those that are switched off are left out.
    pub answering: Vec<String>,
    /// Nothing: nobody knows.
    pub free_bytes: Option<u64>,
    /// Films that are being made, and that wait for it.
    pub films_running: u32,
    pub films_waiting: u32,
}

impl Vitals {
    /// Nothing is missing without which no request can be answered.
    pub fn is_well(&self) -> bool {
        [&self.database, &self.models, &self.providers, &self.disk].into_iter().all(Option::is_none)
    }
}

impl App {
    /// Looks at the database, the models, the providers and the disk; takes some milliseconds.
    pub async fn vitals(&self) -> Vitals {
        let mut vitals =
            Vitals { database: self.settings().await.err().map(|error| error.message), ..Vitals::default() };
        match self.models().await {
            Ok(models) => {
                // What the program works without needs nobody's advice.
                let missing: Vec<_> =
                    models.into_iter().filter(|one| one.state != "ready" && one.advice.is_some()).collect();
                let names: Vec<_> = missing.iter().map(|one| one.name.as_str()).collect();
                vitals.models = (!names.is_empty())
                    .then(|| format!("Not ready: {}. Install them again.", names.join(", ")));
            }
            Err(error) => vitals.models = Some(error.message),
        }
        match self.providers().await {
            Ok(all) => {
                vitals.answering = all.into_iter().filter(|one| one.enabled).map(|one| one.name).collect();
                let nobody = "Everybody is switched off. Switch somebody on under Models.";
                vitals.providers = vitals.answering.is_empty().then(|| nobody.to_owned());
            }
            Err(error) => vitals.providers = Some(error.message),
        }
        vitals.free_bytes = self.free_room().await.ok();
        if vitals.free_bytes.is_some_and(|free| free < LITTLE_ROOM) {
            vitals.disk = Some("The disk is nearly full. Free some space.".to_owned());
        }
        let films = self.videos().await.unwrap_or_default();
        let count = |state| films.iter().filter(|film| film.state == state).count() as u32;
        (vitals.films_running, vitals.films_waiting) =
            (count(VideoState::Running), count(VideoState::Queued));
        vitals
    }

    async fn free_room(&self) -> Result<u64, ApiError> {
        let folder = self.launch.home.data.clone();
        blocking(move || free_bytes(&folder).map_err(ApiError::failed)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trouble_is_enough() {
        assert!(Vitals::default().is_well());
        assert!(!Vitals { disk: Some("full".into()), ..Vitals::default() }.is_well());
    }
}
