//! Files made to do harm, and files that broke on the way: a clear refusal, little memory, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{File, card_piece, chunk, full, header, png, text_piece, zip, zlib};
use proptest::prelude::*;
use vis_cards::{Content, Kind, limits, open};

fn refused(bytes: &[u8]) -> (Kind, String) {
    let error = open(bytes).unwrap_err();
    (error.kind, error.sentence)
}

#[test]
fn a_huge_picture_is_refused_by_its_header() {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(header(65_536, 65_536));
    bytes.extend(card_piece("ccv3", &full()));
    let (kind, sentence) = refused(&bytes);
    assert_eq!(kind, Kind::TooLarge);
    assert!(sentence.contains("65536 x 65536"), "{sentence}");
}

#[test]
fn packed_texts_that_grow_without_end_are_refused() {
    let bomb = zlib(&vec![b'A'; limits::TEXT * 2]);
    assert!(bomb.len() < 100_000, "the bomb is small");
    let packed = chunk(b"zTXt", &[&b"ccv3\0\0"[..], &bomb].concat());
    assert_eq!(refused(&png(&[packed])).0, Kind::TooLarge);
    let international = chunk(b"iTXt", &[&b"chara\0\x01\0\0\0"[..], &bomb].concat());
    assert_eq!(refused(&png(&[international])).0, Kind::TooLarge);
}

#[test]
fn a_piece_that_claims_more_than_there_is_ends_the_picture() {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(header(1, 1));
    bytes.extend(b"\xff\xff\xff\xfftEXtccv3\0");
    assert_eq!(refused(&bytes).0, Kind::NotACard);
}

#[test]
fn a_text_of_a_hundred_thousand_levels_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep =
            format!("{{\"name\":\"x\",\"description\":{}1{}}}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(refused(deep.as_bytes()).0, Kind::TooLarge);
        assert_eq!(refused(&zip(b"", &[File::new("card.json", deep.as_bytes())])).0, Kind::TooLarge);
    }
}

#[test]
fn paths_and_links_out_of_the_archive_are_refused() {
    let card = File::new("card.json", full().to_string().as_bytes());
    for name in
        ["../up.png", "assets/../../up.png", "/etc/passwd", "C:\\x.png", "..\\up.png", "a/..", "nul\0.png"]
    {
        assert_eq!(refused(&zip(b"", &[card.clone(), File::new(name, b"x")])).0, Kind::Unsafe, "{name}");
    }
    let mut link = File::new("assets/icon.png", b"/etc/passwd");
    link.mode = 0o120_777;
    assert_eq!(refused(&zip(b"", &[card.clone(), link])).0, Kind::Unsafe);
    assert!(
        open(&zip(b"", &[card, File::new("assets/a..b/..c", b"x")])).is_ok(),
        "two dots in a name are letters"
    );
}

#[test]
fn archives_that_grow_without_end_are_refused() {
    let card = File::new("card.json", full().to_string().as_bytes());
    let zeros = File::new("zeros", &vec![0; 64 << 20]);
    let (kind, sentence) = refused(&zip(b"", &[card.clone(), zeros]));
    assert_eq!(kind, Kind::TooLarge);
    assert!(sentence.contains("times larger"), "{sentence}");
    let mut giant = File::new("giant", b"x");
    giant.size = u32::MAX;
    assert_eq!(refused(&zip(b"", &[card.clone(), giant])).0, Kind::TooLarge);
    // Each is allowed alone; together they are not.
    let mut half = File::new("half", &[7; 1000]);
    (half.size, half.packed) = (limits::ENTRY as u32, vec![0; 2 << 20]);
    let many: Vec<File> = std::iter::once(card)
        .chain((0..9).map(|at| File { name: format!("{at}"), ..half.clone() }))
        .collect();
    assert_eq!(refused(&zip(b"", &many)).0, Kind::TooLarge);
    // The card itself lies about its size: it is unpacked no further than it said.
    let mut liar = File::new("card.json", &vec![b' '; 8 << 20]);
    liar.size = 100;
    assert_eq!(refused(&zip(b"", &[liar])).0, Kind::Damaged);
}

#[test]
fn files_that_lie_over_each_other_are_refused() {
    let card = File::new("card.json", full().to_string().as_bytes());
    let big = File { method: 0, packed: vec![1; 1 << 16], size: 1 << 16, ..File::new("big", &[]) };
    let offset =
        zip(b"", std::slice::from_ref(&card)).windows(4).rposition(|window| window == b"PK\x01\x02").unwrap()
            as u32;
    let again =
        (0..1000).map(|number| File { name: format!("{number}"), offset: Some(offset), ..big.clone() });
    let files: Vec<File> = [card, big.clone()].into_iter().chain(again).collect();
    assert_eq!(refused(&zip(b"", &files)).0, Kind::TooLarge);
}

#[test]
fn an_archive_of_archives_is_no_card() {
    let inner = zip(b"", &[File::new("0.dll", &vec![0; 4 << 20])]);
    let files: Vec<File> = (0..16).map(|at| File::new(&format!("lib {at}.zip"), &inner)).collect();
    assert_eq!(refused(&zip(b"", &files)).0, Kind::NotACard);
}

#[test]
fn a_directory_that_points_nowhere_is_refused() {
    let mut lost = File::new("card.json", b"{}");
    lost.offset = Some(4_000_000_000);
    assert_eq!(refused(&zip(b"", &[lost])).0, Kind::Damaged);
    let mut bytes = zip(b"", &[File::new("card.json", full().to_string().as_bytes())]);
    let count = bytes.len() - 12;
    bytes[count..count + 2].copy_from_slice(&u16::MAX.to_le_bytes());
    assert_eq!(refused(&bytes).0, Kind::TooLarge);
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    let text = full().to_string();
    let picture = png(&[card_piece("ccv3", &full()), text_piece("chara-ext-asset_:1", b"QUJD")]);
    let archive = zip(b"\xff\xd8\xff", &[File::new("card.json", text.as_bytes()), File::new("a.png", b"x")]);
    for whole in [text.as_bytes(), &picture, &archive] {
        for end in 0..whole.len() {
            let _ = open(&whole[..end]);
        }
        assert!(open(whole).is_ok());
    }
}

fn use_up(bytes: &[u8]) {
    let Ok(opened) = open(bytes) else { return };
    for note in &opened.report.notes {
        assert!(!note.sentence().is_empty());
    }
    match opened.content {
        Content::Card(file) => {
            let _ = (file.to_png(None, 1), file.to_json(vis_cards::Version::V2, 1), file.to_charx(None, 1));
            let again = open(&file.to_json(vis_cards::Version::V3, 1).bytes);
            assert!(again.is_ok(), "what was written can be read: {again:?}");
        }
        Content::Lorebook(book) => assert!(open(book.to_value().to_string().as_bytes()).is_ok()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changed_bytes_are_read_or_refused(
        which in 0..3usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let text = full().to_string();
        let mut bytes = match which {
            0 => text.into_bytes(),
            1 => png(&[card_piece("ccv3", &full())]),
            _ => zip(b"", &[File { method: 0, packed: text.clone().into_bytes(), ..File::new("card.json", text.as_bytes()) }]),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        use_up(&bytes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(start in prop::sample::select(vec![&b""[..], b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"{\"data\":"]), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        use_up(&[start, &bytes].concat());
    }
}
