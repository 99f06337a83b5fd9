//! Character cards and lorebooks: what a file contains, before anything of it is taken in.

use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;
use vis_cards::lorebook::{KeyStyle, Lorebook, decorators};
use vis_cards::{CardError, CardFile, Carrier, Content, Note, Place, Version, Weight, limits};

use crate::app::blocking;
use crate::{ApiError, Code};

/// What a file contains. Nothing of it runs, and nothing is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CardReport {
    /// `card` or `lorebook`.
    pub content: &'static str,
    /// `png`, `json` or `charx`.
    pub carrier: &'static str,
    /// `v1`, `v2` or `v3`; none for a lorebook.
    pub version: Option<&'static str>,
    pub name: String,
    /// What `{{char}}` becomes.
    pub spoken_name: String,
    pub creator: String,
    pub character_version: String,
    pub creator_notes: String,
    pub tags: Vec<String>,
    pub greetings: Vec<String>,
    pub group_greetings: Vec<String>,
    pub fields: Vec<FieldSize>,
    pub assets: Vec<CardAsset>,
    pub lorebook: Option<LorebookReport>,
    /// Where other programs keep what is theirs; all of it is kept.
    pub extensions: Vec<String>,
    /// Files of other programs beside the card; all of them are kept.
    pub foreign_files: Vec<String>,
    pub report: Vec<ReportLine>,
}

/// A field of the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FieldSize {
    pub name: &'static str,
    pub letters: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CardAsset {
    pub kind: String,
    pub name: String,
    pub ext: String,
    /// `picture` (the one that carries the card), `inside`, `remote`, `missing` or `unknown`.
    pub place: &'static str,
    /// Where it is remote.
    pub address: Option<String>,
    /// Where it is inside.
    pub bytes: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct LorebookReport {
    pub name: String,
    pub entries: u32,
    pub disabled: u32,
    pub constant: u32,
    /// With keys that are patterns.
    pub patterns: u32,
    pub decorated: u32,
}

/// A line of what was found, mended, or is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ReportLine {
    /// `repair`, `warning` or `loss`.
    pub weight: &'static str,
    pub sentence: String,
}

/// Reads a file and says what it contains.
///
/// # Errors
/// [`Code::NotFound`] when there is none; [`Code::BadInput`] with a sentence when it is no card, damaged, too large or unsafe.
pub async fn show_card(path: &Path) -> Result<CardReport, ApiError> {
    let path = PathBuf::from(path);
    blocking(move || {
        let opened = vis_cards::open(&read(&path)?)?;
        let report = opened.report.notes.iter().map(ReportLine::from).collect();
        Ok(match opened.content {
            Content::Card(file) => of_card(&file, report),
            Content::Lorebook(book) => of_lorebook(&book, report),
        })
    })
    .await
}

/// The bytes of a card's file.
///
/// # Errors
/// [`Code::NotFound`] when there is none.
pub async fn read_card_file(path: &Path) -> Result<Vec<u8>, ApiError> {
    let path = PathBuf::from(path);
    blocking(move || read(&path)).await
}

/// Reads a file no further than a card can be long: what is named may be a device that never ends.
fn read(path: &Path) -> Result<Vec<u8>, ApiError> {
    use std::io::Read as _;
    let failed = |error: std::io::Error| {
        let code = if error.kind() == std::io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
        ApiError::new(code, format!("{} cannot be read: {error}.", path.display()))
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(limits::FILE as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

impl From<CardError> for ApiError {
    fn from(error: CardError) -> Self {
        Self::new(Code::BadInput, error.sentence)
    }
}

impl From<&Note> for ReportLine {
    fn from(note: &Note) -> Self {
        let weight = match note.weight() {
            Weight::Repair => "repair",
            Weight::Warning => "warning",
            Weight::Loss => "loss",
        };
        Self { weight, sentence: note.sentence() }
    }
}

fn of_card(file: &CardFile, report: Vec<ReportLine>) -> CardReport {
    let (card, profile) = (&file.card, file.card.profile());
    let letters = |text: &str| text.chars().count() as u32;
    let fields = [
        ("description", &profile.description),
        ("personality", &profile.personality),
        ("scenario", &profile.scenario),
        ("examples", &profile.examples),
        ("system_prompt", &profile.system_prompt),
        ("post_history_instructions", &profile.after_history),
    ];
    let fields = fields.map(|(name, text)| FieldSize { name, letters: letters(text) });
    let keys = |field: &str| {
        card.data().get(field).and_then(|value| value.as_object()).map(|map| map.keys().cloned().collect())
    };
    CardReport {
        content: "card",
        carrier: match file.carrier {
            Carrier::Json => "json",
            Carrier::Png(_) => "png",
            Carrier::Charx(_) => "charx",
        },
        version: Some(match file.version {
            Version::V1 => "v1",
            Version::V2 => "v2",
            Version::V3 => "v3",
        }),
        spoken_name: card.spoken_name(),
        creator_notes: card.notes("en"),
        greetings: card.greetings(),
        fields: fields.into_iter().filter(|field| field.letters > 0).collect(),
        assets: assets(file),
        lorebook: card.book().map(|book| book_report(&book)),
        extensions: keys("extensions").unwrap_or_default(),
        foreign_files: foreign_files(file),
        name: profile.name,
        creator: profile.creator,
        character_version: profile.character_version,
        tags: profile.tags,
        group_greetings: profile.group_greetings,
        report,
    }
}

fn of_lorebook(book: &Lorebook, report: Vec<ReportLine>) -> CardReport {
    CardReport {
        content: "lorebook",
        carrier: "json",
        version: None,
        name: book.name(),
        spoken_name: String::new(),
        creator: String::new(),
        character_version: String::new(),
        creator_notes: String::new(),
        tags: Vec::new(),
        greetings: Vec::new(),
        group_greetings: Vec::new(),
        fields: Vec::new(),
        assets: Vec::new(),
        lorebook: Some(book_report(book)),
        extensions: Vec::new(),
        foreign_files: Vec::new(),
        report,
    }
}

fn assets(file: &CardFile) -> Vec<CardAsset> {
    let view = |asset: vis_cards::Asset| {
        let bytes = file.asset_size(&asset).and_then(|bytes| u32::try_from(bytes).ok());
        let (place, address) = match asset.place() {
            Place::CardPicture => ("picture", None),
            Place::Remote(address) => ("remote", Some(address.to_owned())),
            Place::Unknown(_) => ("unknown", None),
            _ if bytes.is_some() => ("inside", None),
            _ => ("missing", None),
        };
        CardAsset { kind: asset.kind, name: asset.name, ext: asset.ext, place, address, bytes }
    };
    file.card.assets().into_iter().map(view).collect()
}

fn foreign_files(file: &CardFile) -> Vec<String> {
    let Carrier::Charx(archive) = &file.carrier else { return Vec::new() };
    let assets = file.card.assets();
    let named: std::collections::HashSet<&str> = assets
        .iter()
        .filter_map(|asset| match asset.place() {
            Place::Archive(path) => Some(path),
            _ => None,
        })
        .collect();
    archive.names().filter(|name| !named.contains(name)).map(str::to_owned).collect()
}

fn book_report(book: &Lorebook) -> LorebookReport {
    let entries = book.entries();
    let of = |is: &dyn Fn(&vis_cards::lorebook::Entry) -> bool| {
        entries.iter().filter(|entry| is(entry)).count() as u32
    };
    LorebookReport {
        name: book.name(),
        entries: entries.len() as u32,
        disabled: of(&|entry| !entry.enabled),
        constant: of(&|entry| entry.constant),
        patterns: of(&|entry| match entry.key_style {
            KeyStyle::Plain => false,
            KeyStyle::Pattern => true,
            KeyStyle::Slashed => entry.keys.iter().any(|key| key.len() > 2 && key.starts_with('/')),
        }),
        decorated: of(&|entry| decorators(&entry.content).0.any),
    }
}
