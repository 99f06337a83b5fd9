//! Changes good files at random and reads, writes and uses what comes out: `cargo run -p vis-cards --example mutate -- INPUTS SEED`.
//! Stops with a panic at the first input that is not either read or refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool for the terminal")]

#[path = "../tests/common/mod.rs"]
mod common;

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
        zip(b"", &[stored.clone(), File::new("assets/icon/images/main.png", &png(&[]))]),
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
    for input in 0..inputs {
        let mut bytes = seeds[chance.below(seeds.len())].clone();
        let other = &seeds[chance.below(seeds.len())];
        mutate(&mut bytes, other, &mut chance);
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
