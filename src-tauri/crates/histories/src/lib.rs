//! Chats that people bring from other programs, with their swipes and branches; and chats written for other programs and for people.
//!
//! Use it for: [`read`] of whatever file a person chose, [`write()`] of one chat. Not for: character cards and lorebooks
//! (`vis-cards`), scripts (`vis-script`), keeping anything. Pure: bytes in, values out; nothing is fetched or asked for.
//! A chat's messages are a tree whose parents stand before their children, so nothing here recurses, however deep it is.

mod error;
mod history;
mod json;
pub mod limits;
mod notes;
mod pieces;
mod read;
mod text;
mod times;
mod tree;
mod write;
mod zip;

pub use error::{HistoryError, Kind};
pub use history::{Format, Histories, History, Role, Said};
pub use notes::{Note, NoteKind};
pub use read::read;
pub use write::{Written, write};
