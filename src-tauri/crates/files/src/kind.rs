use crate::text::decoded;
use crate::{ErrorKind, FileError, docx, table};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Image,
    Pdf,
    Text,
    Markdown,
    Docx,
    Csv,
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::Image, Self::Pdf, Self::Text, Self::Markdown, Self::Docx, Self::Csv];

    /// As it is kept and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Docx => "docx",
            Self::Csv => "csv",
        }
    }
}

/// Where a PDF's first line may begin: some programs write something before it.
const PDF_BEGINS_WITHIN: usize = 1024;

/// First bytes of what people try to send and what is not read, and what to do instead.
const REFUSED: &[(&[u8], &str)] = &[
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Office file, which Visavis does not read. Save it as .docx, .csv or PDF and choose that.",
    ),
    (b"BM", "This is a BMP picture, which Visavis does not read. Save it as PNG or JPEG and choose that."),
    (
        b"II*\0",
        "This is a TIFF picture, which Visavis does not read. Save it as PNG or JPEG and choose that.",
    ),
    (
        b"MM\0*",
        "This is a TIFF picture, which Visavis does not read. Save it as PNG or JPEG and choose that.",
    ),
    (b"\x1f\x8b", "This is a packed file. Unpack it and choose what is in it."),
    (b"7z\xbc\xaf", "This is a packed file. Unpack it and choose what is in it."),
    (b"Rar!", "This is a packed file. Unpack it and choose what is in it."),
];

const RTF: &str =
    "This is an RTF document, which Visavis does not read. Save it as .docx or PDF and choose that.";

const OTHERS: &str = "Visavis cannot read this kind of file. It takes pictures (PNG, JPEG, WebP, GIF), PDF, Word (.docx), text, Markdown and CSV.";

/// Decides by the bytes. Only which sort of text a text is, its name may say.
pub(crate) fn of(bytes: &[u8], name: &str) -> Result<Kind, FileError> {
    let refused = |sentence: &str| Err(FileError::new(ErrorKind::Unsupported, sentence));
    if is_picture(bytes) {
        return Ok(Kind::Image);
    }
    if bytes[..bytes.len().min(PDF_BEGINS_WITHIN)].windows(5).any(|part| part == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return docx::is_one(bytes).map(|()| Kind::Docx);
    }
    if bytes.get(4..12).is_some_and(|brand| brand.starts_with(b"ftyphei") || brand.starts_with(b"ftypmif")) {
        return refused(
            "This is a HEIC picture, which Visavis does not read. Save it as JPEG and choose that.",
        );
    }
    // Two letters are not enough: a text may begin with them.
    if bytes.starts_with(b"{\\rtf") {
        return refused(RTF);
    }
    match decoded(bytes) {
        Some(text) => Ok(sort_of_text(&text, name)),
        None => {
            let known = REFUSED.iter().find(|(magic, _)| bytes.starts_with(magic));
            refused(known.map_or(OTHERS, |(_, sentence)| sentence))
        }
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let first: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"];
    webp || first.iter().any(|magic| bytes.starts_with(magic))
}

fn sort_of_text(text: &str, name: &str) -> Kind {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "md" | "markdown" => Kind::Markdown,
        "csv" | "tsv" if table::is_one(text) => Kind::Csv,
        _ => Kind::Text,
    }
}
