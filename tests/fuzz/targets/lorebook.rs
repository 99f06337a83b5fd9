//! One entry of a lorebook: its key as a pattern, its text with decorators and macros, a chat that may call for it.
//! The input's lines are key, second key, text of the chat; the rest is the entry's text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;

mod used;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(4, '\n');
    let [key, second, said, content] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let entry = |regex: bool| {
        json!({ "keys": [key], "secondary_keys": [second], "selective": !second.is_empty(), "content": content, "enabled": true,
            "insertion_order": 1, "use_regex": regex, "extensions": {} })
    };
    let book = json!({ "spec": "lorebook_v3", "data": { "entries": [entry(true), entry(false)], "extensions": {} } });
    used::book_of(book.to_string().as_bytes(), said);
});
