//! Screenplays: Fountain, and lines such as `MIRA: Hello`.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod staged;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    staged::script(if kind % 2 == 0 { "a.fountain" } else { "a.txt" }, rest);
});
