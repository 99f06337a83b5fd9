//! Every carrier in, every carrier out, compared value by value and byte by byte.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{File, card, card_piece, changed_at, chunk, full, png, text_piece, zip, zlib};
use serde_json::{Value, json};
use vis_cards::{Carrier, Kind, Note, Place, Version, open};

const NOW: i64 = 1_800_000_000;
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture PK\x05\x06 not the end \xff\xd9";

fn v2() -> Value {
    json!({ "spec": "chara_card_v2", "spec_version": "2.0", "data": { "name": "Old", "first_mes": "Hi", "extensions": { "k": [1] } } })
}

/// Pieces of a PNG that are no card.
fn foreign(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut pieces) = (&bytes[8..], Vec::new());
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize + 12;
        let (piece, after) = rest.split_at(length);
        let is_card = piece[8..].starts_with(b"ccv3\0") || piece[8..].starts_with(b"chara\0");
        if !is_card {
            pieces.push(piece.to_vec());
        }
        rest = after;
    }
    pieces
}

#[test]
fn a_picture_gives_back_the_card_and_every_piece() {
    let bytes = png(&[card_piece("chara", &v2()), card_piece("ccv3", &full())]);
    let (file, report) = card(&bytes);
    assert_eq!(file.card.to_value(), full());
    assert_eq!(file.version, Version::V3);
    assert!(report.has(&Note::OlderFormDropped));
    let again = file.to_png(None, NOW).unwrap();
    assert_eq!(again.report.notes, [], "a picture holds all that it held");
    assert_eq!(
        foreign(&again.bytes),
        foreign(&bytes),
        "pixels and foreign pieces come out byte for byte, in order"
    );
    assert_eq!(card(&again.bytes).0.card.to_value(), changed_at(full(), NOW));
    let third = card(&again.bytes).0.to_png(None, NOW).unwrap();
    assert_eq!(third.bytes, again.bytes, "nothing grows from one export to the next");
}

#[test]
fn the_order_of_fields_survives() {
    let text =
        r#"{"spec":"chara_card_v3","zebra":1,"data":{"tags":[],"name":"A","first_mes":"b","apple":2}}"#;
    let written = card(text.as_bytes()).0.card.to_value().to_string();
    assert_eq!(written, text);
}

#[test]
fn the_older_form_beside_it_says_so_and_has_no_decorators() {
    let bytes = card(&png(&[card_piece("ccv3", &full())])).0.to_png(None, NOW).unwrap().bytes;
    let piece = foreign_of(&bytes, b"chara\0");
    let older: Value = serde_json::from_slice(&STANDARD.decode(piece).unwrap()).unwrap();
    let data = &older["data"];
    assert_eq!((&older["spec"], &older["spec_version"]), (&json!("chara_card_v2"), &json!("2.0")));
    assert!(
        data["creator_notes"].as_str().unwrap().contains("V3")
            && data["creator_notes"].as_str().unwrap().contains("Best with tea.")
    );
    assert_eq!(data["character_book"]["entries"][0]["content"], json!("The lamp burns whale oil."));
    assert!(data.get("assets").is_none() && data.get("group_only_greetings").is_none());
    assert_eq!(data["extensions"], full()["data"]["extensions"]);
}

fn foreign_of(bytes: &[u8], keyword: &[u8]) -> Vec<u8> {
    let at =
        bytes.windows(keyword.len() + 4).position(|window| window == [b"tEXt", keyword].concat()).unwrap();
    let length = u32::from_be_bytes(bytes[at - 4..at].try_into().unwrap()) as usize;
    bytes[at + 4 + keyword.len()..at + 4 + length].to_vec()
}

#[test]
fn every_kind_of_text_is_read() {
    let base64 = STANDARD.encode(v2().to_string());
    let international = |flag: u8, value: &[u8]| {
        chunk(b"iTXt", &[b"chara\0", &[flag, 0][..], b"en\0Karte\0", value].concat())
    };
    let lines: Vec<u8> = base64.as_bytes().chunks(76).collect::<Vec<_>>().join(&b"\r\n"[..]);
    let keyword = "chara".to_owned();
    let cases: Vec<(Vec<u8>, Vec<Note>)> = vec![
        (text_piece("chara", base64.as_bytes()), vec![]),
        (
            chunk(b"zTXt", &[&b"chara\0\0"[..], &zlib(base64.as_bytes())].concat()),
            vec![Note::Packed { keyword: keyword.clone() }],
        ),
        (international(0, base64.as_bytes()), vec![]),
        (international(1, &zlib(base64.as_bytes())), vec![Note::Packed { keyword: keyword.clone() }]),
        (text_piece("chara", &lines), vec![Note::LineBreaks { keyword: keyword.clone() }]),
        (text_piece("Chara", base64.as_bytes()), vec![Note::KeywordCase { keyword: "Chara".into() }]),
        (text_piece("chara", v2().to_string().as_bytes()), vec![Note::NotEncoded { keyword }]),
        (text_piece("chara", URL_SAFE_NO_PAD.encode(v2().to_string()).as_bytes()), vec![]),
    ];
    for (piece, notes) in cases {
        let (file, report) = card(&png(&[piece]));
        assert_eq!(file.card.to_value(), v2());
        assert_eq!(report.notes, notes);
    }
}

#[test]
fn of_several_pieces_the_newest_that_can_be_read_counts() {
    let other = |name: &str| json!({ "spec": "chara_card_v2", "spec_version": "2.0", "data": { "name": name, "first_mes": "" } });
    let name = |pieces: &[Vec<u8>]| {
        let (file, report) = card(&png(pieces));
        (file.card.profile().name, report.notes)
    };
    let duplicate = Note::DuplicateChunk { keyword: "chara".into() };
    assert_eq!(
        name(&[card_piece("chara", &other("a")), card_piece("chara", &other("b"))]),
        ("b".into(), vec![duplicate.clone()])
    );
    assert_eq!(
        name(&[card_piece("chara", &other("a")), text_piece("chara", b"%%")]),
        ("a".into(), vec![duplicate])
    );
    assert_eq!(
        name(&[text_piece("ccv3", b"bm90IGpzb24="), card_piece("chara", &other("a"))]),
        ("a".into(), vec![Note::OlderFormRead])
    );
}

#[test]
fn a_damaged_picture_still_gives_its_card() {
    let whole = png(&[card_piece("ccv3", &full())]);
    let cut = &whole[..whole.len() - 20];
    let (file, report) = card(cut);
    assert!(report.has(&Note::CutShort));
    let again = card(&file.to_png(None, NOW).unwrap().bytes).1;
    assert!(!again.has(&Note::CutShort), "the end is put back");
    let mut wrong = whole.clone();
    let at = whole.windows(4).position(|window| window == b"IDAT").unwrap();
    wrong[at + 6] ^= 1;
    assert!(card(&wrong).1.has(&Note::ChecksumWrong));
}

#[test]
fn a_file_inside_of_a_picture_goes_with_the_card() {
    let mut value = full();
    value["data"]["assets"] = json!([{ "type": "emotion", "uri": "__asset:3", "name": "joy", "ext": "png" }]);
    let picture = png(&[
        text_piece("chara-ext-asset_:3", STANDARD.encode(b"joyful bytes").as_bytes()),
        card_piece("ccv3", &value),
    ]);
    let (file, report) = card(&picture);
    assert!(!report.notes.iter().any(|note| matches!(note, Note::AssetMissing { .. })));
    let asset = &file.card.assets()[0];
    assert_eq!(file.asset(asset).unwrap().unwrap(), b"joyful bytes");
    assert_eq!(foreign(&file.to_png(None, NOW).unwrap().bytes), foreign(&picture));
    for other in [file.to_json(Version::V3, NOW).bytes, file.to_charx(None, NOW).unwrap().bytes] {
        let (file, _) = card(&other);
        assert_eq!(file.asset(&file.card.assets()[0]).unwrap().unwrap(), b"joyful bytes");
    }
}

fn charx(prefix: &[u8]) -> (Vec<u8>, Value) {
    let mut value = full();
    value["data"]["assets"] = json!([
        { "type": "icon", "uri": "embeded://assets/icon/images/main.png", "name": "main", "ext": "png" },
        { "type": "background", "uri": "embedded://assets/background/images/Sea.webp", "name": "main", "ext": "webp" },
        { "type": "emotion", "uri": "embeded://assets/emotion/images/gone.png", "name": "gone", "ext": "png" }
    ]);
    let mut odd = File::new("assets/background/images/Sea.webp", b"waves");
    (odd.method, odd.packed) = (0, b"waves".to_vec());
    let files = [
        File::new("card.json", value.to_string().as_bytes()),
        File::new("assets/icon/images/main.png", &png(&[])),
        odd,
        File::new("module.risum", b"\0\x01 of another program"),
        File::new("settings.json", br#"{"foreign": true}"#),
    ];
    (zip(prefix, &files), value)
}

#[test]
fn an_archive_gives_back_every_file() {
    for prefix in [&b""[..], JPEG, b"any bytes"] {
        let (bytes, value) = charx(prefix);
        let (file, report) = card(&bytes);
        assert_eq!(file.card.to_value(), value);
        assert!(report.has(&Note::AssetMissing {
            name: "gone".into(),
            uri: "embeded://assets/emotion/images/gone.png".into()
        }));
        let behind = Note::FoundBehind { bytes: prefix.len() as u64, picture: prefix == JPEG };
        assert_eq!(report.has(&behind), !prefix.is_empty());
        let again = file.to_charx(None, NOW).unwrap();
        assert_eq!(again.report.notes, []);
        assert!(again.bytes.starts_with(prefix));
        let (second, _) = card(&again.bytes);
        assert_eq!(second.card.to_value(), changed_at(value.clone(), NOW));
        let (Carrier::Charx(old), Carrier::Charx(new)) = (&file.carrier, &second.carrier) else {
            panic!("both are archives")
        };
        assert!(old.names().eq(new.names()));
        for asset in file.card.assets() {
            assert_eq!(file.asset(&asset).unwrap(), second.asset(&asset).unwrap());
        }
    }
}

#[test]
fn from_an_archive_to_a_picture_only_foreign_files_are_left_out_and_told() {
    let (bytes, _) = charx(b"");
    let (file, _) = card(&bytes);
    let exported = file.to_png(None, NOW).unwrap();
    let lost: Vec<String> = exported
        .report
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::Lost { what } => Some(what.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(lost, ["the file \"module.risum\"", "the file \"settings.json\""]);
    let (picture, _) = card(&exported.bytes);
    let background = picture.card.main_background().unwrap();
    assert_eq!(picture.asset(&background).unwrap().unwrap(), b"waves");
    let icon = picture.card.main_icon().unwrap();
    assert_eq!(picture.asset(&icon).unwrap().unwrap(), png(&[]));
}

#[test]
fn a_picture_becomes_an_archive_with_its_icon() {
    let (file, _) = card(&png(&[card_piece("chara", &v2())]));
    let (archive, report) = card(&file.to_charx(None, NOW).unwrap().bytes);
    assert_eq!(report.notes, []);
    let icon = archive.card.main_icon().unwrap();
    assert_eq!(icon.place(), Place::Archive("assets/icon/images/main.png"));
    assert_eq!(archive.asset(&icon).unwrap().unwrap(), png(&[]), "the picture without the card in it");
}

#[test]
fn json_needs_a_picture_to_become_one() {
    let (file, _) = card(full().to_string().as_bytes());
    assert_eq!(file.to_png(None, NOW).unwrap_err().kind, Kind::NoPicture);
    let bytes = file.to_png(Some(&png(&[])), NOW).unwrap().bytes;
    assert_eq!(card(&bytes).0.card.to_value(), changed_at(full(), NOW));
    let json = file.to_json(Version::V3, NOW);
    assert_eq!(serde_json::from_slice::<Value>(&json.bytes).unwrap(), changed_at(full(), NOW));
    let older: Value = serde_json::from_slice(&file.to_json(Version::V2, NOW).bytes).unwrap();
    assert_eq!(older["spec"], json!("chara_card_v2"));
    assert_eq!(older["data"], full()["data"], "version 2 keeps what it does not know");
}

#[test]
fn a_picture_with_a_card_may_lend_its_pixels_but_not_its_card() {
    let (file, _) = card(full().to_string().as_bytes());
    let bytes = file.to_png(Some(&png(&[card_piece("chara", &v2())])), NOW).unwrap().bytes;
    assert_eq!(card(&bytes).0.card.profile().name, "Odile Marrow");
    assert_eq!(foreign(&bytes), foreign(&png(&[])));
}

#[test]
fn an_edit_touches_nothing_else() {
    let (mut file, _) = card(full().to_string().as_bytes());
    let mut profile = file.card.profile();
    profile.description = "New.".into();
    profile.alternate_greetings.push("Fourth".into());
    file.card.write(&profile);
    let mut book = file.card.book().unwrap();
    let mut entry = book.entries().remove(0);
    entry.keys.push("lantern".into());
    assert!(book.write(0, &entry));
    file.card.set_book(Some(&book));
    let mut expected = full();
    expected["data"]["description"] = json!("New.");
    expected["data"]["alternate_greetings"].as_array_mut().unwrap().push(json!("Fourth"));
    expected["data"]["character_book"]["entries"][0]["keys"] = json!(["lamp", "lantern"]);
    assert_eq!(file.card.to_value(), expected);
}

#[test]
fn fields_repeated_beside_data_do_not_go_stale() {
    let twin = json!({ "name": "A", "spec": "chara_card_v2", "spec_version": "2.0", "data": { "name": "A", "first_mes": "x" } });
    let (mut file, _) = card(twin.to_string().as_bytes());
    let mut profile = file.card.profile();
    profile.name = "B".into();
    file.card.write(&profile);
    let value = file.card.to_value();
    assert_eq!((&value["name"], &value["data"]["name"]), (&json!("B"), &json!("B")));
}

#[test]
fn files_that_are_no_cards_are_told_apart() {
    let sentence = |bytes: &[u8]| open(bytes).unwrap_err().sentence;
    assert!(sentence(&png(&[])).contains("original file"));
    assert!(sentence(JPEG.split_at(10).0).contains("PNG"));
    assert!(sentence(b"").contains("empty"));
    assert!(sentence(b"[1, 2]").contains("no character"));
    assert!(sentence(&zip(b"", &[File::new("manifest.json", b"{}")])).contains("Backyard"));
    assert!(sentence(&zip(b"", &[File::new("readme.txt", b"x")])).contains("card.json"));
    let mut locked = File::new("card.json", b"{}");
    locked.flags = 1;
    assert!(sentence(&zip(b"", &[locked])).contains("password"));
}
