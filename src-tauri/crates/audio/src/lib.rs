//! Sound out of the machine, and the clock that everything visible goes by.
//!
//! Use it for: playing spoken clips in order, silencing them at once, asking what is being heard right now.
//! Not for: making speech (`vis-speak`), or deciding what is played (`vis-conversation`).

mod deck;
mod desk;
#[cfg(feature = "device")]
mod device;
mod error;
mod paced;
mod resample;
mod wav;

pub use deck::Deck;
pub use desk::{Heard, LostFlag, Output, Speaker};
#[cfg(feature = "device")]
pub use device::{DefaultDevice, output_devices};
pub use error::{AudioError, ErrorKind};
pub use paced::{Pace, PacedDevice};
pub use resample::resample;
pub use wav::write_wav;
