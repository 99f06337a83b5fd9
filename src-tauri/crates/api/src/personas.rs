//! Who the person is: names and descriptions that they give themselves, one for all chats or one for a chat.

use std::io::Cursor;

use base64::Engine as _;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use serde::Serialize;
use specta::Type;
use vis_cards::limits;
use vis_core::SessionId;
use vis_store::{KeptPersona, Store};

use crate::app::blocking;
use crate::library::PERSON;
use crate::{ApiError, App, Code};

/// Characters.
const LONGEST_NAME: usize = 60;
const LONGEST_DESCRIPTION: usize = 4000;
const MOST: usize = 100;
/// Pixels of the longer side.
const PICTURE: u32 = 512;
/// Bytes of a picture file.
const LARGEST: usize = 32 << 20;
/// Memory that decoding one may take.
const DECODED: u64 = 512 << 20;
const QUALITY: u8 = 85;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Persona {
    pub id: String,
    pub name: String,
    /// What companions are told of the person.
    pub description: String,
    pub has_picture: bool,
    /// It is the one of every chat that has none of its own.
    pub is_default: bool,
}

impl App {
    /// All personas, the oldest first.
    pub async fn personas(&self) -> Result<Vec<Persona>, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let store = home.store();
            let chosen = store.chosen_persona()?.map(|one| one.id);
            Ok(store.personas()?.into_iter().map(|one| view(one, chosen.as_deref())).collect())
        })
        .await
    }

    /// Keeps a new persona, or other words for one that is there.
    ///
    /// # Errors
    /// [`Code::BadInput`] without a name or with far too many words; [`Code::NotFound`]; full disk.
    pub async fn save_persona(
        &self,
        id: Option<&str>,
        name: &str,
        description: &str,
    ) -> Result<Persona, ApiError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let description = description.trim().to_owned();
        acceptable(&name, &description)?;
        let (home, known, now) = (self.home()?, id.map(str::to_owned), self.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            let id = match known {
                Some(id) if store.persona(&id)?.is_some() => id,
                Some(_) => return Err(ApiError::not_found("persona")),
                None if store.personas()?.len() >= MOST => return Err(enough()),
                None => uuid::Uuid::now_v7().to_string(),
            };
            store.keep_persona(&id, &name, &description, now)?;
            seen(&store, &id)
        })
        .await
    }

    /// `picture`: PNG, JPEG, WebP or GIF; it is written anew, at most 512 pixels long. `None` takes it away.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no usable picture; [`Code::NotFound`].
    pub async fn set_persona_picture(&self, id: &str, picture: Option<Vec<u8>>) -> Result<Persona, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let picture = picture.map(|bytes| portrait(&bytes).ok_or_else(unusable)).transpose()?;
            let mut store = home.store();
            store.set_persona_picture(&id, picture.as_deref())?;
            seen(&store, &id)
        })
        .await
    }

    /// A `data:` address; nothing when it has no picture.
    pub async fn persona_picture(&self, id: &str) -> Result<Option<String>, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        let picture = blocking(move || Ok(home.store().persona_picture(&id)?)).await?;
        let encoded = |bytes| base64::engine::general_purpose::STANDARD.encode::<Vec<u8>>(bytes);
        Ok(picture.map(|bytes| format!("data:image/jpeg;base64,{}", encoded(bytes))))
    }

    /// Hides a persona; it can be brought back until the program ends.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_persona(&self, id: &str) -> Result<(), ApiError> {
        let (home, id, now) = (self.home()?, id.to_owned(), self.clock.now_ms());
        blocking(move || Ok(home.store().trash_persona(&id, now)?)).await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn restore_persona(&self, id: &str) -> Result<Persona, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let mut store = home.store();
            store.restore_persona(&id)?;
            seen(&store, &id)
        })
        .await
    }

    /// The persona of all chats that have none of their own; nothing: the person has no name there.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn choose_persona(&self, id: Option<&str>) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, id.map(str::to_owned));
        blocking(move || Ok(home.store().choose_persona(id.as_deref())?)).await
    }
}

/// What the person is called in a chat.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn name_in(store: &Store, session: &SessionId) -> Result<String, ApiError> {
    Ok(store.persona_in(session)?.map_or_else(|| PERSON.to_owned(), |persona| persona.name))
}

fn seen(store: &Store, id: &str) -> Result<Persona, ApiError> {
    let chosen = store.chosen_persona()?.map(|one| one.id);
    let kept = store.persona(id)?.ok_or_else(|| ApiError::not_found("persona"))?;
    Ok(view(kept, chosen.as_deref()))
}

fn view(kept: KeptPersona, chosen: Option<&str>) -> Persona {
    let is_default = chosen == Some(kept.id.as_str());
    let KeptPersona { id, name, description, has_picture } = kept;
    Persona { id, name, description, has_picture, is_default }
}

fn acceptable(name: &str, description: &str) -> Result<(), ApiError> {
    let refused = |why: String| Err(ApiError::new(Code::BadInput, why));
    match (name.chars().count(), description.chars().count()) {
        (0, _) => refused("A persona needs a name. Type at least one letter.".to_owned()),
        (name, _) if name > LONGEST_NAME => {
            refused(format!("A name has at most {LONGEST_NAME} letters; this one has {name}. Shorten it."))
        }
        (_, words) if words > LONGEST_DESCRIPTION => refused(format!(
            "A description has at most {LONGEST_DESCRIPTION} letters; this one has {words}. Shorten it."
        )),
        _ => Ok(()),
    }
}

fn enough() -> ApiError {
    ApiError::new(Code::BadInput, format!("There are {MOST} personas already. Delete one you no longer use."))
}

fn unusable() -> ApiError {
    let why = "This picture cannot be used: it is no PNG, JPEG, WebP or GIF file, or far too large. Choose another one.";
    ApiError::new(Code::BadInput, why)
}

/// A small JPEG without anything that the file said beside its pixels.
pub(crate) fn portrait(bytes: &[u8]) -> Option<Vec<u8>> {
    let opened = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
    let (width, height) = opened().filter(|_| bytes.len() <= LARGEST)?.into_dimensions().ok()?;
    if width.max(height) > limits::SIDE || u64::from(width) * u64::from(height) > limits::PIXELS {
        return None;
    }
    let mut reader = opened()?;
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(DECODED);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().ok()?;
    let upright = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(upright);
    if width.max(height) > PICTURE {
        picture = picture.thumbnail(PICTURE, PICTURE);
    }
    let mut jpeg = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).ok()?;
    Some(jpeg.into_inner())
}
