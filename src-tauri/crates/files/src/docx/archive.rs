//! The parts of a document's zip (PKWARE APPNOTE), read from its end: its directory is believed only as far as the bytes bear it
//! out. Only reading, only in memory, so that paths do not matter.

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::{ErrorKind, FileError};

const END: &[u8] = b"PK\x05\x06";
const LISTED: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// Bytes of the record at the end, and of the longest comment behind it.
const END_LENGTH: usize = 22;
const COMMENT: usize = 65_535;
/// A document has some tens.
const ENTRIES: usize = 10_000;
const ENCRYPTED: usize = 1;
const STORED: usize = 0;
const DEFLATED: usize = 8;

/// Names of all parts.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, FileError> {
    Ok(entries(bytes)?.into_iter().map(|entry| entry.name).collect())
}

/// One part, unpacked; never more than `room` bytes of it.
pub(super) fn part(bytes: &[u8], name: &str, room: usize) -> Result<Vec<u8>, FileError> {
    let entry = entries(bytes)?.into_iter().find(|entry| entry.name == name).ok_or_else(damaged)?;
    if entry.flags & ENCRYPTED != 0 {
        let sentence = "This document has a password. Save it without one and choose that.";
        return Err(FileError::new(ErrorKind::Locked, sentence));
    }
    let packed = packed(bytes, &entry).ok_or_else(damaged)?;
    let mut unpacked = Vec::new();
    // What the archive says of its size is not believed.
    let most = room as u64 + 1;
    let done = match entry.method {
        STORED => packed.take(most).read_to_end(&mut unpacked),
        DEFLATED => DeflateDecoder::new(packed).take(most).read_to_end(&mut unpacked),
        _ => return Err(damaged()),
    };
    match done {
        Ok(length) if length > room => Err(FileError::bomb("This document")),
        Ok(_) if crc32fast::hash(&unpacked) as usize == entry.crc => Ok(unpacked),
        _ => Err(damaged()),
    }
}

struct Entry {
    name: String,
    flags: usize,
    method: usize,
    crc: usize,
    length: usize,
    start: usize,
}

fn entries(bytes: &[u8]) -> Result<Vec<Entry>, FileError> {
    let first = bytes.len().saturating_sub(END_LENGTH + COMMENT);
    let last = bytes.len().saturating_sub(END_LENGTH - 1);
    let end = (first..last).rev().find(|at| bytes[*at..].starts_with(END)).ok_or_else(damaged)?;
    let (count, mut at) = number(bytes, end + 10, 2).zip(number(bytes, end + 16, 4)).ok_or_else(damaged)?;
    if count > ENTRIES {
        return Err(FileError::bomb("This document"));
    }
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = listed(bytes, at).ok_or_else(damaged)?;
        entries.push(entry);
        at = next;
    }
    Ok(entries)
}

/// The part that the directory lists at `at`, and where the next one is listed.
fn listed(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    bytes.get(at..).filter(|record| record.starts_with(LISTED))?;
    let field = |offset: usize, length: usize| number(bytes, at.checked_add(offset)?, length);
    let (name, extra, comment) = (field(28, 2)?, field(30, 2)?, field(32, 2)?);
    let entry = Entry {
        name: String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned(),
        flags: field(8, 2)?,
        method: field(10, 2)?,
        crc: field(16, 4)?,
        length: field(20, 4)?,
        start: field(42, 4)?,
    };
    Some((entry, at + 46 + name + extra + comment))
}

/// The bytes of a part behind its own header, which repeats the directory and may have other extra fields.
fn packed<'a>(bytes: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let header = bytes.get(entry.start..).filter(|rest| rest.starts_with(LOCAL))?;
    let from = 30 + number(header, 26, 2)? + number(header, 28, 2)?;
    header.get(from..from.checked_add(entry.length)?)
}

/// `length` bytes at `at`, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, &digit| number << 8 | usize::from(digit)))
}

fn damaged() -> FileError {
    FileError::damaged("This document")
}
