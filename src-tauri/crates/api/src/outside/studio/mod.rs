//! The person's own characters, scripts and films as another program asks for them: plain lists and numbers over what the window shows.
//!
//! | file | what |
//! |---|---|
//! | `people`, `wish` | characters: listed, made from pictures and a recording, changed, deleted |
//! | `dialogues` | scripts: written, retold, deleted with what was made of them |
//! | `films` | films of scripts: ordered, and how far each step is |
//! | `steps` | the five steps of a film, by what is known of it |
//! | `sounds` | pictures, sounds and films as files |
//! | `log` | the activity log |
//!
//! Each call knows the home of one person and no other. A name that is asked for is an id or a number, never a path.

mod dialogues;
mod films;
mod log;
mod people;
mod sounds;
mod steps;
mod wish;

pub use dialogues::{DeletedStudioScript, StudioScript};
pub use films::StudioFilm;
pub use log::{StudioActivity, StudioCounts, StudioLog};
pub use people::{DeletedStudioCharacter, StudioCharacter};
pub use sounds::StudioFile;
pub use steps::{StudioStage, StudioStep, StudioStepState};
pub use wish::{StudioUpload, StudioWish};
