//! A file on its way to becoming a character: looked at first, in memory only, until the person accepts it.

use serde::Serialize;
use specta::Type;
use vis_cards::{CardError, CardFile, Content, Kind, Lorebook, Opened, Version, Weight};
use vis_core::{Character, CharacterId};
use vis_store::{KeptCard, NewCard};

use super::kept::with_store;
use super::person::{Facts, character_of, fingerprint};
use super::pictures::{measures, shown};
use super::sheet::CharacterSheet;
use crate::activity::ActivityKind;
use crate::app::blocking;
use crate::characters::Cast;
use crate::open::OpenHome;
use crate::people::act;
use crate::{ApiError, App, CharacterView, Code};

/// Letters of the description that are shown.
const SHOWN: usize = 600;
/// Longer side of the picture that is shown.
const SIDE: u32 = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    Png,
    Json,
    Charx,
    Lorebook,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum NoteWeight {
    Info,
    /// Mended.
    Repair,
    Warning,
}

/// What was found in a file, mended, or is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CardNote {
    pub weight: NoteWeight,
    pub text: String,
}

/// Whose card says the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SameCard {
    pub id: String,
    pub name: String,
}

/// What a file holds, before anything of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CardPreview {
    pub card_id: String,
    pub file_name: String,
    pub kind: CardKind,
    /// `V3`, `V2`, `V1`, `Lorebook V3`, `World info`.
    pub spec: String,
    pub name: String,
    pub creator: String,
    /// Its beginning.
    pub description: String,
    pub greetings: u32,
    pub tags: Vec<String>,
    pub lore_entries: u32,
    pub pictures: u32,
    pub has_picture: bool,
    pub notes: Vec<CardNote>,
    pub duplicate_of: Option<SameCard>,
}

/// A character that came in, or that was there already.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ImportedCard {
    pub id: String,
    pub name: String,
    /// Somebody with the very same card was there; nothing was added.
    pub duplicate: bool,
    pub notes: Vec<CardNote>,
}

impl App {
    /// Reads a file; nothing of it is kept, runs or is fetched.
    ///
    /// # Errors
    /// [`Code::BadInput`] with a sentence for a file that is no card, damaged, too large or unsafe.
    pub async fn inspect_card(&self, bytes: Vec<u8>, file_name: &str) -> Result<CardPreview, ApiError> {
        let (home, cast, file_name) = (self.home()?, self.cast.clone(), file_name.to_owned());
        let (size, now) = (bytes.len(), self.clock.now_ms());
        let (content, preview) = blocking(move || {
            let Opened { content, report } =
                vis_cards::open(&bytes).map_err(|error| no_card(error, &bytes))?;
            let preview = preview(&home, &cast, &content)?;
            let notes = notes(&report);
            Ok((content, CardPreview { file_name, notes, ..preview }))
        })
        .await?;
        Ok(CardPreview { card_id: self.previews.put(content, size, now)?, ..preview })
    }

    /// The card's picture: as it is where it has at most 1,024 pixels a side, else JPEG.
    ///
    /// # Errors
    /// [`Code::NotFound`] when there is none, or the file was let go.
    pub async fn card_picture(&self, card_id: &str) -> Result<Vec<u8>, ApiError> {
        let content = self.previews.get(card_id, self.clock.now_ms())?;
        blocking(move || match &*content {
            Content::Card(file) => main_of(file)
                .and_then(|bytes| shown(bytes, SIDE))
                .ok_or_else(|| ApiError::not_found("picture")),
            Content::Lorebook(_) => Err(ApiError::not_found("picture")),
        })
        .await
    }

    /// Takes a card in as a new character.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the file was let go; [`Code::BadInput`] for a lorebook; full disk.
    pub async fn accept_card(&self, card_id: &str) -> Result<CharacterView, ApiError> {
        let now = self.clock.now_ms();
        let content = self.previews.get(card_id, now)?;
        let (home, cast) = (self.home()?, self.cast.clone());
        let view = blocking(move || {
            let Content::Card(file) = &*content else { return Err(only_lore()) };
            let new = new_card(file)?;
            let id = new.character.id.clone();
            with_store(&home, |store| {
                store.add_cards(&[new], now)?;
                cast.reread(store, &id)?;
                act(ActivityKind::Imported, &cast.get(&id)?).note(store, now, "From a card.");
                cast.view(&id)
            })
        })
        .await?;
        self.previews.drop(card_id);
        Ok(view)
    }

    /// Puts a lorebook, or that of a card, behind the entries of a character's own.
    ///
    /// # Errors
    /// [`Code::BadInput`] when there is no lorebook in the file; [`Code::NotFound`].
    pub async fn accept_lore(&self, card_id: &str, character_id: &str) -> Result<CharacterSheet, ApiError> {
        let content = self.previews.get(card_id, self.clock.now_ms())?;
        let book = match &*content {
            Content::Lorebook(book) => Some((**book).clone()),
            Content::Card(file) => file.card.book(),
        };
        let Some(more) = book else {
            return Err(ApiError::new(
                Code::BadInput,
                "There is no lorebook in this card. Choose another file.",
            ));
        };
        let field = format!("lore of {card_id}");
        let sheet = self
            .edit(character_id, field, move |_, card| {
                let book = match card.book() {
                    Some(mut book) => {
                        book.append(&more);
                        book
                    }
                    None => more,
                };
                card.set_book(Some(&book));
                Ok(())
            })
            .await?;
        self.previews.drop(card_id);
        Ok(sheet)
    }

    /// Lets a file go that was only looked at.
    pub fn drop_card(&self, card_id: &str) {
        self.previews.drop(card_id);
    }

    /// Takes a file in at once; somebody whose card says the same stays alone.
    ///
    /// # Errors
    /// As [`App::inspect_card`]; [`Code::BadInput`] for a lorebook; full disk.
    pub async fn import_card(&self, bytes: Vec<u8>) -> Result<ImportedCard, ApiError> {
        let (home, cast, now) = (self.home()?, self.cast.clone(), self.clock.now_ms());
        blocking(move || {
            let Opened { content, report } = vis_cards::open(&bytes)?;
            let Content::Card(file) = content else { return Err(only_lore()) };
            let (new, notes) = (new_card(&file)?, notes(&report));
            with_store(&home, |store| {
                if let Some(same) = store.same_card(&new.fingerprint)? {
                    let name = cast.get(&same)?.name;
                    return Ok(ImportedCard { id: same.to_string(), name, duplicate: true, notes });
                }
                let character = new.character.clone();
                store.add_cards(&[new], now)?;
                cast.reread(store, &character.id)?;
                act(ActivityKind::Imported, &character).note(store, now, "From a card.");
                let Character { id, name, .. } = character;
                Ok(ImportedCard { id: id.to_string(), name, duplicate: false, notes })
            })
        })
        .await
    }
}

/// A picture without a card may still become a face.
fn no_card(error: CardError, bytes: &[u8]) -> ApiError {
    let picture = error.kind == Kind::NotACard && super::pictures::usable(bytes);
    let refused = ApiError::from(error);
    if picture { ApiError { code: Code::NoCard, ..refused } } else { refused }
}

pub(super) fn only_lore() -> ApiError {
    let message = "This file is a lorebook and no character. Open a character, then import it under Lore.";
    ApiError::new(Code::BadInput, message)
}

/// Everything that is kept of a card.
pub(super) fn new_card(file: &CardFile) -> Result<NewCard, ApiError> {
    let id = CharacterId(uuid::Uuid::now_v7().to_string());
    Ok(NewCard {
        character: character_of(&file.card, &id),
        facts: serde_json::to_string(&Facts::of(&file.card)).map_err(ApiError::failed)?,
        fingerprint: fingerprint(&file.card),
        card: KeptCard { card: file.card.to_value().to_string(), carrier: file.carrier.name().to_owned() },
        body: file.body()?,
        pictures: measures(file),
    })
}

fn main_of(file: &CardFile) -> Option<Vec<u8>> {
    file.asset(&file.card.main_icon()?).ok().flatten()
}

fn preview(home: &OpenHome, cast: &Cast, content: &Content) -> Result<CardPreview, ApiError> {
    let file = match content {
        Content::Lorebook(book) => return Ok(of_lorebook(book)),
        Content::Card(file) => file,
    };
    let (preview, print) = (of_card(file), fingerprint(&file.card));
    let same = with_store(home, |store| Ok(store.same_card(&print)?))?;
    let same = same.and_then(|id| cast.get(&id).ok());
    let duplicate_of = same.map(|one| SameCard { id: one.id.to_string(), name: one.name });
    Ok(CardPreview { duplicate_of, ..preview })
}

fn of_card(file: &CardFile) -> CardPreview {
    let profile = file.card.profile();
    let greetings = file.card.greetings().iter().filter(|text| !text.trim().is_empty()).count();
    let pictures = measures(file);
    CardPreview {
        card_id: String::new(),
        file_name: String::new(),
        kind: match file.carrier.name() {
            "png" => CardKind::Png,
            "charx" => CardKind::Charx,
            _ => CardKind::Json,
        },
        spec: match file.version {
            Version::V1 => "V1",
            Version::V2 => "V2",
            Version::V3 => "V3",
        }
        .to_owned(),
        name: profile.name,
        creator: profile.creator,
        description: profile.description.chars().take(SHOWN).collect(),
        greetings: greetings as u32,
        tags: profile.tags,
        lore_entries: file.card.book().map_or(0, |book| book.entries().len() as u32),
        pictures: pictures.len() as u32,
        has_picture: main_of(file).is_some_and(|bytes| super::pictures::usable(&bytes)),
        notes: Vec::new(),
        duplicate_of: None,
    }
}

fn of_lorebook(book: &Lorebook) -> CardPreview {
    let world_info = book.form() == vis_cards::lorebook::Form::WorldInfo;
    CardPreview {
        card_id: String::new(),
        file_name: String::new(),
        kind: CardKind::Lorebook,
        spec: if world_info { "World info" } else { "Lorebook V3" }.to_owned(),
        name: book.name(),
        creator: String::new(),
        description: book.head().description.chars().take(SHOWN).collect(),
        greetings: 0,
        tags: Vec::new(),
        lore_entries: book.entries().len() as u32,
        pictures: 0,
        has_picture: false,
        notes: Vec::new(),
        duplicate_of: None,
    }
}

fn notes(report: &vis_cards::Report) -> Vec<CardNote> {
    let note = |note: &vis_cards::Note| {
        let weight = match note.weight() {
            Weight::Repair => NoteWeight::Repair,
            Weight::Warning | Weight::Loss => NoteWeight::Warning,
        };
        let info = matches!(note, vis_cards::Note::OlderFormDropped | vis_cards::Note::ForeignScript { .. });
        CardNote { weight: if info { NoteWeight::Info } else { weight }, text: note.sentence() }
    };
    report.notes.iter().map(note).collect()
}
