//! PNG pictures: as they come, or with the input as the text of a whole chunk.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../../src-tauri/crates/cards/tests/common/mod.rs"]
mod common;
mod used;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    match kind % 4 {
        0 => used::card(rest),
        // Behind the checksum and the base64, where random bytes never come.
        1 => used::card(&common::png(&[common::text_piece("ccv3", rest)])),
        2 => used::card(&common::png(&[common::chunk(b"zTXt", &[&b"chara\0\0"[..], rest].concat())])),
        _ => used::card(&common::png(&[common::chunk(b"iTXt", &[&b"ccv3\0"[..], rest].concat())])),
    }
});
