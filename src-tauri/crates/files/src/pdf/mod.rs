//! The text of a PDF (ISO 32000-1), in the order in which it is painted. Scans are pictures: there is no text in them.

mod font;
mod lines;
mod page;

use std::collections::HashSet;

use lopdf::{Document, Error, LoadOptions};

use crate::guarded::Patience;
use crate::read::Content;
use crate::{ErrorKind, FileError, Limits};

/// What a whole file ends with, and bytes at the end in which it is looked for (ISO 32000-1, 7.5.5).
const END: &[u8] = b"%%EOF";
const TAIL: usize = 1024;
/// Entries of the list of pages that are looked at.
const LISTED: usize = 20_000;
/// Pages with less than a letter of text each are scanned ones.
const LEAST_LETTERS: usize = 1;

pub(crate) fn read(bytes: &[u8], limits: &Limits, patience: &Patience) -> Result<Content, FileError> {
    let options = LoadOptions::with_max_decompressed_size(limits.unpacked);
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| refusal(&error))?;
    if document.is_encrypted() && !document.was_encrypted() {
        return Err(locked());
    }
    // A page may be listed a thousand times, and lists of pages may hold each other.
    let mut known = HashSet::new();
    let pages: Vec<_> = document.page_iter().take(LISTED).filter(|page| known.insert(*page)).collect();
    if pages.is_empty() {
        return Err(FileError::damaged("This PDF"));
    }
    let mut text = String::new();
    let mut budget = page::Budget::new(limits, patience);
    for page in pages.iter().take(limits.pages) {
        text.push_str(&page::text(&document, *page, &mut budget));
        text.push_str("\n\n");
        // Far more than is kept: what follows is not needed.
        if budget.is_spent() || text.len() > 8 * limits.characters {
            break;
        }
    }
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters < LEAST_LETTERS * pages.len() {
        // What was cut off may have been the text.
        let end = &bytes[bytes.len().saturating_sub(TAIL)..];
        let whole = end.windows(END.len()).any(|part| part == END);
        return Err(if whole { no_text() } else { FileError::damaged("This PDF") });
    }
    let cut =
        (pages.len() > limits.pages).then(|| format!("Only the first {} pages are read.", limits.pages));
    Ok(Content { text, pages: Some(pages.len().min(limits.pages) as u32), cut })
}

fn refusal(error: &Error) -> FileError {
    match error {
        Error::InvalidPassword | Error::Decryption(_) => locked(),
        Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => FileError::bomb("This PDF"),
        _ => FileError::damaged("This PDF"),
    }
}

fn locked() -> FileError {
    let sentence = "This PDF has a password. Save it without one (print it into a new PDF) and choose that.";
    FileError::new(ErrorKind::Locked, sentence)
}

fn no_text() -> FileError {
    let sentence = "There is no text in this PDF: its pages are pictures, as a scanner makes them. Save a page as a picture, or \
                    run text recognition over it first.";
    FileError::new(ErrorKind::NoText, sentence)
}
