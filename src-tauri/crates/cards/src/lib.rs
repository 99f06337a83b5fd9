//! Character cards and lorebooks: read, changed, written, with nothing lost on the way; which lore a chat calls for; macros.
//!
//! Use it for: the files people bring from other programs, and what is in them. Not for: showing, keeping or fetching anything.
//! Pure: bytes in, bytes out; time and chance are arguments. Whatever a file claims is checked before memory is taken for it.

mod assets;
mod card;
mod chance;
mod charx;
mod error;
mod export;
mod file;
mod json;
pub mod limits;
pub mod lorebook;
pub mod macros;
mod png;
mod report;
mod safety;

pub use assets::{Asset, Place};
pub use card::{Card, Profile, Version};
pub use charx::Archive;
pub use error::{CardError, Kind};
pub use export::Exported;
pub use file::{CardFile, Carrier, Content, Opened, open};
pub use lorebook::Lorebook;
pub use png::Picture;
pub use report::{Note, Report, Weight};
