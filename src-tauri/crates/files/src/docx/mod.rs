//! Word documents (ECMA-376, part 1): a zip whose `word/document.xml` holds the paragraphs.

mod archive;
mod body;

use crate::read::Content;
use crate::text::decoded;
use crate::{ErrorKind, FileError, Limits};

/// Whether a zip is a Word document; else which sentence the person gets.
pub(crate) fn is_one(bytes: &[u8]) -> Result<(), FileError> {
    let names = archive::names(bytes)?;
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let refused = |sentence: &str| Err(FileError::new(ErrorKind::Unsupported, sentence));
    match () {
        () if has("word/") => Ok(()),
        () if has("xl/") => refused(
            "This is an Excel workbook, which Visavis does not read. Save the sheet as CSV and choose that.",
        ),
        () if has("ppt/") => {
            refused("This is a PowerPoint file, which Visavis does not read. Save it as PDF and choose that.")
        }
        () if has("content.xml") => refused(
            "This is an OpenDocument file, which Visavis does not read. Save it as .docx or PDF and choose that.",
        ),
        () => refused("This is a packed file. Unpack it and choose what is in it."),
    }
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Content, FileError> {
    let xml = archive::part(bytes, "word/document.xml", limits.unpacked)?;
    let xml = decoded(&xml).ok_or_else(|| FileError::damaged("This document"))?;
    let text = body::text(&xml, limits)?;
    if text.trim().is_empty() {
        let sentence = "There is no text in this document. If it holds pictures, save those and choose them.";
        return Err(FileError::new(ErrorKind::NoText, sentence));
    }
    Ok(Content { text, ..Content::default() })
}
