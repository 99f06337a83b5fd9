//! The models on disk: which there are, whether their bytes are the right ones, and how new bytes get in.
//!
//! Use it for: reading the catalogue (`assets/models.toml`), checking a models folder, installing a file whose digest is
//! proven first, rewriting a model file for another program. Not for: fetching (whoever has the bytes brings them), loading a model, or deciding where the folder is.

mod catalogue;
mod convert;
mod digest;
mod error;
mod install;
mod records;
mod status;

pub use catalogue::{Append, Catalogue, Ecosystem, Model, ModelFile, Package, Part, Purpose, platform};
pub use convert::{Conversion, gguf_to_iq4_nl, whisper_to_ggml};
pub use digest::digest;
pub use error::ModelError;
pub use install::{adopt, assemble, install};
pub use status::{Check, Condition, FileStatus, ModelStatus, status, verify};
