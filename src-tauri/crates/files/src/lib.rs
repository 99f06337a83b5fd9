//! A file that a person hands to a companion → its text or its picture, and the passages of it that fit a question.
//!
//! Use it for: files that anybody may have made. What they are is decided by their bytes; whatever they hold, reading them ends, in
//! bounded time and memory, with a result or a sentence.
//! Not for: character cards and chats (vis-cards, vis-histories), and not for keeping or sending anything.

mod docx;
mod error;
mod guarded;
mod kind;
mod limits;
mod passages;
mod pdf;
mod picture;
mod read;
mod table;
mod text;

pub use error::{ErrorKind, FileError};
pub use kind::Kind;
pub use limits::Limits;
pub use passages::{Fitting, fitting, passages};
pub use picture::ReadPicture;
pub use read::{ReadFile, read};
pub use text::cut_at_paragraph;
