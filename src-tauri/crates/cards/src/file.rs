//! A file, recognised by what it holds: a card with what carries it, or a lorebook.

use serde_json::Value;

use crate::assets::{Asset, Place};
use crate::card::{Card, Version};
use crate::charx::Archive;
use crate::lorebook::Lorebook;
use crate::png::{self, Picture, unbase64};
use crate::{CardError, Note, Report, json, limits, safety};

/// What a file held, and what was mended or is worth knowing.
#[derive(Clone, Debug)]
pub struct Opened {
    pub content: Content,
    pub report: Report,
}

#[derive(Clone, Debug)]
pub enum Content {
    Card(Box<CardFile>),
    Lorebook(Box<Lorebook>),
}

/// A card and what it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct CardFile {
    pub card: Card,
    pub version: Version,
    pub carrier: Carrier,
}

/// What holds the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    Json,
    Png(Picture),
    Charx(Archive),
}

impl Carrier {
    /// `json`, `png` or `charx`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Png(_) => "png",
            Self::Charx(_) => "charx",
        }
    }
}

/// Reads a card or lorebook of any form; the file's name does not matter.
///
/// # Errors
/// A sentence for people: no card, damaged, too large, or made to do harm.
pub fn open(bytes: &[u8]) -> Result<Opened, CardError> {
    if bytes.len() > limits::FILE {
        return Err(CardError::too_large(format!("This file takes {} MB", bytes.len() >> 20)));
    }
    let mut report = Report::default();
    let (value, carrier) = if bytes.starts_with(png::SIGNATURE) {
        in_picture(bytes, &mut report)?
    } else if looks_like_text(bytes) {
        (json::parse(bytes, &mut report)?, Carrier::Json)
    } else if bytes.starts_with(b"PK") || Archive::ends(bytes) {
        in_archive(bytes, &mut report)?
    } else {
        return Err(no_card(bytes));
    };
    let content = adopt(value, carrier, &mut report)?;
    match &content {
        Content::Card(file) => safety::warn(file, &mut report),
        Content::Lorebook(book) => safety::warn_of_book(book, "lorebook", &mut report),
    }
    Ok(Opened { content, report })
}

fn adopt(value: Value, carrier: Carrier, report: &mut Report) -> Result<Content, CardError> {
    if carrier == Carrier::Json && Lorebook::is_one(&value) {
        return Ok(Content::Lorebook(Box::new(Lorebook::adopt(value, report)?)));
    }
    let (card, version) = Card::adopt(value, report)?;
    Ok(Content::Card(Box::new(CardFile { card, version, carrier })))
}

fn in_picture(bytes: &[u8], report: &mut Report) -> Result<(Value, Carrier), CardError> {
    let read = png::read(bytes, report)?;
    match read.card {
        Some(card) => Ok((card, Carrier::Png(read.picture))),
        None if Archive::ends(read.tail) => in_archive(bytes, report),
        None => Err(CardError::not_a_card(
            "This picture holds no character. If it was a card once, the program or site it went through has removed it: get the original file.",
        )),
    }
}

fn in_archive(bytes: &[u8], report: &mut Report) -> Result<(Value, Carrier), CardError> {
    let archive = Archive::read(bytes, report)?;
    let card = json::parse(&archive.card()?, report)?;
    if !archive.prefix.is_empty() {
        let picture =
            archive.prefix.starts_with(b"\xff\xd8\xff") || archive.prefix.starts_with(png::SIGNATURE);
        report.add(Note::FoundBehind { bytes: archive.prefix.len() as u64, picture });
    }
    Ok((card, Carrier::Charx(archive)))
}

fn looks_like_text(bytes: &[u8]) -> bool {
    let marks = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"];
    let mark = marks.iter().find(|mark| bytes.starts_with(mark));
    let first = bytes
        .iter()
        .skip(mark.map_or(0, |mark| mark.len()))
        .find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
    matches!(first, Some(b'{' | b'['))
}

fn no_card(bytes: &[u8]) -> CardError {
    let picture = [&b"\xff\xd8\xff"[..], b"GIF8", b"RIFF"].iter().any(|start| bytes.starts_with(start));
    CardError::not_a_card(if picture {
        "This picture holds no character. Character cards are PNG pictures: get the original file."
    } else if bytes.is_empty() {
        "This file is empty."
    } else {
        "This file is no character card. Choose a PNG, JSON or CHARX file."
    })
}

impl CardFile {
    /// Puts a card together again from [`Card::to_value`], the [`Carrier::name`] of what it came in, and [`CardFile::body`].
    ///
    /// # Errors
    /// These are no card and no such bytes.
    pub fn assemble(card: Value, carrier: &str, body: Option<&[u8]>) -> Result<Self, CardError> {
        let mut report = Report::default();
        let (card, version) = Card::adopt(card, &mut report)?;
        let carrier = match (carrier, body) {
            ("png", Some(bytes)) => Carrier::Png(Picture::new(bytes)?),
            ("charx", Some(bytes)) => Carrier::Charx(Archive::read(bytes, &mut report)?),
            _ => Carrier::Json,
        };
        Ok(Self { card, version, carrier })
    }

    /// Everything of the file that is not the card's text: the picture with its foreign pieces, or the archive without the card.
    ///
    /// # Errors
    /// More than 4 GB.
    pub fn body(&self) -> Result<Option<Vec<u8>>, CardError> {
        match &self.carrier {
            Carrier::Json => Ok(None),
            Carrier::Png(picture) => Ok(Some(picture.bytes().to_vec())),
            Carrier::Charx(archive) => archive.without_card().map(Some),
        }
    }

    /// A new card that nothing carries yet.
    pub fn new(card: Card) -> Self {
        Self { card, version: Version::V3, carrier: Carrier::Json }
    }

    /// The bytes of an asset; `None` when they are elsewhere or missing.
    ///
    /// # Errors
    /// They are in the card, but damaged.
    pub fn asset(&self, asset: &Asset) -> Result<Option<Vec<u8>>, CardError> {
        let damaged =
            || CardError::damaged(format!("The file of \"{}\" in this card is damaged", asset.name));
        match (asset.place(), &self.carrier) {
            (Place::CardPicture, Carrier::Png(picture)) if asset.kind != "user_icon" => {
                Ok(Some(picture.bytes().to_vec()))
            }
            (Place::Archive(path), Carrier::Charx(archive)) => archive.file(path).transpose(),
            (Place::Picture(path), Carrier::Png(picture)) => Ok(picture.asset(path)),
            (Place::Here(base64), _) => {
                unbase64(base64.as_bytes()).map(|(bytes, _)| Some(bytes)).ok_or_else(damaged)
            }
            _ => Ok(None),
        }
    }

    /// Bytes of an asset, as declared, without unpacking it; `None` when it is elsewhere or missing.
    pub fn asset_size(&self, asset: &Asset) -> Option<u64> {
        match (asset.place(), &self.carrier) {
            (Place::CardPicture, Carrier::Png(picture)) if asset.kind != "user_icon" => {
                Some(picture.bytes().len() as u64)
            }
            (Place::Archive(path), Carrier::Charx(archive)) => archive.size(path),
            (Place::Picture(path), Carrier::Png(picture)) => picture.asset_size(path),
            (Place::Here(base64), _) => Some(base64.len() as u64 * 3 / 4),
            _ => None,
        }
    }
}
