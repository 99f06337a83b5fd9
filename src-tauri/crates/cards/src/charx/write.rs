//! A zip from packed files. Offsets count from the file's first byte, so that every reader finds them behind a prefix.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{Archive, DEFLATED, Entry, STORED};
use crate::CardError;

/// 1980-01-01, the earliest that zip knows: a card says in itself when it was changed.
const NO_TIME: [u8; 4] = [0, 0, 0x21, 0];
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
const VERSION: u16 = 20;

impl Entry {
    /// Text is packed; pictures and sound are packed in themselves.
    pub(super) fn pack(name: &str, bytes: &[u8]) -> Self {
        let (mut method, mut packed) = (STORED, bytes.to_vec());
        if name.ends_with(".json") {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            let deflated = encoder.write_all(bytes).and_then(|()| encoder.finish());
            if let Ok(deflated) = deflated {
                (method, packed) = (DEFLATED, deflated);
            }
        }
        let (crc, size) = (crc32fast::hash(bytes), bytes.len() as u64);
        Self { name: name.to_owned(), method, stamp: NO_TIME, crc, size, packed }
    }
}

/// The archive as a file.
///
/// # Errors
/// More than 4 GB or 65,535 files, which a card's archive cannot be.
pub(crate) fn put(archive: &Archive) -> Result<Vec<u8>, CardError> {
    let too_large = || CardError::too_large("The card with its files takes more than 4 GB");
    let mut bytes = archive.prefix.clone();
    let mut directory = Vec::new();
    for entry in &archive.entries {
        let offset = u32::try_from(bytes.len()).map_err(|_| too_large())?;
        let shared = shared(entry).ok_or_else(too_large)?;
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&shared);
        bytes.extend_from_slice(entry.name.as_bytes());
        bytes.extend_from_slice(&entry.packed);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&shared);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let (start, size) = (bytes.len(), directory.len());
    bytes.append(&mut directory);
    let count = u16::try_from(archive.entries.len()).map_err(|_| too_large())?;
    let long = |value: usize| u32::try_from(value).map(u32::to_le_bytes).map_err(|_| too_large());
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&count.to_le_bytes());
    bytes.extend_from_slice(&long(size)?);
    bytes.extend_from_slice(&long(start)?);
    bytes.extend_from_slice(&[0, 0]);
    Ok(bytes)
}

/// What the file's own header and the directory have in common: version to extra length.
fn shared(entry: &Entry) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(26);
    for word in [VERSION, UTF8, entry.method] {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.extend_from_slice(&entry.stamp);
    for double in [entry.crc, u32::try_from(entry.packed.len()).ok()?, u32::try_from(entry.size).ok()?] {
        bytes.extend_from_slice(&double.to_le_bytes());
    }
    bytes.extend_from_slice(&u16::try_from(entry.name.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    Some(bytes)
}
