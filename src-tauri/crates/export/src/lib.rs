//! Pictures, sound and captions become a film: H.264 and AAC in MP4, or VP9 and Opus in WebM where no H.264 encoder is installed.
//!
//! Use it for: writing a finished film beside its target name and putting it there whole, also after a crash in the middle.
//! Not for: drawing the pictures or knowing what they show (the caller's [`Frames`]), reading sound files (the caller's [`Sound`]).
//!
//! Memory does not grow with the film's length: pictures, sound and encoded packets stream through bounded queues and files.

mod backdrop;
mod captions;
mod codec;
mod convert;
mod cue;
mod error;
mod folder;
mod hidden;
mod join;
mod lettering;
mod limiter;
mod measure;
mod mix;
mod options;
mod packets;
mod picture;
mod ports;
mod receive;
mod render;
mod segments;
mod sound;
mod sound_file;
mod stamp;
mod tracks;
mod video;

pub use backdrop::LoopingVideo;
pub use captions::{Caption, parse_captions, to_srt};
pub use codec::{Encoder, EncoderChoice, encoders};
/// Where [`Lettering`] takes its letters from.
pub use cosmic_text::fontdb;
pub use cue::{Cue, Word};
pub use error::ExportError;
pub use folder::check_target;
pub use hidden::hide_captions;
pub use lettering::{Card, LetterLook, LetterStyle, Lettering};
pub use measure::{Measured, measure};
pub use mix::{Mix, MixPlan};
pub use options::{About, CaptionStyle, FilmOptions};
pub use ports::{Frames, Sound, SoundFormat};
pub use render::{Film, Finished, Progress, Step, Workshop, render};
pub use sound_file::{SoundFileKind, write_sound};
pub use tracks::{Track, tracks};

/// Rate of a film's sound, Hz.
pub const FILM_RATE: u32 = 48_000;
