//! Changes good files at random and reads, writes and uses what comes out: `cargo run -p vis-cards --example mutate -- INPUTS SEED`.
//! Stops with a panic at the first input that is not either read or refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool for the terminal")]

#[path = "../tests/common/mod.rs"]
mod common;

use serde_json::{Value, json};

use common::{File, card_piece, chunk, full, png, text_piece, zip, zlib};
use vis_cards::lorebook::{Line, Lorebook, Memory, Role, Scene, Settings, activate};
use vis_cards::macros::{Audience, Moment, Names, expand};
use vis_cards::{Content, Version, open};

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }
}

/// Words that mean something in one of the formats.
const WORDS: [&[u8]; 24] = [
    b"{{",
    b"}}",
    b"[",
    b"{",
    b"\"",
    b"\\ud800",
    b"@@depth ",
    b"@@@role user\n",
    b"null",
    b"1e999",
    b"-1",
    b"ccv3\0",
    b"chara\0",
    b"IEND",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"../",
    b"/(a+)+/i",
    b"{{random:",
    b"entries",
    b"\xef\xbb\xbf",
];

fn seeds() -> Vec<Vec<u8>> {
    let (value, text) = (full(), full().to_string());
    let stored =
        File { method: 0, packed: text.clone().into_bytes(), ..File::new("card.json", text.as_bytes()) };
    let packed = chunk(b"zTXt", &[&b"ccv3\0\0"[..], &zlib(text.as_bytes())].concat());
    let world = br#"{"entries":{"0":{"uid":0,"key":["lamp","/se(a|e)/i"],"keysecondary":["x"],"selective":true,"selectiveLogic":3,"content":"@@depth 3\n{{random:a,{{char}}}}","order":1,"position":4,"depth":2,"probability":50}}}"#;
    let mut cases: Vec<Vec<u8>> = vec![
        text.clone().into_bytes(),
        png(&[
            card_piece("chara", &value),
            card_piece("ccv3", &value),
            text_piece("chara-ext-asset_:1", b"QUJD"),
        ]),
        png(&[packed]),
        png(&[text_piece("ccv3", text.as_bytes())]),
        zip(b"", &[stored, File::new("assets/icon/images/main.png", &png(&[]))]),
        zip(b"\xff\xd8\xff", &[File::new("card.json", text.as_bytes()), File::new("x.json", b"{}")]),
        world.to_vec(),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|case| std::fs::read(case.unwrap().path().join("card.json")).unwrap());
    cases.extend(files);
    cases
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.splice(at..at, WORDS[chance.below(WORDS.len())].iter().copied())),
            4 => drop(bytes.drain(at..(at + chance.below(40)).min(bytes.len()))),
            5 => {
                let from = chance.below(other.len());
                let part = other[from..(from + chance.below(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..at, part));
            }
            _ => {
                let word = WORDS[chance.below(WORDS.len())];
                let end = (at + word.len()).min(bytes.len());
                drop(bytes.splice(at..end, word.iter().copied()));
            }
        }
    }
}

/// Puts something else in the place of a value somewhere below `value`.
fn mutate_value(value: &mut Value, chance: &mut Chance) {
    let deeper = chance.below(5) > 0;
    match value {
        Value::Object(map) if deeper && !map.is_empty() => {
            let at = chance.below(map.len());
            map.values_mut().nth(at).into_iter().for_each(|value| mutate_value(value, chance));
        }
        Value::Array(values) if deeper && !values.is_empty() => {
            let at = chance.below(values.len());
            mutate_value(&mut values[at], chance);
        }
        Value::String(text) if deeper => {
            let mut bytes = std::mem::take(text).into_bytes();
            mutate(&mut bytes, b"@@position scenario\n{{pick:a,b}} /(lamp|x)/i embeded://a.png __asset:1 data:image/png;base64,QQ==", chance);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        _ => {
            let odd = [
                json!(null),
                json!([]),
                json!({}),
                json!("x, y"),
                json!(-1),
                json!(1e300),
                json!(true),
                json!([null, 1, "a", {}]),
                json!({"0": {"key": ["a"]}}),
            ];
            *value = odd[chance.below(odd.len())].clone();
        }
    }
}

/// A card or lorebook with some of its values changed, in one of the carriers.
fn odd_card(seeds: &[Value], chance: &mut Chance) -> Vec<u8> {
    let mut value = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(6) {
        mutate_value(&mut value, chance);
    }
    let text = value.to_string();
    match chance.below(4) {
        0 => png(&[card_piece("ccv3", &value), text_piece("chara-ext-asset_:1", b"QUJD")]),
        1 => zip(b"", &[File::new("card.json", text.as_bytes()), File::new("a.png", &png(&[]))]),
        _ => text.into_bytes(),
    }
}

/// Whether it was read.
fn use_up(bytes: &[u8]) -> bool {
    let Ok(opened) = open(bytes) else { return false };
    match opened.content {
        Content::Card(file) => {
            let json = file.to_json(Version::V3, 1);
            if let Err(error) = open(&json.bytes) {
                // Only what stands at a limit may pass it by the fields that version 3 adds.
                assert!(error.sentence.contains("levels"), "{error}");
            }
            let _ = (file.to_png(None, 1), file.to_charx(None, 1));
            let profile = file.card.profile();
            say(&profile.first_message);
            say(&profile.description);
            file.card.book().iter().for_each(talk);
        }
        Content::Lorebook(book) => {
            open(book.to_value().to_string().as_bytes()).expect("what was written can be read");
            talk(&book);
        }
    }
    true
}

fn say(text: &str) {
    let names = Names {
        char: "A",
        user: "B",
        original: "",
        others: &[],
        now: Moment::default(),
        seed: 1,
        chat_seed: 2,
    };
    let _ = expand(text, &names, Audience::Person);
}

fn talk(book: &Lorebook) {
    let memory = Memory::default();
    let messages = [
        Line { role: Role::User, text: "the lamp, the sea" },
        Line { role: Role::Assistant, text: "a river" },
    ];
    let scene = Scene { messages: &messages, greeting: Some(0), user_icon: None, seed: 3, memory: &memory };
    let found = activate(&[book, book], &scene, &Settings::default(), &str::len);
    found.used.iter().for_each(|used| say(&used.text));
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|number| number.parse::<u64>().unwrap());
    let (inputs, seed) = (arguments.next().unwrap_or(100_000), arguments.next().unwrap_or(1));
    let (seeds, mut chance, mut read) = (seeds(), Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), 0u64);
    let values: Vec<Value> = seeds.iter().filter_map(|bytes| serde_json::from_slice(bytes).ok()).collect();
    for input in 0..inputs {
        let bytes = if input % 2 == 0 {
            odd_card(&values, &mut chance)
        } else {
            let mut bytes = seeds[chance.below(seeds.len())].clone();
            let other = &seeds[chance.below(seeds.len())];
            mutate(&mut bytes, other, &mut chance);
            bytes
        };
        let answer = std::panic::catch_unwind(|| use_up(&bytes));
        match answer {
            Ok(answer) => read += u64::from(answer),
            Err(_) => {
                std::fs::write("mutated.bin", &bytes).unwrap();
                panic!("input {input} of seed {seed} breaks it; it lies in mutated.bin");
            }
        }
    }
    println!("{inputs} inputs: {read} read, {} refused, none broke it", inputs - read);
}
