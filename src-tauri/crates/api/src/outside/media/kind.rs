//! What a file is, by its first bytes.

use std::io::Cursor;

use crate::{ApiError, Code};

/// Pixels of a picture; more would take gigabytes wherever it is opened.
const MOST_PIXELS: u64 = 100_000_000;
/// Where a PDF's first line may begin: some programs write something before it.
const PDF_BEGINS_WITHIN: usize = 1024;

/// One kind of file that is taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) media_type: &'static str,
    /// Of its name here.
    pub(super) ending: &'static str,
    /// What else senders call it.
    also: &'static [&'static str],
    fits: Fits,
}

#[derive(Debug, PartialEq, Eq)]
enum Fits {
    /// It begins so.
    Begins(&'static [u8]),
    /// It begins with a container's mark, then a length, then the mark of what is in it.
    Riff(&'static [u8; 4]),
    /// An ISO base media file of these brands; none: of any other.
    Brand(&'static [&'static [u8; 4]]),
    Pdf,
    /// A zip archive that holds an Office document.
    Office,
    Mpeg,
    Text,
}

const fn kind(
    media_type: &'static str,
    ending: &'static str,
    also: &'static [&'static str],
    fits: Fits,
) -> Kind {
    Kind { media_type, ending, also, fits }
}

/// The first that fits counts.
pub(super) const KINDS: [Kind; 17] = [
    kind("image/png", "png", &[], Fits::Begins(b"\x89PNG\r\n\x1a\n")),
    kind("image/jpeg", "jpg", &["image/jpg", "image/pjpeg"], Fits::Begins(b"\xff\xd8\xff")),
    kind("image/gif", "gif", &[], Fits::Begins(b"GIF8")),
    kind("image/webp", "webp", &[], Fits::Riff(b"WEBP")),
    kind("audio/wav", "wav", &["audio/x-wav", "audio/wave", "audio/vnd.wave"], Fits::Riff(b"WAVE")),
    kind("audio/ogg", "ogg", &["audio/opus", "application/ogg"], Fits::Begins(b"OggS")),
    kind("audio/flac", "flac", &["audio/x-flac"], Fits::Begins(b"fLaC")),
    kind("audio/mp4", "m4a", &["audio/m4a", "audio/x-m4a", "audio/aac"], Fits::Brand(&[b"M4A ", b"M4B "])),
    kind("video/quicktime", "mov", &[], Fits::Brand(&[b"qt  "])),
    kind(
        "video/mp4",
        "mp4",
        &["audio/mp4"],
        Fits::Brand(&[
            b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash",
            b"3gp4", b"3gp5", b"3gp6",
        ]),
    ),
    kind("video/webm", "webm", &["audio/webm", "video/x-matroska"], Fits::Begins(b"\x1a\x45\xdf\xa3")),
    kind("application/pdf", "pdf", &[], Fits::Pdf),
    kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        &["application/zip"],
        Fits::Office,
    ),
    kind("audio/mpeg", "mp3", &["audio/mp3"], Fits::Begins(b"ID3")),
    // The same, told by the head of a frame.
    kind("audio/mpeg", "mp3", &["audio/mp3"], Fits::Mpeg),
    kind("application/msword", "doc", &[], Fits::Begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    kind("text/plain", "txt", &["text/markdown", "text/csv", "application/json"], Fits::Text),
];

/// What is taken, as it stands in a sentence.
pub(super) fn all() -> Vec<&'static str> {
    let mut all: Vec<_> = KINDS.iter().map(|kind| kind.media_type).collect();
    all.dedup();
    all
}

/// What these bytes are, if that is taken.
pub(super) fn of(bytes: &[u8]) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.fits(bytes))
}

impl Kind {
    /// Whether a sender's word for it may stand. Nothing said is no lie, and `application/octet-stream` says nothing.
    pub(super) fn is(&self, said: &str) -> bool {
        let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        said.is_empty()
            || said == "application/octet-stream"
            || said == self.media_type
            || self.also.contains(&said.as_str())
    }

    fn fits(&self, bytes: &[u8]) -> bool {
        match &self.fits {
            Fits::Begins(mark) => bytes.starts_with(mark),
            Fits::Riff(mark) => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(mark.as_slice()),
            Fits::Brand(brands) => {
                let brand = bytes.get(4..8).filter(|mark| *mark == b"ftyp").and_then(|_| bytes.get(8..12));
                brand.is_some_and(|brand| brands.iter().any(|one| one.as_slice() == brand))
            }
            Fits::Pdf => bytes[..bytes.len().min(PDF_BEGINS_WITHIN)].windows(5).any(|part| part == b"%PDF-"),
            Fits::Office => {
                // The first entries of the archive are named in its first bytes.
                let head = &bytes[..bytes.len().min(4096)];
                bytes.starts_with(b"PK\x03\x04")
                    && head.windows(19).any(|part| part == b"[Content_Types].xml")
            }
            Fits::Mpeg => matches!(bytes, [0xff, second, ..] if second & 0xe6 == 0xe2),
            Fits::Text => is_text(bytes),
        }
    }
}

/// Words, and nothing that a browser would run.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(plain) && !text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// A small file may say that it holds more pixels than anybody can open.
pub(super) fn check_pixels(kind: &Kind, bytes: &[u8]) -> Result<(), ApiError> {
    if !kind.media_type.starts_with("image/") {
        return Ok(());
    }
    let damaged = || ApiError::new(Code::BadInput, "This picture is damaged. Send another one.");
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| damaged())?;
    let (width, height) = reader.into_dimensions().map_err(|_| damaged())?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let sentence = "This picture has too many pixels. Make it smaller and send it again.";
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_by_its_bytes() {
        for (bytes, media_type) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x20ftypisom\0\0", "video/mp4"),
            (b"\0\0\0\x20ftypM4A \0\0", "audio/mp4"),
            (b"\xff\xfb\x90\x64", "audio/mpeg"),
            (b"\n%PDF-1.7", "application/pdf"),
            ("Grüß dich,\n\t1\r\n".as_bytes(), "text/plain"),
        ] {
            assert_eq!(of(bytes).map(|kind| kind.media_type), Some(media_type), "{bytes:?}");
        }
        for other in [
            &b"MZ\x90\0"[..],
            b"\x7fELF",
            b"PK\x03\x04 no document",
            b" <svg xmlns='x'/>",
            b"<!DOCTYPE html>",
            b"\xef\xbb\xbf<html>",
            b"a\0b",
            b"\x1b[2J",
            b"\xff\xfe",
            b"\0\0\0\x20ftypheic",
        ] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_sender_may_call_it_by_its_name_or_say_nothing() {
        let wav = of(b"RIFF\0\0\0\0WAVE").unwrap();
        assert!(wav.is("") && wav.is("Audio/X-WAV; codecs=1") && wav.is("application/octet-stream"));
        assert!(!wav.is("image/png") && !wav.is("text/html") && !wav.is("audio"));
    }

    #[test]
    fn pixels_are_counted_before_anything_is_opened() {
        let mut bomb = Vec::new();
        image::GrayImage::new(1, 1).write_to(&mut Cursor::new(&mut bomb), image::ImageFormat::Png).unwrap();
        assert!(check_pixels(&KINDS[0], &bomb).is_ok());
        bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        assert_eq!(check_pixels(&KINDS[0], &bomb).unwrap_err().code, Code::BadInput);
        assert!(check_pixels(&KINDS[0], b"\x89PNG\r\n\x1a\n").is_err());
    }
}
