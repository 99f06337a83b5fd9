//! What a picture's first bytes say, before anything is decoded.

use image::ImageFormat;

use super::picture::PictureProblem;

/// The format of a picture that can be opened, or why it cannot.
pub(super) fn format_of(bytes: &[u8]) -> Result<ImageFormat, PictureProblem> {
    match bytes {
        [] => Err(PictureProblem::NotAPicture),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(ImageFormat::Gif),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Err(iso_media(brand)),
        [b'B', b'M', ..] | [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            Err(PictureProblem::UnknownFormat)
        }
        _ if image::guess_format(bytes).is_ok() => Err(PictureProblem::UnknownFormat),
        _ => Err(PictureProblem::NotAPicture),
    }
}

/// Whether the file is an animation: a second picture in a GIF, or what PNG and WebP write before theirs.
pub(super) fn moves(bytes: &[u8]) -> bool {
    match bytes {
        [b'G', b'I', b'F', ..] => gif_pictures(bytes).unwrap_or(0) > 1,
        [0x89, b'P', b'N', b'G', ..] => bytes.get(8..).is_some_and(|chunks| before_pixels(chunks, b"acTL")),
        [b'R', b'I', b'F', b'F', ..] => {
            bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        _ => false,
    }
}

fn before_pixels(mut chunks: &[u8], wanted: &[u8; 4]) -> bool {
    while let Some((length, rest)) = chunks.split_first_chunk::<4>() {
        match rest.get(..4) {
            Some(kind) if kind == wanted => return true,
            None | Some(b"IDAT") => return false,
            Some(_) => {}
        }
        let Some(next) = rest.get((u32::from_be_bytes(*length) as usize).saturating_add(8)..) else {
            return false;
        };
        chunks = next;
    }
    false
}

/// Counts to two; `None` where the file ends before its last block.
fn gif_pictures(bytes: &[u8]) -> Option<u32> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut found = 0;
    loop {
        match *bytes.get(at)? {
            0x2c => {
                found += 1;
                if found > 1 {
                    return Some(found);
                }
                at += 11 + table(*bytes.get(at + 9)?);
            }
            0x21 => at += 2,
            _ => return Some(found),
        }
        // Parts of a block, each behind its length.
        while *bytes.get(at)? != 0 {
            at += 1 + usize::from(bytes[at]);
        }
        at += 1;
    }
}

fn iso_media(brand: &[u8]) -> PictureProblem {
    match brand.get(..4) {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
            PictureProblem::Heic
        }
        Some(b"avif" | b"avis") => PictureProblem::UnknownFormat,
        _ => PictureProblem::NotAPicture,
    }
}

/// Refuses four inks and files without an end: the decoder shows the first in wrong colours and fills the second with grey.
fn jpeg(bytes: &[u8]) -> Result<ImageFormat, PictureProblem> {
    if components(bytes) == Some(4) {
        return Err(PictureProblem::Cmyk);
    }
    // Some cameras append data, so that the end marker need not be the last thing.
    if !bytes.windows(2).rev().any(|pair| pair == [0xff, 0xd9]) {
        return Err(PictureProblem::Truncated);
    }
    Ok(ImageFormat::Jpeg)
}

/// Colour components named in the frame header; `None` where there is no frame header.
fn components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xff {
            at += 1;
        }
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 1)?, *bytes.get(at + 2)?]));
        match marker {
            // SOF0 to SOF15 without DHT, JPG and DAC.
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => return bytes.get(at + 8).copied(),
            0xda | 0xd9 => return None,
            _ => at += 1 + length.max(2),
        }
    }
}
