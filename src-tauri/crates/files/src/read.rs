use crate::guarded::{Patience, guarded};
use crate::picture::{self, ReadPicture};
use crate::text::{cut_at_paragraph, decoded, tidy};
use crate::{ErrorKind, FileError, Kind, Limits, docx, kind, pdf, table};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Without folders and control characters, never empty.
    pub name: String,
    pub kind: Kind,
    /// Of the file as it came.
    pub bytes: u64,
    /// Of a PDF.
    pub pages: Option<u32>,
    /// Lines end with `\n`, paragraphs with an empty line; empty for a picture.
    pub text: String,
    /// What of it is left out, in a sentence.
    pub cut: Option<String>,
    pub picture: Option<ReadPicture>,
}

/// What one kind gives: the text, pages, and what was left out.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) text: String,
    pub(crate) pages: Option<u32>,
    pub(crate) cut: Option<String>,
}

/// Reads a file. Blocks for at most [`Limits::patience`]; what a parser does wrong ends as an error.
///
/// # Errors
/// Every [`ErrorKind`], with a sentence for people.
pub fn read(name: &str, bytes: &[u8], limits: Limits) -> Result<ReadFile, FileError> {
    if bytes.is_empty() {
        return Err(FileError::new(ErrorKind::Empty, "This file is empty. Choose another one."));
    }
    if bytes.len() > limits.bytes {
        let sentence = format!(
            "This file has {} MB; at most {} MB can be handed over. Send a part of it.",
            bytes.len().div_ceil(1024 * 1024),
            limits.bytes / (1024 * 1024)
        );
        return Err(FileError::new(ErrorKind::TooLarge, sentence));
    }
    let (name, owned) = (plain_name(name), bytes.to_vec());
    guarded(limits.patience, move |patience| read_now(name, &owned, &limits, patience))
}

fn read_now(name: String, bytes: &[u8], limits: &Limits, patience: &Patience) -> Result<ReadFile, FileError> {
    let kind = kind::of(bytes, &name)?;
    let file = |content: Content, picture| ReadFile {
        name,
        kind,
        bytes: bytes.len() as u64,
        pages: content.pages,
        text: content.text,
        cut: content.cut,
        picture,
    };
    let content = match kind {
        Kind::Image => return Ok(file(Content::default(), Some(picture::read(bytes, limits)?))),
        Kind::Pdf => pdf::read(bytes, limits, patience)?,
        Kind::Docx => docx::read(bytes, limits)?,
        Kind::Csv => table::read(&decoded(bytes).unwrap_or_default(), limits),
        Kind::Text | Kind::Markdown => {
            Content { text: decoded(bytes).unwrap_or_default(), ..Content::default() }
        }
    };
    let content = bounded(content, limits);
    if content.text.is_empty() {
        return Err(FileError::new(ErrorKind::Empty, "There is no text in this file. Choose another one."));
    }
    Ok(file(content, None))
}

fn bounded(content: Content, limits: &Limits) -> Content {
    let text = tidy(&content.text);
    let all = text.chars().count();
    let kept = cut_at_paragraph(&text, limits.characters);
    let left = all - kept.chars().count();
    let long = (left > 0).then(|| format!("Its last {left} of {all} characters are left out."));
    let cut = [content.cut, long].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Content { text: kept.to_owned(), cut: (!cut.is_empty()).then_some(cut), ..content }
}

/// The last part of a path, on one line.
fn plain_name(name: &str) -> String {
    const LONGEST: usize = 120;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let words: Vec<&str> = last.split(|c: char| c.is_control() || c.is_whitespace()).collect();
    // Marks that turn the direction of writing make one ending look like another.
    let seen =
        |c: &char| !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(seen)
        .collect();
    let length = plain.chars().count();
    if length > LONGEST {
        // The ending tells what it is.
        let (start, end) = (plain.chars().take(LONGEST - 20), plain.chars().skip(length - 19));
        return start.chain(['…']).chain(end).collect();
    }
    if plain.is_empty() { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_folders() {
        assert_eq!(plain_name("../../etc/pass wd.txt"), "pass wd.txt");
        assert_eq!(plain_name("C:\\Users\\a\\b.pdf"), "b.pdf");
        assert_eq!(plain_name("a\nb\u{202e}fdp.exe"), "a bfdp.exe");
        assert_eq!(plain_name(" / "), "file");
        let long = plain_name(&format!("{}.docx", "x".repeat(500)));
        assert_eq!((long.chars().count(), long.ends_with(".docx")), (120, true));
    }

    #[test]
    fn a_file_over_the_limit_is_refused_unread() {
        let limits = Limits { bytes: 1 << 20, ..Limits::default() };
        let refusal = read("a.txt", &vec![b'a'; (1 << 20) + 1], limits).unwrap_err();
        assert_eq!(refusal.kind, ErrorKind::TooLarge);
        assert!(refusal.sentence.contains("2 MB") && refusal.sentence.contains("1 MB"), "{refusal}");
    }

    #[test]
    fn a_long_text_is_cut_at_a_paragraph_and_says_so() {
        let limits = Limits { characters: 25, ..Limits::default() };
        let file = read("a.txt", b"First paragraph.\n\nSecond paragraph.\n", limits).unwrap();
        assert_eq!(file.text, "First paragraph.");
        assert_eq!(file.cut.as_deref(), Some("Its last 19 of 35 characters are left out."));
    }
}
