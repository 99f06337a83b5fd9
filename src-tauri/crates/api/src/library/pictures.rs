//! Pictures of a card: those that came in it, and those that were added here. The card's list of files is the truth; the database
//! adds their measures, and the bytes of those that were added.

use std::collections::HashMap;
use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;
use vis_cards::{Asset, Card, CardFile, Place, limits};
use vis_core::CharacterId;
use vis_store::{KeptPicture, Store};

use super::kept::{kept_file, with_store};
use super::sheet::CharacterSheet;
use crate::app::blocking;
use crate::characters::Cast;
use crate::{ApiError, App, Code, PictureReport};

/// Where a picture that was added here says that it is; it is written into the card when that leaves the house.
const ADDED: &str = "visavis:";
/// Bytes of a picture that is added.
const LARGEST: usize = 32 << 20;
/// Pictures of a card that are shown; further ones are kept.
const SHOWN: usize = 500;
/// Longer side of the portrait in lists.
const PORTRAIT: u32 = 512;
/// Memory that decoding one may take.
const DECODED: u64 = 512 << 20;
const QUALITY: u8 = 85;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    /// It stands for the character.
    Main,
    Expression,
    Background,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PictureView {
    pub id: String,
    pub name: String,
    pub kind: PictureKind,
    pub width: u32,
    pub height: u32,
    /// Size of its file.
    #[specta(type = f64)]
    pub bytes: u64,
}

impl App {
    /// Adds a picture; a new main one takes the earlier one's place, which stays as another.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a file that is no usable picture, or a companion that came with the program; [`Code::NotFound`].
    pub async fn add_picture(
        &self,
        character_id: &str,
        bytes: Vec<u8>,
        name: &str,
        kind: PictureKind,
    ) -> Result<CharacterSheet, ApiError> {
        let (id, name) = (CharacterId::from(character_id), stem(name));
        let field = format!("picture {}", uuid::Uuid::now_v7());
        let cast = self.cast.clone();
        self.edit(character_id, field, move |store, card| {
            let (mut kept, ext) = measured(&bytes)?;
            kept.id = hex::encode(&Sha256::digest(&bytes)[..8]);
            let uri = format!("{ADDED}{}", kept.id);
            kept.picture = Some(bytes);
            // Somebody else's is refused, with a sentence, when the card is kept.
            if cast.is_own(&id) {
                store.keep_picture(&id, &kept)?;
            }
            if kind == PictureKind::Main {
                step_back(card);
            }
            let (asset_kind, asset_name) = asset_words(kind, &name);
            card.add_asset(&Asset { kind: asset_kind, name: asset_name, ext: ext.to_owned(), uri });
            Ok(())
        })
        .await
    }

    /// The file of a picture.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn picture_bytes(&self, character_id: &str, picture_id: &str) -> Result<Vec<u8>, ApiError> {
        let (home, cast) = (self.home()?, self.cast.clone());
        let (id, picture) = (CharacterId::from(character_id), picture_id.to_owned());
        blocking(move || with_store(&home, |store| bytes_of(store, &cast, &id, &picture))).await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn set_picture_kind(
        &self,
        character_id: &str,
        picture: &str,
        kind: PictureKind,
    ) -> Result<CharacterSheet, ApiError> {
        let picture = picture.to_owned();
        let field = format!("kind of {picture}");
        self.edit(character_id, field, move |_, card| {
            let (at, asset) = find(card, &picture)?;
            if kind == PictureKind::Main {
                step_back(card);
            }
            let (asset_kind, name) =
                asset_words(kind, if asset.name == "main" { "picture" } else { &asset.name });
            card.rename_asset(at, &asset_kind, &name);
            Ok(())
        })
        .await
    }

    /// Takes a picture out; undo brings it back.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn remove_picture(
        &self,
        character_id: &str,
        picture: &str,
    ) -> Result<CharacterSheet, ApiError> {
        let picture = picture.to_owned();
        self.edit(character_id, format!("without {picture}"), move |_, card| {
            let (at, _) = find(card, &picture)?;
            card.remove_asset(at);
            Ok(())
        })
        .await
    }

    /// Opens a picture of the card as one that may become the face; nothing is changed before the person says so.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] when it cannot be a face.
    pub async fn face_from_picture(
        &self,
        character_id: &str,
        picture_id: &str,
    ) -> Result<PictureReport, ApiError> {
        let bytes = self.picture_bytes(character_id, picture_id).await?;
        self.inspect_picture(bytes).await
    }
}

/// Everything of the card's pictures that can be shown.
pub(super) fn pictures_of(card: &Card, kept: &[KeptPicture]) -> Vec<PictureView> {
    let kept: HashMap<&str, &KeptPicture> = kept.iter().map(|kept| (kept.id.as_str(), kept)).collect();
    let main = main_place(card);
    let mut seen = HashMap::new();
    let view = |(at, asset): (usize, Asset)| {
        let id = numbered(&asset, &mut seen);
        let kept = kept.get(first(&id))?;
        let kind = match asset.kind.as_str() {
            _ if Some(at) == main => PictureKind::Main,
            "emotion" => PictureKind::Expression,
            "background" => PictureKind::Background,
            _ => PictureKind::Other,
        };
        let (width, height, bytes) = (kept.width, kept.height, kept.bytes);
        Some(PictureView { id, name: asset.name, kind, width, height, bytes })
    };
    card.assets().into_iter().enumerate().filter_map(view).take(SHOWN).collect()
}

fn main_place(card: &Card) -> Option<usize> {
    let main = card.main_icon()?;
    card.assets().iter().position(|asset| *asset == main)
}

/// Measures of every picture that lies in a card.
pub(super) fn measures(file: &CardFile) -> Vec<KeptPicture> {
    let mut found: Vec<KeptPicture> = Vec::new();
    for asset in file.card.assets().iter().take(SHOWN) {
        let id = picture_id(&asset.uri);
        if found.iter().any(|kept| kept.id == id) || asset.uri.starts_with(ADDED) {
            continue;
        }
        let small = file.asset_size(asset).is_some_and(|bytes| bytes <= limits::ENTRY);
        let Some(bytes) = small.then(|| file.asset(asset).ok().flatten()).flatten() else { continue };
        if let Ok((kept, _)) = measured(&bytes) {
            found.push(KeptPicture { id, ..kept });
        }
    }
    found
}

/// Measures from the header alone, and the name of the format.
fn measured(bytes: &[u8]) -> Result<(KeptPicture, &'static str), ApiError> {
    let unusable = |why: &str| {
        ApiError::new(Code::BadInput, format!("This picture cannot be used: {why}. Choose another one."))
    };
    if bytes.len() > LARGEST {
        return Err(unusable("it has more than 32 MB"));
    }
    let reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| unusable("it is damaged"))?;
    let ext = match reader.format() {
        Some(ImageFormat::Png) => "png",
        Some(ImageFormat::Jpeg) => "jpg",
        Some(ImageFormat::WebP) => "webp",
        Some(ImageFormat::Gif) => "gif",
        _ => return Err(unusable("it is no PNG, JPEG, WebP or GIF file")),
    };
    let (width, height) = reader.into_dimensions().map_err(|_| unusable("it is damaged"))?;
    if width.max(height) > limits::SIDE || u64::from(width) * u64::from(height) > limits::PIXELS {
        return Err(unusable("it has too many pixels"));
    }
    Ok((KeptPicture { id: String::new(), width, height, bytes: bytes.len() as u64, picture: None }, ext))
}

/// The same address is the same picture.
fn picture_id(uri: &str) -> String {
    match uri.strip_prefix(ADDED) {
        Some(id) => id.to_owned(),
        None => hex::encode(&Sha256::digest(uri.as_bytes())[..8]),
    }
}

/// Several files of a card may lie at one address.
fn numbered(asset: &Asset, seen: &mut HashMap<String, usize>) -> String {
    let id = picture_id(&asset.uri);
    let times = seen.entry(id.clone()).or_default();
    *times += 1;
    if *times == 1 { id } else { format!("{id}-{times}") }
}

fn first(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

fn find(card: &Card, picture: &str) -> Result<(usize, Asset), ApiError> {
    let mut seen = HashMap::new();
    let mut all = card.assets().into_iter().enumerate();
    all.find(|(_, asset)| numbered(asset, &mut seen) == picture).ok_or_else(|| ApiError::not_found("picture"))
}

/// The main picture is no longer the main one.
fn step_back(card: &mut Card) {
    for (at, asset) in card.assets().iter().enumerate() {
        if asset.kind == "icon" && asset.name == "main" {
            card.rename_asset(at, "icon", "earlier main");
        }
    }
}

fn asset_words(kind: PictureKind, name: &str) -> (String, String) {
    let (kind, name) = match kind {
        PictureKind::Main => ("icon", "main"),
        PictureKind::Expression => ("emotion", name),
        PictureKind::Background => ("background", name),
        PictureKind::Other => ("x_picture", name),
    };
    (kind.to_owned(), name.to_owned())
}

fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
    if stem.is_empty() { "picture".to_owned() } else { stem.chars().take(60).collect() }
}

fn bytes_of(store: &Store, cast: &Cast, id: &CharacterId, picture: &str) -> Result<Vec<u8>, ApiError> {
    if let Some(bytes) = store.picture(id, first(picture))? {
        return Ok(bytes);
    }
    let file = kept_file(store, cast, id)?;
    let (_, asset) = find(&file.card, picture)?;
    file.asset(&asset)?.ok_or_else(|| ApiError::not_found("picture"))
}

/// The main picture of a character as it is kept; `None` when it has none.
pub(super) fn main_picture(
    store: &Store,
    file: &CardFile,
    id: &CharacterId,
) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(icon) = file.card.main_icon() else { return Ok(None) };
    match icon.uri.strip_prefix(ADDED) {
        Some(added) => Ok(store.picture(id, added)?),
        None => Ok(file.asset(&icon).unwrap_or_default()),
    }
}

/// The portrait in lists, JPEG; made at the first call, which takes some ten milliseconds. `None`: the card has no picture.
pub(crate) fn portrait_of(
    store: &std::sync::Mutex<Store>,
    cast: &Cast,
    id: &CharacterId,
) -> Result<Option<Vec<u8>>, ApiError> {
    let picture = {
        let store = crate::characters::locked(store);
        if let Some(portrait) = store.card_portrait(id)? {
            return Ok(Some(portrait));
        }
        // Most have none, and are not read for it.
        if store.card(id)?.is_none() {
            return Ok(None);
        }
        main_picture(&store, &kept_file(&store, cast, id)?, id)?
    };
    let Some(portrait) = picture.and_then(|bytes| small(&bytes)) else { return Ok(None) };
    crate::characters::locked(store).set_card_portrait(id, Some(&portrait))?;
    Ok(Some(portrait))
}

/// At most [`PORTRAIT`] a side and square; of a tall picture its upper part, where the face is.
fn small(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = decoded(bytes)?;
    let side = picture.width().min(picture.height());
    let left = (picture.width() - side) / 2;
    let square = picture.crop_imm(left, 0, side, side);
    let square = if side > PORTRAIT { square.thumbnail(PORTRAIT, PORTRAIT) } else { square };
    jpeg(&square)
}

fn jpeg(picture: &image::DynamicImage) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    on_grey(picture).write_with_encoder(encoder).ok()?;
    Some(bytes.into_inner())
}

/// What is transparent becomes light grey: JPEG has no transparency.
fn on_grey(picture: &image::DynamicImage) -> image::RgbImage {
    let rgba = picture.to_rgba8();
    image::RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let over = |colour: u8| ((u16::from(colour) * u16::from(a) + 235 * (255 - u16::from(a))) / 255) as u8;
        image::Rgb([over(r), over(g), over(b)])
    })
}

fn decoded(bytes: &[u8]) -> Option<image::DynamicImage> {
    measured(bytes).ok()?;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(DECODED);
    reader.limits(bounds);
    reader.decode().ok()
}

/// A picture at most `side` pixels long, as it is where it is small enough already, else JPEG.
pub(super) fn shown(bytes: Vec<u8>, side: u32) -> Option<Vec<u8>> {
    let (kept, _) = measured(&bytes).ok()?;
    if kept.width.max(kept.height) <= side {
        return Some(bytes);
    }
    jpeg(&decoded(&bytes)?.thumbnail(side, side))
}

/// Whether it can become a picture of a character, from the header alone.
///
/// # Errors
/// [`Code::BadInput`] with what is wrong with it.
pub(crate) fn check_picture(bytes: &[u8]) -> Result<(), ApiError> {
    measured(bytes).map(drop)
}

pub(super) fn usable(bytes: &[u8]) -> bool {
    measured(bytes).is_ok()
}

/// Any picture as PNG.
pub(super) fn as_png(bytes: Vec<u8>) -> Option<Vec<u8>> {
    if bytes.starts_with(b"\x89PNG") {
        return Some(bytes);
    }
    let mut png = Cursor::new(Vec::new());
    decoded(&bytes)?.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

/// Writes pictures that were added here into the card itself, for programs that know nothing of this house.
pub(super) fn bring_in(store: &Store, id: &CharacterId, card: &mut Card) -> Result<(), ApiError> {
    use base64::Engine as _;
    let mut failed = None;
    card.move_assets(|asset| {
        let Place::Unknown(uri) = asset.place() else { return None };
        let added = uri.strip_prefix(ADDED)?;
        match store.picture(id, added) {
            Ok(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes?);
                Some(format!("data:{};base64,{text}", asset.media_type()))
            }
            Err(error) => {
                failed = Some(error);
                None
            }
        }
    });
    failed.map_or(Ok(()), |error| Err(error.into()))
}

/// Whether the picture that carries the card stands for the character too.
pub(super) fn main_is_carrier(card: &Card) -> bool {
    card.main_icon().is_none_or(|icon| icon.place() == Place::CardPicture)
}
