//! What a GGUF file says of itself, read without trust: every count and length is checked against the bytes that are
//! there before anything is done with it, and nothing but the head is read.
//!
//! Layout: `convert/gguf.rs`, <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

mod header;
mod reader;
mod types;

pub use header::{GgufHeader, read_gguf_header};
