//! The models on disk: which there are, whether their bytes are the right ones, and how new bytes get in.
//!
//! Use it for: reading the catalogue (`assets/models.toml`), checking a models folder, installing a file whose digest is
//! proven first, fetching one over a network that breaks (`download`), importing a model file, guessing how fast a model
//! will be, rewriting a model file for another program. Not for: loading a model, or deciding where the folder is.

mod added;
mod catalogue;
mod convert;
mod digest;
#[cfg(feature = "download")]
pub mod download;
mod error;
mod gguf;
mod install;
mod leftovers;
mod offer;
mod records;
mod speed;
mod status;
mod whisper_file;

pub use added::{
    Candidate, DiskUse, Import, Inside, Installed, Origin, candidates, disk_use, free_path, import, inspect,
    installed, intact, look_into, remove,
};
pub use catalogue::{Append, Catalogue, Ecosystem, Model, ModelFile, Package, Part, Purpose, platform};
pub use convert::{Conversion, e5_to_gguf, gguf_to_iq4_nl, whisper_to_ggml};
pub use digest::digest;
pub use error::ModelError;
pub use gguf::{GgufHeader, read_gguf_header};
pub use install::{adopt, assemble, install};
pub use leftovers::{give_up, unfinished};
pub use offer::{Offer, OfferDigest, recommended};
pub use records::pinned as pinned_digest;
pub use speed::{CALM_READER, memory_speed, tokens_per_second};
pub use status::{Check, Condition, FileStatus, ModelStatus, status, verify};
pub use whisper_file::{WhisperHeader, read_whisper_header};
