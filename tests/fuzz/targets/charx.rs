//! CHARX archives: as they come, or well-packed around a card and a file of any name.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../src-tauri/crates/cards/tests/common/mod.rs"]
mod common;
mod used;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    if kind % 2 == 0 {
        return used::card(rest);
    }
    let (name, card) = rest.split_at(rest.len().min(usize::from(kind >> 3)));
    let name = String::from_utf8_lossy(name);
    let files = [common::File::new("card.json", card), common::File::new(&name, b"x")];
    used::card(&common::zip(if kind & 4 == 0 { b"" } else { b"\xff\xd8\xff" }, &files));
});
