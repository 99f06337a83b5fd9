//! A zip from its end: the directory says what is there, and is believed only as far as the bytes bear it out.

use super::{Archive, Entry, note_duplicates};
use crate::{CardError, Report, limits};

const END: usize = 22;
const LISTED: usize = 46;
const LOCAL: usize = 30;
const ENCRYPTED: u16 = 1;

/// Where the directory lies.
pub(super) struct End {
    count: usize,
    /// Of the directory, from the file's first byte.
    start: usize,
    size: usize,
    /// Bytes before the archive.
    prefix: usize,
}

/// Looks for the end record, which a comment of up to 65,535 bytes may follow.
pub(super) fn end(bytes: &[u8]) -> Option<End> {
    let first = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let last = bytes.len().checked_sub(END)?;
    (first..=last).rev().find_map(|at| {
        let record = bytes.get(at..)?.strip_prefix(b"PK\x05\x06")?;
        let comment = usize::from(short(record, 16)?);
        if at + END + comment > bytes.len() {
            return None;
        }
        let (size, offset) = (long(record, 8)? as usize, long(record, 12)? as usize);
        let start = at.checked_sub(size)?;
        let prefix = start.checked_sub(offset)?;
        let listed = size == 0 || bytes[start..].starts_with(b"PK\x01\x02");
        listed.then_some(End { count: usize::from(short(record, 6)?), start, size, prefix })
    })
}

pub(super) fn archive(bytes: &[u8], report: &mut Report) -> Result<Archive, CardError> {
    let Some(end) = end(bytes) else {
        return Err(CardError::damaged("This archive breaks off, or is larger than a card can be"));
    };
    if end.count > limits::ENTRIES || end.size / LISTED > limits::ENTRIES * 4 {
        return Err(CardError::too_large(format!("This archive holds {} files", end.count)));
    }
    let (mut directory, mut all, mut room) =
        (&bytes[end.start..end.start + end.size], 0u64, bytes.len() as u64);
    let mut entries = Vec::with_capacity(end.count);
    let mut first = end.start;
    for _ in 0..end.count {
        let listed = listed(directory)?;
        directory = &directory[listed.length..];
        all += listed.size;
        bound(&listed, all)?;
        // Files that lie over each other would be copied once for each of them.
        room = room.checked_sub(listed.packed).ok_or_else(|| {
            CardError::too_large("The files in this archive overlap and are larger than it")
        })?;
        let start = end.prefix + listed.offset;
        first = first.min(start);
        let packed = packed(bytes, start, listed.packed)?.to_vec();
        if listed.name.ends_with('/') && packed.is_empty() {
            // A folder's name; its files name it too.
            continue;
        }
        let Listed { name, method, stamp, crc, size, .. } = listed;
        entries.push(Entry { name, method, stamp, crc, size, packed });
    }
    note_duplicates(&entries, report);
    Ok(Archive { prefix: bytes[..first.min(end.start)].to_vec(), entries })
}

/// One line of the directory.
struct Listed {
    name: String,
    method: u16,
    stamp: [u8; 4],
    crc: u32,
    packed: u64,
    size: u64,
    offset: usize,
    length: usize,
}

fn listed(directory: &[u8]) -> Result<Listed, CardError> {
    let broken = || CardError::damaged("The list of files in this archive is damaged");
    let record =
        directory.get(..LISTED).filter(|record| record.starts_with(b"PK\x01\x02")).ok_or_else(broken)?;
    let word = |at: usize| short(record, at).unwrap_or_default();
    let double = |at: usize| long(record, at).unwrap_or_default();
    let (name, extra, comment) = (usize::from(word(28)), usize::from(word(30)), usize::from(word(32)));
    let length = LISTED + name + extra + comment;
    let name = directory.get(LISTED..LISTED + name).ok_or_else(broken)?;
    if directory.len() < length {
        return Err(broken());
    }
    let name = String::from_utf8_lossy(name).into_owned();
    if word(8) & ENCRYPTED != 0 {
        return Err(CardError::not_a_card("This archive is encrypted. Save it again without a password."));
    }
    // The upper half holds the mode of Unix, whatever system says it wrote the file.
    if double(38) >> 16 & 0o170_000 == 0o120_000 {
        return Err(CardError::harmful(format!("\"{name}\" in this archive is a link to another place")));
    }
    if leads_out(&name) {
        return Err(CardError::harmful(format!(
            "\"{name}\" in this archive would be written outside of its folder"
        )));
    }
    let stamp = [record[12], record[13], record[14], record[15]];
    let (packed, size) = (u64::from(double(20)), u64::from(double(24)));
    Ok(Listed {
        name,
        method: word(10),
        stamp,
        crc: double(16),
        packed,
        size,
        offset: double(42) as usize,
        length,
    })
}

/// Absolute, with a drive, or up out of the folder, with either kind of slash.
fn leads_out(name: &str) -> bool {
    let plain = name.replace('\\', "/");
    let drive = plain.as_bytes().get(1) == Some(&b':');
    plain.starts_with('/') || drive || plain.contains('\0') || plain.split('/').any(|part| part == "..")
}

fn bound(listed: &Listed, all: u64) -> Result<(), CardError> {
    let Listed { name, packed, size, .. } = listed;
    if *size > limits::ENTRY || all > limits::ARCHIVE {
        return Err(CardError::too_large(format!(
            "\"{name}\" and the other files in this archive take {} MB unpacked",
            all >> 20
        )));
    }
    if *size > limits::RATIO_FROM && *size / (*packed).max(1) > limits::RATIO {
        return Err(CardError::too_large(format!(
            "\"{name}\" in this archive becomes {} times larger when unpacked",
            size / (*packed).max(1)
        )));
    }
    Ok(())
}

/// The bytes of a file behind its own header, which repeats the directory and may have other extra fields.
fn packed(bytes: &[u8], start: usize, length: u64) -> Result<&[u8], CardError> {
    let broken = || CardError::damaged("A file in this archive is not where its list says");
    let header = bytes.get(start..).filter(|rest| rest.starts_with(b"PK\x03\x04")).ok_or_else(broken)?;
    let (name, extra) = short(header, 26).zip(short(header, 28)).ok_or_else(broken)?;
    let from = LOCAL + usize::from(name) + usize::from(extra);
    let to = usize::try_from(length).ok().and_then(|length| from.checked_add(length)).ok_or_else(broken)?;
    header.get(from..to).ok_or_else(broken)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(short(bytes, at)?) | u32::from(short(bytes, at + 2)?) << 16)
}
