//! The files of a zip, read from its end: its directory is believed only as far as the bytes bear it out, and nothing is
//! unpacked before its size is known to be harmless. Only reading, only in memory, so that paths do not matter.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use crate::{HistoryError, Kind, limits};

const END: &[u8] = b"PK\x05\x06";
const END64: &[u8] = b"PK\x06\x06";
const LOCATOR64: &[u8] = b"PK\x06\x07";
const LISTED: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const ENCRYPTED: u64 = 1;

/// A file in it, still packed.
pub(crate) struct Entry<'a> {
    pub(crate) name: String,
    method: u64,
    flags: u64,
    crc: u64,
    /// Bytes unpacked, as declared.
    size: u64,
    packed: &'a [u8],
}

pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL) || bytes.starts_with(END)
}

/// Every file in the archive, in the order of its directory.
///
/// # Errors
/// It breaks off, or lists what is not there.
pub(crate) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, HistoryError> {
    let broken = || HistoryError::damaged("This archive breaks off or is damaged");
    let (mut at, count) = directory(bytes).ok_or_else(broken)?;
    if count > limits::ENTRIES {
        return Err(HistoryError::too_large(format!("This archive holds {count} files")));
    }
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = listed(bytes, at).ok_or_else(broken)?;
        entries.push(entry);
        at = next;
    }
    Ok(entries)
}

impl Entry<'_> {
    /// # Errors
    /// Encrypted, packed in a way that is not read, damaged, or larger than `room` bytes.
    pub(crate) fn unpack(&self, room: usize) -> Result<Vec<u8>, HistoryError> {
        let name = &self.name;
        self.bound(room)?;
        let mut bytes = Vec::new();
        let done = match self.method {
            _ if self.flags & ENCRYPTED != 0 => {
                let sentence =
                    "This archive has a password. Unpack it, and choose the file with the chats in it.";
                return Err(HistoryError::new(Kind::NotAHistory, sentence));
            }
            0 => self.packed.take(self.size + 1).read_to_end(&mut bytes),
            8 => DeflateDecoder::new(self.packed).take(self.size + 1).read_to_end(&mut bytes),
            _ => {
                let sentence = format!(
                    "\u{201c}{name}\u{201d} in this archive is packed in a way Visavis does not read. Unpack the archive, and choose the file itself."
                );
                return Err(HistoryError::new(Kind::NotAHistory, sentence));
            }
        };
        let whole =
            done.is_ok() && bytes.len() as u64 == self.size && u64::from(crc32fast::hash(&bytes)) == self.crc;
        if whole {
            Ok(bytes)
        } else {
            Err(HistoryError::damaged(format!("\u{201c}{name}\u{201d} in this archive is damaged")))
        }
    }

    fn bound(&self, room: usize) -> Result<(), HistoryError> {
        let (name, megabytes) = (&self.name, self.size >> 20);
        if self.size > room as u64 {
            let what = format!("The chats in this archive take more than {megabytes} MB unpacked");
            return Err(HistoryError::too_large(what));
        }
        let times = self.size / (self.packed.len() as u64).max(1);
        if self.size > limits::RATIO_FROM && times > limits::RATIO {
            let what =
                format!("\u{201c}{name}\u{201d} in this archive becomes {times} times larger when unpacked");
            return Err(HistoryError::too_large(what));
        }
        Ok(())
    }
}

/// Where the directory begins, and how many files it lists.
fn directory(bytes: &[u8]) -> Option<(usize, usize)> {
    // A comment of up to 65,535 bytes may follow.
    let first = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let end = (first..bytes.len().saturating_sub(21)).rev().find(|&at| {
        let fits = |comment: usize| at + 22 + comment <= bytes.len();
        bytes[at..].starts_with(END) && number(bytes, at + 20, 2).and_then(place).is_some_and(fits)
    })?;
    let (count, start) = (number(bytes, end + 10, 2)?, number(bytes, end + 16, 4)?);
    if count < 0xffff && start < 0xffff_ffff {
        return Some((place(start)?, place(count)?));
    }
    let locator = end.checked_sub(20).filter(|&at| bytes[at..].starts_with(LOCATOR64))?;
    let end = place(number(bytes, locator + 8, 8)?)?;
    bytes.get(end..).filter(|record| record.starts_with(END64))?;
    Some((place(number(bytes, end.checked_add(48)?, 8)?)?, place(number(bytes, end.checked_add(32)?, 8)?)?))
}

/// The file that the directory lists at `at`, and where the next one is listed.
fn listed(bytes: &[u8], at: usize) -> Option<(Entry<'_>, usize)> {
    bytes.get(at..).filter(|record| record.starts_with(LISTED))?;
    let field = |offset: usize, length: usize| number(bytes, at + offset, length);
    let (name, extra, comment) = (place(field(28, 2)?)?, place(field(30, 2)?)?, place(field(32, 2)?)?);
    let named = at + 46;
    let extras = bytes.get(named + name..named + name + extra)?;
    let large =
        |small: u64, order: usize| if small == 0xffff_ffff { large(extras, order) } else { Some(small) };
    let size = large(field(24, 4)?, 0)?;
    // The long form holds only those of the three that did not fit.
    let before_packed = usize::from(field(24, 4)? == 0xffff_ffff);
    let length = large(field(20, 4)?, before_packed)?;
    let before_start = before_packed + usize::from(field(20, 4)? == 0xffff_ffff);
    let start = place(large(field(42, 4)?, before_start)?)?;
    let entry = Entry {
        name: String::from_utf8_lossy(bytes.get(named..named + name)?).into_owned(),
        flags: field(8, 2)?,
        method: field(10, 2)?,
        crc: field(16, 4)?,
        size,
        packed: packed(bytes, start, place(length)?)?,
    };
    Some((entry, named + name + extra + comment))
}

/// The number at place `order` of the long form among the extra fields.
fn large(mut extras: &[u8], order: usize) -> Option<u64> {
    loop {
        let (kind, length) = (number(extras, 0, 2)?, place(number(extras, 2, 2)?)?);
        let field = extras.get(4..4 + length)?;
        if kind == 1 {
            return number(field, order * 8, 8);
        }
        extras = &extras[4 + length..];
    }
}

/// The bytes of a file behind its own header, which repeats the directory and may have other extra fields.
fn packed(bytes: &[u8], start: usize, length: usize) -> Option<&[u8]> {
    let header = bytes.get(start..).filter(|rest| rest.starts_with(LOCAL))?;
    let from = 30 + place(number(header, 26, 2)?)? + place(number(header, 28, 2)?)?;
    header.get(from..from.checked_add(length)?)
}

/// `length` bytes at `at`, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, &digit| number << 8 | u64::from(digit)))
}

fn place(number: u64) -> Option<usize> {
    usize::try_from(number).ok()
}
