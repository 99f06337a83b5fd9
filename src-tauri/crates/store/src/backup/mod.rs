//! Backups: everything of a home, models and keys apart, in one file that a passphrase opens.
//!
//! A backup is a tar archive inside of the container of [`container`]: `head.json` (what made it), `visavis.db` (a consistent
//! copy of the database, encrypted anew where the home is), the other files of the home, and at the end `manifest.json` with
//! size and SHA-256 of each. Sounds are sealed with a key that lies in the database, so they are copied as they are.

mod archive;
mod container;
mod contents;
mod convert;
mod copier;
mod restore;
mod unpack;

pub use archive::{BackupOrder, back_up};
pub use contents::{BackupCheck, Inventory};
pub use copier::Copier;
pub use restore::{RestoreOrder, finish_restore, prepare_restore, swap_in};
pub use unpack::check_backup;

use serde::{Deserialize, Serialize};

/// The database, in the home and in a backup.
pub(crate) const DATABASE: &str = "visavis.db";
const HEAD: &str = "head.json";
const MANIFEST: &str = "manifest.json";
/// The newest arrangement of files that this program knows.
const FORMAT: u32 = 1;

/// How far something long is: bytes done, of how many.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// The first file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u32,
    /// Of the program that made it.
    version: String,
    made_ms: i64,
    /// The folder it was made of: films are known by where they lie.
    home: String,
    /// Whether chats and sounds are encrypted inside of the backup, as they were in the home.
    encrypted: bool,
    /// Of all files, about.
    bytes: u64,
}

/// The last file of a backup.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    files: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Below the home, with `/`.
    path: String,
    bytes: u64,
    /// Hexadecimal.
    sha256: String,
}
