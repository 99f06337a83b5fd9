//! CHARX: a zip with `card.json` and the card's files. Own reading and writing, because an archive may stand behind a picture,
//! every file has to come out byte for byte, packed as it was, and everything is counted before memory is taken for it.

mod read;
mod write;

pub(crate) use write::put;

use crate::{CardError, Note, Report, limits};
use flate2::read::DeflateDecoder;
use std::io::Read as _;

const CARD: &str = "card.json";
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A zip as it is, with what stands before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Such as the JPEG that some programs put a card behind.
    pub(crate) prefix: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
}

/// A file in it, still packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) method: u16,
    /// Date and time as zip has them.
    pub(crate) stamp: [u8; 4],
    pub(crate) crc: u32,
    /// Unpacked, as declared.
    pub(crate) size: u64,
    pub(crate) packed: Vec<u8>,
}

impl Archive {
    /// # Errors
    /// Not a zip, damaged, too large, or with paths that lead out of it.
    pub(crate) fn read(bytes: &[u8], report: &mut Report) -> Result<Self, CardError> {
        read::archive(bytes, report)
    }

    /// Whether a zip ends `bytes`.
    pub(crate) fn ends(bytes: &[u8]) -> bool {
        read::end(bytes).is_some()
    }

    /// The JSON of the card.
    ///
    /// # Errors
    /// There is none, or it cannot be unpacked.
    pub(crate) fn card(&self) -> Result<Vec<u8>, CardError> {
        let Some(entry) = self.find(CARD) else {
            let backyard = self.find("manifest.json").is_some();
            return Err(CardError::not_a_card(match backyard {
                true => {
                    "This archive comes from Backyard and has no card.json. Export the character as a PNG card there."
                }
                false => {
                    "There is no card.json in this archive. Choose a CHARX file, or unpack it and choose a card."
                }
            }));
        };
        if entry.size > limits::TEXT as u64 {
            return Err(CardError::too_large(format!("The text of this card takes {} MB", entry.size >> 20)));
        }
        entry.unpack()
    }

    /// The file at `path`, letter case counting.
    pub(crate) fn file(&self, path: &str) -> Option<Result<Vec<u8>, CardError>> {
        self.find(path).map(Entry::unpack)
    }

    pub(crate) fn size(&self, path: &str) -> Option<u64> {
        self.find(path).map(|entry| entry.size)
    }

    /// The archive as a file, with everything but the card.
    ///
    /// # Errors
    /// More than 4 GB.
    pub(crate) fn without_card(&self) -> Result<Vec<u8>, CardError> {
        let entries = self.entries.iter().filter(|entry| entry.name != CARD).cloned().collect();
        put(&Self { prefix: self.prefix.clone(), entries })
    }

    /// Names of all files but the card.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str()).filter(|name| *name != CARD)
    }

    fn find(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.name == path)
    }

    /// Puts a file in, in the place of one of the same name; `card.json` comes first.
    pub(crate) fn insert(&mut self, name: &str, bytes: &[u8]) {
        let entry = Entry::pack(name, bytes);
        match self.entries.iter().rposition(|old| old.name == name) {
            Some(at) => self.entries[at] = entry,
            None if name == CARD => self.entries.insert(0, entry),
            None => self.entries.push(entry),
        }
    }

    /// A name that no file has yet.
    pub(crate) fn free_name(&self, stem: &str, ext: &str) -> String {
        let taken = |name: &str| self.find(name).is_some();
        let numbered = (2..).map(|number| format!("{stem}_{number}.{ext}"));
        let mut names = std::iter::once(format!("{stem}.{ext}")).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

impl Entry {
    /// # Errors
    /// Packed in a way that is not read, damaged, or larger than declared.
    pub(crate) fn unpack(&self) -> Result<Vec<u8>, CardError> {
        let name = &self.name;
        let damaged = || CardError::damaged(format!("\"{name}\" in this archive is damaged"));
        let bytes = match self.method {
            STORED => self.packed.clone(),
            DEFLATED => {
                let mut bytes = Vec::new();
                let mut unpacked = DeflateDecoder::new(self.packed.as_slice()).take(self.size + 1);
                unpacked.read_to_end(&mut bytes).map_err(|_| damaged())?;
                bytes
            }
            _ => {
                return Err(CardError::not_a_card(format!(
                    "\"{name}\" in this archive is packed in a way Visavis does not read. Pack it again as an ordinary zip."
                )));
            }
        };
        let whole = bytes.len() as u64 == self.size && crc32fast::hash(&bytes) == self.crc;
        if whole { Ok(bytes) } else { Err(damaged()) }
    }
}

/// Told once for each name.
fn note_duplicates(entries: &[Entry], report: &mut Report) {
    let mut seen = std::collections::HashSet::new();
    for entry in entries.iter().filter(|entry| !seen.insert(entry.name.as_str())) {
        report.add(Note::DuplicateEntry { name: entry.name.clone() });
    }
}
