//! Pieces of keys, in whatever writing, in whatever was collected.

use std::collections::HashMap;
use std::path::Path;

/// A piece of a key this long is a leak: more than the last four letters that are shown, less than any excerpt.
const PIECE: usize = 10;

/// Texts and files, by name.
#[derive(Default)]
pub(crate) struct Haystack(Vec<(String, Vec<u8>)>);

impl Haystack {
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.push((name.to_owned(), bytes));
    }

    /// Every file below.
    pub(crate) fn add_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                self.add_folder(&path);
            } else {
                self.add(&path.display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// Secrets to look for.
pub(crate) struct Canary {
    /// A piece, and the secret it is of.
    pieces: HashMap<Vec<u8>, String>,
    /// Which two bytes a piece begins with: nearly nothing else has to be looked up.
    begins: Vec<bool>,
}

impl Canary {
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found = Self { pieces: HashMap::new(), begins: vec![false; 1 << 16] };
        for secret in secrets {
            for piece in pieces(secret) {
                found.begins[pair(&piece)] = true;
                found.pieces.insert(piece, secret.to_owned());
            }
        }
        found
    }

    /// Where a piece of which secret stands.
    pub(crate) fn hits(&self, seen: &Haystack) -> Vec<String> {
        let mut hits = Vec::new();
        for (name, bytes) in &seen.0 {
            let hit = writings(bytes).iter().find_map(|text| self.hit(text));
            hits.extend(hit.map(|(secret, piece)| format!("{}… in {name}: {piece}", &secret[..6])));
        }
        hits
    }

    fn hit(&self, text: &[u8]) -> Option<(&str, String)> {
        let starts = (0..text.len().saturating_sub(1)).filter(|at| self.begins[pair(&text[*at..])]);
        let at = |start: usize, length: usize| {
            let piece = text.get(start..start + length)?;
            let secret = self.pieces.get(piece)?;
            Some((secret.as_str(), String::from_utf8_lossy(piece).into_owned()))
        };
        starts.into_iter().find_map(|start| at(start, PIECE).or_else(|| at(start, 2 * PIECE)))
    }
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// The text itself, and without what may stand between a key's letters: capitals, zeros of UTF-16, escapes.
fn writings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let lower = bytes.to_ascii_lowercase();
    let narrow: Vec<u8> = lower.iter().copied().filter(|byte| *byte != 0).collect();
    let bare: Vec<u8> = narrow.iter().copied().filter(|byte| *byte != b'\\').collect();
    let decoded = percent(&narrow);
    vec![lower, narrow, bare, decoded]
}

fn percent(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match code.filter(|_| bytes[at] == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                out.push(byte.to_ascii_lowercase());
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

/// In lower case: windows of the plain key, of its hexadecimal digits, and of its three base64 alignments.
fn pieces(secret: &str) -> Vec<Vec<u8>> {
    let plain = secret.to_lowercase().into_bytes();
    let mut pieces: Vec<Vec<u8>> = plain.windows(PIECE).map(<[u8]>::to_vec).collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    pieces.extend(hex.as_bytes().windows(2 * PIECE).map(<[u8]>::to_vec));
    for lead in 0..3 {
        let coded = base64(&[&b"   "[..lead], secret.as_bytes()].concat()).to_lowercase();
        let inner = &coded.as_bytes()[4..coded.len() - 4];
        pieces.extend(inner.windows(2 * PIECE).map(<[u8]>::to_vec));
    }
    pieces
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
