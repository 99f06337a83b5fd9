//! Subtitles, and scripts as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod staged;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    staged::script(["a.srt", "a.vtt", "a.json"][usize::from(kind % 3)], rest);
});
