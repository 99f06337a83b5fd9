//! Changes of a character: field by field, back and forth, as a copy, as a favourite.

use serde::Deserialize;
use serde_json::json;
use specta::Type;
use vis_cards::Card;
use vis_core::CharacterId;
use vis_store::{KeptPicture, NewCard, Store};

use super::kept::{Keep, keep, kept_card, kept_file, with_store};
use super::lore::{LoreBook, write_book};
use super::person::{Facts, VoiceSettings, character_of, fingerprint, set_own};
use super::sheet::{CharacterSheet, sheet};
use crate::activity::ActivityKind;
use crate::app::blocking;
use crate::characters::Cast;
use crate::likeness::copy_sample;
use crate::people::act;
use crate::studio::known_voice;
use crate::{ApiError, App, CharacterView, Code};

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, Type)]
#[serde(default)]
pub struct SheetChange {
    #[specta(optional)]
    pub name: Option<String>,
    #[specta(optional)]
    pub nickname: Option<String>,
    #[specta(optional)]
    pub description: Option<String>,
    #[specta(optional)]
    pub personality: Option<String>,
    #[specta(optional)]
    pub scenario: Option<String>,
    #[specta(optional)]
    pub greetings: Option<Vec<String>>,
    #[specta(optional)]
    pub group_greetings: Option<Vec<String>>,
    #[specta(optional)]
    pub examples: Option<String>,
    #[specta(optional)]
    pub system_prompt: Option<String>,
    #[specta(optional)]
    pub post_history: Option<String>,
    #[specta(optional)]
    pub creator_notes: Option<String>,
    #[specta(optional)]
    pub creator: Option<String>,
    #[specta(optional)]
    pub version: Option<String>,
    #[specta(optional)]
    pub tags: Option<Vec<String>>,
    #[specta(optional)]
    pub voice: Option<VoiceSettings>,
    /// `null` takes the lorebook out.
    #[serde(deserialize_with = "there")]
    #[specta(optional, type = Option<LoreBook>)]
    pub lore: Option<Option<LoreBook>>,
}

/// Tells a `null` from a field that is not there.
fn there<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<LoreBook>>, D::Error> {
    Option::<LoreBook>::deserialize(from).map(Some)
}

impl App {
    /// # Errors
    /// [`Code::BadInput`] for a companion that came with the program, an empty name, an unknown voice; [`Code::NotFound`].
    pub async fn change_character(
        &self,
        character_id: &str,
        change: SheetChange,
    ) -> Result<CharacterSheet, ApiError> {
        let fields = change.check()?;
        self.edit(character_id, fields, move |_, card| change.apply(card)).await
    }

    /// The character as it was before the last change; where there is none, as it is.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn undo_character(&self, character_id: &str) -> Result<CharacterSheet, ApiError> {
        self.step(character_id, true).await
    }

    /// The change that was undone last, made again.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn redo_character(&self, character_id: &str) -> Result<CharacterSheet, ApiError> {
        self.step(character_id, false).await
    }

    async fn step(&self, character_id: &str, back: bool) -> Result<CharacterSheet, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let now = self.clock.now_ms();
        blocking(move || {
            with_store(&home, |store| {
                if let Some((step, text)) = store.card_step(&id, back)? {
                    let value = serde_json::from_str(&text).map_err(ApiError::failed)?;
                    let card = vis_cards::CardFile::assemble(value, "json", None)?.card;
                    keep(store, &cast, &id, &card, Keep::Step(step), now)?;
                }
                sheet(store, &cast, &id)
            })
        })
        .await
    }

    /// Changes a card and keeps it.
    pub(super) async fn edit(
        &self,
        character_id: &str,
        field: String,
        work: impl FnOnce(&mut Store, &mut Card) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<CharacterSheet, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let now = self.clock.now_ms();
        blocking(move || {
            with_store(&home, |store| {
                let before = kept_card(store, &cast, &id)?;
                let mut card = before.clone();
                work(store, &mut card)?;
                if card != before {
                    keep(store, &cast, &id, &card, Keep::Edit(&field), now)?;
                }
                sheet(store, &cast, &id)
            })
        })
        .await
    }

    /// A copy with everything, the face from a picture too.
    ///
    /// # Errors
    /// [`Code::NotFound`]; full disk.
    pub async fn duplicate_character(&self, character_id: &str) -> Result<CharacterView, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let now = self.clock.now_ms();
        blocking(move || {
            with_store(&home, |store| {
                let new = copy(store, &cast, &id)?;
                let (copied, character) = (new.character.id.clone(), new.character.clone());
                store.add_cards(&[new], now)?;
                if let Some(face) = store.face(&id)? {
                    store.set_face(&copied, &face)?;
                }
                // A copy without the recording is better than none.
                if let Err(error) = copy_sample(store, &id, &copied, now) {
                    tracing::warn!(%error, "a voice sample was not copied");
                }
                let from = format!("A copy of {}.", cast.get(&id)?.name);
                act(ActivityKind::Created, &character).note(store, now, &from);
                cast.reread(store, &copied)?;
                cast.view(&copied)
            })
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn set_favourite(
        &self,
        character_id: &str,
        favourite: bool,
    ) -> Result<CharacterView, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        blocking(move || {
            cast.get(&id)?;
            with_store(&home, |store| {
                store.set_favourite(&id, favourite)?;
                cast.reread(store, &id)?;
                cast.view(&id)
            })
        })
        .await
    }
}

fn copy(store: &Store, cast: &Cast, id: &CharacterId) -> Result<NewCard, ApiError> {
    let mut file = kept_file(store, cast, id)?;
    let name = file.card.profile().name;
    file.card.write(&vis_cards::Profile { name: format!("{name} (copy)"), ..file.card.profile() });
    let copied = CharacterId(uuid::Uuid::now_v7().to_string());
    let mut pictures: Vec<KeptPicture> = store.pictures(id)?;
    for picture in &mut pictures {
        picture.picture = store.picture(id, &picture.id)?;
    }
    Ok(NewCard {
        character: character_of(&file.card, &copied),
        facts: serde_json::to_string(&Facts::of(&file.card)).map_err(ApiError::failed)?,
        fingerprint: fingerprint(&file.card),
        card: vis_store::KeptCard {
            card: file.card.to_value().to_string(),
            carrier: file.carrier.name().to_owned(),
        },
        body: file.body()?,
        pictures,
    })
}

impl SheetChange {
    /// Refuses what cannot be, and names what is changed.
    fn check(&self) -> Result<String, ApiError> {
        if self.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(ApiError::new(Code::BadInput, "A character needs a name. Type at least one letter."));
        }
        if let Some(voice) = &self.voice {
            known_voice(&voice.voice)?;
        }
        let fields = [
            ("name", self.name.is_some()),
            ("nickname", self.nickname.is_some()),
            ("description", self.description.is_some()),
            ("personality", self.personality.is_some()),
            ("scenario", self.scenario.is_some()),
            ("greetings", self.greetings.is_some()),
            ("group_greetings", self.group_greetings.is_some()),
            ("examples", self.examples.is_some()),
            ("system_prompt", self.system_prompt.is_some()),
            ("post_history", self.post_history.is_some()),
            ("creator_notes", self.creator_notes.is_some()),
            ("creator", self.creator.is_some()),
            ("version", self.version.is_some()),
            ("tags", self.tags.is_some()),
            ("voice", self.voice.is_some()),
            ("lore", self.lore.is_some()),
        ];
        let changed: Vec<&str> = fields.iter().filter(|(_, is)| *is).map(|(field, _)| *field).collect();
        Ok(changed.join(","))
    }

    fn apply(self, card: &mut Card) -> Result<(), ApiError> {
        let mut profile = card.profile();
        let texts = [
            (&mut profile.name, self.name),
            (&mut profile.nickname, self.nickname),
            (&mut profile.description, self.description),
            (&mut profile.personality, self.personality),
            (&mut profile.scenario, self.scenario),
            (&mut profile.examples, self.examples),
            (&mut profile.system_prompt, self.system_prompt),
            (&mut profile.after_history, self.post_history),
            (&mut profile.creator_notes, self.creator_notes),
            (&mut profile.creator, self.creator),
            (&mut profile.character_version, self.version),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                *field = text;
            }
        }
        if let Some(greetings) = self.greetings {
            let mut greetings = greetings.into_iter();
            profile.first_message = greetings.next().unwrap_or_default();
            profile.alternate_greetings = greetings.collect();
        }
        profile.group_greetings = self.group_greetings.unwrap_or(profile.group_greetings);
        profile.tags = self.tags.unwrap_or(profile.tags);
        card.write(&profile);
        if let Some(voice) = self.voice {
            set_own(card, "voice", json!(voice.in_range()));
        }
        match self.lore {
            Some(Some(lore)) => write_book(card, &lore),
            Some(None) => card.set_book(None),
            None => {}
        }
        Ok(())
    }
}
