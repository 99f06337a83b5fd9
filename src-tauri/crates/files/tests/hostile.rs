//! What somebody may send to hurt: it is refused or read, in bounded time, and the program lives.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use image::{ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;
use vis_files::{ErrorKind, Limits, read};

fn refused(name: &str, bytes: &[u8]) -> ErrorKind {
    read(name, bytes, Limits::default()).map(|file| file.text.len()).unwrap_err().kind
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([x as u8, y as u8, 9, if 2 * x < width { 0 } else { 255 }])
    })
    .write_to(&mut bytes, ImageFormat::Png)
    .unwrap();
    bytes.into_inner()
}

/// A picture's header alone says that it has 50,000 x 50,000 pixels.
fn giant() -> Vec<u8> {
    let mut bytes = png(8, 8);
    bytes[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let sum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// A zip with one packed part, which says of itself that it is small.
fn zip(name: &str, packed: &[u8], unpacked_crc: u32) -> Vec<u8> {
    let number = |number: usize, length: usize| number.to_le_bytes()[..length].to_vec();
    let fields =
        [number(20, 2), number(0, 2), number(8, 2), number(0, 4), number(unpacked_crc as usize, 4)].concat();
    let sizes = [number(packed.len(), 4), number(100, 4), number(name.len(), 2), number(0, 2)].concat();
    let local = [&b"PK\x03\x04"[..], &fields, &sizes, name.as_bytes(), packed].concat();
    let listed = [&b"PK\x01\x02\x14\0"[..], &fields, &sizes, &[0; 14][..], name.as_bytes()].concat();
    let (length, start) = (number(listed.len(), 4), number(local.len(), 4));
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &length, &start, b"\0\0"].concat();
    [local, listed, end].concat()
}

fn deflated(length: usize) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    for _ in 0..length / 65_536 {
        packer.write_all(&[b' '; 65_536]).unwrap();
    }
    packer.finish().unwrap()
}

fn sample(case: &str, name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case).join(name)).unwrap()
}

#[test]
fn bombs_are_refused() {
    assert_eq!(refused("giant.png", &giant()), ErrorKind::TooLarge);
    let bomb = zip("word/document.xml", &deflated(200 << 20), 0);
    assert!(bomb.len() < 1 << 20, "it is small until it is unpacked: {}", bomb.len());
    assert_eq!(refused("bomb.docx", &bomb), ErrorKind::TooLarge);
}

#[test]
fn a_page_that_unpacks_to_too_much_has_no_text() {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..(200 << 20) / 65_536 {
        packer.write_all(&[b' '; 65_536]).unwrap();
    }
    let packed = packer.finish().unwrap();
    let head = "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Count 1 /Kids [3 0 R] >> \
                endobj\n3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R >> endobj\n";
    let stream = format!("4 0 obj << /Filter /FlateDecode /Length {} >> stream\n", packed.len());
    let mut file = [head.as_bytes(), stream.as_bytes(), &packed, b"\nendstream endobj\n"].concat();
    let at = |mark: &[u8]| file.windows(mark.len()).position(|part| part == mark).unwrap();
    let places = [at(b"1 0 obj"), at(b"2 0 obj"), at(b"3 0 obj"), at(b"4 0 obj")];
    let table: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let start = file.len();
    let end = format!(
        "xref\n0 5\n0000000000 65535 f \n{table}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(end.as_bytes());
    assert_eq!(refused("bomb.pdf", &file), ErrorKind::NoText);
}

#[test]
fn deep_brackets_do_not_end_the_program() {
    let deep = format!("%PDF-1.4\n1 0 obj {}{} endobj\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused("deep.pdf", deep.as_bytes()), ErrorKind::Damaged);
    let xml = format!("<a>{}", "<w:p><w:tbl>".repeat(100_000));
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    packer.write_all(xml.as_bytes()).unwrap();
    let document = zip("word/document.xml", &packer.finish().unwrap(), crc32fast::hash(xml.as_bytes()));
    assert_eq!(refused("deep.docx", &document), ErrorKind::NoText);
}

#[test]
fn a_picture_is_upright_small_and_without_what_the_camera_wrote() {
    let mut jpeg = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(2000, 1000, image::Rgb([200, 10, 10]))
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .unwrap();
    let mut bytes = jpeg.into_inner();
    // Exif: turned by a quarter, and a maker's name that must not travel.
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x0c\0\0\0\x26\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETMAKER\0";
    let length = (exif.len() as u16 + 2).to_be_bytes();
    bytes.splice(2..2, [&[0xff, 0xe1][..], &length, exif].concat());
    let picture = read("a.png", &bytes, Limits::default()).unwrap().picture.unwrap();
    assert_eq!((picture.width, picture.height), (1000, 2000), "turned as it was meant");
    assert_eq!(picture.media_type, "image/jpeg");
    let sent = image::load_from_memory(&picture.sent).unwrap();
    assert_eq!((sent.width(), sent.height()), (784, 1568));
    let thumbnail = image::load_from_memory(&picture.thumbnail).unwrap();
    assert_eq!((thumbnail.width(), thumbnail.height()), (128, 256));
    for part in [&picture.sent, &picture.thumbnail] {
        assert!(!part.windows(6).any(|part| part == b"SECRET"), "what the camera wrote is gone");
    }
}

#[test]
fn what_is_clear_stays_clear_for_models_and_is_white_in_thumbnails() {
    let picture = read("a.gif", &png(40, 20), Limits::default()).unwrap().picture.unwrap();
    assert_eq!(picture.media_type, "image/png");
    assert_eq!(image::load_from_memory(&picture.sent).unwrap().to_rgba8().get_pixel(0, 0).0[3], 0);
    let edge = image::load_from_memory(&picture.thumbnail).unwrap().to_rgb8().get_pixel(4, 10).0;
    assert!(edge.iter().all(|colour| *colour > 180), "{edge:?}");
}

#[test]
fn every_cut_of_a_file_is_an_answer() {
    for (case, name) in [("pdf-report", "report.pdf"), ("docx-trip", "trip.docx"), ("pdf-loops", "loops.pdf")]
    {
        let whole = sample(case, name);
        for length in (1..whole.len()).step_by(whole.len() / 40) {
            let _ = bounded(name, &whole[..length]);
        }
    }
    let picture = png(30, 30);
    for length in (1..picture.len()).step_by(picture.len() / 40) {
        let _ = bounded("a.png", &picture[..length]);
    }
}

/// Given up, or a parser that panicked without saying so: neither may happen.
fn bounded(name: &str, bytes: &[u8]) -> bool {
    let limits = Limits { patience: Duration::from_secs(60), ..Limits::default() };
    match read(name, bytes, limits) {
        Ok(file) => file.text.len() <= 4 * limits.characters,
        Err(error) => error.kind != ErrorKind::TookTooLong && !error.sentence.is_empty(),
    }
}

fn mutated() -> impl Strategy<Value = (usize, Vec<(prop::sample::Index, u8)>)> {
    (0_usize..4, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2000), start in 0_usize..6) {
        let starts: [&[u8]; 6] = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"];
        prop_assert!(bounded("a.bin", &[starts[start], &bytes].concat()));
    }

    #[test]
    fn changed_samples_are_an_answer((which, changes) in mutated()) {
        let (name, mut bytes) = match which {
            0 => ("report.pdf", sample("pdf-report", "report.pdf")),
            1 => ("trip.docx", sample("docx-trip", "trip.docx")),
            2 => ("letters.pdf", sample("pdf-printed", "museum.pdf")),
            _ => ("a.png", png(20, 20)),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        prop_assert!(bounded(name, &bytes));
    }
}
