use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

/// Of a letter whose width nobody tells, in thousandths of the font's size.
const USUAL_WIDTH: f32 = 500.0;
/// Of a font's table of letters, unpacked. Real ones have some 100 KB.
const TABLE: usize = 4 * 1024 * 1024;
/// Widths that are read of one font.
const MOST_WIDTHS: usize = 70_000;

/// How the codes of a font become letters, and how wide they are.
pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    /// Of one code.
    bytes: usize,
    /// In thousandths of the size.
    widths: HashMap<u32, f32>,
    other_width: f32,
}

impl<'a> Font<'a> {
    pub(super) fn new(document: &'a Document, font: &'a Dictionary) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
        let encoding =
            to_unicode(document, font).or_else(|| font.get_font_encoding_with_limit(document, TABLE).ok());
        let (widths, other_width) = match composite {
            true => composite_widths(document, font),
            false => (simple_widths(document, font), USUAL_WIDTH),
        };
        Self { encoding, bytes: if composite { 2 } else { 1 }, widths, other_width }
    }

    /// The letters of a string, and how far it reaches.
    pub(super) fn read(&self, string: &[u8]) -> Shown {
        let mut shown = Shown::default();
        for code in string.chunks(self.bytes) {
            let number = code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            shown.width += self.widths.get(&number).copied().unwrap_or(self.other_width);
            shown.codes += 1.0;
            shown.spaces += f32::from(u8::from(code == b" "));
            let Some(encoding) = &self.encoding else { continue };
            // Code by code: one that a table leaves out must not shift those behind it.
            if let Ok(letters) = encoding.bytes_to_string(code) {
                shown.text.extend(letters.chars().filter_map(plain));
            }
        }
        shown
    }
}

/// A string as it stands on the page.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Thousandths of the font's size.
    pub(super) width: f32,
    /// How many letters, and how many of them are spaces that words are spread by.
    pub(super) codes: f32,
    pub(super) spaces: f32,
}

fn plain(letter: char) -> Option<char> {
    match letter {
        '\u{a0}' | '\t' => Some(' '),
        '\u{fffd}' | '\u{ad}' | '\u{feff}' => None,
        letter if letter.is_control() => None,
        letter => Some(letter),
    }
}

/// What a font says itself of its codes is better than what its encoding's name lets one guess.
fn to_unicode<'a>(document: &'a Document, font: &'a Dictionary) -> Option<Encoding<'a>> {
    font.get(b"ToUnicode").ok()?;
    let mut bare = font.clone();
    bare.remove(b"Encoding");
    match bare.get_font_encoding_with_limit(document, TABLE) {
        Ok(Encoding::UnicodeMapEncoding(map)) => Some(Encoding::UnicodeMapEncoding(map)),
        _ => None,
    }
}

fn simple_widths(document: &Document, font: &Dictionary) -> HashMap<u32, f32> {
    let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
    let Ok(widths) = font.get_deref(b"Widths", document).and_then(Object::as_array) else {
        return HashMap::new();
    };
    let numbered = (u32::try_from(first).unwrap_or(0)..).zip(widths.iter().take(256));
    numbered.filter_map(|(code, width)| Some((code, number(document, width)?))).collect()
}

/// `W` of ISO 32000-1, 9.7.4.3: `first [w …]` or `first last w`.
fn composite_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f32>, f32) {
    let (mut widths, mut usual) = (HashMap::new(), 1000.0);
    let descendants = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array);
    let descendant = descendants.ok().and_then(|all| all.first()).and_then(|one| resolved(document, one));
    let Some(Ok(descendant)) = descendant.map(Object::as_dict) else { return (widths, usual) };
    if let Ok(width) = descendant.get_deref(b"DW", document).and_then(Object::as_float) {
        usual = width;
    }
    let Ok(table) = descendant.get_deref(b"W", document).and_then(Object::as_array) else {
        return (widths, usual);
    };
    let mut at = 0;
    while let (Some(first), true) = (table.get(at), widths.len() < MOST_WIDTHS) {
        let Some(first) = number(document, first).map(|first| first as u32) else { break };
        match table.get(at + 1).and_then(|next| resolved(document, next)) {
            Some(Object::Array(list)) => {
                let numbered = (first..).zip(list.iter().take(MOST_WIDTHS));
                widths.extend(numbered.filter_map(|(code, width)| Some((code, number(document, width)?))));
                at += 2;
            }
            Some(last) => {
                let (Ok(last), Some(width)) =
                    (last.as_float(), table.get(at + 2).and_then(|width| number(document, width)))
                else {
                    break;
                };
                let codes = (first..=last as u32).take(MOST_WIDTHS);
                widths.extend(codes.map(|code| (code, width)));
                at += 3;
            }
            None => break,
        }
    }
    (widths, usual)
}

fn number(document: &Document, object: &Object) -> Option<f32> {
    resolved(document, object)?.as_float().ok()
}

pub(super) fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}
