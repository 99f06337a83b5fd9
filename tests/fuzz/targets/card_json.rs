//! Cards as JSON, of any version, and what is said with them.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod used;

fuzz_target!(|bytes: &[u8]| used::card(bytes));
