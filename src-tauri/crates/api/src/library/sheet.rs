//! Everything of one character, to read.

use serde::Serialize;
use specta::Type;
use vis_cards::Card;
use vis_core::CharacterId;
use vis_store::Store;

use super::kept::{kept_card, with_store};
use super::lore::{LoreBook, book_of};
use super::person::{VoiceSettings, voice_of};
use super::pictures::{PictureView, pictures_of};
use crate::app::blocking;
use crate::characters::Cast;
use crate::{ApiError, App, FaceKind};

/// A character with all that its card says.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct CharacterSheet {
    pub id: String,
    /// The person's own, so it may be changed.
    pub own: bool,
    pub name: String,
    pub nickname: String,
    pub description: String,
    pub personality: String,
    pub scenario: String,
    /// The first is the usual one.
    pub greetings: Vec<String>,
    pub group_greetings: Vec<String>,
    pub examples: String,
    pub system_prompt: String,
    pub post_history: String,
    pub creator_notes: String,
    pub creator: String,
    pub version: String,
    pub tags: Vec<String>,
    pub favourite: bool,
    pub voice: VoiceSettings,
    pub face: FaceKind,
    pub pictures: Vec<PictureView>,
    pub lore: Option<LoreBook>,
    /// Names of fields of other programs that are kept untouched.
    pub kept: Vec<String>,
    pub can_undo: bool,
    pub can_redo: bool,
    #[specta(type = f64)]
    pub changed_ms: i64,
}

impl App {
    /// # Errors
    /// Nobody has this id.
    pub async fn character_sheet(&self, character_id: &str) -> Result<CharacterSheet, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        blocking(move || with_store(&home, |store| sheet(store, &cast, &id))).await
    }
}

pub(super) fn sheet(store: &Store, cast: &Cast, id: &CharacterId) -> Result<CharacterSheet, ApiError> {
    let card = kept_card(store, cast, id)?;
    let view = cast.view(id)?;
    let (steps, pictures) = (store.card_steps(id)?, pictures_of(&card, &store.pictures(id)?));
    Ok(CharacterSheet {
        own: view.own,
        favourite: view.favourite,
        face: view.face,
        changed_ms: view.changed_ms,
        can_undo: steps.undo,
        can_redo: steps.redo,
        pictures,
        ..written(&card, id)
    })
}

/// What the card itself says.
fn written(card: &Card, id: &CharacterId) -> CharacterSheet {
    let profile = card.profile();
    CharacterSheet {
        id: id.to_string(),
        own: true,
        greetings: card.greetings(),
        voice: voice_of(card),
        lore: card.book().map(|book| book_of(&book)),
        kept: card.foreign_fields(),
        name: profile.name,
        nickname: profile.nickname,
        description: profile.description,
        personality: profile.personality,
        scenario: profile.scenario,
        group_greetings: profile.group_greetings,
        examples: profile.examples,
        system_prompt: profile.system_prompt,
        post_history: profile.after_history,
        creator_notes: profile.creator_notes,
        creator: profile.creator,
        version: profile.character_version,
        tags: profile.tags,
        favourite: false,
        face: FaceKind::Drawn,
        pictures: Vec::new(),
        can_undo: false,
        can_redo: false,
        changed_ms: 0,
    }
}
