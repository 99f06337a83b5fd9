//! The face: what is said becomes a [`Score`], a moment of it a [`Pose`], and a pose a [`DisplayList`] that any painter can draw.
//!
//! Pure: no clock, no files, no randomness. The live view and the export both go through [`sample`], the only sampler of motion.
//! Not for: showing the list (the page's WebGL painter and [`paint`] do that), or playing the sound.

mod cues;
mod display_list;
mod ease;
mod kit;
mod life;
pub mod lips;
mod mouth;
mod paint;
pub mod photo;
mod pose;
mod score;
mod sheet;

pub use cues::emotion_of;
pub use display_list::{Atlas, CANVAS, DisplayList, Rig, Vertex};
pub use kit::{KitError, KitRig, Look};
pub use paint::{View, paint, paint_rows, paint_rows_over, paint_view};
pub use pose::{Activity, Emotion, Glance, Mouth, Pose};
pub use score::{Score, sample};
pub use sheet::contact_sheet;
