//! A PNG as the row of its pieces, each checked against what is there before it is looked into.

use crate::{CardError, limits};

use super::SIGNATURE;

/// Length, kind and checksum of a piece.
const AROUND: usize = 12;

pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) data: &'a [u8],
    /// With its length, kind and checksum.
    pub(crate) whole: &'a [u8],
    /// Its checksum is right.
    pub(crate) sound: bool,
}

pub(crate) struct Chunks<'a> {
    pub(crate) pieces: Vec<Chunk<'a>>,
    /// What stands behind the end.
    pub(crate) tail: &'a [u8],
    /// The file ends before the picture does.
    pub(crate) cut: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl<'a> Chunks<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, CardError> {
        let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else {
            return Err(CardError::not_a_card("This is no PNG picture. Choose a PNG file."));
        };
        let (width, height) = size(rest)?;
        let (mut pieces, mut cut) = (Vec::new(), true);
        while let Some((chunk, after)) = next(rest) {
            rest = after;
            let last = chunk.kind == *b"IEND";
            pieces.push(chunk);
            if pieces.len() > limits::CHUNKS {
                return Err(CardError::too_large("This picture consists of too many pieces"));
            }
            if last {
                cut = false;
                break;
            }
        }
        // The beginning of a piece that breaks off is of no use to anybody.
        let tail = if cut { &[][..] } else { rest };
        Ok(Self { pieces, tail, cut, width, height })
    }
}

/// Width and height, refused before anybody could decode them.
fn size(rest: &[u8]) -> Result<(u32, u32), CardError> {
    let header = next(rest).filter(|(chunk, _)| chunk.kind == *b"IHDR" && chunk.data.len() == 13);
    let Some((chunk, _)) = header else {
        return Err(CardError::damaged("This PNG picture has no beginning"));
    };
    let number =
        |at: usize| chunk.data[at..at + 4].iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    let (width, height) = (number(0), number(4));
    if width == 0 || height == 0 {
        return Err(CardError::damaged("This PNG picture has no size"));
    }
    if width > limits::SIDE || height > limits::SIDE || u64::from(width) * u64::from(height) > limits::PIXELS
    {
        return Err(CardError::too_large(format!("This picture claims to have {width} x {height} pixels")));
    }
    Ok((width, height))
}

/// The piece at the beginning of `rest`, and what follows it.
pub(crate) fn next(rest: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (length, _) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (whole, after) = rest.split_at_checked(length.checked_add(AROUND)?)?;
    let (checked, checksum) = whole[4..].split_at(length + 4);
    let (kind, data) = checked.split_first_chunk::<4>()?;
    let sound = crc32fast::hash(checked).to_be_bytes() == checksum;
    Some((Chunk { kind: *kind, data, whole, sound }, after))
}

/// Appends a piece.
pub(crate) fn push(bytes: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let start = bytes.len() + 4;
    // A card's text is bounded far below 4 GB.
    bytes.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(&kind);
    bytes.extend_from_slice(data);
    let checksum = crc32fast::hash(&bytes[start..]);
    bytes.extend_from_slice(&checksum.to_be_bytes());
}
