//! A character as a file that other programs read.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_cards::{CardFile, Carrier, Exported, Place, Version};
use vis_core::CharacterId;
use vis_store::Store;

use super::kept::{kept_file, with_store};
use super::pictures::{as_png, bring_in, main_is_carrier, main_picture};
use crate::app::blocking;
use crate::characters::Cast;
use crate::{ApiError, App, Code};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CardFormat {
    Png,
    Json,
    Charx,
}

/// A card that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ExportedCard {
    pub id: String,
    pub file: String,
    /// What the form could not hold.
    pub notes: Vec<String>,
}

impl CardFormat {
    /// The form that a file's name asks for.
    ///
    /// # Errors
    /// [`Code::BadInput`] for any other ending.
    pub fn of(path: &Path) -> Result<Self, ApiError> {
        let ending =
            path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "png" => Ok(Self::Png),
            "json" => Ok(Self::Json),
            "charx" => Ok(Self::Charx),
            _ => Err(ApiError::new(Code::BadInput, "A card is a .png, .json or .charx file. Name it so.")),
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Json => "json",
            Self::Charx => "charx",
        }
    }
}

impl App {
    /// Writes a character into a file; one that is there is replaced whole or not at all.
    ///
    /// # Errors
    /// [`Code::NotFound`]; the folder cannot be written.
    pub async fn export_card(
        &self,
        character_id: &str,
        format: CardFormat,
        target: &Path,
    ) -> Result<ExportedCard, ApiError> {
        let (home, cast) = (self.home()?, self.cast.clone());
        let (id, target, now) =
            (CharacterId::from(character_id), target.to_path_buf(), self.clock.now_ms() / 1000);
        blocking(move || {
            // Before the store is held: a portrait is read from it.
            let portrait = cast.portrait(&id).ok();
            let Exported { bytes, report } = with_store(&home, |store| {
                let wanted = Wanted { format, portrait, modified: now };
                written(store, &cast, &id, wanted)
            })?;
            put(&target, &bytes)?;
            let notes = report.notes.iter().map(vis_cards::Note::sentence).collect();
            Ok(ExportedCard { id: id.to_string(), file: target.display().to_string(), notes })
        })
        .await
    }

    /// A name for the file.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn card_name(&self, character_id: &str, format: CardFormat) -> Result<String, ApiError> {
        let name = self.cast.get(&CharacterId::from(character_id))?.name;
        let plain: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() || " -_().".contains(c) { c } else { '_' })
            .take(80)
            .collect();
        let plain = plain.trim().trim_start_matches('.');
        Ok(format!("{}.{}", if plain.is_empty() { "character" } else { plain }, format.ending()))
    }
}

struct Wanted {
    format: CardFormat,
    /// For a card that has no picture of its own.
    portrait: Option<Vec<u8>>,
    /// Unix seconds.
    modified: i64,
}

fn written(store: &Store, cast: &Cast, id: &CharacterId, wanted: Wanted) -> Result<Exported, ApiError> {
    let Wanted { format, portrait, modified: now } = wanted;
    let mut file = kept_file(store, cast, id)?;
    let main = main_picture(store, &file, id)?;
    bring_in(store, id, &mut file.card)?;
    let portrait = || portrait.and_then(as_png);
    Ok(match format {
        CardFormat::Json => file.to_json(Version::V3, now),
        CardFormat::Charx => {
            let packed = matches!(file.carrier, Carrier::Charx(_)) || main.is_some();
            let icon = if packed { None } else { portrait() };
            file.to_charx(icon.as_deref(), now)?
        }
        CardFormat::Png if main_is_carrier(&file.card) && matches!(file.carrier, Carrier::Png(_)) => {
            file.to_png(None, now)?
        }
        CardFormat::Png => {
            keep_carrier(&mut file);
            let picture = main.and_then(as_png).or_else(portrait);
            file.to_png(picture.as_deref(), now)?
        }
    })
}

/// The picture that carries the card gives way to another one: where the card names it, it is written into the card.
fn keep_carrier(file: &mut CardFile) {
    use base64::Engine as _;
    let Carrier::Png(picture) = &file.carrier else { return };
    let text = base64::engine::general_purpose::STANDARD.encode(picture.bytes());
    file.card.move_assets(|asset| {
        (asset.place() == Place::CardPicture).then(|| format!("data:image/png;base64,{text}"))
    });
}

fn put(target: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    use std::io::Write as _;
    let failed = |error: std::io::Error| {
        let code =
            if error.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::Failed };
        ApiError::new(
            code,
            format!("{} cannot be written ({error}). Choose another folder.", target.display()),
        )
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(target).map_err(|error| failed(error.error))?;
    Ok(())
}
