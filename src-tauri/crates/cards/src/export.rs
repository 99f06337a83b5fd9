//! A card written in each of its forms. What a form cannot hold is told, never dropped in silence.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::assets::{Asset, Place};
use crate::card::{Card, Version};
use crate::charx::{Archive, put};
use crate::file::{CardFile, Carrier};
use crate::png::{Picture, SIGNATURE};
use crate::{CardError, Kind, Note, Report};

/// A file, and what it could not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub bytes: Vec<u8>,
    pub report: Report,
}

impl CardFile {
    /// The card in a PNG: in `picture`, else in its own, else in its main icon. `modified`: Unix seconds, 0 for unknown.
    ///
    /// # Errors
    /// [`Kind::NoPicture`] when none of them is a PNG.
    pub fn to_png(&self, picture: Option<&[u8]>, modified: i64) -> Result<Exported, CardError> {
        let mut report = Report::default();
        let new;
        let picture = match (picture, &self.carrier) {
            (Some(bytes), _) => {
                new = Picture::new(bytes)?;
                &new
            }
            (None, Carrier::Png(own)) => own,
            (None, _) => {
                new = self.icon_picture()?;
                &new
            }
        };
        let same = matches!(&self.carrier, Carrier::Png(own) if own == picture);
        let card = if same { self.card.clone() } else { self.with_assets_inside(&mut report) };
        self.tell_foreign_files(&mut report);
        let bytes = picture.with_card(&card.to_v3(modified), &card.backfill())?;
        Ok(Exported { bytes, report })
    }

    /// The card as JSON, of version 2 or 3.
    pub fn to_json(&self, version: Version, modified: i64) -> Exported {
        let mut report = Report::default();
        let card = self.with_assets_inside(&mut report);
        if matches!(self.carrier, Carrier::Png(_)) {
            report.add(Note::Lost { what: "the card's picture".to_owned() });
        }
        self.tell_foreign_files(&mut report);
        let value = if version == Version::V3 { card.to_v3(modified) } else { card.to_v2() };
        Exported { bytes: format!("{value:#}\n").into_bytes(), report }
    }

    /// The card as a CHARX archive, with everything that was in the one it came in. `icon`: a PNG for a card that has no picture.
    ///
    /// # Errors
    /// More than 4 GB.
    pub fn to_charx(&self, icon: Option<&[u8]>, modified: i64) -> Result<Exported, CardError> {
        let mut report = Report::default();
        let mut card = self.card.clone();
        let mut archive = match &self.carrier {
            Carrier::Charx(own) => own.clone(),
            Carrier::Json | Carrier::Png(_) => self.pack(&mut card, icon, &mut report)?,
        };
        let text = format!("{:#}", card.to_v3(modified));
        archive.insert("card.json", text.as_bytes());
        Ok(Exported { bytes: put(&archive)?, report })
    }

    /// An archive with the card's picture and the files inside of it; `card` points at them.
    fn pack(&self, card: &mut Card, icon: Option<&[u8]>, report: &mut Report) -> Result<Archive, CardError> {
        let mut archive = Archive::default();
        let own = match (icon, &self.carrier) {
            (Some(bytes), _) => Some(Picture::new(bytes)?),
            (None, Carrier::Png(picture)) => Some(picture.clone()),
            _ => None,
        };
        if own.is_some() {
            card.name_default_icon();
        }
        card.move_assets(|asset| {
            let bytes = match asset.place() {
                Place::CardPicture if asset.kind == "icon" => own.as_ref().map(|own| own.bytes().to_vec())?,
                Place::Picture(_) => self.bytes_or_note(asset, report)?,
                _ => return None,
            };
            let path = free_path(&archive, asset);
            archive.insert(&path, &bytes);
            Some(format!("embeded://{path}"))
        });
        Ok(archive)
    }

    /// The card with every file that its carrier holds written into its address.
    fn with_assets_inside(&self, report: &mut Report) -> Card {
        let mut card = self.card.clone();
        card.move_assets(|asset| match asset.place() {
            Place::Archive(_) | Place::Picture(_) => {
                let bytes = self.bytes_or_note(asset, report)?;
                Some(format!("data:{};base64,{}", asset.media_type(), STANDARD.encode(bytes)))
            }
            _ => None,
        });
        card
    }

    fn bytes_or_note(&self, asset: &Asset, report: &mut Report) -> Option<Vec<u8>> {
        let bytes = self.asset(asset).ok().flatten();
        if bytes.is_none() {
            report.add(Note::AssetMissing { name: asset.name.clone(), uri: asset.uri.clone() });
        }
        bytes
    }

    fn icon_picture(&self) -> Result<Picture, CardError> {
        let icon = self.card.main_icon().and_then(|icon| self.asset(&icon).ok().flatten());
        match icon.filter(|bytes| bytes.starts_with(SIGNATURE)) {
            Some(bytes) => Picture::new(&bytes),
            None => Err(CardError {
                kind: Kind::NoPicture,
                sentence: "This card has no PNG picture. Choose one to write the card into, or export it as JSON or CHARX.".to_owned(),
            }),
        }
    }

    /// Files of other programs that no asset names.
    fn tell_foreign_files(&self, report: &mut Report) {
        let Carrier::Charx(archive) = &self.carrier else { return };
        let assets = self.card.assets();
        let paths = assets.iter().filter_map(|asset| match asset.place() {
            Place::Archive(path) => Some(path),
            _ => None,
        });
        let named: HashSet<&str> = paths.collect();
        for name in archive.names().filter(|name| !named.contains(name)) {
            report.add(Note::Lost { what: format!("the file \"{name}\"") });
        }
        if !archive.prefix.is_empty() {
            report.add(Note::Lost { what: "the picture that stood before the card".to_owned() });
        }
    }
}

/// `assets/{type}/{kind}/{name}.{ext}`, in ASCII, not yet taken.
fn free_path(archive: &Archive, asset: &Asset) -> String {
    let plain = |text: &str| -> String {
        let letters = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' });
        letters.take(60).collect()
    };
    let known = matches!(asset.kind.as_str(), "icon" | "background" | "emotion" | "user_icon");
    let kind = if known || asset.kind.starts_with("x_") { plain(&asset.kind) } else { "other".to_owned() };
    let name = if asset.name.is_empty() { "unnamed".to_owned() } else { plain(&asset.name) };
    archive.free_name(&format!("assets/{kind}/{}/{name}", asset.folder()), &plain(&asset.ext))
}
