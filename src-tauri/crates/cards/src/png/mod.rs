//! PNG and APNG as carriers of a card. Nothing is decoded: pieces are copied, pixels and foreign pieces byte for byte.

mod chunks;
mod text;

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::{CardError, Note, Report, json};
use chunks::{Chunk, Chunks};
use text::{Text, decode};

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const NEWER: &str = "ccv3";
const OLDER: &str = "chara";
/// Legacy: a file inside of the picture, addressed as `__asset:{path}`.
const ASSET: &str = "chara-ext-asset_:";

/// A picture without the card that it carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    bytes: Vec<u8>,
    /// Files inside of it: where the text of each lies in `bytes`.
    assets: BTreeMap<String, Range<usize>>,
    pub width: u32,
    pub height: u32,
}

impl Picture {
    /// Takes a PNG, with or without a card in it.
    ///
    /// # Errors
    /// Not a PNG, damaged, or too large.
    pub fn new(bytes: &[u8]) -> Result<Self, CardError> {
        Ok(Self::without_card(&Chunks::read(bytes)?))
    }

    /// The PNG file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn without_card(chunks: &Chunks<'_>) -> Self {
        let (mut bytes, mut assets) = (SIGNATURE.to_vec(), BTreeMap::new());
        for chunk in chunks.pieces.iter().filter(|chunk| !is_card(chunk)) {
            if let Some(path) = asset_path(chunk) {
                assets.entry(path).or_insert(bytes.len()..bytes.len() + chunk.whole.len());
            }
            bytes.extend_from_slice(chunk.whole);
        }
        if chunks.cut {
            chunks::push(&mut bytes, *b"IEND", &[]);
        }
        bytes.extend_from_slice(chunks.tail);
        Self { bytes, assets, width: chunks.width, height: chunks.height }
    }

    /// The picture with the card in it: the newer form, and the older one for programs that know no other.
    pub(crate) fn with_card(&self, newer: &Value, older: &Value) -> Result<Vec<u8>, CardError> {
        let chunks = Chunks::read(&self.bytes)?;
        let mut bytes = SIGNATURE.to_vec();
        for chunk in &chunks.pieces {
            if chunk.kind == *b"IEND" {
                push_card(&mut bytes, OLDER, older);
                push_card(&mut bytes, NEWER, newer);
            }
            bytes.extend_from_slice(chunk.whole);
        }
        bytes.extend_from_slice(chunks.tail);
        Ok(bytes)
    }

    /// The file that `__asset:{path}` names.
    pub(crate) fn asset(&self, path: &str) -> Option<Vec<u8>> {
        let (chunk, _) = chunks::next(self.bytes.get(self.assets.get(path)?.clone())?)?;
        let text = decode(&chunk).ok().flatten()?;
        unbase64(&text.value).map(|(bytes, _)| bytes)
    }

    /// Bytes of that file, about; none when there is no such file.
    pub(crate) fn asset_size(&self, path: &str) -> Option<u64> {
        self.assets.get(path).map(|range| range.len() as u64 * 3 / 4)
    }
}

fn asset_path(chunk: &Chunk) -> Option<String> {
    let keyword = text::keyword(chunk)?;
    let start = keyword.get(..ASSET.len())?;
    start.eq_ignore_ascii_case(ASSET).then(|| keyword[ASSET.len()..].to_owned())
}

fn push_card(bytes: &mut Vec<u8>, keyword: &str, card: &Value) {
    let mut data = keyword.as_bytes().to_vec();
    data.push(0);
    data.extend_from_slice(STANDARD.encode(card.to_string()).as_bytes());
    chunks::push(bytes, *b"tEXt", &data);
}

fn is_card(chunk: &Chunk) -> bool {
    let keyword = text::keyword(chunk);
    keyword.is_some_and(|keyword| [NEWER, OLDER].iter().any(|own| keyword.eq_ignore_ascii_case(own)))
}

/// What a PNG holds.
pub(crate) struct Read<'a> {
    pub(crate) picture: Picture,
    pub(crate) card: Option<Value>,
    /// Bytes behind the picture's end.
    pub(crate) tail: &'a [u8],
}

/// Reads the card in a PNG; none is no error.
pub(crate) fn read<'a>(bytes: &'a [u8], report: &mut Report) -> Result<Read<'a>, CardError> {
    let chunks = Chunks::read(bytes)?;
    let cards: Vec<&Chunk> = chunks.pieces.iter().filter(|chunk| is_card(chunk)).collect();
    let of = |own: &str| -> Vec<&Chunk> {
        let named = |chunk: &&&Chunk| text::keyword(chunk).is_some_and(|word| word.eq_ignore_ascii_case(own));
        cards.iter().filter(named).copied().collect()
    };
    let (newer, older) = (of(NEWER), of(OLDER));
    let (mut notes, mut older_notes) = (Report::default(), Report::default());
    let card = match (card_of(&newer, NEWER, &mut notes), card_of(&older, OLDER, &mut older_notes)) {
        (Some(Ok(card)), older) => {
            older.is_some().then(|| notes.add(Note::OlderFormDropped));
            Some(card)
        }
        (Some(Err(_)), Some(Ok(card))) => {
            notes = older_notes;
            notes.add(Note::OlderFormRead);
            Some(card)
        }
        (None, Some(Ok(card))) => {
            notes = older_notes;
            Some(card)
        }
        (Some(Err(error)), _) | (None, Some(Err(error))) => return Err(error),
        (None, None) => None,
    };
    report.notes.append(&mut notes.notes);
    if card.is_some() && chunks.cut {
        report.add(Note::CutShort);
    }
    if card.is_some() && chunks.pieces.iter().any(|chunk| !chunk.sound) {
        report.add(Note::ChecksumWrong);
    }
    Ok(Read { picture: Picture::without_card(&chunks), card, tail: chunks.tail })
}

/// The last piece that can be read: programs that add a card without taking the old one off put the new one behind it.
fn card_of(pieces: &[&Chunk], keyword: &str, report: &mut Report) -> Option<Result<Value, CardError>> {
    if pieces.len() > 1 {
        report.add(Note::DuplicateChunk { keyword: keyword.to_owned() });
    }
    let mut failed = None;
    for piece in pieces.iter().rev() {
        let mut notes = Report::default();
        match card_in(piece, keyword, &mut notes) {
            Ok(value) => {
                report.notes.append(&mut notes.notes);
                return Some(Ok(value));
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map(Err)
}

fn card_in(piece: &Chunk, own: &str, report: &mut Report) -> Result<Value, CardError> {
    let Some(Text { keyword, value, packed }) = decode(piece)? else {
        return Err(CardError::damaged(format!("The piece \"{own}\" of this picture cannot be read")));
    };
    if keyword != own {
        report.add(Note::KeywordCase { keyword: keyword.clone() });
    }
    if packed {
        report.add(Note::Packed { keyword: keyword.clone() });
    }
    let plain = value.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if plain {
        report.add(Note::NotEncoded { keyword });
        return json::parse(&value, report);
    }
    let Some((bytes, lines)) = unbase64(&value) else {
        return Err(CardError::damaged(format!(
            "The piece \"{own}\" of this picture is not encoded as a card is"
        )));
    };
    if lines {
        report.add(Note::LineBreaks { keyword });
    }
    json::parse(&bytes, report)
}

/// Base64 with or without line breaks and padding, in either alphabet; and whether there were breaks.
pub(crate) fn unbase64(text: &[u8]) -> Option<(Vec<u8>, bool)> {
    use base64::alphabet::{STANDARD as PLAIN, URL_SAFE};
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    let tight: Vec<u8> =
        text.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != 0).collect();
    let broken = tight.len() != text.trim_ascii().len();
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let decoded = [&PLAIN, &URL_SAFE]
        .into_iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(&tight).ok());
    decoded.map(|bytes| (bytes, broken))
}
