//! A script: who says what, how, and in which scene. Reading and writing the usual files, editing with undo, and when everything happens.
//!
//! Use it for: everything about a dialogue that needs neither a voice nor a picture. Pure: ids are counted, time is data.
//! Not for: sound, faces, films (they come from a script one floor up), keeping it.

mod edit;
mod history;
mod line;
mod read;
mod scene;
mod script;
mod timeline;
mod write;

pub use edit::{EditError, ScriptEdit};
pub use history::History;
pub use line::{Emotion, Line, OwnSound, Pronunciation, SoundSource};
pub use read::{Draft, DraftLine, ReadError, read};
pub use scene::{
    Aspect, Backdrop, CaptionLook, CaptionMode, CaptionPlace, Layout, Music, Scene, SceneCaptions,
};
pub use script::{Brief, LONGEST_TEXT, MOST_CAST, MOST_LINES, Script};
pub use timeline::{Part, Timeline, What, estimate_ms};
pub use write::{Format, write};
