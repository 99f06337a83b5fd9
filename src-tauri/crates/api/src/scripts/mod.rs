//! Scripts: dialogues that are written, spoken and made into films.

mod commands;
mod desk;
pub(crate) mod film;
mod line;
mod outline;
mod play;
mod render;
mod room;
mod sounds;
mod speech;
mod view;
mod write;

pub use outline::{OutlineLine, ScriptOutline};
pub use play::PreviewFrame;
pub use view::{
    DeletedScript, LineSoundView, Script, ScriptLine, ScriptState, ScriptVersion, ScriptView, ScriptWork,
    SoundState, WorkKind,
};
pub use write::WriteWish;

pub(crate) use room::ScriptRoom;
