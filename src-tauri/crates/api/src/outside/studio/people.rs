use std::sync::Arc;

use vis_core::CharacterId;
use vis_store::StudioVoice;

use super::wish::{HEARD_FADE, StudioUpload, StudioWish, USUAL};
use crate::app::blocking;
use crate::{
    ApiError, App, CharacterSheet, CharacterView, Code, Consent, FaceDraft, FaceKind, NewCharacter,
    PictureKind, SampleCheck, SheetChange, VoiceConsent,
};

/// As many as are shown of a card; one request after the other does not go beyond it.
const MOST_KEPT: usize = 200;
/// The voice of somebody whose own was not heard, or not yet.
const VOICE: &str = "af_heart";

/// A character as another program sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioCharacter {
    pub id: String,
    pub name: String,
    /// It may be changed and deleted.
    pub own: bool,
    /// 0.5-2.
    pub speed: f32,
    /// Told again as it was said; it changes nothing here.
    pub nfe_steps: u32,
    pub cross_fade_ms: u32,
    pub remove_silences: bool,
    /// At least one: who has none is drawn.
    pub pictures: usize,
    /// There is a recording of the voice.
    pub has_sample: bool,
    /// Milliseconds since 1970, UTC; 0 for companions that came with the program.
    pub created_ms: i64,
    pub changed_ms: i64,
    pub starred: bool,
}

/// What went with a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedStudioCharacter {
    pub name: String,
    pub had_sample: bool,
    pub pictures: usize,
}

impl App {
    /// The companions that came with the program, then the person's own.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn studio_characters(&self) -> Result<Vec<StudioCharacter>, ApiError> {
        let mut all = Vec::new();
        for view in self.cast.views() {
            match self.studio_view(view).await {
                Ok(one) => all.push(one),
                // Deleted meanwhile.
                Err(error) if error.code == Code::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn studio_character(&self, id: &str) -> Result<StudioCharacter, ApiError> {
        self.studio_view(self.cast.view(&CharacterId::from(id))?).await
    }

    /// Makes a character of pictures and a recording. The first picture with a face in it becomes the face; a recording becomes a voice
    /// that is close to it, about a minute later. Whoever sends them says that they may.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a missing name, numbers out of range, and files that are no pictures or no speech; then nothing was made.
    pub async fn make_studio_character(
        self: &Arc<Self>,
        wish: StudioWish,
    ) -> Result<StudioCharacter, ApiError> {
        let name = wish.name.clone().unwrap_or_default();
        if name.trim().is_empty() {
            return Err(ApiError::new(Code::BadInput, "A character needs a name. Send displayName."));
        }
        wish.check()?;
        let sample = self.heard(&wish).await?;
        let draft_id = self.first_face(&wish.pictures).await;
        let consent = draft_id.is_some().then_some(Consent::Permission);
        let (personality, greeting) = (String::new(), String::new());
        let new = NewCharacter { name, personality, greeting, voice: VOICE.to_owned(), draft_id, consent };
        let id = self.create_character(new).await?.id;
        let wish = StudioWish { name: None, ..wish }.with_usual();
        if let Err(error) = self.furnish(&id, wish, sample).await {
            self.delete_character(&id).await?;
            return Err(error);
        }
        self.studio_character(&id).await
    }

    /// # Errors
    /// As [`App::make_studio_character`], then nothing was changed; [`Code::NotFound`], for companions that came with the program
    /// [`Code::BadInput`].
    pub async fn change_studio_character(
        self: &Arc<Self>,
        id: &str,
        wish: StudioWish,
    ) -> Result<StudioCharacter, ApiError> {
        self.must_be_own(id)?;
        wish.check()?;
        let sheet = self.character_sheet(id).await?;
        if wish.without.iter().any(|place| *place >= sheet.pictures.len()) {
            let sentence = format!("There are {} pictures to remove, counted from 0.", sheet.pictures.len());
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        if sheet.pictures.len() - wish.without.len() + wish.pictures.len() > MOST_KEPT {
            let sentence = format!("A character has at most {MOST_KEPT} pictures. Remove some first.");
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let sample = self.heard(&wish).await?;
        if sheet.face == FaceKind::Drawn
            && let Some(draft) = self.first_face(&wish.pictures).await
        {
            self.save_face(id, &draft, Consent::Permission).await?;
        }
        // From the last to the first: of two equal pictures, the id of the later one counts those before it.
        let mut without = wish.without.clone();
        without.sort_unstable();
        for place in without.into_iter().rev() {
            self.remove_picture(id, &sheet.pictures[place].id).await?;
        }
        self.furnish(id, wish, sample).await?;
        self.studio_character(id).await
    }

    /// Puts an own character into the bin.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for companions that came with the program.
    pub async fn delete_studio_character(&self, id: &str) -> Result<DeletedStudioCharacter, ApiError> {
        self.must_be_own(id)?;
        let sheet = self.character_sheet(id).await?;
        let had_sample = self.has_sample(id).await?;
        self.delete_character(id).await?;
        Ok(DeletedStudioCharacter { name: sheet.name, had_sample, pictures: sheet.pictures.len() })
    }

    /// A star is what the window calls a favourite.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn star_studio_character(&self, id: &str, starred: bool) -> Result<StudioCharacter, ApiError> {
        self.set_favourite(id, starred).await?;
        self.studio_character(id).await
    }

    fn must_be_own(&self, id: &str) -> Result<(), ApiError> {
        let id = CharacterId::from(id);
        self.cast.get(&id)?;
        if self.cast.is_own(&id) {
            return Ok(());
        }
        Err(ApiError::new(Code::BadInput, "Companions that came with Visavis stay as they are."))
    }

    async fn studio_view(&self, view: CharacterView) -> Result<StudioCharacter, ApiError> {
        let sheet = self.character_sheet(&view.id).await?;
        let (home, id) = (self.home()?, CharacterId::from(view.id.as_str()));
        blocking(move || {
            let store = home.store();
            let (said, has_sample) = (store.studio_voice(&id)?, store.sample(&id)?.is_some());
            Ok(seen(view, sheet, said, has_sample))
        })
        .await
    }

    async fn has_sample(&self, id: &str) -> Result<bool, ApiError> {
        let (home, id) = (self.home()?, CharacterId::from(id));
        blocking(move || Ok(home.store().sample(&id)?.is_some())).await
    }

    async fn heard(&self, wish: &StudioWish) -> Result<Option<SampleCheck>, ApiError> {
        let Some(sample) = &wish.sample else { return Ok(None) };
        Ok(Some(self.check_sample(sample.bytes.clone(), &sample.name).await?))
    }

    /// A draft of the first face that is found. Pictures without one are pictures all the same.
    async fn first_face(&self, pictures: &[StudioUpload]) -> Option<String> {
        for picture in pictures {
            let Ok(report) = self.inspect_picture(picture.bytes.clone()).await else { continue };
            let Some(face) = report.faces.first() else { continue };
            let draft = FaceDraft { face: Some(0), points: face.points.clone(), glasses: face.glasses };
            if let Ok(made) = self.draft_face(&report.picture_id, draft).await {
                return Some(made.draft_id);
            }
        }
        None
    }

    /// Gives an own character what is wished for.
    async fn furnish(
        self: &Arc<Self>,
        id: &str,
        wish: StudioWish,
        sample: Option<SampleCheck>,
    ) -> Result<(), ApiError> {
        let sheet = self.character_sheet(id).await?;
        let voice = wish.says_how_it_sounds().then(|| wish.voice(&sheet.voice));
        let change = SheetChange { name: wish.name.clone(), voice, ..SheetChange::default() };
        if change.name.is_some() || change.voice.is_some() {
            self.change_character(id, change).await?;
        }
        if wish.nfe_steps.is_some() || wish.cross_fade_ms.is_some() {
            let (home, of) = (self.home()?, CharacterId::from(id));
            blocking(move || {
                let mut store = home.store();
                let said = store.studio_voice(&of)?.unwrap_or(USUAL);
                let nfe_steps = wish.nfe_steps.unwrap_or(said.nfe_steps);
                let cross_fade_ms = wish.cross_fade_ms.unwrap_or(said.cross_fade_ms);
                Ok(store.set_studio_voice(&of, StudioVoice { nfe_steps, cross_fade_ms })?)
            })
            .await?;
        }
        for (place, picture) in wish.pictures.into_iter().enumerate() {
            let first = place == 0 && sheet.pictures.is_empty();
            let kind = if first { PictureKind::Main } else { PictureKind::Other };
            self.add_picture(id, picture.bytes, &picture.name, kind).await?;
        }
        if let Some(sample) = sample {
            self.keep_sample(id, &sample.sample_id, VoiceConsent::Permission).await?;
            self.take_likeness(id.to_owned());
        }
        Ok(())
    }
}

fn seen(
    view: CharacterView,
    sheet: CharacterSheet,
    said: Option<StudioVoice>,
    has_sample: bool,
) -> StudioCharacter {
    let said = said.unwrap_or(StudioVoice { cross_fade_ms: sheet.voice.cross_fade_ms, ..USUAL });
    // The window may have changed it since.
    let as_said = said.cross_fade_ms.min(HEARD_FADE) == sheet.voice.cross_fade_ms;
    StudioCharacter {
        id: view.id,
        name: view.name,
        own: view.own,
        speed: sheet.voice.speed,
        nfe_steps: said.nfe_steps,
        cross_fade_ms: if as_said { said.cross_fade_ms } else { sheet.voice.cross_fade_ms },
        remove_silences: sheet.voice.trim_silence,
        pictures: sheet.pictures.len().max(1),
        has_sample,
        created_ms: view.created_ms,
        changed_ms: view.changed_ms,
        starred: view.favourite,
    }
}
