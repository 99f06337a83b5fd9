//! Made-up files to read: pictures, archives and cards, built byte by byte.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use serde_json::{Value, json};
use vis_cards::{CardFile, Content, Lorebook, Opened, Report, open};

pub(crate) fn card(bytes: &[u8]) -> (CardFile, Report) {
    let Opened { content, report } = open(bytes).unwrap();
    match content {
        Content::Card(file) => (*file, report),
        Content::Lorebook(_) => panic!("a card was expected"),
    }
}

pub(crate) fn lorebook(value: &Value) -> Lorebook {
    match open(value.to_string().as_bytes()).unwrap().content {
        Content::Lorebook(book) => *book,
        Content::Card(_) => panic!("a lorebook was expected"),
    }
}

/// A valid card of version 3 that uses every field, and fields nobody knows at every level.
pub(crate) fn full() -> Value {
    json!({
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": {
            "name": "Odile Marrow",
            "description": "{{char}} keeps the lighthouse.\n",
            "personality": "dry, kind",
            "scenario": "A storm.",
            "first_mes": "Mind the step, {{user}}.",
            "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Evening.",
            "creator_notes": "Best with tea. \u{1f375}",
            "system_prompt": "{{original}}",
            "post_history_instructions": "",
            "alternate_greetings": ["You again?", "", "The lamp is out."],
            "tags": ["sea", "Cozy"],
            "creator": "nobody",
            "character_version": "1.10",
            "extensions": { "visavis/voice": "bf_emma", "other": { "deep": [1, 2.5, null, { "x": 0.1 }] } },
            "character_book": {
                "name": "Coast",
                "scan_depth": 3,
                "token_budget": 500,
                "recursive_scanning": true,
                "extensions": { "kept": true },
                "odd": "kept",
                "entries": [{
                    "keys": ["lamp"], "content": "@@depth 2\nThe lamp burns whale oil.", "extensions": { "a": 1 },
                    "enabled": true, "insertion_order": 10, "use_regex": false, "id": 7, "strange": [0]
                }]
            },
            "assets": [
                { "type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png" },
                { "type": "x_unknown", "uri": "https://example.org/a.bin", "name": "far", "ext": "bin", "note": 1 }
            ],
            "nickname": "Odile",
            "creator_notes_multilingual": { "de": "Am besten mit Tee." },
            "source": ["https://example.org/1"],
            "group_only_greetings": ["A crowd!"],
            "creation_date": 1_700_000_000,
            "modification_date": 1_700_000_001,
            "unknown_field": { "kept": [true, 1e300, 12_345_678_901_234_567_890_u64, -0.25] }
        },
        "beside": "kept"
    })
}

/// The same card with another time of change: the one field that an export sets.
pub(crate) fn changed_at(mut card: Value, seconds: i64) -> Value {
    card["data"]["modification_date"] = json!(seconds);
    card
}

pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend_from_slice(kind);
    bytes.extend_from_slice(data);
    let checksum = crc32fast::hash(&bytes[4..]);
    bytes.extend_from_slice(&checksum.to_be_bytes());
    bytes
}

pub(crate) fn header(width: u32, height: u32) -> Vec<u8> {
    let mut data = width.to_be_bytes().to_vec();
    data.extend_from_slice(&height.to_be_bytes());
    data.extend_from_slice(&[8, 6, 0, 0, 0]);
    chunk(b"IHDR", &data)
}

/// A picture of one pixel with foreign pieces before and behind the pixels, and `pieces` between.
pub(crate) fn png(pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(header(1, 1));
    bytes.extend(chunk(b"tEXt", b"Software\0a paint program"));
    bytes.extend(chunk(b"IDAT", &zlib(&[0, 10, 20, 30, 255])));
    pieces.iter().for_each(|piece| bytes.extend(piece));
    bytes.extend(chunk(b"prVt", b"\x01\x02\x03"));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

pub(crate) fn text_piece(keyword: &str, value: &[u8]) -> Vec<u8> {
    chunk(b"tEXt", &[keyword.as_bytes(), &[0], value].concat())
}

pub(crate) fn card_piece(keyword: &str, card: &Value) -> Vec<u8> {
    text_piece(keyword, STANDARD.encode(card.to_string()).as_bytes())
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of a zip, with everything that can be lied about.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) crc: u32,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    /// Where it claims to be, instead of where it is.
    pub(crate) offset: Option<u32>,
}

impl File {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let size = u32::try_from(bytes.len()).unwrap();
        Self {
            name: name.to_owned(),
            packed: deflate(bytes),
            size,
            crc: crc32fast::hash(bytes),
            method: 8,
            flags: 0,
            mode: 0,
            offset: None,
        }
    }
}

/// A zip behind `prefix`, its offsets counted from the archive's own first byte.
pub(crate) fn zip(prefix: &[u8], files: &[File]) -> Vec<u8> {
    let (mut bytes, mut directory) = (prefix.to_vec(), Vec::new());
    for file in files {
        let offset = file.offset.unwrap_or(u32::try_from(bytes.len() - prefix.len()).unwrap());
        let mut shared = Vec::new();
        for word in [20, file.flags, file.method, 0, 33] {
            shared.extend_from_slice(&u16::to_le_bytes(word));
        }
        for double in [file.crc, u32::try_from(file.packed.len()).unwrap(), file.size] {
            shared.extend_from_slice(&double.to_le_bytes());
        }
        shared.extend_from_slice(&u16::try_from(file.name.len()).unwrap().to_le_bytes());
        shared.extend_from_slice(&[0, 0]);
        if file.offset.is_none() {
            bytes.extend_from_slice(b"PK\x03\x04");
            bytes.extend_from_slice(&shared);
            bytes.extend_from_slice(file.name.as_bytes());
            bytes.extend_from_slice(&file.packed);
        }
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&shared);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&(file.mode << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(file.name.as_bytes());
    }
    let (start, size) = (bytes.len() - prefix.len(), directory.len());
    bytes.extend(directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    bytes.extend([count, count].concat());
    bytes.extend_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes
}
