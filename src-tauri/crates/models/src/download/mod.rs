//! Fetching a model file of some gigabytes over a network that breaks, by a program that is killed.
//!
//! [`Plan`] decides (pure): whom to ask for which bytes, when to wait, when another address is tried, what a wrong digest
//! means. [`PartFile`] keeps what came, in chunks with a journal of their digests. [`Download`] drives both over a
//! [`Source`]; [`Web`] is the one over `vis-net`.
//!
//! A chunk is written and synced before its line enters the journal, and every chunk is hashed again when the download
//! goes on. So a kill or a damaged chunk costs that chunk, never the file, and nothing is installed whose SHA-256, read
//! back from the disk, is not the one that the catalogue, an earlier download or the upstream has named.

mod drive;
mod error;
mod fetch;
mod journal;
mod part;
mod plan;
mod progress;
mod segments;
mod source;
mod target;
mod web;

pub use drive::{Download, Outcome, Room, Settings};
pub use error::DownloadError;
pub use part::{PartFile, free_bytes};
pub use plan::{BackOff, End, Event, Next, Plan};
pub use progress::{Doing, Progress, Speed};
pub use segments::{CHUNK, Held, Segment};
pub use source::{Fault, Head, Opened, Source};
pub use target::Target;
pub use web::Web;
